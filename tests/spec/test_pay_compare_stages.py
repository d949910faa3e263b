"""A published number is compared with our evidence at every stage, made from the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.studies.pay import compare
from tests.support.disclosure import build_profile
from tests.support.pay_record import stay, store_rows, year_of

MONTHS = year_of(2023)
GROUP = "Nursing and Midwifery Registered"
PUBLISHED = (
    "staff_group,band,pay_step,fte,pay_scale_value,earnings_per_fte,non_basic_per_fte\n"
    f"{GROUP},5,5,26,34581,37165.62,2887.5\n"
)


def _paid(person: str, **values: object) -> list[dict[str, str]]:
    """A year at the top of band 5: the scale of 2022/23 (32,934 / 12) until the award was paid in June."""
    return stay(person, MONTHS[:2], basic_pay="2744.50", **values) + stay(person, MONTHS[2:], **values)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [row for number in range(20) for row in _paid(f"v{number}", additional_activity=100)]
    rows += [
        row for number in range(6) for row in stay(f"o{number}", MONTHS, basic_pay="3300", additional_activity=600)
    ]
    rows += [row for number in range(6) for row in _paid(f"b{number}", contract="bank", additional_activity=350)]
    return store_rows(tmp_path_factory.mktemp("record"), rows)


def _compare(folder: Path, store: Path, **options: object) -> dict[str, dict[str, object]]:
    path = folder / "published.csv"
    path.write_text(PUBLISHED)
    rows = compare(path, store=store, year="2023/24", threads=1, **options)[0].frame  # type: ignore[arg-type]
    return {row["measure"]: row for row in rows.iter_rows(named=True)}


def test_each_difference_is_told_by_its_stage(tmp_path: Path, store: Path) -> None:
    rows = _compare(tmp_path, store)
    # Twenty nurses within the rule have 100 a month on top; six outside it 600; six bank nurses 350.
    assert rows["earnings_per_fte"]["ours"] == pytest.approx(34_581 + 12 * 100)
    assert rows["earnings_per_fte"]["at_scope"] == pytest.approx(34_581 + 12 * (20 * 100 + 6 * 600) / 26)
    assert rows["non_basic_per_fte"]["at_record"] == pytest.approx(12 * (20 * 100 + 6 * 600 + 6 * 350) / 32)
    assert {measure: row["outcome"] for measure, row in rows.items()} == {
        "fte": "agrees",
        "pay_scale_value": "agrees",
        "earnings_per_fte": "agrees before the 5% rule",
        "non_basic_per_fte": "agrees with bank, locum and honorary work, and leave outside service",
    }
    assert (rows["fte"]["people"], rows["fte"]["people_scope"], rows["fte"]["people_record"]) == (20, 6, 6)


def test_scaling_is_a_stage_where_official_totals_are_given(tmp_path: Path, store: Path) -> None:
    official = tmp_path / "official.csv"
    official.write_text(f"staff_group,band,fte\n{GROUP},5,52\n")
    rows = _compare(tmp_path, store, official=official)
    assert rows["fte"]["ours"] == pytest.approx(52)
    assert rows["fte"]["outcome"] == "agrees before scaling to official FTE"


def test_stages_that_differ_by_few_people_are_left_out(tmp_path: Path, store: Path) -> None:
    row = _compare(tmp_path, store, profile=build_profile(7))["earnings_per_fte"]
    # Six people are outside the 5% rule, and six out of scope.
    assert (row["at_scope"], row["at_record"], row["outcome"]) == (None, None, "differs")


def test_what_the_profile_hides_of_our_evidence_is_hidden_here(tmp_path: Path, store: Path) -> None:
    rows = _compare(tmp_path, store, profile=build_profile(21))
    # Twenty people are within the rule. The scale value is published, and never hidden.
    assert rows.pop("pay_scale_value")["outcome"] == "agrees"
    assert {row["outcome"] for row in rows.values()} == {"hidden here"}
    assert {(row["ours"], row["at_scope"], row["at_record"]) for row in rows.values()} == {(None, None, None)}


def test_stages_are_rounded_as_the_evidence_is(tmp_path: Path, store: Path) -> None:
    row = _compare(tmp_path, store, profile=build_profile(5))["earnings_per_fte"]
    # 34,581 + 12 x 5,600 / 26 = 37,165.6 and 34,581 + 12 x 7,700 / 32 = 37,468.5
    assert (row["ours"], row["at_scope"], row["at_record"]) == (35_781, 37_166, 37_469)


def test_waterfall_of_non_medical_staff_ends_at_our_evidence(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "published.csv"
    path.write_text(PUBLISHED)
    waterfall = compare(path, store=store, year="2023/24", threads=1)[-1]
    assert waterfall.about.table == "pay.compare.waterfall"
    # 32 jobs, of them 6 bank; 26 in service and with a step; 20 within the rule; 26 in the evidence.
    assert waterfall.frame["fte"].to_list() == pytest.approx([32, 26, 26, 20, 26])
    assert waterfall.frame["rows_left_out"].to_list() == [None, 72, 0, 72, None]
    assert waterfall.frame["difference"].to_list() == pytest.approx([6, 0, 0, -6, 0])
