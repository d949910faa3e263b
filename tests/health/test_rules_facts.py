"""Every fact carries unit, legal date, source and status, and the check finds what is planted."""

import csv
import datetime as dt
import doctest
import importlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tenure.rules import RULES_VERSION, RulesReport, check_rules, pay, tables

FACTS = Path(tables.__file__).parent / "facts"
ROWS = {
    "absence_reasons": 25,
    "boards": 48,
    "district_house_prices": 4_440,
    "leave_destinations": 14,
    "leave_reason_counts": 22,
    "leave_reason_groups": 40,
    "leave_reasons": 39,
    "leaver_benchmarks": 7,
    "occupations": 648,
    "organisations": 892,
    "pay_afc": 1_377,  # 81 steps (3+8+7+7+8+9+9+6x5) x 17 years
    "pay_medical": 901,
    "pension_rules": 51,
    "pension_tiers": 24,
    "rates": 104,
    "sickness_months": 3_394,  # 279 organisations x 12 months, seven with 5 to 8
    "state_pension_ages": 82,
    "successors": 606,
    "survey_items": 1_075,
    "survey_panel": 1_073,
    "survey_questions": 178,
    "survey_themes": 125,
}


def read_facts(table: str) -> list[dict[str, str]]:
    with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("table", "n_rows"), ROWS.items())
def test_every_row_has_a_status_and_a_described_source(table: str, n_rows: int) -> None:
    rows = read_facts(table)
    described = tomllib.loads((FACTS / f"{table}.source.toml").read_text(encoding="utf-8"))
    assert len(rows) == n_rows
    assert {row["status"] for row in rows} <= {"published", "derived", "assumed"}
    assert {row["source"] for row in rows} == set(described["sources"])
    for source in described["sources"].values():
        assert source["title"]
        assert source["publisher"]
        assert source["licence"]


@pytest.mark.parametrize("table", ["pay_afc", "pay_medical", "pension_rules", "pension_tiers", "rates"])
def test_every_amount_has_a_unit_and_a_start_date_that_is_not_one_of_convenience(table: str) -> None:
    described = tomllib.loads((FACTS / f"{table}.source.toml").read_text(encoding="utf-8"))
    assert described["units"]
    for row in read_facts(table):
        assert row["in_force_from"]
        assert not row["in_force_from"].endswith("-01-01")
        if table == "rates":
            assert row["unit"] in ("share", "gbp_week", "gbp_year")


def test_every_derived_or_assumed_pay_value_names_its_rule() -> None:
    for table in ("pay_afc", "pay_medical"):
        described = tomllib.loads((FACTS / f"{table}.source.toml").read_text(encoding="utf-8"))["sources"]
        for row in read_facts(table):
            assert (row["status"] == "published") or described[row["source"]]["derived"]


def test_every_file_of_facts_is_a_table_the_rules_know() -> None:
    assert {path.stem for path in FACTS.glob("*.csv")} == set(tables.TABLES)


def test_the_rules_are_sound_and_say_what_they_lack() -> None:
    report = check_rules()
    assert report.errors == ()
    assert report.is_sound
    assert report.n_values == sum(len(read_facts(table)) for table in tables.TABLES)
    assert report.n_award_checks > 500
    assert [finding.rule for finding in report.contradicted] == [
        "afc band 8d top from 2024-04-01",
        "registrar_2002 band registrar point 2 from 2023-04-01",
    ]
    assert any("102493 is kept out and 101677 used" in finding.text for finding in report.contradicted)
    assert any(finding.rule == "occupations" and "1xx" in finding.text for finding in report.gaps)
    assert any("nothing held from 2018-04-01 to 2023-03-31" in finding.text for finding in report.gaps)


def test_every_published_pay_value_is_proved_by_an_award_to_a_pound_or_listed_with_the_reason() -> None:
    listed = sum(int(finding.text.split()[0].replace(",", "")) for finding in check_rules().unproved)
    awards = read_facts("awards")
    unproved = set()
    for table in ("pay_afc", "pay_medical"):
        steps: dict[tuple[str, str, str], list[dict[str, str]]] = {}
        for row in sorted(read_facts(table), key=lambda row: row["in_force_from"]):
            steps.setdefault((row["pay_contract"], row["band"], row["pay_step"]), []).append(row)
        for held in steps.values():
            unproved |= {
                (new["pay_contract"], new["band"], new["point"], new["in_force_from"])
                for old, new in zip([None, *held], held, strict=False)
                if not is_proved(old, new, awards) and (new["status"] == "published" or is_paired(old, new, awards))
            }
    assert listed == len(unproved) > 100


def is_paired(old: dict[str, str] | None, new: dict[str, str], awards: list[dict[str, str]]) -> bool:
    return old is not None and find_due(old, new, awards) is not None


def is_proved(old: dict[str, str] | None, new: dict[str, str], awards: list[dict[str, str]]) -> bool:
    due = None if old is None else find_due(old, new, awards)
    return due is not None and abs(Decimal(new["annual_gbp"]) - due) <= 1


