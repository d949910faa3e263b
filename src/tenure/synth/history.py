"""The simulated history: month by month, people join, leave, move and take leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tenure.synth.chain import (
    BANK,
    LEFT,
    PAID,
    POST,
    STUDY_SLOT,
    UNPAID,
    Chain,
    Step,
    find_bands,
    find_cells,
)
from tenure.synth.climate import build_climate
from tenure.synth.draws import Bools, Floats, Ints, RowSampler, stream
from tenure.synth.margins import Margins
from tenure.synth.origins import Origins
from tenure.synth.people import FTES, Creator, People
from tenure.synth.plan import SynthPlan
from tenure.synth.policies import build_policies
from tenure.synth.progression import choose_promoted
from tenure.synth.rates import EARLY_MOVERS_UNTIL, is_registered
from tenure.synth.staffing import Staffing, draw_places
from tenure.synth.world import GRADES, Organisations
from tenure.terms import Month

__all__ = ["History", "Scene"]

_BURN_IN = 18
_ORGANISATION_MOVE = 0.0034  # a month: about 4% a year
_MOVE_BY_AGE = np.array([1.4, 1.6, 1.8, 1.4, 1.1, 0.9, 0.7, 0.6, 0.4, 0.2, 0.1])
_CHANGE_BY_SETTING = np.array([1.0, 1.8, 1.2, 0.8, 1.0])
_SAME_REGION = 0.7
_MOVER_CHANGES_ORGANISATION = 0.25
_FTE_CHANGE = 0.0025
# How vacancies draw those who change organisation: people wanted over people there, at most so much, to a power.
_PULL, _PULL_POWER = 2.0, 5
# Of those who leave before they are 54, by kind of occupation as in ``rates``.
_RETURN_SHARE = np.array([0.20, 0.36, 0.14, 0.12, 0.12, 0.12])
# Returners come back after more than a year, so that gone within 12 months is gone in the truth too.
_RETURN_AFTER = (14, 60)
_STUDY_MONTHS = (34, 45)
_MANAGEMENT = 4  # the first kind of occupation of managers
_SHORTER = np.array([FTES.index(hours) for hours in ("0.8", "0.8", "0.64", "0.6")])
_FULL = FTES.index("1")


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
    """Simulates one plan. ``scenes`` can be walked once.

    What a person's chances depend on beside age, sex and occupation is set anew once a year, in the month
    in which the answer key's years begin: the organisation they are in, and whether they came up from
    clinical support. So somebody who changes organisation follows the chances of the old one till then, and
    the key, which follows everybody from such a month on, is exact.
    """

    def __init__(
        self,
        plan: SynthPlan,
        organisations: Organisations,
        *,
        margins: Margins,
        sealed: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.plan = plan
        self.organisations = organisations
        self.chain = Chain(build_climate(organisations, build_policies(plan.seed, len(organisations.codes))))
        self._rng = stream(plan.seed, "history")
        self._staffing = Staffing(plan, margins)
        self._origins = Origins(margins)
        self._creator = Creator(organisations, self._origins, self._rng, seed=plan.seed)
        # (organisation, occupation) cells that nobody enters or leaves by changing organisation: what is
        # recoded there would otherwise look like a change of occupation.
        self._sealed = np.zeros(organisations.weights.shape, dtype=np.bool_)
        for organisation, occupation in sealed:
            self._sealed[occupation, organisation] = True
        codes = [occupation.code for occupation in self.chain.occupations]
        self._study_to = np.array([codes.index(o.study_to) if o.study_to else 0 for o in self.chain.occupations])
        self._registered = is_registered()
        weights = self._staffing.weights
        fading = np.where(self.chain.kinds >= _MANAGEMENT, 0.6, 0.12)[:, None]
        self._entry_grades = RowSampler(weights * fading ** (np.cumsum(weights > 0, axis=1) - 1))
        self._above = _invert(self._staffing.below)
        self._anywhere = RowSampler(organisations.weights)
        self._nearby, self._has_nearby = self._build_nearby(organisations.weights)

    def _build_nearby(self, weights: Floats) -> tuple[RowSampler, Bools]:
        """Return a sampler of organisations by occupation and region (row = occupation * regions + region)."""
        region = self.organisations.region
        count = int(region.max()) + 1
        rows = weights[:, None, :] * (region[None, :] == np.arange(count)[:, None])[None, :, :]
        flat: Floats = rows.reshape(-1, weights.shape[1])
        has = np.asarray(flat.sum(axis=1) > 0, dtype=np.bool_)
        return RowSampler(np.where(has[:, None], flat, 1.0)), has

    def scenes(self) -> Iterator[Scene]:
        """Yield the months of the record in order."""
        first = self.plan.start.plus(-_BURN_IN)
        people = self._begin(first)
        for month in (Month(index) for index in range(first.index, self.plan.end.index + 1)):
            if month.number == self.plan.end.number:
                self._settle(people)
            slot, occupation, stage = self._draw_step(people, month)
            if month >= self.plan.start:
                yield Scene(month, people, occupation, stage)
            later = month.plus(1)
            self._apply_step(people, later, (slot, occupation, stage))
            self._change_organisations(people, later)
            self._change_hours(people)
            self._bring_back(people, later)
            self._promote(people, later)
            self._join(people, later)

    def _begin(self, month: Month) -> People:
        occupations, grades = self._staffing.start(month, self._rng)
        places = self._anywhere.draw(occupations, self._rng)
        return self._creator.create(occupations, grades, places, month, stock=None)

    def _settle(self, people: People) -> None:
        """Set anew what chances depend on, as everybody's year begins."""
        people.climate = people.organisation.copy()
        early = (people.came_up > 0) & (people.came_up < EARLY_MOVERS_UNTIL.index)
        trait = self._origins.trait_of_nation[people.nationality]
        people.trait = np.where(early & self._registered[people.occupation], 3, trait)

    def _draw_step(self, people: People, month: Month) -> tuple[Ints, Ints, Ints]:
        """Draw everybody's slot, and the occupation and stage it leads to."""
        chain, step = self.chain, self.chain.step(month)
        cells = find_cells(
            find_bands(month.year - people.birth_year),
            people.male,
            people.trait,
            people.climate,
            organisations=len(chain.climate),
        )
        states = np.where(
            people.stage < BANK, people.stage * chain.n + people.occupation, 4 * chain.n + people.stage - BANK
        )
        slot = self._draw_slots(people, states, cells, step)
        target = chain.targets[states, slot]
        gone = target >= chain.bank
        stage = np.where(gone, BANK + target - chain.bank, target // chain.n)
        occupation = np.where(gone, people.occupation, target % chain.n)
        return slot, occupation.astype(np.int64), stage.astype(np.int64)

    def _draw_slots(self, people: People, states: Ints, cells: Ints, step: Step) -> Ints:
        chain = self.chain
        draws = self._rng.random(len(people))
        in_post = people.stage == POST
        staying = np.where(in_post, step.stay[people.occupation, cells], chain.away[states, 0])
        slot = np.zeros(len(people), dtype=np.int64)
        changed = np.flatnonzero(draws >= staying)
        ways = chain.away[states[changed]]
        moving = in_post[changed]
        posts = changed[moving]
        ways[moving] = step.links[chain.link_of[people.occupation[posts]], cells[posts][:, None]]
        ways[:, 0] = staying[changed]
        cumulative = np.cumsum(ways, axis=1)
        slot[changed] = np.minimum((draws[changed, None] >= cumulative).sum(axis=1), chain.slots - 1)
        return slot

    def _apply_step(self, people: People, month: Month, step: tuple[Ints, Ints, Ints]) -> None:
        slot, occupation, stage = step
        changed = (stage != people.stage) | (occupation != people.occupation)
        moved = occupation != people.occupation
        leaving = (stage == LEFT) & (people.stage != LEFT)
        to_bank = (stage == BANK) & (people.stage != BANK)
        returned = (stage == POST) & ((people.stage == UNPAID) | (people.stage == PAID))
        rising = moved & ~self._registered[people.occupation] & self._registered[occupation]
        studying = leaving & (slot == STUDY_SLOT) & (people.stage == POST)
        self._plan_returns(people, month, leaving=leaving, studying=studying)
        self._shorten_hours(people, np.flatnonzero(returned), month)
        people.came_up[rising] = month.index
        people.occupation, people.stage = occupation, stage
        people.since = np.where(changed, month.index, people.since)
        self._start_posts(people, np.flatnonzero(moved), month)
        places = np.flatnonzero(to_bank)
        people.employment[places] += 1
        people.position[places] = self._creator.new_positions(len(places))
        people.fte[places] = len(FTES) - 1
        movers = np.flatnonzero(moved)
        self._move_organisations(people, movers[self._rng.random(len(movers)) < _MOVER_CHANGES_ORGANISATION], month)
        self._leave_wrong_settings(people, movers, month)

    def _shorten_hours(self, people: People, places: Ints, month: Month) -> None:
        """Let some who return from maternity leave work shorter hours, by organisation and policy."""
        climate = self.chain.climate
        chance = climate.shorter.copy()
        for policy, where in climate.in_force("return_hours", month):
            chance[where] = np.minimum(chance[where] * policy.rule.factor, 0.97)
        full = places[people.fte[places] == _FULL]
        chosen = full[self._rng.random(len(full)) < chance[people.organisation[full]]]
        people.fte[chosen] = self._rng.choice(_SHORTER, len(chosen))

    def _start_posts(self, people: People, places: Ints, month: Month) -> None:
        """Give people a new post and position: in their grade where the occupation has it, else a first one."""
        occupation, grade = people.occupation[places], people.grade[places]
        first = self._entry_grades.draw(occupation, self._rng)
        people.grade[places] = np.where(self._staffing.weights[occupation, grade] > 0, grade, first)
        people.grade_since[places] = month.index
        people.post_since[places] = month.index
        people.position[places] = self._creator.new_positions(len(places))
        people.regraded[places] = 0

    def _plan_returns(self, people: People, month: Month, *, leaving: Bools, studying: Bools) -> None:
        rng = self._rng
        places = np.flatnonzero(leaving)
        young = month.year - people.birth_year[places] < 54
        share = _RETURN_SHARE[self.chain.kinds[people.occupation[places]]]
        back = (rng.random(len(places)) < share) & young
        people.return_month[places] = np.where(back, month.index + rng.integers(*_RETURN_AFTER, len(places)), 0)
        people.return_occupation[places] = people.occupation[places]
        places = np.flatnonzero(studying)
        people.return_month[places] = month.index + rng.integers(*_STUDY_MONTHS, len(places))
        people.return_occupation[places] = self._study_to[people.occupation[places]]

    def _move_organisations(self, people: People, places: Ints, month: Month) -> None:
        """Move people to another organisation that employs their occupation, mostly of the same region."""
        occupation, origin = people.occupation[places], people.organisation[places]
        region = self.organisations.region
        rows = occupation * (int(region.max()) + 1) + region[origin]
        near = self._has_nearby[rows] & (self._rng.random(len(places)) < _SAME_REGION)
        target = np.where(near, self._nearby.draw(rows, self._rng), self._anywhere.draw(occupation, self._rng))
        real = (target != origin) & ~(self._sealed[occupation, origin] | self._sealed[occupation, target])
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
        """Let people change organisation, more often where house prices have risen fast."""
        drawn = self._rng.random(len(people))
        likely = np.flatnonzero(drawn < _ORGANISATION_MOVE * _MOVE_BY_AGE.max() * _CHANGE_BY_SETTING.max() * 2)
        chance = _ORGANISATION_MOVE * _MOVE_BY_AGE[find_bands(month.year - people.birth_year[likely])]
        chance *= _CHANGE_BY_SETTING[self.organisations.setting[people.organisation[likely]]]
        chance *= np.minimum(self.chain.climate.change_by_price(month), 2.0)[people.organisation[likely]]
        settled = (people.stage[likely] == POST) & (people.since[likely] < month.index)
        self._move_organisations(people, likely[settled & (drawn[likely] < chance)], month)

    def _change_hours(self, people: People) -> None:
        places = np.flatnonzero(self._rng.random(len(people)) < _FTE_CHANGE)
        places = places[people.stage[places] == POST]
        self._draw_hours(people, places)

    def _draw_hours(self, people: People, places: Ints) -> None:
        people.fte[places] = self._creator.draw_fte(
            people.occupation[places], people.grade[places], people.male[places], people.trait[places]
        )

    def _bring_back(self, people: People, month: Month) -> None:
        """Let planned returners return, and forget those who never will."""
        places = np.flatnonzero((people.stage == LEFT) & (people.return_month == month.index))
        people.stage[places] = POST
        people.occupation[places] = people.return_occupation[places]
        people.return_month[places] = 0
        people.since[places] = month.index
        people.organisation[places] = self._anywhere.draw(people.occupation[places], self._rng)
        people.climate[places] = people.organisation[places]
        people.organisation_since[places] = month.index
        people.employment[places] += 1
        self._start_posts(people, places, month)
        self._draw_hours(people, places)
        people.keep((people.stage != LEFT) | (people.return_month > month.index))

    def _count(self, people: People) -> Floats:
        """Return people in post by occupation and grade."""
        places = people.stage <= PAID
        cells = people.occupation[places] * len(GRADES) + people.grade[places]
        found = np.bincount(cells, minlength=self.chain.n * len(GRADES))
        return found.reshape(self.chain.n, len(GRADES)).astype(np.float64)

    def _promote(self, people: People, month: Month) -> None:
        stock = self._count(people)
        wanted = self._staffing.promotions(self._staffing.targets(month, stock), stock)
        region = self.organisations.region
        places = choose_promoted(people, month, wanted, region=region, rng=self._rng)
        people.grade[places] = self._above[people.occupation[places], people.grade[places]]
        people.grade_since[places] = month.index
        people.post_since[places] = month.index
        people.position[places] = self._creator.new_positions(len(places))

    def _join(self, people: People, month: Month) -> None:
        """Recruit what is missing, where it is missing."""
        stock = self._count(people)
        targets = self._staffing.targets(month, stock)
        occupations, grades = self._staffing.joiners(targets, stock, self._rng)
        in_post = people.stage <= PAID
        weights = self.organisations.weights_at(month)
        shape = weights.shape
        held = people.occupation[in_post] * shape[1] + people.organisation[in_post]
        by_place = np.bincount(held, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
        places = draw_places(occupations, self._rng, weights=weights, stock=by_place, wanted=targets.sum(axis=1))
        self._draw_to_vacancies(weights, by_place, targets.sum(axis=1))
        known = (people.occupation[in_post], people.ethnicity[in_post], people.nationality[in_post])
        people.add(self._creator.create(occupations, grades, places, month, stock=known))

    def _draw_to_vacancies(self, weights: Floats, stock: Floats, wanted: Floats) -> None:
        """Let those who change organisation go where people are missing rather than where there are too many."""
        expected = weights / weights.sum(axis=1, keepdims=True) * wanted[:, None]
        missing = np.clip((expected + 1) / (stock + 1), 1 / _PULL, _PULL) ** _PULL_POWER
        self._anywhere = RowSampler(weights * missing)
        self._nearby, self._has_nearby = self._build_nearby(weights * missing)


def _invert(below: Ints) -> Ints:
    """Return the grade above each occupation's grade, or -1 at the top."""
    above = np.full(below.shape, -1, dtype=np.int64)
    row, grade = np.nonzero(below >= 0)
    above[row, below[row, grade]] = grade
    return above
