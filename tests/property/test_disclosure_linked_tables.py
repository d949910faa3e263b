"""A reader who holds every table of a release, and knows how they hang together, learns no small count."""

from __future__ import annotations

import pytest

from tenure.disclosure import release
from tests.support.disclosure import build_profile
from tests.support.linked_tables import build_linked_tables, find_ranges, find_widths, form_equations, read_knowledge


@pytest.mark.parametrize("seed", range(10))
def test_reader_of_all_tables_leaves_every_small_count_its_range(seed: int) -> None:
    tables = build_linked_tables(seed)
    knowledge = read_knowledge(tables, release(tables, profile=build_profile(5)))
    widths = find_widths(knowledge, 5)
    assert set(widths) == {name for name, people in knowledge.true.items() if 1 <= people < 5}
    assert all(width >= 4 for width in widths.values()), widths


@pytest.mark.parametrize("seed", range(10, 20))
def test_whichever_hidden_count_is_small_its_range_is_open(seed: int) -> None:
    tables = build_linked_tables(seed)
    knowledge = read_knowledge(tables, release(tables, profile=build_profile(5)))
    ranges = find_ranges(knowledge)
    assert all(low >= 5 or high - low >= 3 for low, high in ranges.values()), ranges


def test_the_attack_succeeds_on_small_counts_hidden_alone() -> None:
    tables = build_linked_tables(0)
    knowledge = read_knowledge(tables, release(tables, profile=build_profile(5)))
    for name, people in knowledge.true.items():
        knowledge.shown[name] = None if 1 <= people < 5 else people
    widths = find_widths(knowledge, 5)
    assert list(form_equations(knowledge))
    assert sum(width == 1 for width in widths.values()) > 0
