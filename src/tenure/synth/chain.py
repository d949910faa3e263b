"""The true monthly chances of every change, as one explicit function of what they depend on.

The simulation draws from these chances and the answer key multiplies them: there is one copy.
States of a person are numbered occupation by occupation within five stages; a month's step depends on
the state, the age band, the sex, the trait, the organisation and the calendar month only. The trait
and the organisation count as they were when the year began (see ``history``).
Rates are assumptions, some of them calibrated so that published margins come out; none is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.synth.climate import Climate
from tenure.synth.draws import Bools, Floats, Ints
from tenure.synth.rates import (
    AGE_BANDS,
    BANK_SHARE,
    BANK_TO_LEFT,
    BREAK_PCT,
    BREAK_TO_LEFT,
    BREAK_TO_POST,
    LEAVE_BY_AGE,
    LEAVE_BY_TRAIT,
    MATERNITY_PCT_BY_AGE,
    MOVE_BY_AGE,
    MOVE_BY_SEX,
    PAID_TO_LEFT,
    PAID_TO_POST,
    PAID_TO_UNPAID,
    STUDY_BY_AGE,
    STUDY_PCT,
    TRAITS,
    UNPAID_TO_LEFT,
    find_bands,
    find_kinds,
    find_unpaid_returns,
    leave_course,
    monthly,
    move_course,
    rises,
)
from tenure.synth.world import read_moves, read_occupations
from tenure.terms import Month

__all__ = [
    "BANK", "DEMOGRAPHIES", "LEFT", "ON_LEAVE", "PAID", "POST", "STUDY_SLOT", "UNPAID", "Chain", "Step", "find_bands",
    "find_cells",
]  # fmt: skip

# Stages of a person: in post, maternity paid, maternity unpaid, unpaid leave or career break, bank only, gone.
POST, PAID, UNPAID, ON_LEAVE, BANK, LEFT = range(6)
STAY_SLOT, LEAVE_SLOT, BANK_SLOT, STUDY_SLOT, MATERNITY_SLOT, BREAK_SLOT, FIRST_MOVE = range(7)
DEMOGRAPHIES = AGE_BANDS * 2 * TRAITS
_SUPPORT = 2


def find_cells(bands: Ints, male: Ints, trait: Ints, organisation: Ints, *, organisations: int) -> Ints:
    """Return the cell of each age band, sex (1 is male), trait and organisation."""
    return ((bands * 2 + male) * TRAITS + trait) * organisations + organisation


@dataclass(frozen=True, slots=True)
class Step:
    """The chances of one month's step.

    Attributes
    ----------
    links : array, shape (links, cells)
        Chance of each way out of being in post; the last row is nought.
    stay : array, shape (occupations, cells)
        Chance of staying in post in the same occupation.
    """

    links: Floats
    stay: Floats


class Chain:
    """Monthly chances of leaving, moving and taking leave.

    State ``stage * n + occupation`` for the stages POST to ON_LEAVE (n occupations), then one state
    for bank work only and one for gone. Every state has the same number of slots; slot 0 is staying,
    and ``targets[state, slot]`` is where a slot leads. ``link_of[occupation, slot]`` is the row of
    ``Step.links`` for those in post; ``away[state, slot]`` holds the chances of everybody else, which
    depend on nothing but the state.
    """

    def __init__(self, climate: Climate) -> None:
        self.climate = climate
        self.occupations = read_occupations()
        self.moves = read_moves()
        self.n = len(self.occupations)
        self.states = 4 * self.n + 2
        self.bank = 4 * self.n
        self.left = 4 * self.n + 1
        self.cells = DEMOGRAPHIES * len(climate)
        self.kinds = find_kinds()
        self._leave = monthly(np.array([occupation.leave_pct for occupation in self.occupations]))
        self._studies: Bools = np.array([occupation.study_to != "" for occupation in self.occupations])
        self._rises = rises()
        self._slot_of_move = self._place_moves()
        self.slots = int(self._slot_of_move.max()) + 1
        self.targets = self._build_targets()
        self.link_of = self._number_links()
        self.away = self._build_away()
        self._band, self._male, self._trait = np.unravel_index(np.arange(DEMOGRAPHIES), (AGE_BANDS, 2, TRAITS))

    def _place_moves(self) -> Ints:
        taken = np.full(self.n, FIRST_MOVE)
        places = []
        for move in self.moves:
            places.append(taken[move.origin])
            taken[move.origin] += 1
        return np.array(places, dtype=np.int64)

    def _build_targets(self) -> Ints:
        n, posts = self.n, np.arange(self.n)
        targets = np.repeat(np.arange(self.states)[:, None], self.slots, axis=1)
        targets[:, LEAVE_SLOT] = self.left
        targets[:n, BANK_SLOT] = self.bank
        targets[:n, STUDY_SLOT] = self.left
        targets[:n, MATERNITY_SLOT] = PAID * n + posts
        targets[:n, BREAK_SLOT] = ON_LEAVE * n + posts
        for move, slot in zip(self.moves, self._slot_of_move, strict=True):
            targets[move.origin, slot] = move.destination
        targets[n : 2 * n, MATERNITY_SLOT] = UNPAID * n + posts
        for stage in (PAID, UNPAID, ON_LEAVE):
            targets[stage * n : (stage + 1) * n, BREAK_SLOT] = posts
        return targets

    def _number_links(self) -> Ints:
        """Return the row of ``Step.links`` of each occupation and slot; ways that do not exist share the last."""
        exists: Bools = np.zeros((self.n, self.slots), dtype=np.bool_)
        exists[:, [LEAVE_SLOT, BANK_SLOT, MATERNITY_SLOT, BREAK_SLOT]] = True
        exists[self._studies, STUDY_SLOT] = True
        exists[[move.origin for move in self.moves], self._slot_of_move] = True
        numbers = np.full(exists.shape, int(exists.sum()), dtype=np.int64)
        numbers[exists] = np.arange(int(exists.sum()))
        return numbers

    def _build_away(self) -> Floats:
        n = self.n
        away = np.zeros((self.states, self.slots))
        paid, unpaid, leave = (slice(stage * n, (stage + 1) * n) for stage in (PAID, UNPAID, ON_LEAVE))
        away[paid, MATERNITY_SLOT] = PAID_TO_UNPAID
        away[paid, BREAK_SLOT] = PAID_TO_POST
        away[paid, LEAVE_SLOT] = PAID_TO_LEFT
        away[unpaid, BREAK_SLOT] = find_unpaid_returns()
        away[unpaid, LEAVE_SLOT] = UNPAID_TO_LEFT
        away[leave, BREAK_SLOT] = BREAK_TO_POST
        away[leave, LEAVE_SLOT] = BREAK_TO_LEFT
        away[self.bank, LEAVE_SLOT] = BANK_TO_LEFT
        away[n:, STAY_SLOT] = 1 - away[n:, 1:].sum(axis=1)
        return away

    def step(self, month: Month) -> Step:
        """Return the chances of the step from ``month`` to the next."""
        links = np.zeros((int(self.link_of.max()) + 1, self.cells))
        leaving = self._leaving(month)
        links[self.link_of[:, LEAVE_SLOT]] = leaving * (1 - BANK_SHARE)
        links[self.link_of[:, BANK_SLOT]] = leaving * BANK_SHARE
        women = np.where(self._male == 1, 0.0, MATERNITY_PCT_BY_AGE[self.kinds][:, self._band])
        links[self.link_of[:, MATERNITY_SLOT]] = self._spread(monthly(women))
        links[self.link_of[:, BREAK_SLOT]] = monthly(BREAK_PCT)[self.kinds][:, None]
        study = STUDY_BY_AGE[self._band] * monthly(STUDY_PCT)
        links[self.link_of[self._studies, STUDY_SLOT]] = self._spread(study[None, :])
        self._fill_moves(links, month)
        links[-1] = 0.0
        stay: Floats = np.ones((self.n, self.cells))
        for slot in range(1, self.slots):
            stay -= links[self.link_of[:, slot]]
        return Step(links, stay)

    def _spread(self, by_demography: Floats) -> Floats:
        """Return the same chances for every organisation."""
        return np.repeat(by_demography, len(self.climate), axis=1)

    def _leaving(self, month: Month) -> Floats:
        """Return the chance of leaving all substantive work, shape (occupations, cells)."""
        person = LEAVE_BY_AGE[self.kinds][:, self._male, self._band] * LEAVE_BY_TRAIT[self._trait]
        person = person * (self._leave * leave_course(month)[self.kinds])[:, None]
        place = np.where((self.kinds == _SUPPORT)[:, None], self.climate.support, self.climate.others)
        place = place * self.climate.leave_by_price(month)
        chance = person[:, :, None] * place[:, None, :]
        for policy, where in self.climate.in_force("leaving", month):
            reached = self._reached(policy.rule.youngest, policy.rule.oldest)
            rows = self._rows(policy.rule.origins)
            chance[np.ix_(rows, reached, np.flatnonzero(where))] *= policy.rule.factor
        flat: Floats = np.minimum(chance, 0.4).reshape(self.n, -1)
        return flat

    def _reached(self, youngest: int, oldest: int) -> Ints:
        """Return the demographic cells of an age range, whose limits are those of age bands."""
        low, high = find_bands(np.array([youngest, oldest]))
        found: Ints = np.flatnonzero((self._band >= low) & (self._band <= high))
        return found

    def _rows(self, codes: tuple[str, ...]) -> Ints:
        """Return the occupations with these codes; all where none are named."""
        known = [place for place, occupation in enumerate(self.occupations) if occupation.code in codes]
        return np.array(known if codes else range(self.n), dtype=np.int64)

    def _fill_moves(self, links: Floats, month: Month) -> None:
        person = MOVE_BY_AGE[self._band] * MOVE_BY_SEX[self._male]
        policies = self.climate.in_force("moves", month)
        for number, (move, slot) in enumerate(zip(self.moves, self._slot_of_move, strict=True)):
            rate = float(monthly(move.yearly_pct)) * move_course(move.course, month)
            place = self.climate.rise if self._rises[number] else np.ones(len(self.climate))
            chance = rate * person[:, None] * place
            for policy, where in policies:
                rule = policy.rule
                if move.origin in self._rows(rule.origins) and move.destination in self._rows(rule.destinations):
                    reached = self._reached(rule.youngest, rule.oldest)
                    chance[np.ix_(reached, np.flatnonzero(where))] *= rule.factor
            links[self.link_of[move.origin, slot]] = np.minimum(chance, 0.2).ravel()

    def advance(self, held: Floats, cells: Ints, step: Step) -> Floats:
        """Return where people are after one month.

        Parameters
        ----------
        held : array, shape (states, columns)
            Expected people by state now.
        cells : array, shape (columns,)
            The cell each column of ``held`` follows.
        step : Step
            The chances of the month.

        Returns
        -------
        array, shape of ``held``
            The same people a month later: ``held`` times the matrices of its cells.
        """
        n = self.n
        later: Floats = held * self.away[:, STAY_SLOT, None]
        post, ways = held[:n], step.links.take(cells, axis=1)
        np.multiply(post, step.stay.take(cells, axis=1), out=later[:n])
        later[self.left] += np.einsum("oc,oc->c", post, ways[self.link_of[:, LEAVE_SLOT]])
        later[self.bank] += np.einsum("oc,oc->c", post, ways[self.link_of[:, BANK_SLOT]])
        later[self.left] += np.einsum("oc,oc->c", post, ways[self.link_of[:, STUDY_SLOT]])
        later[PAID * n : (PAID + 1) * n] += post * ways[self.link_of[:, MATERNITY_SLOT]]
        later[ON_LEAVE * n : (ON_LEAVE + 1) * n] += post * ways[self.link_of[:, BREAK_SLOT]]
        for move, slot in zip(self.moves, self._slot_of_move, strict=True):
            later[move.destination] += post[move.origin] * ways[self.link_of[move.origin, slot]]
        later[self.left] += self.away[n:, LEAVE_SLOT] @ held[n:]
        unpaid = slice(UNPAID * n, (UNPAID + 1) * n)
        paid = slice(PAID * n, (PAID + 1) * n)
        later[unpaid] += held[paid] * self.away[paid, MATERNITY_SLOT, None]
        for stage in (PAID, UNPAID, ON_LEAVE):
            block = slice(stage * n, (stage + 1) * n)
            later[:n] += held[block] * self.away[block, BREAK_SLOT, None]
        return later

    def matrix(self, month: Month, cell: int) -> Floats:
        """Return the same chances of one cell as a matrix, shape (states, states), rows adding up to 1."""
        step = self.step(month)
        matrix = np.zeros((self.states, self.states))
        chances = self.away.copy()
        chances[: self.n] = step.links[self.link_of, cell]
        chances[: self.n, STAY_SLOT] = step.stay[:, cell]
        for slot in range(self.slots):
            np.add.at(matrix, (np.arange(self.states), self.targets[:, slot]), chances[:, slot])
        return matrix
