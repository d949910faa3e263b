"""The simulated history: month by month, people join, leave, move and take leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tenure.synth.chain import BANK, LEFT, PAID, POST, STUDY_SLOT, UNPAID, Chain, find_bands, find_cells
from tenure.synth.draws import Bools, Floats, Ints, RowSampler, stream
from tenure.synth.people import GRADES, Creator, People
from tenure.synth.plan import SynthPlan
from tenure.synth.world import Organisations
from tenure.terms import Month

__all__ = ["History", "Scene"]

_BURN_IN = 18
_JOIN_BY_MONTH = np.array([0.95, 0.85, 0.90, 0.90, 0.80, 0.85, 0.95, 1.15, 1.85, 1.10, 0.95, 0.75])
_ORGANISATION_MOVE = 0.0026  # a month: about 3% a year
_MOVER_CHANGES_ORGANISATION = 0.25
_FTE_CHANGE = 0.0025
_PART_TIME_AFTER_MATERNITY = 0.45
_RETURN_SHARE = 0.12
# Returners come back after more than a year, so that gone within 12 months is gone in the truth too.
_RETURN_AFTER = (14, 60)
_STUDY_MONTHS = (34, 45)
_PROMOTION, _DOCTOR_PROMOTION = 0.0045, 0.0085
_BAND_ONE_CLOSED = Month.parse("2018-12")


@dataclass(slots=True)
class Scene:
    """One month: who is where, and what they will be next month.

    ``people`` is live: read it before the next month is asked for.
    """

    month: Month
    people: People
    next_occupation: Ints
    next_stage: Ints


class History:
    """Simulates one plan. ``scenes`` can be walked once."""

    def __init__(
        self, plan: SynthPlan, organisations: Organisations, *, sealed: tuple[tuple[int, int], ...] = ()
    ) -> None:
        self.plan = plan
        self.chain = Chain()
        self.organisations = organisations
        self._rng = stream(plan.seed, "history")
        self._creator = Creator(self.organisations, self._rng, seed=plan.seed)
        # (organisation, occupation) cells that nobody enters or leaves by changing organisation: what is
        # recoded there would otherwise look like a change of occupation.
        self._sealed = np.zeros(organisations.weights.shape, dtype=bool)
        for organisation, occupation in sealed:
            self._sealed[occupation, organisation] = True
        occupations = self.chain.occupations
        self._share: Floats = np.array([occupation.share for occupation in occupations])
        self._growth: Floats = np.array([occupation.growth_pct for occupation in occupations]) / 100
        self._turnover: Floats = np.array([occupation.leave_pct for occupation in occupations]) / 1200
        codes = [occupation.code for occupation in occupations]
        self._study_to = np.array([codes.index(o.study_to) if o.study_to else 0 for o in occupations])
        self._next_grade = self._build_ladder()
        self._by_level = self._build_level_sampler()
        self._level_scale = self._find_scale()

    def _build_ladder(self) -> Ints:
        """Return the next grade of each occupation and grade, or -1 at the top."""
        weights = self._creator.grade_weights
        ladder = np.full(weights.shape, -1, dtype=np.int64)
        for row, line in enumerate(weights):
            held = np.flatnonzero(line)
            ladder[row, held[:-1]] = held[1:]
            if GRADES.index("resident") in held:
                ladder[row, GRADES.index("resident")] = GRADES.index("consultant")
        return ladder

    def _build_level_sampler(self) -> RowSampler:
        """Return a sampler of organisations by occupation and level (row = occupation * 3 + level)."""
        level, weights = self.organisations.level, self.organisations.weights
        rows = weights[:, None, :] * (level[None, :] == np.arange(3)[:, None])[None, :, :]
        flat: Floats = rows.reshape(-1, weights.shape[1])
        self._has_level: Bools = flat.sum(axis=1) > 0
        return RowSampler(np.where(self._has_level[:, None], flat, 1.0))

    def _find_scale(self) -> float:
        """Return the factor that makes the average target over the record's months ``people``."""
        totals = [self._plain_target(month).sum() for month in self.plan.months]
        return float(self.plan.people / np.mean(totals))

    def _plain_target(self, month: Month) -> Floats:
        years = (month.index - Month.parse("2012-11").index) / 12
        target: Floats = self._share * (1 + self._growth) ** years
        return target

    def scenes(self) -> Iterator[Scene]:
        """Yield the months of the record in order."""
        first = self.plan.start.plus(-_BURN_IN)
        # People on leave are not in post, so the start is a little larger than the target.
        start = np.round(self._plain_target(first) * self._level_scale).astype(np.int64)
        people = self._creator.create(np.repeat(np.arange(self.chain.n), start), first, entering=False)
        for month in (Month(index) for index in range(first.index, self.plan.end.index + 1)):
            slot, occupation, stage = self._draw_step(people, month)
            if month >= self.plan.start:
                yield Scene(month, people, occupation, stage)
            self._apply_step(people, month.plus(1), (slot, occupation, stage))
            self._change_organisations(people, month.plus(1))
            self._change_grades(people, month.plus(1))
            self._bring_back(people, month.plus(1))
            self._join(people, month.plus(1))

    def _draw_step(self, people: People, month: Month) -> tuple[Ints, Ints, Ints]:
        """Draw everybody's slot, and the occupation and stage it leads to."""
        chain = self.chain
        chances = chain.chances(month).reshape(-1, chain.slots)
        cells = find_cells(
            find_bands(month.year - people.birth_year), people.male, self.organisations.level[people.organisation]
        )
        states = np.where(
            people.stage < BANK, people.stage * chain.n + people.occupation, 4 * chain.n + people.stage - BANK
        )
        rows = cells * chain.states + states
        draws = self._rng.random(len(people))
        slot = np.zeros(len(people), dtype=np.int64)
        changed = np.flatnonzero(draws >= chances[rows, 0])
        cumulative = np.cumsum(chances[rows[changed]], axis=1)
        slot[changed] = np.minimum((draws[changed, None] >= cumulative).sum(axis=1), chain.slots - 1)
        target = chain.targets[states, slot]
        gone = target >= chain.bank
        stage = np.where(gone, BANK + target - chain.bank, target // chain.n)
        occupation = np.where(gone, people.occupation, target % chain.n)
        return slot, occupation.astype(np.int64), stage.astype(np.int64)

    def _apply_step(self, people: People, month: Month, step: tuple[Ints, Ints, Ints]) -> None:
        slot, occupation, stage = step
        rng = self._rng
        changed = (stage != people.stage) | (occupation != people.occupation)
        moved = occupation != people.occupation
        leaving = (stage == LEFT) & (people.stage != LEFT)
        to_bank = (stage == BANK) & (people.stage != BANK)
        returned = (stage == POST) & ((people.stage == UNPAID) | (people.stage == PAID))
        studying = leaving & (slot == STUDY_SLOT) & (people.stage == POST)
        self._plan_returns(people, month, leaving=leaving, studying=studying)
        shorter = np.flatnonzero(returned & (rng.random(len(people)) < _PART_TIME_AFTER_MATERNITY))
        people.fte[shorter] = rng.choice([4, 7, 9, 11], len(shorter))
        people.occupation, people.stage = occupation, stage
        people.since = np.where(changed, month.index, people.since)
        self._start_posts(people, np.flatnonzero(moved), month)
        places = np.flatnonzero(to_bank)
        people.employment[places] += 1
        people.position[places] = self._creator.new_positions(len(places))
        people.fte[places] = 15
        movers = np.flatnonzero(moved)
        self._move_organisations(people, movers[rng.random(len(movers)) < _MOVER_CHANGES_ORGANISATION], month)
        self._leave_wrong_settings(people, movers, month)

    def _start_posts(self, people: People, places: Ints, month: Month) -> None:
        """Give people who changed occupation a new post, grade and position."""
        people.grade[places] = self._creator.draw_grades(people.occupation[places], entering=True)
        people.grade_since[places] = month.index
        people.post_since[places] = month.index
        people.position[places] = self._creator.new_positions(len(places))
        people.regraded[places] = 0

    def _plan_returns(self, people: People, month: Month, *, leaving: Bools, studying: Bools) -> None:
        rng = self._rng
        places = np.flatnonzero(leaving)
        young = month.year - people.birth_year[places] < 58
        back = (rng.random(len(places)) < _RETURN_SHARE) & young
        people.return_month[places] = np.where(back, month.index + rng.integers(*_RETURN_AFTER, len(places)), 0)
        people.return_occupation[places] = people.occupation[places]
        places = np.flatnonzero(studying)
        people.return_month[places] = month.index + rng.integers(*_STUDY_MONTHS, len(places))
        people.return_occupation[places] = self._study_to[people.occupation[places]]

    def _move_organisations(self, people: People, places: Ints, month: Month) -> None:
        """Move people to another organisation of the same level that employs their occupation."""
        rows = people.occupation[places] * 3 + self.organisations.level[people.organisation[places]]
        target = self._by_level.draw(rows, self._rng)
        occupation, origin = people.occupation[places], people.organisation[places]
        barred = self._sealed[occupation, origin] | self._sealed[occupation, target]
        real = self._has_level[rows] & (target != origin) & ~barred
        places, target = places[real], target[real]
        people.organisation[places] = target
        people.organisation_since[places] = month.index
        people.post_since[places] = month.index
        people.employment[places] += 1
        people.position[places] = self._creator.new_positions(len(places))

    def _leave_wrong_settings(self, people: People, movers: Ints, month: Month) -> None:
        """Move those whose new occupation their organisation does not employ."""
        missing = self.organisations.weights[people.occupation[movers], people.organisation[movers]] <= 0
        self._move_organisations(people, movers[missing], month)

    def _change_organisations(self, people: People, month: Month) -> None:
        drawn = self._rng.random(len(people)) < _ORGANISATION_MOVE
        settled = (people.stage == POST) & (people.since < month.index)
        self._move_organisations(people, np.flatnonzero(drawn & settled), month)

    def _change_grades(self, people: People, month: Month) -> None:
        """Promote within the occupation, and change contracted hours now and then."""
        rng, creator = self._rng, self._creator
        upper = self._next_grade[people.occupation, people.grade]
        chance = np.where(people.grade >= GRADES.index("resident"), _DOCTOR_PROMOTION, _PROMOTION)
        if month >= _BAND_ONE_CLOSED:
            chance[people.grade == GRADES.index("1")] = 0.06
        settled = (people.stage == POST) & (people.grade_since + 12 <= month.index)
        places = np.flatnonzero(settled & (upper >= 0) & (rng.random(len(people)) < chance))
        people.grade[places] = upper[places]
        people.grade_since[places] = month.index
        people.post_since[places] = month.index
        people.position[places] = creator.new_positions(len(places))
        places = np.flatnonzero((people.stage == POST) & (rng.random(len(people)) < _FTE_CHANGE))
        people.fte[places] = creator.draw_fte(people.occupation[places], people.male[places])

    def _bring_back(self, people: People, month: Month) -> None:
        """Let planned returners return, and forget those who never will."""
        places = np.flatnonzero((people.stage == LEFT) & (people.return_month == month.index))
        people.stage[places] = POST
        people.occupation[places] = people.return_occupation[places]
        people.return_month[places] = 0
        people.since[places] = month.index
        people.organisation[places] = self._creator.draw_organisations(people.occupation[places])
        people.organisation_since[places] = month.index
        people.employment[places] += 1
        people.fte[places] = self._creator.draw_fte(people.occupation[places], people.male[places])
        self._start_posts(people, places, month)
        people.keep((people.stage != LEFT) | (people.return_month > month.index))

    def _join(self, people: People, month: Month) -> None:
        """Recruit towards the target of each occupation, most in September."""
        in_post = np.bincount(people.occupation[people.stage <= PAID], minlength=self.chain.n)
        target = self._plain_target(month) * self._level_scale
        season = _JOIN_BY_MONTH[month.number - 1]
        wanted = season * target * self._turnover + 0.10 * season * (target - in_post)
        joiners = self._rng.poisson(np.maximum(wanted, 0.0))
        people.add(self._creator.create(np.repeat(np.arange(self.chain.n), joiners), month, entering=True))
