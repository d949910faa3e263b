"""What the organisation people work in does to their chances: leaving, moving up, housing, policies.

Every factor is a table by organisation, known exactly and written into the answer key. House prices are
published; how strongly people answer to them, and every other factor, is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.draws import Bools, Floats, Ints
from tenure.synth.policies import Policy
from tenure.synth.world import REGIONS, Organisations
from tenure.terms import Month

__all__ = ["Climate", "build_climate", "neutral_climate"]

# By setting: acute, mental health, community, ambulance, other employers.
_LEAVE_BY_SETTING = np.array([0.95, 0.95, 2.00, 0.80, 1.00])
_RISE_BY_SETTING = np.array([1.0, 2.3, 1.0, 1.0, 1.0])
# East, London, Midlands, North East and Yorkshire, North West, South East, South West.
_RISE_BY_REGION = np.array([1.10, 1.20, 1.00, 0.67, 0.82, 1.45, 0.95])
_SPREAD_SUPPORT, _SPREAD_OTHERS = 0.47, 0.13
# A year in which local prices grew ten points more than their mean raises leaving by about 12% and
# changing organisation by about 35%.
_LEAVE_BY_PRICE, _CHANGE_BY_PRICE = 1.1, 3.0
# Shares of those on full time before who come back to shorter hours, lowest and highest organisation.
_SHORTER_LEAST, _SHORTER_MOST = 0.25, 0.88


@dataclass(frozen=True, slots=True)
class Climate:
    """Factors by organisation; the last axis of every array is the organisation.

    Attributes
    ----------
    support, others : array
        Factor on leaving for healthcare assistants and alike, and for everybody else.
    rise : array
        Factor on moves from clinical support to registered work.
    region : array of int
        Place in ``REGIONS``, or -1 where house prices play no part.
    shorter : array
        Chance that a full-time woman returns from maternity leave to shorter hours.
    policies : tuple of Policy
        Who adopted what when.
    """

    support: Floats
    others: Floats
    rise: Floats
    region: Ints
    shorter: Floats
    policies: tuple[Policy, ...]

    def __len__(self) -> int:
        return len(self.support)

    def narrow(self, places: slice) -> Climate:
        """Return the same factors of some of the organisations."""
        columns = {name: getattr(self, name)[places] for name in ("support", "others", "rise", "region", "shorter")}
        return Climate(**columns, policies=tuple(Policy(held.rule, held.adopted[places]) for held in self.policies))

    def leave_by_price(self, month: Month) -> Floats:
        """Return the factor of local house prices on leaving, by organisation."""
        return np.exp(_LEAVE_BY_PRICE * self._growth(month))

    def change_by_price(self, month: Month) -> Floats:
        """Return the factor of local house prices on changing organisation, by organisation."""
        return np.exp(_CHANGE_BY_PRICE * self._growth(month))

    def _growth(self, month: Month) -> Floats:
        years, growth = _price_growth()
        row = growth[int(np.clip(month.year - years[0], 0, len(years) - 1))]
        known = self.region >= 0
        found: Floats = np.where(known, row[np.maximum(self.region, 0)], 0.0)
        return found

    def in_force(self, touches: str, month: Month) -> list[tuple[Policy, Bools]]:
        """Return the policies that touch a chance and where they are in force."""
        return [(policy, policy.in_force(month)) for policy in self.policies if policy.rule.touches == touches]

    def as_answer(self, codes: tuple[str, ...]) -> dict[str, Any]:
        """Return the factors by organisation code."""
        columns = {
            "leaving_of_support": self.support,
            "leaving_of_others": self.others,
            "support_to_registered": self.rise,
            "shorter_hours_after_maternity": self.shorter,
        }
        return {
            name: {code: round(float(value), 6) for code, value in zip(codes, column, strict=True)}
            for name, column in columns.items()
        } | {
            "leaving_per_unit_of_price_growth": _LEAVE_BY_PRICE,
            "changing_organisation_per_unit_of_price_growth": _CHANGE_BY_PRICE,
        }


@cache
def _price_growth() -> tuple[tuple[int, ...], Floats]:
    """Return the years and the growth of the median price in the year before, less the mean of the years.

    Shape (years, regions); a share, so 0.1 is ten per cent.
    """
    table = rules.regional_house_prices().group_by("year", "nhs_region").agg(pl.col("median_house_price_gbp").mean())
    price = {(year, region): value for year, region, value in table.iter_rows()}
    years = sorted({year for year, _ in price})
    grid = np.array([[price[year, region] for region in REGIONS] for year in years])
    growth = grid[1:] / grid[:-1] - 1
    # The growth up to a year works in the next.
    return tuple(year + 1 for year in years[1:]), growth - growth.mean()


def neutral_climate(organisations: int = 1) -> Climate:
    """Return a climate in which the organisation makes no difference."""
    ones = np.ones(organisations)
    return Climate(ones, ones, ones, np.full(organisations, -1, dtype=np.int64), 0.5 * ones, ())


def build_climate(organisations: Organisations, policies: tuple[Policy, ...]) -> Climate:
    """Return the factors of each organisation from its setting, region and rank."""
    # Ranks are even within a setting: normal quantiles make the range of the factors the same for every seed.
    normal = NormalDist()
    place = np.array([normal.inv_cdf(0.5 + 0.5 * float(rank)) for rank in organisations.rank])
    setting = organisations.setting
    leave = _LEAVE_BY_SETTING[setting]
    spread = (organisations.rank[::-1] + 1) / 2
    return Climate(
        support=leave * np.exp(_SPREAD_SUPPORT * place),
        others=leave * np.exp(_SPREAD_OTHERS * place),
        rise=_RISE_BY_SETTING[setting] * _RISE_BY_REGION[organisations.region],
        region=organisations.region,
        shorter=_SHORTER_LEAST + (_SHORTER_MOST - _SHORTER_LEAST) * spread,
        policies=policies,
    )
