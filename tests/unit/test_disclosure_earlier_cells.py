"""What an earlier release adds to the cells of a new one, before anything is attacked: worked out by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from tenure.disclosure import Released
from tenure.disclosure.cells import Lattice, build_lattice
from tenure.disclosure.earlier import Before, _hide_near, add_earlier, read_earlier
from tenure.terms import Count, Evidence, Structure, Total
from tests.support.audits import build_line, leave
from tests.support.disclosure import build_about


@dataclass(frozen=True)
class _Beside:
    """The numbers of cells by what is said of them; ``more`` are those that the earlier release adds."""

    more: list[int]
    small: list[int]
    hidden: list[int]
    known: list[int]


def _add(now: Evidence, before: Before) -> _Beside:
    lattice = build_lattice([now])
    none = np.zeros(len(lattice.values), dtype=np.bool_)
    wide, small, hidden, known = add_earlier([now], (lattice, none, none), before, threshold=5)
    assert (wide.equations @ wide.values == 0).all()
    told = [sorted(wide.values[flags].tolist()) for flags in (small, hidden, known)]
    return _Beside(wide.values[len(lattice.values) :].tolist(), *told)


def _alone(people: int) -> Evidence:
    """One group, without its total."""
    line = build_line([people])
    return replace(line, structure=replace(line.structure, totals=(), counts=line.structure.counts[:1]))


def _tell(*versions: int) -> list[list[Released]]:
    return [[leave(_alone(people))] for people in versions]


def test_what_was_hidden_is_hidden_again_unless_nobody_is_left() -> None:
    # 6, 20 and 7 were hidden; they are 8, nobody and 9 now. A nought is no small count, and may be told.
    before = read_earlier([[leave(build_line([6, 20, 7, 50]), {"people": [0, 1, 2]})]])
    found = _add(build_line([8, 0, 9, 90]), before)
    assert (found.hidden, found.known) == ([8, 9], [])


@pytest.mark.parametrize(
    ("now", "more", "hidden"),
    [
        (105, [], []),  # The same: it is known.
        (106, [105, 1], [1, 106]),
        (101, [105, 4], [4, 101]),
        (110, [], []),  # Five people more are no small count.
        (111, [], []),
    ],
)
def test_a_few_people_more_or_fewer_than_were_told_are_a_small_count(
    now: int, more: list[int], hidden: list[int]
) -> None:
    found = _add(_alone(now), read_earlier(_tell(105)))
    assert (found.more, found.hidden) == (more, hidden)
    assert found.small == [gap for gap in more if gap != 105]
    assert found.known == ([105] if more or now == 105 else [])


def test_a_count_that_went_back_to_what_an_older_release_told_is_not_known() -> None:
    # 105, then 125, and 105 again: readers rely on 125, and 20 people fewer are no small count.
    found = _add(_alone(105), read_earlier(_tell(105, 125)))
    assert (found.more, found.known) == ([], [])


def test_a_rounded_count_tells_of_no_few_people() -> None:
    # 105 to the nearest 5 was 103 to 107: 109 is another number, and how many more they are cannot be said.
    before = read_earlier(_tell(105))
    rounded = replace(before, shown=before.shown.with_columns(base=pl.lit(5, dtype=pl.Int64)))
    assert _add(_alone(109), rounded).more == []
    assert _add(_alone(109), before).more == [105, 4]


@pytest.mark.parametrize(
    ("women", "men", "more", "hidden"),
    [
        (17, 5, [20, 2], [2, 5]),  # 22 staff, and 20 were told
        (22, 0, [20, 2], [2, 22]),  # the nought would hide nothing
        (12, 5, [20, 3], [3, 5]),  # three fewer
        (17, 8, [], []),  # five more are no small count
    ],
)
def test_a_new_breakdown_of_an_old_total_counts_the_rows_of_the_total_alone(
    women: int, men: int, more: list[int], hidden: list[int]
) -> None:
    # The 40 others are none of the staff.
    frame = pl.DataFrame({"group": ["a"] * 3, "kind": ["staff", "staff", "other"], "sex": ["F", "M", "F"]})
    frame = frame.with_columns(people=pl.Series([women, men, 40]))
    total = Total("people", "part", ("group",), where=("kind", "staff"))
    structure = Structure(("group", "kind", "sex"), (Count("people", "by", ("group", "kind", "sex")),), (total,))
    found = _add(Evidence(build_about("by", frame.columns), frame, structure), read_earlier(_tell(20)))
    assert (found.more, found.hidden) == (more, hidden)


@pytest.mark.parametrize(
    ("hidden", "known", "falls"),
    [
        ([], [], [0]),  # the 5 itself
        ([0], [3], [2]),  # beside it the 7: the nought hides nothing, and everybody knows the 12
        ([0, 2], [3], [4]),  # then the 8 of the next equation
        ([0, 2, 4], [3, 5], []),  # nothing is left but a nought and what is known
    ],
)
def test_company_is_sought_ever_further_among_what_is_shown_and_not_known(
    hidden: Collection[int], known: Collection[int], falls: list[int]
) -> None:
    # 5 + 0 + 7 = 12 and 12 + 8 = 20.
    values = np.array([5, 0, 7, 12, 8, 20])
    equations = sparse.csr_array(np.array([[1, 1, 1, -1, 0, 0], [0, 0, 0, 1, 1, -1]], dtype=np.int64))
    lattice = Lattice(values, np.ones(6, dtype=np.int64), equations, {})
    flags = np.isin(np.arange(6), [*hidden])
    _hide_near(lattice, 0, flags, np.isin(np.arange(6), [*known]))
    assert np.flatnonzero(flags).tolist() == sorted([*hidden, *falls])
