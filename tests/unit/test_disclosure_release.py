"""What is hidden, what is rounded, and who may make a Released table."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released, Summary, release
from tenure.errors import DisclosureError, InternalError
from tenure.rules import disclosure_profiles
from tenure.terms import Balance, Count, Evidence, Structure, Total
from tests.support.disclosure import build_about, build_entrants, build_moves, build_profile

SAFE = {("a", "a"): 900, ("a", "b"): 40, ("b", "a"): 30, ("b", "b"): 700}


def _count_table(values: dict[str, int], *, name: str = "t", real_staff: bool = True) -> Evidence:
    frame = pl.DataFrame({"group": list(values), "people": list(values.values())})
    structure = Structure(("group",), (Count("people", "people", ("group",)),))
    return Evidence(build_about(name, frame.columns, real_staff=real_staff), frame, structure)


def _shown(released: Released) -> dict[str, int | None]:
    return dict(released.frame.select("group", "people").rows())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Fewer than 5: nought may be shown, 1 to 4 may not.
        ("fewer_than_5", {0: 0, 1: None, 4: None, 5: 5, 6: 6}),
        # At most 7 hidden, then the nearest 5: 8 -> 10, 12 -> 10, 13 -> 15.
        ("opensafely", {7: None, 8: 10, 9: 10, 12: 10, 13: 15}),
        ("acro", {1: None, 9: None, 10: 10, 11: 11}),
    ],
)
def test_profiles_at_their_thresholds(name: str, expected: dict[int, int | None]) -> None:
    table = _count_table({f"g{value}": value for value in expected})
    (released,) = release([table], profile=disclosure_profiles()[name])
    assert _shown(released) == {f"g{value}": shown for value, shown in expected.items()}


def test_profile_that_hides_noughts_hides_them() -> None:
    (released,) = release([_count_table({"a": 0, "b": 9})], profile=build_profile(5, hide_zero=True))
    assert _shown(released) == {"a": None, "b": 9}


def test_profile_none_is_refused_for_real_staff() -> None:
    tables = [_count_table({"g": 1}, name="made", real_staff=False), _count_table({"g": 1}, name="real")]
    with pytest.raises(DisclosureError, match="hides nothing") as refusal:
        release(tables, profile=disclosure_profiles()["none"])
    assert refusal.value.exit_code == 4
    assert refusal.value.slug == "disclosure-profile-refused"
    assert refusal.value.found == "tables that are, or may be, about real staff: real."


def test_profile_none_shows_everything_of_a_made_record() -> None:
    table = _count_table({"g": 1}, real_staff=False)
    (released,) = release([table], profile=disclosure_profiles()["none"])
    assert _shown(released) == {"g": 1}


def test_small_cell_takes_its_rate_and_one_more_cell_with_it() -> None:
    # Row a: 900 + 3 = 903. The 3 would follow from 903 - 900, so the 900 goes too; row b stays whole.
    moves = {("a", "a"): 900, ("a", "b"): 3, ("b", "a"): 30, ("b", "b"): 700}
    (released,) = release([build_moves(moves)], profile=build_profile(5))
    assert released.frame.select("people", "origin_people", "outflow_rate").rows() == [
        (None, 903, None),
        (None, 903, None),
        (30, 730, 30 / 730),
        (700, 730, 700 / 730),
    ]
    assert released.summary == Summary(rows=4, cells=6, primary=1, secondary=1)
    assert released.mask["outflow_low"].to_list() == [True, True, False, False]


def test_column_total_in_another_table_asks_for_company_there_too() -> None:
    # The 3 follows from its row (903 - 900) and from its column (703 - 700): each hides one thing more.
    moves = {("a", "a"): 900, ("a", "b"): 3, ("b", "a"): 30, ("b", "b"): 700}
    one, two = release([build_moves(moves), build_entrants(moves)], profile=build_profile(5))
    row = one.frame.filter(origin="a").select("people", "origin_people").row(0)
    column = two.frame.filter(destination="b", origin="b").select("people", "entrants").row(0)
    assert None in row
    assert None in column


def test_two_ones_under_a_known_sum_need_a_third() -> None:
    # 1 + 1 + 40 = 42: hiding the ones alone leaves their sum 2, so each is 1. The 40 must go too.
    moves = {("a", "a"): 40, ("a", "b"): 1, ("a", "c"): 1}
    (released,) = release([build_moves(moves)], profile=build_profile(5))
    assert released.frame["people"].to_list() == [None, None, None]
    assert released.frame["origin_people"].to_list() == [42, 42, 42]


def test_total_goes_when_all_its_parts_are_ones() -> None:
    # 1 + 1 + 1 + 1 + 1 = 5: five hidden parts of at least one each under a shown 5 are all ones.
    moves = {("a", name): 1 for name in "abcde"}
    (released,) = release([build_moves(moves)], profile=build_profile(5))
    assert released.frame["origin_people"].to_list() == [None] * 5


def test_balance_within_a_row_is_an_equation() -> None:
    # start 100 + joined 3 - left 20 = end 83: the 3 needs a companion in its own row.
    columns = {"group": ["g"], "start": [100], "joined": [3], "left": [20], "end": [83]}
    frame = pl.DataFrame(columns)
    counts = tuple(Count(name, name, ("group",)) for name in ("start", "joined", "left", "end"))
    balance = Balance((("start", 1), ("joined", 1), ("left", -1), ("end", -1)))
    structure = Structure(("group",), counts, balances=(balance,))
    (released,) = release([Evidence(build_about("t", frame.columns), frame, structure)], profile=build_profile(5))
    assert released.frame.rows() == [("g", 100, None, None, 83)]


def test_total_with_a_condition_leaves_out_the_stayers() -> None:
    # Movers out of a: 3 + 50 = 53 (the 900 who stayed are no part), so the 50 hides and the 900 is shown.
    frame = pl.DataFrame(
        {"origin": ["a"] * 3, "destination": ["a", "b", "c"], "people": [900, 3, 50], "movers": [53] * 3}
    )
    counts = (Count("people", "moves", ("origin", "destination")), Count("movers", "movers", ("origin",)))
    totals = (Total("people", "movers", ("origin",), unless_equal=("origin", "destination")),)
    table = Evidence(build_about("t", frame.columns), frame, Structure(("origin", "destination"), counts, totals))
    (released,) = release([table], profile=build_profile(5))
    assert released.frame["people"].to_list() == [900, None, None]


def test_total_published_nowhere_asks_for_nothing() -> None:
    table = _count_table({"a": 3, "b": 50})
    total = Total("people", "everyone", ())
    table = replace(table, structure=replace(table.structure, totals=(total,)))
    (released,) = release([table], profile=build_profile(5))
    assert _shown(released) == {"a": None, "b": 50}


def test_constant_in_a_key_names_the_same_cell() -> None:
    # "left" from a is one row of the first table and a column of the second: 3 is hidden in both.
    first = _count_table({"left": 3, "stayed": 90}, name="first")
    frame = pl.DataFrame({"place": ["a"], "leavers": [3]})
    second = Evidence(
        build_about("second", frame.columns),
        frame,
        Structure(("place",), (Count("leavers", "people", ("=left",)),)),
    )
    one, two = release([first, second], profile=build_profile(5))
    assert _shown(one) == {"left": None, "stayed": 90}
    assert two.frame["leavers"].to_list() == [None]


@pytest.mark.parametrize(
    "order",
    [
        ["1", "2", "10", "20", "not known"],  # Pay steps: numbers as numbers, then words.
        ["001", "0A1", "101", "N6A"],  # Codes stay in the order of their text.
        ["7", "8a", "8b", "9"],
    ],
)
def test_numbers_in_text_are_sorted_as_numbers_and_codes_as_text(order: list[str]) -> None:
    (released,) = release([_count_table(dict.fromkeys(reversed(order), 9))], profile=build_profile(5))
    assert released.frame["group"].to_list() == order


def test_rows_are_sorted_by_dimensions() -> None:
    (released,) = release([_count_table({"b": 9, "a": 8, "c": 7})], profile=build_profile(5))
    assert released.frame["group"].to_list() == ["a", "b", "c"]


def test_rounding_rebuilds_shares_from_rounded_counts() -> None:
    # 13 of 103 -> 15 of 105 = 1/7; 90 of 103 -> 90 of 105 = 6/7.
    moves = {("a", "a"): 90, ("a", "b"): 13}
    (released,) = release([build_moves(moves)], profile=build_profile(8, base=5))
    assert released.frame.select("people", "origin_people").rows() == [(90, 105), (15, 105)]
    assert released.frame["outflow_rate"].to_list() == [90 / 105, 15 / 105]


def test_rounded_interval_covers_the_exact_one_and_depends_on_rounded_counts_alone() -> None:
    # 13 and 16 both round to 15, 103 and 106 to 105: what is shown must be the same for both.
    shown = []
    for people, stay in ((13, 90), (16, 90), (14, 89)):
        (released,) = release([build_moves({("a", "a"): stay, ("a", "b"): people})], profile=build_profile(8, base=5))
        row = released.frame.row(1, named=True)
        exact = people / (people + stay)
        assert row["outflow_low"] <= exact - 0.01
        assert row["outflow_high"] >= exact + 0.01
        shown.append(tuple(row.values()))
    assert len(set(shown)) == 1


# Wilson's 95% limits of 20 of 100, computed apart from Tenure (Wilson 1927, z = 1.959964): 0.133367, 0.288829.
WILSON_20_OF_100 = (0.133367, 0.288829)


def _interval(low: float, high: float, profile: str) -> tuple[float, float]:
    table = build_moves({("a", "a"): 80, ("a", "b"): 20}, real_staff=False)
    limits = {"outflow_low": low, "outflow_high": high}
    frame = table.frame.with_columns(
        pl.when(pl.col("destination") == "b").then(limit).otherwise(pl.col(name)).alias(name)
        for name, limit in limits.items()
    )
    (released,) = release([replace(table, frame=frame)], profile=disclosure_profiles()[profile])
    (row,) = released.frame.filter(destination="b").select("outflow_low", "outflow_high").rows()
    return row


@pytest.mark.parametrize("profile", ["fewer_than_5", "acro"])
def test_limits_of_one_organisation_are_wilsons(profile: str) -> None:
    assert _interval(*WILSON_20_OF_100, profile) == pytest.approx(WILSON_20_OF_100, abs=2e-6)


@pytest.mark.parametrize("profile", ["fewer_than_5", "acro"])
def test_clustered_limits_tell_no_more_than_a_step(profile: str) -> None:
    # Wilson's lower arm is 0.0666 and its upper 0.0888. Arms of 1.3 to 1.5 times those are one step, 1.25 squared.
    shown = {_interval(0.2 - width * 0.066633, 0.2 + width * 0.088829, profile) for width in (1.3, 1.4, 1.5)}
    assert len(shown) == 1
    ((low, high),) = shown
    assert low == pytest.approx(0.2 - 1.5625 * 0.066633, abs=1e-5)
    assert high == pytest.approx(0.2 + 1.5625 * 0.088829, abs=1e-5)


def test_profile_none_keeps_limits_as_they_are() -> None:
    assert _interval(0.123456789, 0.3123456789, "none") == (0.123456789, 0.3123456789)


def test_column_that_cannot_be_rebuilt_is_emptied_under_rounding() -> None:
    frame = pl.DataFrame({"group": ["a"], "people": [23], "net": [-12], "index": [0.523]})
    structure = Structure(("group",), (Count("people", "people", ("group",), hides=("net", "index")),))
    table = Evidence(build_about("t", frame.columns), frame, structure)
    (released,) = release([table], profile=build_profile(8, base=5))
    assert released.frame.rows() == [("a", 25, -10, None)]


@pytest.mark.parametrize(("base", "years"), [(1, 4), (5, None)])
def test_whole_numbers_of_anything_but_people_are_never_rounded_to_a_multiple(base: int, years: int | None) -> None:
    # Four years of evidence are not five: the column names its places, as no count of people does.
    frame = pl.DataFrame({"group": ["a"], "people": [23], "years": [4]})
    structure = Structure(("group",), (Count("people", "people", ("group",), hides=("years",)),), decimals={"years": 0})
    (released,) = release(
        [Evidence(build_about("t", frame.columns), frame, structure)], profile=build_profile(8, base=base)
    )
    assert released.frame["years"].to_list() == [years]
    assert released.frame.schema["years"] == pl.Int64


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (_count_table({"a": -1}), "negative"),
        (
            Evidence(
                build_about("t", ["group", "people", "pay"]),
                pl.DataFrame({"group": ["a"], "people": [9], "pay": [30000]}),
                Structure(("group",), (Count("people", "people", ("group",)),)),
            ),
            "nothing says how to protect pay",
        ),
        (
            replace(
                _count_table({"a": 9, "b": 9}),
                structure=Structure(
                    ("group",), (Count("people", "people", ("group",)),), (Total("people", "people", ("=a",)),)
                ),
            ),
            "do not add up|twice",
        ),
    ],
)
def test_wrong_structure_is_our_mistake(table: Evidence, message: str) -> None:
    with pytest.raises(InternalError, match=message):
        release([table], profile=build_profile(5))


def test_one_cell_with_two_values_is_our_mistake() -> None:
    with pytest.raises(InternalError, match="1 cells have two values in one release; measures: people"):
        release([_count_table({"a": 9}), _count_table({"a": 10})], profile=build_profile(5))


def test_released_cannot_be_made_elsewhere() -> None:
    (released,) = release([build_moves(SAFE)], profile=build_profile(5))
    parts = {"about": released.about, "frame": released.frame, "mask": released.mask}
    with pytest.raises(InternalError, match="nowhere else"):
        Released(seal=object(), **parts)
    with pytest.raises(InternalError, match="subclassed"):
        type("Mine", (Released,), {})
    with pytest.raises(InternalError, match="never pickled"):
        pickle.dumps(released)
    with pytest.raises(InternalError, match="cannot be changed"):
        released.__replace__(profile="none")
    with pytest.raises(InternalError, match="did not come from"):
        Released.__new__(Released).frame.height  # noqa: B018


def test_released_cannot_be_changed() -> None:
    (released,) = release([build_moves(SAFE)], profile=build_profile(5))
    with pytest.raises(InternalError, match="cannot be changed"):
        setattr(released, "profile", "none")  # noqa: B010
    with pytest.raises(InternalError, match="cannot be changed"):
        delattr(released, "_seal")
    released.frame.insert_column(0, pl.Series("mine", [1] * 4))
    assert "mine" not in released.frame.columns
    assert copy.copy(released) is released
    assert copy.deepcopy(released) is released


def test_representation_shows_no_value() -> None:
    (released,) = release([build_moves(SAFE)], profile=build_profile(5))
    assert repr(released) == "Released('careers.moves.moves', profile='below_5', rows=4)"
