"""Which cells of a release are hidden: the small ones, and as many others as keep those from being worked out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tenure.disclosure.amounts import find_small_amounts, hide_amounts
from tenure.disclosure.cells import Flags, Lattice, build_lattice
from tenure.disclosure.comparisons import add_comparisons, merge_equal
from tenure.disclosure.earlier import Before, add_earlier
from tenure.disclosure.ladders import add_differences, find_tied
from tenure.disclosure.released import Summary
from tenure.disclosure.secondary import hide_secondary
from tenure.rules import Profile
from tenure.terms import Evidence

__all__ = ["Pattern", "find_patterns"]

# A reader who can tell the noughts knows that any other hidden count is at least this.
_FLOOR = 1


class Pattern:
    """What is hidden in one table."""

    def __init__(self, lattice: Lattice, number: int, primary: Flags, hidden: Flags) -> None:
        self._places = {column: cells for (table, column), cells in lattice.places.items() if table == number}
        self._primary = primary
        self._hidden = hidden

    def hidden_rows(self, column: str) -> Flags:
        """Rows in which this count is hidden."""
        cells = self._places[column]
        rows: Flags = np.append(self._hidden, False)[cells]
        return rows

    def summarise(self, rows: int) -> Summary:
        """Count the distinct cells of the table and why they are hidden."""
        cells = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *self._places.values()]))
        cells = cells[cells >= 0]
        small = int(self._primary[cells].sum())
        return Summary(rows, len(cells), small, int(self._hidden[cells].sum()) - small)


def find_patterns(
    tables: Sequence[Evidence], profile: Profile, *, internal: bool = False, before: Before | None = None
) -> list[Pattern]:
    """Return what is hidden in each table, looking at all of them at once: see ``release``."""
    lattice = merge_equal(tables, build_lattice(tables))
    if profile.rounding == "controlled":
        none: Flags = np.zeros(len(lattice.values), dtype=np.bool_)
        return [Pattern(lattice, number, none, none) for number in range(len(tables))]
    small_ones = (lattice.values < profile.threshold) | find_small_amounts(tables, lattice, profile)
    primary: Flags = small_ones & (lattice.values >= 1)
    if internal:
        primary |= (lattice.values == 0) & profile.hide_zero
        return [Pattern(lattice, number, primary, primary) for number in range(len(tables))]
    # A rung that no equation of its own holds may be held by a comparison, which is added after the differences.
    compared, _, _ = add_comparisons(tables, lattice, primary, primary, threshold=profile.threshold)
    tied = find_tied(compared)[: len(primary)]
    whole, small, hidden = add_differences(tables, lattice, primary, threshold=profile.threshold, tied=tied)
    whole, small, hidden = add_comparisons(tables, whole, small, hidden, threshold=profile.threshold)
    if before is not None:
        whole, small, hidden, _ = add_earlier(tables, (whole, small, hidden), before, threshold=profile.threshold)
    if hidden.any():
        hidden = hide_secondary(whole, small, hidden, floor=_FLOOR, span=profile.threshold - _FLOOR)
    # A small count that everybody knows from before is hidden by the rule, and hides nothing beside it.
    # A nought is hidden, where the profile hides it, to stand among the small counts. Nobody is behind it, so that
    # it is no count to protect; and no small count may rely on it, since an absent row tells that it is nought.
    noughts = (lattice.values == 0) & profile.hide_zero
    hidden[: len(noughts)] |= primary | noughts
    hidden[: len(noughts)] |= hide_amounts(tables, lattice, hidden[: len(noughts)], profile)
    return [Pattern(lattice, number, primary | noughts, hidden) for number in range(len(tables))]
