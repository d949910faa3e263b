"""True yearly outflow rates, from the same chances the simulation draws from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure import rules
from tenure.synth.chain import PAID, POST, Chain, find_bands, find_cells
from tenure.synth.draws import Floats, Ints
from tenure.synth.history import Scene
from tenure.synth.world import Organisations
from tenure.terms import Month

__all__ = ["LEVELS", "Stock", "TrueRate", "count_stock", "group_occupations", "true_flows", "true_rates"]

LEVELS = ("broad", "staff_group", "occupation")


@dataclass(frozen=True, slots=True)
class Stock:
    """People in post in a month; ``counts[year, sex, level, occupation, stage]``, years from ``first_year``.

    Stage 0 is in post, 1 on paid maternity leave.
    """

    month: Month
    first_year: int
    counts: Ints


@dataclass(frozen=True, slots=True)
class TrueRate:
    """One cell of the answer: the mean true chance of the origin's people to be in the destination."""

    level: str
    period: str
    origin: str
    destination: str
    rate: float
    origin_people: int


def count_stock(scene: Scene, organisations: Organisations, chain: Chain) -> Stock:
    """Count the people in post of a month by all that their chances depend on."""
    people = scene.people
    places = np.flatnonzero(people.stage <= PAID)
    years = people.birth_year[places]
    first = int(years.min())
    shape = (int(years.max()) - first + 1, 2, 3, chain.n, 2)
    level = organisations.level[people.organisation[places]]
    at = np.ravel_multi_index(
        (years - first, people.male[places], level, people.occupation[places], people.stage[places]), shape
    )
    counts = np.bincount(at, minlength=int(np.prod(shape))).reshape(shape)
    return Stock(scene.month, first, counts)


def true_flows(stock: Stock, chain: Chain, *, months: int = 12) -> Floats:
    """Return the expected number of people by occupation at the start and state at the end.

    Returns
    -------
    array, shape (occupations, occupations + 2)
        Destinations are the occupations, then any state outside service (unpaid leave, bank only),
        then gone. Rows add up to the people of the occupation.

    Notes
    -----
    For each birth year, sex and level of organisation the chances of each month are a matrix, and a
    person's chance after a year is their product. Birth years that pass through the same age bands
    share a product.
    """
    steps = [stock.month.plus(step) for step in range(months)]
    years = stock.first_year + np.arange(len(stock.counts))
    bands = np.stack([find_bands(step.year - years) for step in steps], axis=1)
    paths, path_of_year = np.unique(bands, axis=0, return_inverse=True)
    grouped = np.zeros((len(paths), *stock.counts.shape[1:]))
    np.add.at(grouped, path_of_year, stock.counts)
    held: Floats = np.zeros((chain.states, len(paths), 2, 3, chain.n))
    posts = np.arange(chain.n)
    held[POST * chain.n + posts, ..., posts] = np.moveaxis(grouped[..., 0], -1, 0)
    held[PAID * chain.n + posts, ..., posts] = np.moveaxis(grouped[..., 1], -1, 0)
    held = np.reshape(held, (chain.states, -1, chain.n))
    male, level = (axis.ravel() for axis in np.broadcast_arrays(*np.ix_([0, 1], [0, 1, 2])))
    for number, step in enumerate(steps):
        cells = find_cells(np.repeat(paths[:, number], 6), np.tile(male, len(paths)), np.tile(level, len(paths)))
        held = chain.advance(held, cells, step)
    return _join_states(held.sum(axis=1).T, chain)


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
    people = stock.counts.sum(axis=(0, 1, 2, 4))
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
