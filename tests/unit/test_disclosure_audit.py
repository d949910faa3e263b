"""An audit sees released tables alone; what it must find in them is worked out by hand here."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released
from tenure.disclosure.audit import Audit, audit_tables
from tenure.errors import CheckError
from tenure.rules import Profile
from tenure.terms import Amount, Balance, Count, Evidence, Product, Ratio, Structure, Sum
from tests.support.audits import build_line, build_side, leave
from tests.support.disclosure import build_about, build_entrants, build_moves, build_profile
from tests.support.ladders import build_ladder_table

FIVE = build_profile(5)
ROUNDED = build_profile(8, base=5, hide_zero=True)


def _audit(*tables: Released, profile: Profile = FIVE) -> Audit:
    return audit_tables(tables, profile=profile)


def _limits(audit: Audit) -> list[tuple[str, int, int, int | None]]:
    return [(one.column, one.row, one.low, one.high) for one in audit.weak]


def test_a_count_hidden_alone_is_the_whole_less_the_others() -> None:
    # 60 = 3 + 50 + 7.
    assert _limits(_audit(leave(build_line([3, 50, 7]), {"people": [0]}))) == [("people", 1, 3, 3)]


@pytest.mark.parametrize(
    ("one", "other", "weak"),
    [
        (3, 1, [("people", 1, 1, 3), ("people", 2, 1, 3)]),  # 4 in two: 1 to 3 each, three values of four
        (3, 2, []),  # 5 in two: 1 to 4 each, as many values as a count below five has
        (1, 1, [("people", 1, 1, 1), ("people", 2, 1, 1)]),  # 2 in two: one each
    ],
)
def test_two_hidden_counts_share_what_the_others_leave(
    one: int, other: int, weak: list[tuple[str, int, int, int | None]]
) -> None:
    assert _limits(_audit(leave(build_line([one, other, 50]), {"people": [0, 1]}))) == weak


def test_a_hidden_count_that_is_surely_large_is_no_small_count() -> None:
    # 53 of 60 are shown: 7 are hidden, whoever they are.
    assert _audit(leave(build_line([7, 50, 3 + 0]), {"people": [0]})).weak[0].why.startswith("it is below")
    assert _audit(leave(build_line([7, 50, 6]), {"people": [0]})).is_safe
    assert not _audit(leave(build_line([7, 50, 6]), {"people": [0]}), profile=build_profile(8)).is_safe


def test_how_close_a_reader_comes_is_told_of_each_table() -> None:
    found = _audit(leave(build_line([3, 2, 50]), {"people": [0, 1]}))
    assert (found.is_safe, [(one.cells, one.hidden, one.narrowest) for one in found.tables]) == (True, [(4, 2, 4)])


def test_two_in_each_row_are_not_enough_where_columns_are_told_too() -> None:
    # Rows a: 1 to b, 2 to c; b: 40 to b, 30 to c. Hidden a-b and a-c alone: columns give 41 - 40 and 32 - 30.
    moves = {("a", "b"): 1, ("a", "c"): 2, ("b", "b"): 40, ("b", "c"): 30}
    one, two = build_moves(moves), build_entrants(moves)
    columns = ("people", "origin_people", "outflow_rate", "outflow_low", "outflow_high")
    hides = dict.fromkeys(columns, (0, 1))
    found = _audit(leave(one, hides), leave(two, {"people": [0, 1]}))
    expected = {
        (table, row, n, n) for table in ("careers.moves.moves", "careers.moves.entrants") for row, n in ((1, 1), (2, 2))
    }
    # Of shares too: 1 of 3 leaves 2, and 2 of 3 leave 1.
    expected |= {("careers.moves.moves", 1, 2, 2), ("careers.moves.moves", 2, 1, 1)}
    assert {(weak.table, weak.row, weak.low, weak.high) for weak in found.weak if weak.column == "people"} == expected
    # And so the whole of the row follows: 1 + 2.
    assert ("origin_people", 1, 3, 3) in _limits(found)


def test_a_count_hidden_in_one_table_and_shown_in_another_is_found() -> None:
    found = _audit(leave(build_line([6, 7, 50]), {"people": [0, 1]}), leave(build_line([6, 7, 50], table="again")))
    assert [(one.table, one.row, one.low, one.why) for one in found.weak] == [
        ("line", 1, 6, "it is shown in another place"),
        ("line", 2, 7, "it is shown in another place"),
    ]


def test_an_equation_within_a_row_is_used() -> None:
    # 20 at the start and 22 at the end: joined less left is 2, and 3 joined, so that 1 left.
    frame = pl.DataFrame({"start": [20], "joined": [13], "left": [11], "end": [22]})
    structure = Structure(
        (),
        tuple(Count(name, name, ()) for name in frame.columns),
        balances=(Balance((("start", 1), ("joined", 1), ("left", -1), ("end", -1))),),
    )
    table = Evidence(build_about("flows", frame.columns), frame, structure)
    assert _audit(leave(table, {"left": [0]}), profile=build_profile(12)).weak[0].high == 11
    assert _audit(leave(table, {"left": [0], "joined": [0]}), profile=build_profile(12)).is_safe


def test_shown_rungs_a_few_people_apart_are_found() -> None:
    table = build_ladder_table({"x": {"direct": 12, "ever_3y": 10, "ever_5y": 30}, "y": {"direct": 40, "ever_3y": 45}})
    assert _limits(_audit(leave(table))) == [("people", 2, 2, 2)]
    # 12 hidden can be anything; 10 and 30 are far apart.
    assert _audit(leave(table, {"people": [0], "share": [0]})).is_safe


def test_hidden_rungs_that_a_total_ties_together_are_found() -> None:
    # 12 = x3 + y3, and both rungs of x are hidden with those of y: 10 to 1 of x at three years, 1 to ... at once.
    table = build_ladder_table({"x": {"direct": 9, "ever_3y": 10}, "y": {"direct": 40, "ever_3y": 50}}, total="ever_3y")
    weak = _audit(leave(table, {"people": [0], "share": [0]}))
    assert weak.is_safe


def test_compared_counts_a_few_people_apart_are_found() -> None:
    tables = build_side({"a": 52, "b": 70}, 1, table="one"), build_side({"a": 50, "b": 90}, -1, table="two")
    assert _limits(_audit(*(leave(one) for one in tables))) == [("people", 1, 2, 2)]


def test_a_hidden_count_is_taken_for_the_one_it_is_compared_with_unless_that_is_denied() -> None:
    other = leave(build_side({"a": 3}, -1, table="two"))
    hidden = leave(build_side({"a": 3}, 1, table="one"), {"people": [0]})
    found = _audit(hidden, other)
    assert ("one", 3, 3) in {(one.table, one.low, one.high) for one in found.weak}
    denied = leave(build_side({"a": 60}, 1, table="one", loose=["a"]), {"people": [0]})
    assert _audit(denied, leave(build_side({"a": 30}, -1, table="two"))).is_safe


def test_rounded_numbers_leave_what_rounding_took() -> None:
    # Shown 15 is 13 to 17, the whole 20 is 18 to 22: the hidden one is 1 to 9 (or nought), and small ones are 1 to 7.
    table = build_line([7, 15]).frame.with_columns(all=pl.lit(20))
    line = replace(build_line([7, 15]), frame=table)
    assert _audit(leave(line, {"people": [0]}), profile=ROUNDED).is_safe
    # A whole of 15 leaves 1 to 4 where noughts are shown.
    line = replace(line, frame=table.with_columns(all=pl.lit(15)))
    assert _limits(_audit(leave(line, {"people": [0]}), profile=build_profile(8, base=5))) == [("people", 1, 1, 4)]


def test_a_hidden_nought_may_be_told_and_what_follows_from_it_may_not() -> None:
    # Nought to 4 are left of a whole of 15 rounded: by the rule that is a nought.
    line = build_line([0, 15])
    assert _audit(leave(line, {"people": [0]}), profile=ROUNDED).is_safe
    # Nought and 3 hidden share 3: each can be 0 to 3, and they are not both nought.
    both = leave(build_line([0, 3, 50]), {"people": [0, 1]})
    assert _limits(_audit(both, profile=build_profile(5, hide_zero=True))) == [("people", 1, 0, 3), ("people", 2, 0, 3)]


def test_a_small_count_and_a_nought_that_the_rule_hides_may_not_stand() -> None:
    line = leave(build_line([3, 0, 50]))
    assert [(one.row, one.why) for one in _audit(line).weak] == [
        (1, "it is below the smallest count that may be shown")
    ]
    found = _audit(leave(build_line([0, 50, 20])), profile=build_profile(5, hide_zero=True))
    assert [(one.row, one.why) for one in found.weak] == [(1, "it is nought, which the rule hides")]


def test_a_rate_shown_beside_its_hidden_count_is_found() -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "left": [3, 30], "people": [60, 90], "rate": [0.05, 1 / 3]})
    structure = Structure(
        ("group",),
        (Count("left", "left", ("group",)), Count("people", "people", ("group",))),
        ratios=(Ratio("rate", "left", "people"),),
    )
    table = Evidence(build_about("rates", frame.columns), frame, structure)
    assert [(one.column, one.row, one.why) for one in _audit(leave(table, {"left": [0]})).weak] == [
        ("rate", 1, "it is shown beside 'left', which is hidden")
    ]
    assert _audit(leave(table, {"left": [0], "rate": [0]})).is_safe


def test_shown_numbers_of_a_share_that_leave_a_small_rest_are_found() -> None:
    # 98 of 100 left: 2 stayed.
    frame = pl.DataFrame({"g": ["a", "b"], "people": [100, 300], "left": [98, 40], "rate": [0.98, 2 / 15]})
    structure = Structure(
        ("g",),
        (Count("people", "people", ("g",)), Count("left", "left", ("g",))),
        ratios=(Ratio("rate", "left", "people"),),
    )
    audit = _audit(leave(Evidence(build_about("t", frame.columns), frame, structure), {}))
    assert _limits(audit) == [("left", 1, 2, 2)]


def test_numbers_that_do_not_add_up_are_refused() -> None:
    line = build_line([30, 20])
    bent = replace(line, frame=line.frame.with_columns(all=pl.lit(51)))
    with pytest.raises(CheckError, match="contradict"):
        _audit(leave(bent))
    with pytest.raises(CheckError, match="two values"):
        _audit(leave(line), leave(replace(bent, about=build_about("other", line.frame.columns))))


def test_tables_for_own_staff_are_looked_at_place_by_place() -> None:
    own = leave(build_line([3, 50, 7]), {"people": [0]}, internal_to="Trust A")
    assert _audit(own).is_safe
    assert not _audit(leave(build_line([3, 50, 7]), internal_to="Trust A")).is_safe


def test_nothing_is_hidden_and_nothing_asked_of_a_profile_that_hides_nothing() -> None:
    assert _audit(leave(build_line([1, 0, 2])), profile=build_profile(0)).is_safe


def test_counts_rounded_with_control_are_judged_by_how_far_they_can_lie() -> None:
    rule = replace(build_profile(0, base=5), rounding="controlled")
    line = build_line([5, 0])
    # 5 is 1 to 9, nought is nought to 4: as open as rounding leaves them.
    assert _audit(leave(line), profile=rule).is_safe
    # A whole shown as nought is 4 at most: each of two parts shown as 5 is 1 at least, and so 3 at most.
    both = replace(line, frame=line.frame.with_columns(people=pl.lit(5), all=pl.lit(0)))
    assert [one for one in _limits(_audit(leave(both), profile=rule)) if one[0] == "people"] == [
        ("people", 1, 1, 3),
        ("people", 2, 1, 3),
    ]


def _build_pay(structure: Structure) -> Evidence:
    frame = pl.DataFrame(
        {"step": ["1", "2", "3"], "people": [3, 20, 30], "fte": [2.8, 18.0, 27.5], "pounds": [40_000, 41_000, 42_000]}
    )
    return Evidence(build_about("pay", frame.columns), frame, structure)


_PAY = Structure(
    dimensions=("step",),
    counts=(Count("people", "people", ("step",)),),
    amounts=(Amount("fte", "people"), Amount("pounds", "people")),
)


def test_amounts_of_few_people_and_the_parts_of_a_known_product_are_found() -> None:
    table = _build_pay(_PAY)
    assert [(one.column, one.row) for one in _audit(leave(table, {"people": [0]})).weak] == [("fte", 1), ("pounds", 1)]
    assert _audit(leave(table, {"people": [0], "fte": [0], "pounds": [0]})).is_safe
    # The bill is published elsewhere: whoever knows pounds per FTE divides.
    bill = _build_pay(replace(_PAY, products=(Product("fte", "pounds"),)))
    found = _audit(leave(bill, {"people": [1], "fte": [1]})).weak
    assert ("fte", 2, "it is the product, or the part of a product, of two numbers that are known") in {
        (one.column, one.row, one.why) for one in found
    }


def test_an_amount_hidden_alone_of_a_known_total_is_found() -> None:
    table = _build_pay(replace(_PAY, sums=(Sum("fte", "people", ()),)))
    hides = {"people": [0], "fte": [0], "pounds": [0]}
    assert [(one.column, one.row, one.why) for one in _audit(leave(table, hides)).weak] == [
        ("fte", 1, "it alone is hidden of a total that is known")
    ]
    assert _audit(leave(table, dict.fromkeys(hides, (0, 1)))).is_safe


def test_a_count_that_is_called_a_fact_is_found() -> None:
    frame = pl.DataFrame({"group": ["a"], "people": [30], "leavers": [2]})
    structure = Structure(("group",), (Count("people", "people", ("group",)),), facts=("leavers",))
    table = Evidence(build_about("facts", frame.columns), frame, structure)
    assert [(one.column, one.why) for one in _audit(leave(table)).weak] == [
        ("leavers", "it counts people, and is said to be a published fact")
    ]


def test_a_column_that_nothing_protects_is_found() -> None:
    line = build_line([30, 20])
    bare = Evidence(
        build_about("bare", [*line.frame.columns, "extra"]), line.frame.with_columns(extra=pl.lit(1)), line.structure
    )
    assert [(one.column, one.row) for one in _audit(leave(bare)).weak] == [("extra", 1)]
