"""What changed between two release folders, and why, by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tenure.disclosure.audited import Audit, WeakCell
from tenure.errors import DisclosureError
from tenure.releases import protect, write_release
from tenure.releases.classes import protect_internal
from tenure.releases.diff import Difference, diff_releases, list_difference, write_difference
from tenure.terms import Evidence
from tests.support.publish import MOVES, build_tables

BANNER = "INTERNAL: for staff of RA1 only, not for publication"
# Of nurses 44 in place of 40 became managers; nobody moves from midwife to nurse any more.
LATER = {key: people for key, people in MOVES.items() if key != ("midwife", "nurse")} | {("nurse", "manager"): 44}


def _mark(tables: tuple[Evidence, ...], **about: Any) -> tuple[Evidence, ...]:
    return tuple(replace(table, about=replace(table.about, **about)) for table in tables)


def _write(folder: Path, tables: tuple[Evidence, ...], *, profile: str = "fewer_than_5", whose: str = "") -> Path:
    released = protect_internal(tables, profile, organisation=whose) if whose else protect(tables, profile)
    write_release(released, folder, title=folder.name, formats=())
    return folder


def _codes(found: Difference) -> set[str]:
    return {one.code for one in found.reasons}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("first") / "first", build_tables())


def test_a_release_does_not_differ_from_itself(first: Path) -> None:
    found = diff_releases(first, first)
    assert found.changes.is_empty()
    assert found.reasons == ()
    assert found.texts == ()
    assert found.unexplained == 0
    assert [(one.table, one.state) for one in found.tables] == [
        ("careers.moves.moves", "same"),
        ("careers.moves.entrants", "same"),
    ]


def test_numbers_that_changed_are_listed_with_the_version_of_the_record(first: Path, tmp_path: Path) -> None:
    later = _write(tmp_path / "later", _mark(build_tables(moves=LATER), record_version="2"))
    found = diff_releases(first, later)
    rows = {(one["table"], one["row"], one["column"]): one for one in found.changes.iter_rows(named=True)}
    changed = rows["careers.moves.moves", "period=2013-03; origin=nurse; destination=manager", "people"]
    assert (changed["was"], changed["now"], changed["kind"], changed["difference"]) == ("40", "44", "changed", 4.0)
    # 44 / 40 - 1
    assert changed["relative"] == pytest.approx(0.1)
    assert changed["reasons"] == "record"
    gone = rows["careers.moves.moves", "period=2013-03; origin=midwife; destination=nurse", "people"]
    assert (gone["was"], gone["now"], gone["kind"]) == ("30", None, "row gone")
    assert [(one.code, one.was, one.now, one.tables) for one in found.reasons] == [
        ("record", "1", "2", ("careers.moves.moves", "careers.moves.entrants"))
    ]
    assert found.tables[0].state == "changed"
    # Ten rows less one, of three dimensions and five further columns.
    assert found.tables[0].numbers == 9 * 5


def test_change_that_the_manifests_do_not_explain_is_said_to_be_unexplained(first: Path, tmp_path: Path) -> None:
    found = diff_releases(first, _write(tmp_path / "later", build_tables(moves=LATER)))
    assert found.reasons == ()
    assert found.unexplained == found.changes.height > 0
    assert set(found.changes["reasons"]) == {"unexplained"}


@pytest.mark.parametrize(
    ("about", "code", "was", "now"),
    [
        ({"code_version": "0.2.0"}, "code", "0.1.0", "0.2.0"),
        ({"rules_version": "2"}, "rules", "1", "2"),
        (
            {"definitions": ("occupation_move", "nhs_exit")},
            "definitions",
            "occupation_move",
            "occupation_move, nhs_exit",
        ),
        ({"parameters": {"horizon": "6"}}, "options", "12", "6"),
        ({"parameters": {}}, "options", "12", "not stated"),
        ({"population": "Others"}, "population", "People in post at the start of the period", "Others"),
    ],
)
def test_each_thing_that_differs_is_a_reason(
    first: Path, tmp_path: Path, about: Mapping[str, Any], code: str, was: str, now: str
) -> None:
    found = diff_releases(first, _write(tmp_path / "later", _mark(build_tables(moves=LATER), **about)))
    assert [(one.code, one.was, one.now) for one in found.reasons] == [(code, was, now)]
    assert set(found.changes["reasons"]) == {code}


def test_another_profile_explains_what_is_hidden_and_rounded(first: Path, tmp_path: Path) -> None:
    found = diff_releases(first, _write(tmp_path / "later", build_tables(), profile="opensafely"))
    (reason,) = found.reasons
    assert (reason.code, reason.was, reason.now) == ("profile", "name fewer_than_5", "name opensafely")
    row = found.changes.filter(row="period=2013-03; origin=manager; destination=manager", column="people")
    # 400 is a multiple of five and does not change; 12 midwives who became managers are 10.
    assert row.is_empty()
    row = found.changes.filter(row="period=2013-03; origin=midwife; destination=manager", column="people")
    assert row.filter(kind="changed").select("was", "now").rows() in ([], [("12", "10")])


def test_tables_that_come_or_go_are_told_and_explain_hiding_alone(first: Path, tmp_path: Path) -> None:
    # The count of three is hidden with company; alone the table of moves needs other company than beside entrants.
    alone = _write(tmp_path / "alone", build_tables()[:1])
    found = diff_releases(first, alone)
    assert [(one.table, one.state) for one in found.tables][1:] == [("careers.moves.entrants", "gone")]
    assert _codes(found) == {"company"}
    assert set(found.changes["kind"]) <= {"newly hidden", "newly shown"}
    assert set(found.changes["reasons"]) <= {"company"}
    assert [one.state for one in diff_releases(alone, first).tables] == ["changed" if found.changes.height else "same",
                                                                         "new"]  # fmt: skip


def test_table_of_other_dimensions_is_not_compared_row_by_row(tmp_path: Path) -> None:
    (moves,) = _mark(build_tables()[:1], table="a.study.of_moves")
    first = _write(tmp_path / "first", (moves,))
    frame = moves.frame.drop("period")
    columns = {name: words for name, words in moves.about.columns.items() if name != "period"}
    structure = replace(
        moves.structure,
        dimensions=("origin", "destination"),
        counts=tuple(replace(one, key=tuple(key for key in one.key if key != "period"))
                     for one in moves.structure.counts),
        totals=tuple(replace(one, key=("origin",)) for one in moves.structure.totals),
    )  # fmt: skip
    other = Evidence(replace(moves.about, columns=columns), frame, structure)
    found = diff_releases(first, _write(tmp_path / "later", (other,)))
    assert found.tables[0].state == "reshaped"
    assert found.tables[0].columns == (("period", "gone"),)
    assert found.changes.is_empty()


def test_internal_beside_public_carries_its_banner_wherever_it_goes(first: Path, tmp_path: Path) -> None:
    internal = _write(tmp_path / "internal", build_tables(), whose="RA1")
    found = diff_releases(first, internal)
    assert found.banner == BANNER
    assert "class" in _codes(found)
    # The company that the public release hid beside the count of three is shown to the organisation's own staff.
    assert set(found.changes["kind"]) == {"newly shown"}
    table, about = write_difference(found, tmp_path / "out")
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["class"] for row in rows} == {BANNER}
    told = json.loads(about.read_text("utf-8"))
    assert (told["class"], told["banner"]) == ("internal", BANNER)


def test_public_beside_public_has_no_banner(first: Path, tmp_path: Path) -> None:
    found = diff_releases(first, _write(tmp_path / "later", build_tables(moves=LATER)))
    table, about = write_difference(found, tmp_path / "out")
    assert table.read_text("utf-8").startswith("table,row,column,was,now,kind,difference,relative,reasons\n")
    assert "banner" not in json.loads(about.read_text("utf-8"))


def test_two_organisations_are_not_compared(tmp_path: Path) -> None:
    one = _write(tmp_path / "one", build_tables(), whose="RA1")
    other = _write(tmp_path / "other", build_tables(), whose="RA2")
    with pytest.raises(DisclosureError) as refusal:
        diff_releases(one, other)
    assert refusal.value.slug == "releases-of-two-organisations"


def test_what_two_releases_tell_together_is_audited_where_both_are_public(first: Path, tmp_path: Path) -> None:
    asked: list[tuple[Path, tuple[Path, ...]]] = []

    def prove(folder: Path, earlier: Any) -> Audit:
        asked.append((folder, tuple(earlier)))
        return Audit(is_safe=False, tables=(), weak=(WeakCell("t", "people", 3, 2, 3, "a test"),))

    later = _write(tmp_path / "later", build_tables(moves=LATER))
    told = list_difference(diff_releases(first, later, prove=prove))
    assert asked == [(later, (first,))]
    # Where, but not how closely.
    assert told["together"] == {"is_safe": False, "weak": [{"table": "t", "column": "people", "row": 3}]}
    internal = _write(tmp_path / "internal", build_tables(), whose="RA1")
    assert diff_releases(first, internal, prove=prove).together is None
    assert diff_releases(first, first, prove=prove).together is None
    assert len(asked) == 1


def test_same_two_releases_give_the_same_bytes(first: Path, tmp_path: Path) -> None:
    later = _write(tmp_path / "later", _mark(build_tables(moves=LATER), record_version="2"))
    for name in ("a", "b"):
        write_difference(diff_releases(first, later), tmp_path / name)
    for name in ("differences.csv", "differences.about.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
