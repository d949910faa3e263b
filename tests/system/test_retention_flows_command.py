"""``tenure retention flows`` as it is typed, on a record of which every answer can be counted on fingers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.extracts import ingest, read_csv, tenure, write_extract

MONTHS = 25  # March 2022 to March 2024
CONTRACT = [
    "start_people",
    "end_people",
    "stayers",
    "leavers",
    "joiners",
    "leaver_rate",
    "joiner_rate",
    "stability_index",
]
YEAR = ("--start", "2023-03", "--end", "2024-03")
START, END = 12, 24
# RA4 was merged into RH5 in April 2023.
MERGED = 13


def _month(offset: int) -> str:
    return f"{2022 + (offset + 2) // 12}-{(offset + 2) % 12 + 1:02d}-01"


def _people() -> Iterator[dict[str, str]]:
    """Of RJ1 60 stay, 12 go to RH5, 8 leave for good, 6 go on a career break; 10 join it, 5 come and go.

    Of RA4 40 become RH5's, and 4 leave after; 20 of RJ1 are doctors in training.
    """
    spans = [("RJ1", range(MONTHS))] * 60 + [("RJ1>RH5", range(MONTHS))] * 12 + [("RJ1", range(18))] * 8
    spans += [("RJ1-", range(MONTHS))] * 6 + [("RJ1", range(16, MONTHS))] * 10 + [("RJ1", range(14, 20))] * 5
    spans += [("RA4>RH5", range(MONTHS))] * 40 + [("RA4>RH5", range(20))] * 4 + [("doctor", range(MONTHS))] * 20
    for person, (kind, months) in enumerate(spans):
        for offset in months:
            row = {
                "person_id": f"{person:03d}",
                "month": _month(offset),
                "org_code": kind[:3],
                "occupation_code": "N6A",
            }
            row |= {"pay_contract": "afc", "band": "5", "sex": "F" if person % 2 else "M", "ethnicity": "A"}
            if kind == "doctor":
                row |= {"org_code": "RJ1", "occupation_code": "021", "pay_contract": "resident_2016",
                        "contract": "training", "band": "resident"}  # fmt: skip
            since = MERGED if kind.startswith("RA4") else 20
            if ">" in kind and offset >= since:
                row |= {"org_code": "RH5"}
            if kind.endswith("-") and offset >= 22:
                row |= {"status": "career_break"}
            yield row


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flows")
    ingest(folder, write_extract(folder / "extract.csv", _people()))
    return folder


def ask(folder: Path, out: str, *options: str) -> str:
    asked = ("retention", "flows", "--store", "store", "--out", out, *options)
    return tenure(*asked, cwd=folder).stdout


def read(folder: Path, out: str, table: str = "flows") -> list[dict[str, str]]:
    return read_csv(folder / out / f"retention.flows.{table}.csv")


def test_the_contract_s_columns_and_counts_by_both_definitions(folder: Path) -> None:
    ask(folder, "exact", *YEAR, "--level", "organisation", "--population", "all", "--profile", "none")
    rows = read(folder, "exact")
    assert list(rows[0])[:11] == ["definition", "level", "unit", *CONTRACT]
    told = {(row["definition"], row["unit"]): tuple(int(row[name]) for name in CONTRACT[:5]) for row in rows}
    # RJ1: 60 + 12 + 8 + 6 + 20 = 106 at the start; 12 + 8 + 6 leave, 10 join, and 5 come and go in between.
    # RH5 holds RA4's 44 at the start: 4 leave, 12 join.
    assert told == {
        ("snapshot", "RJ1"): (106, 90, 80, 26, 10),
        ("flow", "RJ1"): (106, 90, 80, 31, 15),
        ("snapshot", "RH5"): (44, 52, 40, 4, 12),
        ("flow", "RH5"): (44, 52, 40, 4, 12),
    }
    rates = {row["unit"]: row for row in rows if row["definition"] == "snapshot"}["RJ1"]
    assert float(rates["leaver_rate"]) == pytest.approx(26 / 98)
    assert float(rates["joiner_rate"]) == pytest.approx(10 / 98)
    assert float(rates["stability_index"]) == pytest.approx(80 / 106)


def test_nationally_a_move_between_trusts_is_neither(folder: Path) -> None:
    printed = ask(folder, "nation", *YEAR, "--population", "all", "--profile", "none")
    snapshot = next(row for row in read(folder, "nation") if row["definition"] == "snapshot")
    # 8 + 6 + 4 leave, 10 join.
    assert [snapshot[name] for name in CONTRACT[:5]] == ["150", "142", "132", "18", "10"]
    assert printed.splitlines()[0] == "In post at the end of 2023-03 and of 2024-03 (synthetic staff record):"
    assert printed.splitlines()[3].split() == ["national", "all", "150", "18", "10", "142", "12.3", "88.0"]


def test_doctors_in_training_are_left_out_unless_asked_for_and_it_is_said(folder: Path) -> None:
    ask(folder, "usual", *YEAR, "--by", "sex", "--profile", "none")
    starts = {row["sex"]: int(row["start_people"]) for row in read(folder, "usual") if row["definition"] == "snapshot"}
    assert sum(starts.values()) == 130
    about = json.loads((folder / "usual" / "retention.flows.flows.about.json").read_text(encoding="utf-8"))
    assert about["population"].endswith("without doctors and dentists in training")
    assert about["parameters"]["population"] == "turnover"


def test_who_takes_leavers_is_told_both_ways(folder: Path) -> None:
    ask(folder, "pairs", *YEAR, "--level", "organisation", "--organisation", "RJ1", "--profile", "none")
    (pair,) = read(folder, "pairs", "exchange")
    assert (pair["from_organisation"], pair["to_organisation"]) == ("RJ1", "RH5")
    assert (pair["people"], pair["people_back"], pair["net"]) == ("12", "0", "12")
    assert (pair["from_region"], pair["to_region"], pair["within"]) == ("London", "South West", "elsewhere")
    left = {
        row["place"]: row["people"]
        for row in read(folder, "pairs", "destinations")
        if row["unit"] == "RJ1" and row["direction"] == "left"
    }
    assert left == {"other_organisation": "12", "on_leave": "6", "not_in_record": "8"}


def test_a_profile_that_protects_hides_a_small_count_and_what_it_would_follow_from(folder: Path) -> None:
    ask(folder, "safe", *YEAR, "--level", "organisation,national", "--format", "csv,json,ods,xlsx")
    rows = {(row["definition"], row["unit"]): row for row in read(folder, "safe")}
    # Four of RH5's left: that is hidden, and does not follow from its stocks, nor from the service less RJ1.
    hidden = rows["snapshot", "RH5"]
    assert hidden["leavers"] == "[c]"
    assert "[c]" in {hidden["stayers"], hidden["start_people"]}
    assert "[c]" in {hidden["joiners"], hidden["start_people"], hidden["end_people"]}
    assert rows["snapshot", "RJ1"]["leavers"] == "26"
    # Without the service to take RJ1 from, the other organisation is told whole.
    ask(folder, "alone", *YEAR, "--level", "organisation")
    alone = next(row for row in read(folder, "alone") if (row["definition"], row["unit"]) == ("snapshot", "RJ1"))
    assert [alone[name] for name in CONTRACT[:5]] == ["86", "70", "60", "26", "10"]
    names = {path.name for path in (folder / "safe").iterdir()}
    assert {"retention.flows.xlsx", "retention.flows.ods", "retention.flows.flows.json"} <= names


def test_every_level_and_month_can_be_asked(folder: Path) -> None:
    levels = "assignment,department,staff_group,organisation,icb,region,national"
    printed = tenure(
        "retention", "flows", "--store", "store", "--out", "all", "--level", levels, "--monthly", "--profile", "none",
        "--json", cwd=folder,
    ).stdout  # fmt: skip
    written = {Path(path).name for path in json.loads(printed)["written"]}
    assert {
        f"retention.flows.{name}.csv" for name in ("measures", "fte", "equality", "representation", "monthly")
    } <= written
    assert {row["level"] for row in read(folder, "all")} == set(levels.split(","))
    for row in read(folder, "all"):
        assert int(row["end_people"]) == int(row["start_people"]) + int(row["joiners"]) - int(row["leavers"])
    month = [
        row for row in read(folder, "all", "monthly") if row["month"] == "2023-04" and row["organisation"] == "RH5"
    ]
    assert [(row["people"], row["from_predecessor"]) for row in month] == [("44", "44")]


def test_what_cannot_be_asked_is_said(folder: Path) -> None:
    asked = ("retention", "flows", "--store", "store", "--out", "never")
    done = tenure(*asked, "--start", "2019-03", "--end", "2020-03", cwd=folder, expect=2)
    assert "The record does not hold 2019-03 and 2020-03." in done.stderr
    done = tenure(*asked, "--level", "ward", cwd=folder, expect=2)
    assert "flows-option-unusable" in done.stderr
    done = tenure(*asked, "--organisation", "RXX", cwd=folder, expect=2)
    assert "--organisation cannot be 'RXX'" in done.stderr
