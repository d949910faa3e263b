"""``tenure careers after`` and ``tenure careers progression`` as they are typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tenure import studies
from tests.support.extracts import ingest, read_csv, tenure, write_extract

MONTHS = 30  # January 2018 to June 2020
MOVED = 14  # March 2019
AFC = {"pay_contract": "afc", "org_code": "R1A"}


def _month(offset: int) -> str:
    return f"{2018 + offset // 12}-{offset % 12 + 1:02d}-01"


def _people() -> Iterator[dict[str, str]]:
    """30 helpers stay, 12 go up a band, 12 become nurses; 24 nurses are recruited, of whom 6 go after half a year."""
    for person in range(78):
        for offset in range(MONTHS):
            row = {"person_id": f"{person:03d}", "month": _month(offset), **AFC, "occupation_code": "H1A", "band": "2"}
            if person >= 54:
                if offset < MOVED or (person >= 72 and offset >= MOVED + 6):
                    continue
                row |= {"occupation_code": "N6A", "band": "5"}
            elif 30 <= person < 42 and offset >= 6:
                row |= {"band": "3"}
            elif person >= 42 and offset >= MOVED:
                row |= {"occupation_code": "N6A", "band": "5"}
            yield row


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("followed")
    ingest(folder, write_extract(folder / "extract.csv", _people()))
    return folder


def ask(folder: Path, study: str, *options: str | Path) -> str:
    return tenure("careers", study, "--store", "store", "--level", "occupation", *options, cwd=folder).stdout


def test_movers_are_shown_beside_recruits_and_stayers(folder: Path) -> None:
    printed = ask(folder, "after", "--out", "exact", "--profile", "none")
    assert "Still in the service a year after moving in 2018-07 to 2019-06" in printed
    rows = read_csv(folder / "exact" / "careers.after.contrasts.csv")
    told = {
        row["comparator"]: (row["movers"], row["comparators"], row["difference"], row["standardised_difference"])
        for row in rows
        if row["outcome"] == "nhs"
    }
    # All 12 movers are there a year later, 18 of 24 recruits, and all 42 who stayed helpers.
    assert told == {"recruits": ("12", "24", "0.25", "0.25"), "stayers": ("12", "42", "0.0", "0.0")}
    about = json.loads((folder / "exact" / "careers.after.contrasts.about.json").read_text(encoding="utf-8"))
    assert about["grade"] == "association"
    assert any(note.startswith("Graded association: people choose to move") for note in about["notes"])


def test_starters_are_told_out_of_all_and_out_of_those_there(folder: Path) -> None:
    printed = ask(folder, "progression", "--out", "exact", "--profile", "none", "--cohort", "2018-01")
    # 12 of 54 helpers are a band up; of those who are still helpers, 12 of 42.
    assert "A band or more up 24 months after 2018-01" in printed
    assert printed.splitlines()[3].split() == ["H1A", "2", "54", "22.2", "28.6"]
    curve = {(row["months_since"], row["outcome"]): row["people"]
             for row in read_csv(folder / "exact" / "careers.progression.next_band.csv")}  # fmt: skip
    assert (curve["6", "next_band"], curve["12", "left_occupation"], curve["18", "left_occupation"]) == (
        "12",
        "0",
        "12",
    )


@pytest.mark.parametrize(
    ("study", "tables"),
    [
        ("after", {"after", "contrasts"}),
        ("progression", {"administrative", "bands", "disparity", "next_band", "promoted", "status"}),
    ],
)
def test_what_is_written_is_listed_protected_and_the_same_again(folder: Path, study: str, tables: set[str]) -> None:
    listed = json.loads(
        ask(folder, study, "--out", "out", "--json", "--format", "csv,xlsx", "--release", f"of_{study}")
    )
    names = {Path(path).name for path in listed["written"]}
    assert names == {f"careers.{study}.xlsx", f"of_{study}"} | {
        f"careers.{study}.{table}.{ending}" for table in tables for ending in ("csv", "about.json")
    }
    counts = [
        int(row[name])
        for table in tables
        for row in read_csv(folder / "out" / f"careers.{study}.{table}.csv")
        for name in ("people", "retained", "not_retained")
        if row.get(name, "[c]") != "[c]"
    ]
    assert counts
    assert not {1, 2, 3, 4} & set(counts)
    ask(folder, study, "--out", "again")
    for table in tables:
        name = f"careers.{study}.{table}.csv"
        assert (folder / "again" / name).read_bytes() == (folder / "out" / name).read_bytes()


def test_levels_tell_of_the_same_people(folder: Path) -> None:
    """Starters, recruits and people in the bands add up to the same at every level; movers need not."""
    store = folder / "store"
    sums = set()
    for level in ("occupation", "staff_group", "broad"):
        after, _ = studies.careers.after(store, level=level, threads=1)
        status, promoted, _, bands, *_ = studies.careers.progression(store, level=level, threads=1)
        recruits = after.frame.filter((pl.col("arm") == "recruits") & (pl.col("outcome") == "nhs"))
        starters = promoted.frame.filter(pl.col("months_since") == 12)["starters"].sum()
        told = status.frame.filter(pl.col("months_since") == 12)["people"].sum()
        sums.add((recruits["people"].sum(), recruits["retained"].sum(), starters, told, bands.frame["people"].sum()))
    # 24 recruits, 18 there a year later; 54 starters; by sex, ethnic group and disability 54 and then 72 people.
    assert sums == {(24, 18, 54, 54, 3 * (54 + 72))}


@pytest.mark.parametrize(
    ("study", "options", "code", "said"),
    [
        ("after", ("--from", "2020-01"), 2, "no cohort that can be followed"),
        ("after", ("--persist", "13"), 2, "13 is not in the range"),
        ("progression", ("--cohort", "2020-06"), 2, "cannot follow a cohort"),
        ("progression", ("--by", "band"), 2, "--by cannot be 'band'"),
        ("progression", ("--by", "shoe"), 2, "cannot be broken down by 'shoe'"),
    ],
)
def test_mistakes_are_told_with_the_way_out(
    folder: Path, study: str, options: tuple[str, ...], code: int, said: str
) -> None:
    command = ("careers", study, "--store", "store", "--out", "wrong", *options)
    done = tenure(*command, cwd=folder, expect=code)
    assert said in done.stderr
    assert not (folder / "wrong").exists()
