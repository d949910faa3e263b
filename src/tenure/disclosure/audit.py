"""Prove from released tables alone that no hidden count follows from what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from tenure.disclosure.audit_bounds import Equations, Flags, Ints, Ranges, Rule, bound_targets, spread_bounds
from tenure.disclosure.audit_differences import Differences, gather_differences
from tenure.disclosure.audit_knowledge import Knowledge, read_knowledge
from tenure.disclosure.audit_places import list_slips
from tenure.disclosure.audit_versions import merge_versions
from tenure.disclosure.audited import Audit, TableAudit, WeakCell
from tenure.disclosure.released import Released
from tenure.errors import CheckError
from tenure.rules import Profile

__all__ = ["Audit", "TableAudit", "WeakCell", "audit_tables", "find_weak_names"]

_TOLERANCE = 1e-6
# What is above nought by more than the solver may err: a number of halves or thirds is no nought.
_NOUGHT = 1e-3
_FOLLOWS = "it follows from what is shown"
_FOLLOWS_BEFORE = "an earlier release hides it there, and it follows now"


def audit_tables(tables: Sequence[Released], *, profile: Profile, earlier: Sequence[Sequence[Released]] = ()) -> Audit:
    """Attack released tables as a reader would, knowing the rule and everything that is shown.

    Parameters
    ----------
    tables : Sequence[Released]
        Every table that leaves together. Tables for an organisation's own staff, which hide small counts alone, are
        looked at place by place; what is hidden in others is bounded too.
    profile : Profile
        The rule they were protected by.
    earlier : Sequence[Sequence[Released]]
        The tables of earlier releases of the same series, one sequence a release, the latest last.

    Returns
    -------
    Audit
        Whether nothing follows, how close a reader comes in each table, and what is weak, by position.

    Raises
    ------
    CheckError
        The numbers shown contradict each other or what the tables declare.

    Notes
    -----
    A hidden count is weak when the values it can have, by everything a reader knows, are fewer than the values of a
    small count, and it may be a small count. So is a difference of nested counts or of compared ones. No confidential
    number is used. Limits are those of linear programmes: whole numbers may be known more closely where tables are no
    network.
    Release: the result names positions and limits that any reader can work out.
    """
    knowledge = read_knowledge(tables, profile, earlier)
    weak = list_slips(tables, knowledge, profile)
    ranges = None
    if _find_rule(profile).span and not any(table.about.internal_to for table in tables):
        knowledge = merge_versions(knowledge)
        everything = [*tables, *(table for one in earlier for table in one)]
        found = _attack(knowledge, profile, _find_told(earlier, profile))
        ranges = found.ranges
        weak += [*_name_cells(everything, knowledge, found), *_name_differences(everything, found)]
    weak = sorted(set(weak), key=lambda one: (one.table, one.column, one.row, one.why))
    return Audit(
        is_safe=not weak,
        tables=tuple(_describe_table(table, number, knowledge, ranges) for number, table in enumerate(tables)),
        weak=tuple(weak),
    )


def find_weak_names(
    tables: Sequence[Released], profile: Profile, earlier: Sequence[Sequence[Released]], *, nearby: bool = False
) -> frozenset[str]:
    """Return the identities of the cells that are weak, or make up a weak difference, beside earlier releases.

    With ``nearby`` they are instead those of cells that these tables show and nobody knew before, one beside each weak
    cell: a hidden cell of an earlier release may follow by that release's own equations, which no new table declares.
    """
    knowledge = merge_versions(read_knowledge(tables, profile, earlier))
    found = _attack(knowledge, profile, _find_told(earlier, profile))
    parts = np.flatnonzero(abs(found.differences.sums[np.flatnonzero(found.close), :]).sum(axis=0))
    cells = np.append(found.hidden[found.ranges.weak], parts)
    if nearby:
        cells = np.array([one for cell in cells for one in _find_nearest_shown(knowledge, int(cell))], dtype=np.int64)
    return frozenset(knowledge.names[cells].to_list())


def _find_nearest_shown(knowledge: Knowledge, cell: int) -> list[int]:
    """Return the smallest of the cells, shown now for the first time, that equations join to this one soonest."""
    shown = knowledge.places.filter(~pl.col("hidden"))
    fresh = np.zeros(len(knowledge.low), dtype=np.bool_)
    fresh[shown.filter(pl.col("release") == 0)["cell"].to_numpy()] = True
    fresh[shown.filter(pl.col("release") > 0)["cell"].to_numpy()] = False
    rows = abs(knowledge.equations)
    near = np.zeros(len(knowledge.low), dtype=np.bool_)
    near[cell] = True
    while True:
        choice = np.flatnonzero(near & fresh & (knowledge.high > 0))
        if choice.size:
            return [int(choice[np.argmin(knowledge.low[choice])])]
        wider = near | (rows.T @ (rows @ near.astype(np.int64) > 0).astype(np.int64) > 0)
        if np.array_equal(wider, near):
            return []
        near = wider


def _find_told(earlier: Sequence[Sequence[Released]], profile: Profile) -> frozenset[str]:
    """Return the identities of hidden cells that follow from earlier releases alone: this one tells nothing new."""
    if not any(earlier):
        return frozenset()
    knowledge = merge_versions(read_knowledge(earlier[-1], profile, earlier[:-1]))
    hidden = np.flatnonzero(knowledge.is_hidden)
    _, ranges = _bound_hidden(knowledge, hidden, profile)
    return frozenset(knowledge.names[hidden[ranges.weak]].to_list())


@dataclass(frozen=True, slots=True)
class _Found:
    """What an attack found: limits of the ``hidden`` cells, differences, and which of these are ``close``."""

    hidden: Ints
    ranges: Ranges
    differences: Differences
    apart: Ranges
    close: Flags


def _attack(knowledge: Knowledge, profile: Profile, told: frozenset[str]) -> _Found:
    rule = _find_rule(profile)
    hidden = np.flatnonzero(knowledge.is_hidden)
    limits, ranges = _bound_hidden(knowledge, hidden, profile)
    ranges.weak &= ~knowledge.names[hidden].is_in(pl.Series(sorted(told), dtype=pl.String).implode()).to_numpy()
    limits.low[hidden] = np.maximum(limits.low[hidden], ranges.least)
    limits.high[hidden] = np.minimum(limits.high[hidden], ranges.most)
    differences = gather_differences(knowledge, limits, ranges.values, rule)
    apart = bound_targets(limits, differences.sums, np.zeros(differences.sums.shape[0], dtype=np.bool_), rule)
    # Rounding leaves a difference of shown numbers open: it is weak where it is a small count for certain.
    certain = (apart.least > _NOUGHT) | (apart.most < -_NOUGHT)
    certain &= (apart.most < rule.threshold) & (apart.least > -rule.threshold)
    judged = certain | (~differences.is_shown & (profile.rounding_base == 1))
    return _Found(hidden, ranges, differences, apart, apart.weak & judged)


def _find_rule(profile: Profile) -> Rule:
    """Return which counts are small: of counts rounded with control, those that rounding makes nought or the base."""
    return Rule(profile.rounding_base if _is_controlled(profile) else max(profile.threshold, 1))


def _is_controlled(profile: Profile) -> bool:
    return profile.rounding == "controlled"


def _bound_hidden(knowledge: Knowledge, hidden: Ints, profile: Profile) -> tuple[Equations, Ranges]:
    """Bound every hidden cell, as a reader does who can tell the noughts.

    Where noughts are hidden too, a cell that may be nought and can be little else is one, by the rule: any other has
    more values open. A reader takes it for nought, which tells of nobody, and goes on from there.
    """
    n_cells = len(knowledge.low)
    ones = sparse.csr_array((np.ones(len(hidden)), hidden, np.arange(len(hidden) + 1)), shape=(len(hidden), n_cells))

    def bound(system: Equations) -> tuple[Equations, Ranges]:
        limits = spread_bounds(system)
        return limits, bound_targets(limits, ones, np.ones(len(hidden), dtype=np.bool_), _find_rule(profile))

    limits, ranges = bound(Equations(knowledge.equations, knowledge.low, knowledge.high))
    while (profile.hide_zero or _is_controlled(profile)) and (
        noughts := hidden[ranges.weak & (ranges.least < _NOUGHT)]
    ).size:
        high = limits.high.copy()
        high[noughts] = 0.0
        try:
            further = bound(Equations(knowledge.equations, limits.low, high))
        except CheckError:
            # They are not all noughts: some small count is among them.
            break
        if _is_controlled(profile):
            # Nothing marks a nought there, so that a reader cannot go on from it.
            ranges.weak[ranges.least < _NOUGHT] = False
            break
        limits, ranges = further
    return limits, ranges


def _name_cells(tables: Sequence[Released], knowledge: Knowledge, found: _Found) -> list[WeakCell]:
    """Name every table and column in which a weak cell stands, at its first row."""
    ranges = found.ranges
    weak = pl.DataFrame(
        {"cell": found.hidden[ranges.weak], "low": ranges.least[ranges.weak], "high": ranges.most[ranges.weak]}
    )
    # Of a cell that is hidden here and was before, the places here are named.
    places = (
        knowledge.places.filter(pl.col("release") == pl.col("release").min().over("cell"))
        .group_by("table", "column", "cell")
        .agg(pl.col("row").min(), pl.col("release").first())
    )
    return [
        _name_weak(
            (tables[row["table"]], row["column"], row["row"]),
            (row["low"], row["high"]),
            _FOLLOWS_BEFORE if row["release"] else _FOLLOWS,
        )
        for row in weak.join(places, on="cell").iter_rows(named=True)
    ]


def _name_differences(tables: Sequence[Released], found: _Found) -> list[WeakCell]:
    return [
        _name_weak((tables[table], column, row), _turn(found.apart.least[one], found.apart.most[one]), why)
        for one, (table, column, row, why) in enumerate(found.differences.places)
        if found.close[one]
    ]


def _turn(low: float, high: float) -> tuple[float, float]:
    """Return the limits of a difference without its sign."""
    return (max(low, -high, 0.0), max(high, -low))


def _name_weak(place: tuple[Released, str, int], limits: tuple[float, float], why: str) -> WeakCell:
    (table, column, row), (low, high) = place, limits
    most = None if np.isinf(high) else int(np.floor(high + _TOLERANCE))
    return WeakCell(table.about.table, column, row + 1, int(np.ceil(low - _TOLERANCE)), most, why)


def _describe_table(table: Released, number: int, knowledge: Knowledge, ranges: Ranges | None) -> TableAudit:
    own = knowledge.places.filter(pl.col("table") == number)
    cells = own["cell"].unique().to_numpy()
    hidden = own.filter(pl.col("hidden"))["cell"].unique().to_numpy()
    narrowest, programmes = None, 0
    if ranges is not None:
        place = np.cumsum(knowledge.is_hidden) - 1
        # What an earlier release shows is not bounded: it is known.
        bounded = place[cells[knowledge.is_hidden[cells]]]
        open_ones = bounded[~ranges.harmless[bounded]]
        narrowest = int(ranges.values[open_ones].min()) if len(open_ones) else None
        programmes = int(ranges.programmes[bounded].max(initial=0))
    return TableAudit(table.about.table, len(cells), len(hidden), narrowest, programmes)