def find_due(old: dict[str, str], new: dict[str, str], awards: list[dict[str, str]]) -> Decimal | None:
    """What the closest award makes of last year's value of the same point; None without one."""
    end = dt.date.fromisoformat(old["in_force_to"])
    if old["point"] != new["point"] or end + dt.timedelta(days=1) != dt.date.fromisoformat(new["in_force_from"]):
        return None
    fitting = [
        award
        for award in awards
        if (award["pay_contract"], award["in_force_from"]) == (new["pay_contract"], new["in_force_from"])
        and award["band"] in ("*", new["band"])
        and covers(award["point"], new["point"])
    ]
    if not fitting:
        return None
    award = min(fitting, key=lambda award: (award["band"] == "*", award["point"] == "*"))
    return Decimal(old["annual_gbp"]) * (1 + Decimal(award["percent"]) / 100) + Decimal(award["flat_gbp"])


def covers(points: str, point: str) -> bool:
    first, _, last = points.partition("-")
    if first.isdecimal() and last.isdecimal():
        return point.isdecimal() and int(first) <= int(point) <= int(last)
    return points in ("*", point)


def test_a_pay_value_whose_award_is_not_held_is_listed(planted: Callable[[str, str, str], RulesReport]) -> None:
    award = "afc,*,top,2024-04-01,5.5,0,1,pay-2024"
    report = planted("awards", award, award.replace("2024-04-01", "2024-04-02"))
    texts = [finding.text for finding in report.unproved if finding.rule == "afc from 2024-04-01"]
    assert any(text.endswith("no award is held to compare with.") for text in texts), texts


def test_the_version_of_the_rules_is_a_date() -> None:
    assert len(RULES_VERSION) == len("2026-11-21")


def test_importing_the_rules_loads_no_heavy_library() -> None:
    heavy = "{'polars', 'yaml', 'msgspec', 'numpy'}"
    code = f"import sys, tenure.rules; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["tenure.rules.pay", "tenure.rules.pensions", "tenure.rules.rates"])
def test_the_examples_in_the_documentation_hold(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted > 0
    assert found.failed == 0


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], RulesReport]]:
    """A copy of the facts with one line replaced, checked by the real check."""
    caches = (tables.read_rows, tables.read_sources, tables.read_frame, pay.pay_versions, pay.pay_scales)

    def plant(table: str, old: str, new: str) -> RulesReport:
        shutil.copytree(FACTS, tmp_path / "facts")
        path = tmp_path / "facts" / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(tables, "FACTS", tmp_path / "facts")
        for cache in caches:
            cache.cache_clear()
        return check_rules()

    yield plant
    for cache in caches:
        cache.cache_clear()


TOP_OF_BAND_5 = "afc,5,5,top,36483,2024-04-01,2025-03-31,2024-10-01,2025-03-31,published,published,healthcareers-2024"
NI_2022 = "employer_ni_rate,share,0.1505,2022-04-06,2022-11-05,published,ni-2015"


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("pay_afc", TOP_OF_BAND_5, TOP_OF_BAND_5.replace("36483", "36843"), "the published award gives 36,483"),
        ("pay_afc", TOP_OF_BAND_5, TOP_OF_BAND_5.replace("2025-03-31,2024-10", "2025-04-30,2024-10"), "overlaps"),
        ("pay_afc", TOP_OF_BAND_5, TOP_OF_BAND_5.replace("2024-10-01", "2024-03-01"), "before it is in force"),
        ("pay_afc", TOP_OF_BAND_5, TOP_OF_BAND_5.replace("2024-10-01", "2024-04-01"), "two values are in payment"),
        ("pay_afc", TOP_OF_BAND_5, TOP_OF_BAND_5.replace("published,healthcareers", "sure,healthcareers"), "'sure'"),
        ("pay_afc", TOP_OF_BAND_5, TOP_OF_BAND_5.replace("healthcareers-2024", "hearsay"), "'hearsay'"),
        ("pay_afc", ",101677,2024-04-01", ",102493,2024-04-01", "the contradicted 102493 is in use"),
        ("rates", NI_2022, NI_2022.replace("2022-04-06", "2022-01-01"), "not a legal start date"),
        ("rates", NI_2022, NI_2022.replace("2022-11-05", "2022-04-01"), "ends on 2022-04-01, before it starts"),
        ("rates", NI_2022, NI_2022.replace("share", "per cent"), "unit 'per cent'"),
        ("successors", "RWN,R1L,2017-04-01", "RWN,RV7,2017-04-01", "comes back to itself"),
        ("successors", "RWN,R1L,2017-04-01", "RWN,QQQ,2017-04-01", "QQQ is not an organisation"),
    ],
)
def test_the_check_finds_a_planted_fault(
    planted: Callable[[str, str, str], RulesReport], table: str, old: str, new: str, words: str
) -> None:
    report = planted(table, old, new)
    assert not report.is_sound
    assert any(words in finding.text for finding in report.errors), report.errors
