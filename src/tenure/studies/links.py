"""What a reader of several studies' tables takes for granted, and of one study's tables alone could not."""

from __future__ import annotations

from collections.abc import Sequence

from tenure import rules
from tenure.careers.levels import link_followed, link_levels
from tenure.terms import Evidence

__all__ = ["link_tables"]

_MOVES, _AREAS = "careers.moves.moves", "careers.places.areas"
_ENTERED, _FOLLOWED = "careers.moves.entrants", "careers.after.after"


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
    return list(linked.values())


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
