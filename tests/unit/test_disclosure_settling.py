"""What a table that leaves says of comparisons: which sums do not bind, and nothing of how they are made up."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.disclosure.audit import audit_tables
from tenure.disclosure.comparisons import settle_comparisons
from tenure.terms import Comparison, Count, Evidence, Structure, plain_structure, read_structure
from tests.support.audits import build_side
from tests.support.disclosure import build_about, build_profile

ONE = {"a": 10, "b": 3, "c": 80, "d": 3}
TWO = {"a": 10, "b": 60, "c": 40, "d": 3}
FIVE = build_profile(5)


def _hide(table: Evidence, groups: str) -> dict[str, object]:
    return {"people": table.frame["group"].is_in(list(groups)).to_numpy()}


def _settle(hidden_one: str, hidden_two: str) -> list[Comparison]:
    tables = [build_side(ONE, 1, table="one"), build_side(TWO, -1, table="two")]
    masks = [_hide(tables[0], hidden_one), _hide(tables[1], hidden_two)]
    return [one.comparisons[0] for one in settle_comparisons(tables, masks)]  # type: ignore[arg-type]


def test_sums_with_a_hidden_part_that_are_not_nought_are_listed() -> None:
    # a: 10 and 10, hidden, is nought; b: 3 hidden beside 60 is not; c: 80 and 40 are shown; d: 3 and 3 is nought.
    adds, takes = _settle("abd", "ad")
    assert adds.loose is not None
    assert adds.loose.rows() == [("b",)]
    assert takes.loose is None


def test_nothing_is_listed_where_all_is_shown() -> None:
    adds, _ = _settle("", "")
    assert adds.loose is not None
    assert adds.loose.is_empty()


def _joined(pairs: list[tuple[str, str]]) -> Evidence:
    """Groups that make up kinds, by a list that the table does not publish."""
    frame = pl.DataFrame({"group": list(ONE), "people": list(ONE.values())})
    via = pl.DataFrame(pairs, schema=["group", "kind"], orient="row").with_columns(secret=pl.lit(7))
    side = Comparison("kinds", "people", ("kind",), 1, via=via)
    structure = Structure(("group",), (Count("people", "one", ("group",)),), comparisons=(side,))
    return Evidence(build_about("one", frame.columns), frame, structure)


def test_rows_of_sums_that_do_not_bind_are_not_told() -> None:
    # x is a and b: 13 against 13; y is c and d: 83 against 200, and d is hidden; z is c alone: 80 against 150, shown.
    table = _joined([("a", "x"), ("b", "x"), ("c", "y"), ("d", "y"), ("c", "z"), ("gone", "x")])
    frame = pl.DataFrame({"kind": ["x", "y", "z"], "people": [13, 200, 150]})
    whole = Evidence(
        build_about("kinds", frame.columns),
        frame,
        Structure(
            ("kind",),
            (Count("people", "kinds", ("kind",)),),
            comparisons=(Comparison("kinds", "people", ("kind",), -1),),
        ),
    )
    masks = [_hide(table, "bd"), {"people": [False, False, False]}]
    (settled, _) = settle_comparisons([table, whole], masks)  # type: ignore[arg-type]
    (side,) = settled.comparisons
    assert side.via is not None
    assert side.loose is not None
    assert side.via.rows() == [("a", "x"), ("b", "x"), ("c", "z")]
    assert side.loose.rows() == [("y",)]


def test_what_a_release_declares_can_be_written_read_and_audited() -> None:
    tables = (build_side(ONE, 1, table="one"), build_side(TWO, -1, table="two"))
    released = release(tables, profile=FIVE)
    assert audit_tables(released, profile=FIVE).is_safe
    for one in released:
        again = read_structure(plain_structure(one.structure))
        assert plain_structure(again) == plain_structure(one.structure)


@pytest.mark.parametrize("key", [("=all",), ()])
def test_a_sum_without_columns_of_its_own_is_listed(key: tuple[str, ...]) -> None:
    frame = pl.DataFrame({"group": ["a"], "people": [3]})
    tables = [
        Evidence(
            build_about(name, frame.columns),
            frame.with_columns(people=pl.lit(people)),
            Structure(
                ("group",),
                (Count("people", name, ("group",)),),
                comparisons=(Comparison("same", "people", key, sign),),
            ),
        )
        for name, people, sign in (("one", 3, 1), ("two", 90, -1))
    ]
    released = release(tables, profile=FIVE)
    assert released[0].mask["people"].to_list() == [True]
    assert audit_tables(released, profile=FIVE).is_safe
