"""True yearly outflow rates, from the same chances the simulation draws from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from tenure import rules
from tenure.synth.chain import PAID, Chain, find_bands, find_cells
from tenure.synth.draws import Floats, Ints
from tenure.synth.history import Scene
from tenure.synth.rates import TRAITS
from tenure.terms import Month

__all__ = ["LEVELS", "Stock", "TrueRate", "count_stock", "group_occupations", "true_flows", "true_rates"]

LEVELS = ("broad", "staff_group", "occupation")
_THREADS = 2
_ORGANISATIONS = 32  # at once, so that the chances of a year take a hundred megabytes at most
_COLUMNS = 4096  # columns at once, so that what is held stays in the processor's memory


@dataclass(frozen=True, slots=True)
class Stock:
    """People in post in a month, counted by all that their chances depend on; parallel columns.

    ``paid`` is 1 for those on paid maternity leave; ``organisation`` is the one their chances follow.
    """

    month: Month
    birth_year: Ints
    male: Ints
    trait: Ints
    organisation: Ints
    occupation: Ints
    paid: Ints
    people: Ints


@dataclass(frozen=True, slots=True)
class TrueRate:
    """One cell of the answer: the mean true chance of the origin's people to be in the destination."""

    level: str
    period: str
    origin: str
    destination: str
    rate: float
    origin_people: int


def count_stock(scene: Scene, chain: Chain) -> Stock:
    """Count the people in post of a month by all that their chances depend on."""
    people = scene.people
    places = np.flatnonzero(people.stage <= PAID)
    years = people.birth_year[places]
    first = int(years.min())
    shape = (int(years.max()) - first + 1, 2, TRAITS, len(chain.climate), chain.n, 2)
    at = np.ravel_multi_index(
        (
            years - first,
            people.male[places],
            people.trait[places],
            people.climate[places],
            people.occupation[places],
            people.stage[places],
        ),
        shape,
    )
    cells, counts = np.unique(at, return_counts=True)
    year, male, trait, organisation, occupation, paid = np.unravel_index(cells, shape)
    return Stock(scene.month, year + first, male, trait, organisation, occupation, paid, counts.astype(np.int64))


def _merge_paths(stock: Stock, steps: list[Month], chain: Chain) -> tuple[Ints, Ints, Ints, Floats]:
    """Return the cell of each step, occupation, whether on paid leave and people of columns that share all chances.

    Birth years that pass through the same age bands share a column.
    """
    bands = np.stack([find_bands(step.year - stock.birth_year) for step in steps])
    paths, path = np.unique(bands, axis=1, return_inverse=True)
    shape = (paths.shape[1], 2, TRAITS, len(chain.climate), chain.n, 2)
    at = np.ravel_multi_index(
        (path.ravel(), stock.male, stock.trait, stock.organisation, stock.occupation, stock.paid), shape
    )
    cells, place = np.unique(at, return_inverse=True)
    people = np.bincount(place.ravel(), weights=stock.people).astype(np.float64)
    number, male, trait, organisation, occupation, paid = np.unravel_index(cells, shape)
    still = find_cells(np.zeros_like(male), male, trait, organisation, organisations=len(chain.climate))
    per_band = find_cells(
        np.ones(1, dtype=np.int64), *np.zeros((3, 1), dtype=np.int64), organisations=len(chain.climate)
    )
    return paths[:, number] * per_band + still, occupation, paid, people


def true_flows(stock: Stock, chain: Chain, *, months: int = 12) -> Floats:
    """Return the expected number of people by occupation at the start and state at the end.

    Returns
    -------
    array, shape (occupations, occupations + 2)
        Destinations are the occupations, then any state outside service (unpaid leave, bank only),
        then gone. Rows add up to the people of the occupation.

    Notes
    -----
    For each combination of age, sex, trait and organisation the chances of each month are a matrix, and a
    person's chance after a year is their product; it is taken only for combinations that are there.
    """
    flows = np.zeros((chain.n, chain.states))
    for start in range(0, len(chain.climate), _ORGANISATIONS):
        places = slice(start, start + _ORGANISATIONS)
        inside = (stock.organisation >= places.start) & (stock.organisation < places.stop)
        part = Stock(
            stock.month,
            stock.birth_year[inside],
            stock.male[inside],
            stock.trait[inside],
            stock.organisation[inside] - start,
            stock.occupation[inside],
            stock.paid[inside],
            stock.people[inside],
        )
        if inside.any():
            flows += _follow(part, Chain(chain.climate.narrow(places)), months=months)
    return _join_states(flows, chain)


def _follow(stock: Stock, chain: Chain, *, months: int) -> Floats:
    """Return the expected people by occupation at the start and state at the end, shape (occupations, states)."""
    months_of_path = [stock.month.plus(number) for number in range(months)]
    cells, occupation, paid, people = _merge_paths(stock, months_of_path, chain)
    steps = [chain.step(month) for month in months_of_path]

    def follow(start: int) -> Floats:
        part = slice(start, min(start + _COLUMNS, len(people)))
        columns = np.arange(part.stop - part.start)
        held: Floats = np.zeros((chain.states, len(columns)))
        held[paid[part] * chain.n + occupation[part], columns] = people[part]
        for number, step in enumerate(steps):
            held = chain.advance(held, cells[number, part], step)
        flows = np.zeros((chain.n, chain.states))
        np.add.at(flows, occupation[part], held.T)
        return flows

    with ThreadPoolExecutor(_THREADS) as pool:
        parts = list(pool.map(follow, range(0, len(people), _COLUMNS)))
    # Added up in their order, so that the sum does not depend on which thread was first.
    found: Floats = np.sum(parts, axis=0)
    return found


def _join_states(flows: Floats, chain: Chain) -> Floats:
    n = chain.n
    in_post = flows[:, :n] + flows[:, n : 2 * n]
    outside = flows[:, 2 * n : 4 * n].sum(axis=1) + flows[:, chain.bank]
    joined: Floats = np.column_stack([in_post, outside, flows[:, chain.left]])
    return joined


def group_occupations(chain: Chain, level: str) -> list[str]:
    """Return the group of each occupation of the world at a level of the published lists."""
    codes = [occupation.code for occupation in chain.occupations]
    if level == "occupation":
        return codes
    group = dict(rules.occupations().select("code", level).iter_rows())
    return [str(group[code]) for code in codes]


def true_rates(stock: Stock, chain: Chain) -> list[TrueRate]:
    """Return the true rates of the year that begins in the stock's month, at every level."""
    flows = true_flows(stock, chain)
    people = np.bincount(stock.occupation, weights=stock.people, minlength=chain.n)
    rates: list[TrueRate] = []
    for level in LEVELS:
        groups = group_occupations(chain, level)
        names = sorted(set(groups))
        member = np.array([[group == name for name in names] for group in groups], dtype=np.float64)
        origin_people = member.T @ people
        summed = member.T @ flows
        cells = np.column_stack([summed[:, : chain.n] @ member, summed[:, chain.n :]])
        for row, origin in enumerate(names):
            if origin_people[row] == 0:
                continue
            for column, destination in enumerate((*names, "other_state", "left")):
                if cells[row, column] > 0:
                    rate = float(cells[row, column] / origin_people[row])
                    total = int(origin_people[row])
                    rates.append(TrueRate(level, str(stock.month), origin, destination, rate, total))
    return rates
