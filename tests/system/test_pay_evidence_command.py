"""``tenure pay evidence`` as a person calls it: columns of the contract, options, and ways of ending."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.extracts import read_csv, tenure
from tests.support.pay_record import DOCTOR, stay, store_rows, year_of

NON_MEDICAL = [
    "staff_group", "band", "pay_step", "fte", "jobs_per_fte", "pensionable_per_fte", "pay_scale_value",
    "non_basic_per_fte", "other_per_fte", "earnings_per_fte", "earnings_excl_other_per_fte", "employer_ni_per_fte",
    "employer_pension_per_fte", "paybill_per_fte", "paybill_excl_other_per_fte", "earnings_multiple",
    "earnings_excl_other_multiple", "paybill_multiple", "paybill_excl_other_multiple", "next_pay_scale_value",
    "next_earnings_per_fte", "next_earnings_excl_other_per_fte", "next_paybill_multiple", "next_paybill_per_fte",
    "next_paybill_recomputed_per_fte",
]  # fmt: skip
MEDICAL = "grade contract threshold medical_awards_per_fte earnings_excl_awards_per_fte earnings_excl_awards_multiple"
YEAR = ("--year", "2023/24")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pay")
    rows = [row for number in range(6) for row in stay(f"n{number}", year_of(2023)[2:], overtime=f"{number}.00")]
    rows += stay("lone", year_of(2023)[2:], pay_step="1", basic_pay="2367.25", overtime="777.77")
    rows += stay("doctor", year_of(2023)[2:], occupation_code=DOCTOR, pay_contract="consultant_2003",
                 band="consultant", pay_step="1", basic_pay="7805.50", overtime="0.00")  # fmt: skip
    store_rows(made, rows)
    return made


def test_the_tables_have_the_columns_of_the_contract(folder: Path) -> None:
    tenure("pay", "evidence", "--store", "store", "--out", "whole", *YEAR, "--next", "2024/25", "--profile", "none",
           cwd=folder)  # fmt: skip
    rows = read_csv(folder / "whole" / "pay.evidence.non_medical.csv")
    assert list(rows[0])[: len(NON_MEDICAL)] == NON_MEDICAL
    assert set(MEDICAL.split()) <= set(read_csv(folder / "whole" / "pay.evidence.medical.csv")[0])
    waterfall = read_csv(folder / "whole" / "pay.evidence.waterfall.csv")
    assert list(waterfall[0]) == ["month", "status", "rows", "fte", "basic_pay"]
    # Eight people in ten months.
    assert sum(int(row["rows"]) for row in waterfall) == 80


def test_pay_of_one_person_is_in_no_released_file(folder: Path) -> None:
    done = tenure("pay", "evidence", "--store", "store", "--out", "safe", *YEAR, "--format", "csv,json", "--json",
                  cwd=folder)  # fmt: skip
    written = [Path(folder / name) for name in json.loads(done.stdout)["written"]]
    assert len(written) == 24
    text = "".join(path.read_text(encoding="utf-8") for path in written)
    # 12 * 777.77 a year, as it is and rounded; with scale 28,407 it makes 37,740.24.
    assert [number for number in ("9333", "37740", "777.7") if number in text] == []
    lone = next(row for row in read_csv(written_as(written, "non_medical.csv")) if row["pay_step"] == "1")
    assert (lone["fte"], lone["earnings_per_fte"], lone["pay_scale_value"]) == ("[c]", "[c]", "28407")


def written_as(paths: list[Path], ending: str) -> Path:
    return next(path for path in paths if path.name.endswith(ending))


@pytest.mark.parametrize(
    ("options", "code", "slug"),
    [
        (("--year", "2023"), 2, "pay-year-not-read"),
        (("--year", "2019/20"), 2, "pay-year-not-held"),
        ((*YEAR, "--next", "2022/23"), 2, "pay-option-unusable"),
        ((*YEAR, "--official", "id.key"), 3, "official-refused"),
        ((*YEAR, "--official", "none.csv"), 1, "official-not-read"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_section(
    folder: Path, options: tuple[str, ...], code: int, slug: str
) -> None:
    done = tenure("pay", "evidence", "--store", "store", "--out", "never", *options, cwd=folder, expect=code)
    assert f"errors.md#{slug}" in done.stderr or f"errors#{slug}" in done.stderr
    assert not (folder / "never").exists()
