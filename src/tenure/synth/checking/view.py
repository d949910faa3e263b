"""One month of an extract as people: who each is, where they work, and who they were before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.synth.checking.lists import BANDS, NATIONALITY_CLASSES, OTHER_BANDS, SETTINGS, read_groups
from tenure.synth.checking.scan import MonthRows
from tenure.synth.draws import Bools, Ints
from tenure.terms import Month
from tenure.terms.record import CONTRACTS, IN_SERVICE, STATUSES, SUBSTANTIVE

__all__ = ["People", "Roll", "choose", "look_at"]

_SERVICE = np.array([status in IN_SERVICE for status in STATUSES] + [False])
_MATERNITY = np.array([status.startswith("maternity") for status in STATUSES] + [False])
# The grade each listed band is counted with; the last element is for bands not known.
_BAND_OF = np.array([*range(len(BANDS)), *(BANDS.index(band) for band in OTHER_BANDS.values()), -1])
_CONSULTANT = BANDS.index("consultant")
_SUBSTANTIVE = np.array([contract in SUBSTANTIVE for contract in CONTRACTS] + [False])


class Roll:
    """Numbers people from 0 in the order they are first seen."""

    def __init__(self) -> None:
        self._known: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._numbers: Ints = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._known)

    def number(self, people: NDArray[np.uint64]) -> Ints:
        """Return the number of each person, new ones included."""
        places = np.searchsorted(self._known, people)
        there = np.zeros(len(people), dtype=np.bool_)
        inside = np.flatnonzero(places < len(self._known))
        there[inside] = self._known[places[inside]] == people[inside]
        fresh = np.unique(people[~there])
        if len(fresh):
            added = len(self._known) + np.arange(len(fresh), dtype=np.int64)
            ranks = np.searchsorted(self._known, fresh)
            self._known = np.insert(self._known, ranks, fresh)
            self._numbers = np.insert(self._numbers, ranks, added)
            places = np.searchsorted(self._known, people)
        found: Ints = self._numbers[places]
        return found


@dataclass(frozen=True, slots=True)
class People:
    """The people of a month by their main job, one element each.

    ``number`` is of the roll; ``where`` gives the place of each person of the roll here, or -1.
    ``serving`` is in post on a substantive contract (paid leave counts), ``away`` on unpaid leave;
    ``n_roles`` and ``total_fte`` are of all substantive assignments in service.
    """

    month: Month
    number: Ints
    where: Ints
    serving: Bools
    away: Bools
    columns: dict[str, NDArray[Any]]
    n_roles: int
    total_fte: float

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]


def _main_rows(number: Ints, score: NDArray[Any]) -> Ints:
    """Return the place of each person's best row; single rows cost no sorting."""
    many = np.bincount(number)[number] > 1
    single = np.flatnonzero(~many)
    several = np.flatnonzero(many)
    order = several[np.lexsort((-score[several], number[several]))]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = number[order][1:] != number[order][:-1]
    return np.concatenate([single, order[first]])


def look_at(rows: MonthRows, roll: Roll) -> People:
    """Return the people of a month, each by the main job.

    The main job is substantive before not, in service before not, flagged before not, then of more hours.
    """
    held = rows.columns
    number = roll.number(held["person"])
    substantive, service = _SUBSTANTIVE[held["contract"]], _SERVICE[held["status"]]
    score = 8.0 * substantive + 4.0 * service + 2.0 * held["is_main"] + held["fte"]
    main = _main_rows(number, score)
    where = np.full(len(roll), -1, dtype=np.int64)
    where[number[main]] = np.arange(len(main))
    groups = read_groups()
    columns = {name: column[main] for name, column in held.items()}
    columns["band"] = _BAND_OF[columns["band"]]
    columns["age"] = np.where(columns["birth_year"] > 0, rows.month.year - columns["birth_year"], -1)
    columns["on_maternity"] = _MATERNITY[columns["status"]] & substantive[main]
    columns["is_training"] = columns["contract"] == CONTRACTS.index("training")
    columns["is_fixed_term"] = columns["contract"] == CONTRACTS.index("fixed_term")
    columns["staff_group"] = groups.staff_group[columns["occupation_code"]]
    columns["ethnic_group"] = groups.ethnic_group[columns["ethnicity"]]
    columns["setting"] = groups.setting[columns["org_code"]]
    columns["region"] = groups.region[columns["org_code"]]
    return People(
        month=rows.month,
        number=number[main],
        where=where,
        serving=(substantive & service)[main],
        away=(substantive & ~service)[main],
        columns=columns,
        n_roles=int((substantive & service).sum()),
        total_fte=float(held["fte"][substantive & service].sum(dtype=np.float64)),
    )


def choose(people: People, group: str) -> Bools:
    """Return who belongs to a group such as ``nurses``, ``nurses_mental`` or ``nurses_eu``, in service or not."""
    sets = read_groups().occupation_sets
    base, *rest = _split(group)
    if base == "consultants":
        mask: Bools = people["band"] == _CONSULTANT
    else:
        mask = sets[base][people["occupation_code"]]
    for word in rest:
        if word in SETTINGS:
            mask = mask & (people["setting"] == SETTINGS.index(word))
        else:
            mask = mask & (people["nationality"] == NATIONALITY_CLASSES.index(word))
    return mask


def _split(group: str) -> list[str]:
    """Return the occupations a group begins with, then its settings and nationalities."""
    words = group.split("_")
    tail: list[str] = []
    while words[-1] in (*SETTINGS, *NATIONALITY_CLASSES):
        tail.insert(0, words.pop())
        if not words:
            return ["all", *tail]
    return ["_".join(words), *tail]
