"""Administrative artefacts planted on a finished history: what is recorded, not what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.synth.draws import Bools, Ints, hash_share, stream
from tenure.synth.people import People
from tenure.synth.plan import SynthPlan
from tenure.synth.world import Organisations, read_occupations
from tenure.terms import Month

__all__ = ["PLANTED_CODES", "Artefacts", "MassRecode", "Regrade", "build_artefacts"]

# Nobody truly moves to the codes recorded here, so a recode hides no true move and makes none up. The
# first and the third change the broad group too.
_MASS_PATHS = (("G2D", "G2B"), ("N9A", "N9B"), ("H2R", "H2P"), ("H1A", "H1B"), ("N9E", "N9G"))
_REGRADE_PATHS = (("N6H", "N6K"), ("G1D", "G1C"), ("S9E", "S9K"))
PLANTED_CODES = tuple(recorded for _, recorded in _MASS_PATHS + _REGRADE_PATHS)
_REGRADE_SHARE = 0.03
_SMALLEST_CELL = 60
_POSITION_BLOCK = 50_000_000


@dataclass(frozen=True, slots=True)
class MassRecode:
    """From ``month`` on everybody of one occupation in one organisation bears another code.

    ``new_position`` says whether the position ids change too, so that only the number of people
    who change at once gives it away.
    """

    organisation: int
    occupation: int
    recorded: str
    month: Month
    new_position: bool


@dataclass(frozen=True, slots=True)
class Regrade:
    """In ``month`` a few people of an occupation get another code on an unchanged position."""

    occupation: int
    recorded: str
    month: Month


@dataclass(frozen=True, slots=True)
class Artefacts:
    """What is planted; empty tuples when nothing is."""

    recodes: tuple[MassRecode, ...]
    regrades: tuple[Regrade, ...]
    seed: int

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Organisation and occupation of each mass recode."""
        return tuple((recode.organisation, recode.occupation) for recode in self.recodes)

    def mark_regrades(self, people: People, month: Month) -> Bools:
        """Return who is regraded in this month (settled in the post for a quarter)."""
        chosen = np.zeros(len(people), dtype=bool)
        for regrade in self.regrades:
            if regrade.month == month:
                settled = (people.post_since + 3 <= month.index) & (people.since + 3 <= month.index)
                share = hash_share(people.number, salt=31, seed=self.seed)
                holders = (people.occupation == regrade.occupation) & (people.stage == 0)
                chosen |= holders & settled & (people.second == 0) & (share < _REGRADE_SHARE)
        return chosen

    def relabel(self, people: People, month: Month, *, codes: list[str]) -> tuple[Ints, Ints]:
        """Return the recorded occupation (a place in ``codes``) and position of people."""
        occupation = people.occupation
        recorded, position = occupation.copy(), people.position.copy()
        for regrade in self.regrades:
            recorded[(people.regraded == 1) & (occupation == regrade.occupation)] = codes.index(regrade.recorded)
        for recode in self.recodes:
            if month >= recode.month:
                cell = (people.organisation == recode.organisation) & (occupation == recode.occupation)
                recorded[cell] = codes.index(recode.recorded)
                if recode.new_position:
                    position[cell] += _POSITION_BLOCK
        return recorded, position


def _months_between(plan: SynthPlan, count: int) -> list[Month]:
    """Return ``count`` months spread evenly, none within five months of the record's ends."""
    first, last = plan.start.index + 5, plan.end.index - 5
    if last < first:
        return []
    return [Month(first + round((step + 1) * (last - first) / (count + 1))) for step in range(count)]


def build_artefacts(plan: SynthPlan, organisations: Organisations) -> Artefacts:
    """Choose what to plant, from the seed and the size of the cells expected.

    The choice is the same whether or not the plan plants it, so that the histories are too.
    """
    occupations = read_occupations()
    place = {occupation.code: index for index, occupation in enumerate(occupations)}
    expected = plan.people * organisations.weights / organisations.weights.sum()
    # A successor bears people of both organisations on one code: a recode of one would be half a recode.
    merging = {merger.successor for merger in organisations.mergers}
    merging |= {organisations.codes[merger.organisation] for merger in organisations.mergers}
    expected[:, [code in merging for code in organisations.codes]] = 0
    wanted = max(3, len(organisations.codes) // 20)
    rng = stream(plan.seed, "planted")
    recodes: list[MassRecode] = []
    for number, month in enumerate(_months_between(plan, wanted)):
        code, recorded = _MASS_PATHS[number % len(_MASS_PATHS)]
        origin = place[code]
        taken = [recode.organisation for recode in recodes]
        free = [int(at) for at in np.argsort(expected[origin]) if expected[origin, at] >= _SMALLEST_CELL]
        # The smallest that are large enough: what is recoded should be noticed, not change the country.
        free = [at for at in free if at not in taken][:5]
        if free:
            recodes.append(MassRecode(int(rng.choice(free)), origin, recorded, month, number % 2 == 0))
    regrades = tuple(
        Regrade(place[origin], recorded, month)
        for (origin, recorded), month in zip(_REGRADE_PATHS, _months_between(plan, len(_REGRADE_PATHS)), strict=False)
    )
    return Artefacts(tuple(recodes), regrades, plan.seed)
