"""What an audit names: differences that are small for certain, amounts alone, and what may fall beside a weak cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import polars as pl
import pytest

from tenure.disclosure import Released
from tenure.disclosure.audit import _find_nearest_shown, audit_tables
from tenure.disclosure.audit_knowledge import read_knowledge
from tenure.terms import Balance, Count, Evidence, Ratio, Structure, Sum
from tests.support.audits import build_line, build_side, leave
from tests.support.disclosure import build_about, build_profile

FIVE = build_profile(5)


@pytest.mark.parametrize(
    ("one", "two", "is_safe"),
    [
        # To the nearest 2, halves up, 30 stands for 29 and 30, 32 for 31 and 32, 34 for 33 and 34.
        (30, 32, False),  # one to three apart
        (32, 30, False),
        (30, 34, True),  # three to five apart, which may be no small count
        (34, 30, True),
        (30, 30, True),  # perhaps none
    ],
)
def test_rounded_counts_are_too_near_where_they_are_a_small_count_apart_for_certain(
    one: int, two: int, is_safe: bool
) -> None:
    tables = [
        leave(build_side({"a": people, "b": 90}, sign, table=name))
        for name, people, sign in (("one", one, 1), ("two", two, -1))
    ]
    assert audit_tables(tables, profile=build_profile(5, base=2)).is_safe is is_safe


def test_a_difference_of_half_a_person_at_least_is_one_person() -> None:
    # To the nearest 2, and none below 6 shown: 6 is 6, 8 is 7 or 8, 12 is 11 or 12, 100 is 99 or 100, 106 likewise.
    # With d = q - p, e = r - t, f = u - v: d + e = 6, e + f = 11 or 12, d + f = 7 or 8. So 2 d = 6 + 7 - 12 = 1 at
    # least, and d is 6 - 5 = 1 at most: one person stands between p and q, which are shown alike.
    people = {"q": 100, "p": 100, "r": 106, "t": 100, "u": 106, "v": 100, "de": 6, "ef": 12, "df": 8}
    signs = {"d": (("q", 1), ("p", -1)), "e": (("r", 1), ("t", -1)), "f": (("u", 1), ("v", -1))}
    frame = pl.DataFrame({"group": ["x"], **{name: [one] for name, one in people.items()}, "share": [1.0]})
    counts = tuple(Count(name, name, ("group",), ("share",) if name in "pq" else ()) for name in people)
    balances = tuple(Balance((*signs[one], *signs[two], (one + two, -1))) for one, two in ("de", "ef", "df"))
    structure = Structure(("group",), counts, balances=balances, ratios=(Ratio("share", "p", "q"),))
    found = audit_tables(
        [leave(Evidence(build_about("t", frame.columns), frame, structure))], profile=build_profile(6, base=2)
    )
    assert [(one.column, one.low, one.high) for one in found.weak] == [("p", 1, 1)]


def test_a_count_rounded_with_control_may_be_told_where_it_may_be_nobody() -> None:
    # Within 4 of what is shown. y + z = x, shown as nought, is 4 at most and y = z: 2 each at most, and perhaps nobody.
    # l + m + n = o, shown as 15, is 11 to 19 and all three are the same: 4 to 6, which is somebody, and may be fewer
    # than five.
    shown = {"y": 0, "z": 0, "x": 0, "l": 5, "m": 5, "n": 5, "o": 15}
    frame = pl.DataFrame({"group": ["a"], **{name: [one] for name, one in shown.items()}})
    sums = ("yz", "x"), ("lmn", "o"), ("y", "z"), ("l", "m"), ("l", "n")
    balances = tuple(Balance((*((part, 1) for part in parts), (whole, -1))) for parts, whole in sums)
    structure = Structure(("group",), tuple(Count(name, name, ("group",)) for name in shown), balances=balances)
    rule = replace(build_profile(0, base=5), rounding="controlled")
    found = audit_tables([leave(Evidence(build_about("t", frame.columns), frame, structure))], profile=rule)
    assert [(one.column, one.low, one.high) for one in found.weak] == [("l", 4, 6), ("m", 4, 6), ("n", 4, 6)]


def test_a_difference_to_a_hidden_count_is_found_though_it_may_be_nought() -> None:
    # t + u + 10 = 14: 1 to 3 each. q + u = 33: q is 30 to 32, and the p of 30 among them leave none to two.
    people = {"t": 2, "u": 2, "v": 10, "all": 14, "q": 31, "w": 33, "p": 30}
    frame = pl.DataFrame({"group": ["x"], **{name: [one] for name, one in people.items()}, "share": [30 / 31]})
    counts = tuple(Count(name, name, ("group",), ("share",) if name in "pq" else ()) for name in people)
    balances = (Balance((("t", 1), ("u", 1), ("v", 1), ("all", -1))), Balance((("q", 1), ("u", 1), ("w", -1))))
    structure = Structure(("group",), counts, balances=balances, ratios=(Ratio("share", "p", "q"),))
    table = leave(
        Evidence(build_about("t", frame.columns), frame, structure), dict.fromkeys(("t", "u", "q", "share"), (0,))
    )
    found = audit_tables([table], profile=FIVE)
    assert [(one.column, one.low, one.high) for one in found.weak] == [("p", 0, 2), ("t", 1, 3), ("u", 1, 3)]


def test_the_only_amount_of_a_group_is_alone_beside_nothing() -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [3, 40], "days": [6.0, 20.0]})
    structure = Structure(
        ("group",), (Count("people", "people", ("group",), ("days",)),), sums=(Sum("days", "people", ("group",)),)
    )
    table = Evidence(build_about("days", frame.columns), frame, structure)
    hides = {"people": [0], "days": [0]}
    assert audit_tables([leave(table, hides)], profile=FIVE).is_safe
    # Of a total of both it is what b's 20 days leave.
    both = replace(table, structure=replace(structure, sums=(Sum("days", "people", ()),)))
    assert [one.column for one in audit_tables([leave(both, hides)], profile=FIVE).weak] == ["days"]


@pytest.mark.parametrize(
    ("falls", "internal_to", "hidden", "named"),
    [
        ("fte", "Trust A", ("people", "fte"), []),
        ("fte", "Trust A", ("people", "pounds"), ["fte"]),  # FTE itself is what the rule hides
        ("fte", "", ("people", "fte"), ["pounds"]),  # everybody else sees neither
        ("row", "Trust A", ("people", "fte"), ["pounds"]),
    ],
)
def test_own_staff_see_pounds_beside_hidden_fte_where_the_rule_hides_fte_alone(
    falls: Literal["row", "fte"], internal_to: str, hidden: tuple[str, ...], named: list[str]
) -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [6, 40], "fte": [4.5, 38.0], "pounds": [9.0, 8.0]})
    structure = Structure(("group",), (Count("people", "people", ("group",), ("fte", "pounds"), ("fte",)),))
    table = leave(
        Evidence(build_about("t", frame.columns), frame, structure),
        dict.fromkeys(hidden, (0,)),
        internal_to=internal_to,
    )
    rule = replace(FIVE, least_fte=5, falls=falls)
    assert [one.column for one in audit_tables([table], profile=rule).weak] == named


def _nearest(values: list[int], *earlier: list[Released]) -> list[int]:
    """What is found beside the first group, of which the first two are hidden, beside a table of other people."""
    tables = [leave(build_line(values), {"people": [0, 1]}), leave(build_line([5, 5], table="other", measure="other"))]
    knowledge = read_knowledge(tables, FIVE, earlier)
    places = knowledge.places.filter((pl.col("table") == 0) & (pl.col("row") == 0) & (pl.col("column") == "people"))
    return [int(knowledge.low[one]) for one in _find_nearest_shown(knowledge, places["cell"][0])]


def test_the_smallest_shown_count_that_equations_join_may_fall_beside_a_weak_one() -> None:
    # 3 + 6 + 7 + 50 = 66; the fives of other people are joined to none of them.
    assert _nearest([3, 6, 7, 50]) == [7]


def test_a_nought_does_not_fall_beside_a_weak_count() -> None:
    assert _nearest([3, 6, 0, 50]) == [50]


def test_what_an_earlier_release_shows_does_not_fall_beside_a_weak_count() -> None:
    line = build_line([3, 6, 7, 50])
    only = replace(line, frame=line.frame[2:3], structure=replace(line.structure, totals=()))
    assert _nearest([3, 6, 7, 50], [leave(only, {"all": [0]})]) == [50]


def test_nothing_falls_where_everything_is_known() -> None:
    line = build_line([3, 6, 7, 50])
    before = leave(line, {"people": [0, 1]})
    assert _nearest([3, 6, 7, 50], [before]) == []
