"""Tables for an organisation's own staff: small counts alone are hidden, and every table says whose it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tenure.disclosure import Released, release
from tenure.errors import DisclosureError, InternalError
from tenure.publish import read_workbook, write_csv, write_json, write_workbook
from tenure.publish.heat_page import write_banner
from tenure.terms import About, Evidence
from tests.support.disclosure import build_about, build_profile
from tests.support.publish import build_tables

BANNER = "INTERNAL: for staff of RA1 only, not for publication"


def _mark(tables: tuple[Evidence, ...], organisation: str = "RA1") -> tuple[Evidence, ...]:
    return tuple(replace(table, about=replace(table.about, internal_to=organisation)) for table in tables)


def _release(tables: tuple[Evidence, ...], *, internal: bool, hide_zero: bool = False) -> tuple[Released, ...]:
    return release(tables, profile=build_profile(5, hide_zero=hide_zero), internal=internal)


def test_internal_hides_small_counts_and_nothing_beside_them() -> None:
    moves, entrants = _release(_mark(build_tables()), internal=True)
    hidden = moves.frame.filter(moves.mask["people"])
    # Of the moves 900, 3, 40, 50, 30, 700, 12, 8, 25 and 400, three is the only one below five.
    assert hidden.select("origin", "destination").rows() == [("nurse", "midwife")]
    assert int(moves.mask["origin_people"].sum()) == 0
    assert entrants.frame.filter(entrants.mask["people"]).select("origin", "destination").rows() == [
        ("nurse", "midwife")
    ]
    assert moves.summary.primary == 1
    assert moves.summary.secondary == 0
    public, _ = _release(build_tables(), internal=False)
    assert public.summary.secondary > 0


def test_a_rate_still_falls_with_its_small_count() -> None:
    moves, _ = _release(_mark(build_tables()), internal=True)
    row = moves.frame.filter(origin="nurse", destination="midwife").row(0, named=True)
    assert row["outflow_rate"] is None
    assert row["outflow_low"] is None


def test_noughts_are_hidden_where_the_profile_hides_them() -> None:
    tables = _mark(build_tables(moves={("a", "a"): 20, ("a", "b"): 0, ("a", "c"): 9}))
    moves, _ = _release(tables, internal=True, hide_zero=True)
    assert moves.frame.filter(moves.mask["people"])["destination"].to_list() == ["b"]


@pytest.mark.parametrize(("organisation", "internal"), [("RA1", False), ("", True), ("  ", True)])
def test_class_and_mark_must_agree(organisation: str, internal: bool) -> None:
    with pytest.raises(InternalError, match="to whom, does not agree"):
        _release(_mark(build_tables(), organisation), internal=internal)


def test_internal_is_no_way_round_a_profile_that_hides_nothing() -> None:
    tables = _mark(build_tables(real_staff=True))
    with pytest.raises(DisclosureError):
        release(tables, profile=build_profile(0, name="none"), internal=True)


def test_banner_is_blank_for_everybody_and_names_the_organisation_else() -> None:
    public: About = build_about("t", ["n"])
    assert public.class_banner == ""
    assert replace(public, internal_to="RA1").class_banner == BANNER


def test_every_file_of_an_internal_table_says_so(tmp_path: Path) -> None:
    released = _release(_mark(build_tables()), internal=True)
    write_csv(released[0], tmp_path)
    write_json(released[0], tmp_path)
    for name in ("careers.moves.moves.about.json", "careers.moves.moves.json"):
        assert BANNER in (tmp_path / name).read_text("utf-8")
    for ending in ("xlsx", "ods"):
        write_workbook(released, tmp_path / f"t.{ending}", title="Moves")
        assert BANNER in read_workbook(tmp_path / f"t.{ending}").sheets[0].cells.values()
    assert BANNER in write_banner(released[0])


def test_no_file_of_a_public_table_speaks_of_internal(tmp_path: Path) -> None:
    released = _release(build_tables(), internal=False)
    write_csv(released[0], tmp_path)
    assert "internal" not in (tmp_path / "careers.moves.moves.about.json").read_text("utf-8").lower()
    assert "internal" not in write_banner(released[0]).lower()
