"""``tenure retention reasons``, ``sickness`` and ``starters`` as they are typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.extracts import REQUIRED, ingest, read_csv, tenure, write_rows

MONTHS = 14  # March 2023 to April 2024
BALANCE = "Voluntary Resignation - Work Life Balance"
DAYS = {"1": "30", "0.6": "18", "0.5": "15"}


def month(offset: int) -> str:
    return f"{2023 + (2 + offset) // 12}-{(2 + offset) % 12 + 1:02d}-01"


def rows() -> Iterator[dict[str, str]]:
    """100 leave at the end of the fifth month, 41 for reasons unknown and 20 for work-life balance; 7 start then."""
    reasons = [""] * 30 + ["Unknown"] * 11 + [BALANCE] * 20 + ["Retirement Age"] * 39
    for person in range(110):
        leaves = person < 100
        for offset in range(5 if leaves else MONTHS):
            is_last = leaves and offset == 4
            yield row(f"P{person}", offset, leave_reason=reasons[person] if is_last else "",
                      destination="General Practice" if is_last and person % 10 == 0 else "")  # fmt: skip
    for person in range(7):
        for offset in range(5, 7 if person < 2 else MONTHS):
            yield row(f"S{person}", offset, recruitment_source="NHS Jobs" if person % 2 else "")
    for person, fte in enumerate(("1", "0.6", "0.5")):
        lost = "6.000" if fte == "0.6" else "0"
        yield row(f"K{person}", 13, org_code="R1A", fte=fte, fte_days_lost=lost, fte_days_available=DAYS[fte],
                  absence_reason="S10" if lost != "0" else "")  # fmt: skip


def row(person: str, offset: int, **changes: str) -> dict[str, str]:
    plain = {**REQUIRED, "person_id": person, "month": month(offset), "org_code": "RX1", "occupation_code": "N6A"}
    told = dict.fromkeys(
        ("leave_reason", "destination", "recruitment_source", "fte_days_lost", "fte_days_available", "absence_reason"),
        "",
    )
    return {**plain, **told, **changes}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    ingest(folder, write_rows(folder / "extract.csv", rows()))
    return folder


def ask(folder: Path, study: str, *options: str, profile: str = "none") -> str:
    given = ("--store", "store", "--out", study, "--profile", profile, *options)
    return tenure("retention", study, *given, cwd=folder).stdout


def test_why_people_left_is_told_between_bounds(folder: Path) -> None:
    """K7, from the extract: 20% to 61%, and 41% unknown."""
    printed = ask(folder, "reasons", "--level", "organisation", "--start", "2023-03", "--end", "2023-08")
    assert printed.splitlines()[3].split() == ["RX1", "Retirement", "Age", "39", "39.0", "80.0", "41.0"]
    assert printed.splitlines()[4].split()[-4:] == ["20", "20.0", "61.0", "41.0"]
    told = {row["reason"]: row for row in read_csv(folder / "reasons" / "retention.reasons.reasons.csv")}
    assert (told[BALANCE]["people"], told[BALANCE]["leavers"], told[BALANCE]["unknown"]) == ("20", "100", "41")
    places = read_csv(folder / "reasons" / "retention.reasons.destinations.csv")
    assert {row["destination"]: row["people"] for row in places}["General Practice"] == "10"


def test_a_protected_answer_hides_and_says_so(folder: Path) -> None:
    done = json.loads(ask(folder, "reasons", "--json", "--format", "csv,xlsx", "--by", "sex", profile="fewer_than_5"))
    assert any(name.endswith("retention.reasons.xlsx") for name in done["written"])
    about = json.loads((folder / "reasons" / "retention.reasons.reasons.about.json").read_text(encoding="utf-8"))
    assert about["definitions"] == ["leaver_by_reason", "reason_share_bounds"]


def test_days_lost_are_a_share_of_days_available(folder: Path) -> None:
    """K2, from the extract: 6.0 of 63.0."""
    printed = ask(folder, "sickness", "--level", "organisation")
    assert printed.splitlines()[3].split() == ["2024-04", "R1A", "3", "6", "63", "9.52"]
    found = read_csv(folder / "sickness" / "retention.sickness.rates.csv")
    assert [(row["unit"], row["fte_days_lost"], row["fte_days_available"]) for row in found] == [("R1A", "6.0", "63.0")]
    reasons = read_csv(folder / "sickness" / "retention.sickness.reasons.csv")
    assert [(row["reason_code"], row["share_of_days_lost"]) for row in reasons] == [("S10", "1.0")]
    cover = {row["unit"]: row for row in read_csv(folder / "sickness" / "retention.sickness.coverage.csv")
             if row["start"] == "2024-04"}  # fmt: skip
    assert (cover["R1A"]["stated_share"], cover["RX1"]["stated"]) == ("1.0", "0")


def test_starters_are_followed_to_the_end_of_the_record(folder: Path) -> None:
    """7 start in August 2023, of whom 2 are gone in October: 5/7 after 90 days; nobody can be followed for a year."""
    printed = ask(folder, "starters", "--end", "2023-08", "--years", "calendar")
    line = printed.splitlines()[3].split()
    assert line == ["all", "2023", "7", "71.4"]
    ask(folder, "starters", "--by", "recruitment_source", "--end", "2023-08")
    found = read_csv(folder / "starters" / "retention.starters.survival.csv")
    last = {row["recruitment_source"]: (row["starters"], row["left"]) for row in found if row["months_since"] == "6"}
    assert last == {"NHS Jobs": ("3", "1"), "unknown": ("4", "1")}


def test_a_question_that_the_record_cannot_answer_names_the_column(folder: Path, tmp_path: Path) -> None:
    bare = [{name: value for name, value in each.items() if name in {*REQUIRED, "person_id", "month", "org_code",
             "occupation_code"}} for each in rows() if each["person_id"].startswith("S")]  # fmt: skip
    ingest(tmp_path, write_rows(tmp_path / "bare.csv", bare))
    for study, column, options in (
        ("reasons", "leave_reason", ()),
        ("sickness", "fte_days_lost", ()),
        ("starters", "recruitment_source", ("--by", "recruitment_source")),
    ):
        asked = ("--store", "store", "--out", "out", *options)
        done = tenure("retention", study, *asked, cwd=tmp_path, expect=3)
        assert f"The record holds no {column}" in done.stderr
    done = tenure(
        "retention", "starters", "--store", "store", "--out", "out", "--start", "2030-01", cwd=folder, expect=3
    )
    assert "Nobody starts in the months asked." in done.stderr
