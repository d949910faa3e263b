"""``tenure careers sequences`` at the command line: tables, a release, and what is said when nobody joined."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.extracts import ingest, read_csv, tenure, write_extract

CLERK, NURSE = "G1A", "N6A"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty people who join in the second month and stay, and twelve of whom become nurses after a year."""
    folder = tmp_path_factory.mktemp("sequences")
    rows = (
        {
            "person_id": f"{person:03d}",
            "month": f"{2020 + offset // 12}-{offset % 12 + 1:02d}-01",
            "org_code": "R1A",
            "occupation_code": CLERK if person >= 12 or offset < 13 else NURSE,
        }
        for person in range(31)
        for offset in range(30)
        if offset > 0 or person == 30
    )
    ingest(folder, write_extract(folder / "extract.csv", rows))
    return folder


def test_tables_are_written_and_the_ladders_printed(folder: Path) -> None:
    done = tenure(
        "careers", "sequences", "--store", "store", "--out", "out", "--level", "occupation", "--every", "6",
        "--format", "csv,xlsx", cwd=folder,
    )  # fmt: skip
    # Twelve of thirty, after the twelve months to the thirteenth.
    printed = [line.split() for line in done.stdout.splitlines()]
    assert [CLERK, ">", NURSE, "12", "40.00", "12"] in printed
    ladders = {row["ladder"]: row["people"] for row in read_csv(folder / "out" / "careers.sequences.ladders.csv")}
    assert ladders == {CLERK: "18", f"{CLERK} > {NURSE}": "12"}
    states = read_csv(folder / "out" / "careers.sequences.states.csv")
    at_a_year = {
        row["state"]: (row["people"], row["observed"]) for row in states if row["months_since_joining"] == "12"
    }
    assert at_a_year == {CLERK: ("18", "30"), NURSE: ("12", "30")}
    assert {row["months_since_joining"] for row in states} == {"0", "6", "12", "18", "24"}
    assert (folder / "out" / "careers.sequences.xlsx").is_file()


def test_a_release_and_json(folder: Path) -> None:
    done = tenure(
        "careers", "sequences", "--store", "store", "--out", "json", "--release", "released", "--json", cwd=folder
    )
    written = json.loads(done.stdout)["written"]
    # Three tables, each with what it is beside it, and the release.
    assert len(written) == 7
    manifest = json.loads((folder / "released" / "release.json").read_text(encoding="utf-8"))
    assert [table["table"] for table in manifest["tables"]] == [
        "careers.sequences.states",
        "careers.sequences.ladders",
        "careers.sequences.summary",
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--from", "2022-01"), "Nobody joined an occupation from 2022-01 to 2022-06"),
        (("--from", "2021-03", "--to", "2020-03"), "lies after"),
        (("--every", "0"), "every"),
        (("--who", "leavers"), "who"),
    ],
)
def test_questions_without_an_answer_say_what_is_wrong(folder: Path, asked: tuple[str, ...], told: str) -> None:
    done = tenure("careers", "sequences", "--store", "store", "--out", "none", *asked, cwd=folder, expect=2)
    assert told in done.stderr
    assert not (folder / "none").exists()
