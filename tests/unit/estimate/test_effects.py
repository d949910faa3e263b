"""Splitting a change into effects: sums worked out by hand, and exact whatever the numbers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.estimate import list_switches, split_change

FACTORS = ("volume", "price", "mix")


def test_a_product_of_two_is_split_in_order_and_evenly() -> None:
    # 10 people at 100 become 12 at 150: 1,000 becomes 1,800. Volume first: 2 * 100 = 200, then 12 * 50 = 600.
    # The two share the 2 * 50 = 100 that both make: 200 + 50 and 500 + 50.
    values = {
        frozenset[str](): 10 * 100,
        frozenset({"volume"}): 12 * 100,
        frozenset({"price"}): 10 * 150,
        frozenset({"volume", "price"}): 12 * 150,
    }
    found = split_change(values, ("volume", "price"))
    assert found.change == 800
    assert found.chained == {"volume": 200, "price": 600}
    assert found.shapley == {"volume": 250, "price": 550}
    assert split_change(values, ("price", "volume")).chained == {"price": 500, "volume": 300}


def test_three_factors_share_what_they_make_together() -> None:
    # 1 * 1 * 1 becomes 2 * 2 * 2: alike, so 7 is shared in thirds, and whole units go to the first.
    values = {done: 2 ** len(done) for done in list_switches(FACTORS)}
    found = split_change(values, FACTORS)
    assert found.chained == {"volume": 1, "price": 2, "mix": 4}
    assert found.shapley == {"volume": 3, "price": 2, "mix": 2}


def test_a_factor_that_changes_nothing_has_no_effect() -> None:
    values = {done: 5 + 3 * ("volume" in done) - 7 * ("price" in done) for done in list_switches(FACTORS)}
    found = split_change(values, FACTORS)
    assert found.chained == {"volume": 3, "price": -7, "mix": 0}
    assert found.shapley == {"volume": 3, "price": -7, "mix": 0}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.integers(-(10**13), 10**13), min_size=8, max_size=8))
def test_effects_add_up_exactly_and_are_never_a_unit_off(numbers: list[int]) -> None:
    values = dict(zip(list_switches(FACTORS), numbers, strict=True))
    found = split_change(values, FACTORS)
    assert sum(found.chained.values()) == sum(found.shapley.values()) == found.change == numbers[-1] - numbers[0]
    orders = [("volume", "price", "mix"), ("volume", "mix", "price"), ("price", "volume", "mix"),
              ("price", "mix", "volume"), ("mix", "volume", "price"), ("mix", "price", "volume")]  # fmt: skip
    for factor in FACTORS:
        six_times = sum(split_change(values, order).chained[factor] for order in orders)
        assert abs(6 * found.shapley[factor] - six_times) < 6
