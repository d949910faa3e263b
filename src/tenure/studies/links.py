"""What a reader of several studies' tables takes for granted, and of one study's tables alone could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from tenure import rules
from tenure.careers.levels import link_followed, link_levels
from tenure.retention.flows_equality import CLUSTERS, NOT_KNOWN
from tenure.terms import Comparison, Evidence

__all__ = ["link_tables"]

_MOVES, _AREAS = "careers.moves.moves", "careers.places.areas"
_ENTERED, _FOLLOWED = "careers.moves.entrants", "careers.after.after"
_BANDS, _REPRESENTED = "careers.progression.bands", "retention.flows.representation"
# Of each characteristic of bands: the indicator that tells of the same people, and what it calls each group.
_NAMES = {
    "ethnic_group": ("wres_1", {"black and minority ethnic": "ethnic minority", "unknown": NOT_KNOWN}),
    "disability": ("wdes_1", {"unknown": NOT_KNOWN}),
}
# Levels, each of whose units together are everybody: one of them is enough, since levels are compared with each other.
_WHOLE = ("national", "region", "icb", "organisation", "department", "staff_group")


def link_tables(tables: Sequence[Evidence]) -> list[Evidence]:
    """Declare what the tables of several studies tell together, wherever both sides of it are there.

    Parameters
    ----------
    tables : sequence of Evidence
        All tables that leave together, of whatever studies; each name once.

    Returns
    -------
    list of Evidence
        The same tables in the same order, those that tell more together with a ``Comparison`` on either side.

    Notes
    -----
    Not modelled: moves told more coarsely than the areas beside them.
    Release: confidential.
    """
    linked = {table.about.table: table for table in tables}
    if {_MOVES, _AREAS} <= linked.keys():
        coarse = _coarsen_groups(set(linked[_AREAS].frame["origin"].to_list()))
        linked[_MOVES], linked[_AREAS] = link_levels(linked[_MOVES], linked[_AREAS], coarse)
    if {_ENTERED, _FOLLOWED} <= linked.keys():
        linked[_ENTERED], linked[_FOLLOWED] = link_followed(linked[_ENTERED], linked[_FOLLOWED])
    if {_BANDS, _REPRESENTED} <= linked.keys():
        linked[_BANDS], linked[_REPRESENTED] = _link_bands(linked[_BANDS], linked[_REPRESENTED])
    return list(linked.values())


def _link_bands(bands: Evidence, represented: Evidence) -> tuple[Evidence, Evidence]:
    """Declare that both count the people of a band, or of the bands of a cluster, by ethnicity and by disability."""
    mine, theirs = [], []
    levels = set(represented.frame["level"].to_list())
    level = next((name for name in _WHOLE if name in levels), "")
    for characteristic, (indicator, names) in _NAMES.items():
        own = bands.frame.filter(pl.col("characteristic") == characteristic)
        other = represented.frame.filter((pl.col("indicator") == indicator) & (pl.col("level") == level))
        groups = own.select("characteristic", "group", told=pl.col("group").replace(names)).unique()
        told = other.select("indicator", "level", "group", told="group").unique()
        clusters = pl.DataFrame({"band": list(CLUSTERS), "cluster": list(CLUSTERS.values())})
        for place, within in (("band", groups), ("cluster", groups.join(clusters, how="cross"))):
            # Where single bands are told, their clusters follow from them.
            if (place == "band") == (other["band"] != "all").any():
                name, key = f"{place}_by_{indicator}", ("month", place, "told")
                mine.append(Comparison(name, "people", key, 1, via=within))
                theirs.append(Comparison(name, "people", key, -1, via=told))
    return _add_comparisons(bands, mine), _add_comparisons(represented, theirs)


def _add_comparisons(table: Evidence, sides: Sequence[Comparison]) -> Evidence:
    structure = replace(table.structure, comparisons=(*table.structure.comparisons, *sides))
    return replace(table, structure=structure)


def _coarsen_groups(told: set[str]) -> dict[str, str]:
    """Return the group among those told to which each occupation, staff group and broad group belongs."""
    listed = rules.occupations().select("code", "staff_group", "broad").rows()
    groups: dict[str, str] = {}
    for code, group, broad in listed:
        # From the coarsest: areas are told of one level, and a name of two levels means the finer one.
        for place, names in ((broad, (code, group, broad)), (group, (code, group)), (code, (code,))):
            if place in told:
                groups |= dict.fromkeys(names, place)
    return groups
