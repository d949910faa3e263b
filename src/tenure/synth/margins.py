"""Published stocks by month, which the recruiting of the synthetic nation follows.

Between two published months the stocks run straight; before the first they stand still; after the last
(June 2022) every staff group goes on growing as it did since September 2019, which is assumed. Matching
these stocks is calibration: nothing can be learnt about them from the record.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.draws import Floats, Ints
from tenure.synth.hours import find_contracted
from tenure.synth.world import GRADES, NATIONALITIES, read_occupations
from tenure.terms import Month

__all__ = [
    "CLASSES", "ETHNIC_GROUPS", "Margins", "find_nationality_classes", "find_occupation_groups", "list_groups",
]  # fmt: skip

ETHNIC_GROUPS = ("white", "asian", "black", "chinese", "mixed", "other", "not_known")
CLASSES = ("uk", "eu", "rest", "unknown")
_GROWTH_FROM = "2019-09"
# From September 2019 ambulance technicians count as support to ambulance staff. Earlier stocks are
# restated on that footing with the shares that crossed over between the counts of 2018 and 2019.
_RECOUNTED = "2019-09"
_CROSSED = {"4": 1.0, "5": 0.12, "6": 0.066}
# Growth and decline of nationalities around the months published (September 2017, June 2018), assumed.
_COURSE = {
    "eu": ((2012, 0.55), (2017.7, 1.0), (2020, 0.98), (2024.3, 0.85)),
    "rest": ((2012, 0.85), (2017.7, 1.0), (2019, 1.10), (2021, 1.45), (2024.3, 2.50)),
    "unknown": ((2012, 1.25), (2017.7, 1.0), (2024.3, 0.8)),
}
# The trait that people of each class have (see ``rates``); those unknown are taken for British.
_TRAIT_OF_CLASS = np.array([0, 1, 2, 0])
_UNKNOWN_AT_FIRST = 0.975
_OTHER_CODES = {"other": "CHN", "other_eu": "CZE"}


@cache
def list_groups() -> tuple[str, ...]:
    """Return the staff groups of the world's occupations, sorted."""
    group = _group_by_code()
    return tuple(sorted({group[occupation.code] for occupation in read_occupations()}))


@cache
def _group_by_code() -> dict[str, str]:
    return dict(rules.occupations().select("code", "staff_group").iter_rows())


@cache
def find_occupation_groups() -> tuple[int, ...]:
    """Return the place in ``list_groups`` of each occupation of the world."""
    return tuple(list_groups().index(_group_by_code()[occupation.code]) for occupation in read_occupations())


def _interpolate(months: Ints, values: Floats, at: int) -> Floats:
    """Return values (first axis: months, ascending) at a month, straight between and level outside."""
    place = int(np.clip(np.searchsorted(months, at, side="right") - 1, 0, len(months) - 2))
    share = float(np.clip((at - months[place]) / (months[place + 1] - months[place]), 0.0, 1.0))
    joined: Floats = values[place] * (1 - share) + values[place + 1] * share
    return joined


def _month_indices(names: list[str]) -> Ints:
    return np.array([Month.parse(name).index for name in names], dtype=np.int64)


class Margins:
    """Heads by staff group and grade, and shares by ethnic group and nationality, in any month."""

    def __init__(self) -> None:
        self.groups = list_groups()
        self._heads_months, self._heads = self._read_heads()
        self._ethnic_months, self._ethnic = self._read_ethnic()
        self._nations_months, self._nations = self._read_nations()
        first = int(np.searchsorted(self._heads_months, Month.parse(_GROWTH_FROM).index))
        years = (self._heads_months[-1] - self._heads_months[first]) / 12
        ratio = self._heads[-1].sum(axis=1) / self._heads[first].sum(axis=1)
        self._growth: Floats = ratio ** (1 / years) - 1

    def _read_heads(self) -> tuple[Ints, Floats]:
        table = rules.workforce_headcounts().filter(
            pl.col("staff_group").is_in(self.groups) & pl.col("band").is_in(GRADES)
        )
        names = sorted(table["month"].unique())
        heads = np.zeros((len(names), len(self.groups), len(GRADES)))
        for month, group, band, count in table.select("month", "staff_group", "band", "headcount").iter_rows():
            heads[names.index(month), self.groups.index(group), GRADES.index(band)] = count
        qualified, support = self.groups.index("Ambulance staff"), self.groups.index("Support to ambulance staff")
        earlier = [place for place, name in enumerate(names) if name < _RECOUNTED]
        for band, share in _CROSSED.items():
            crossed = heads[earlier, qualified, GRADES.index(band)] * share
            heads[earlier, qualified, GRADES.index(band)] -= crossed
            heads[earlier, support, GRADES.index(band)] += crossed
        return _month_indices(names), heads

    def _read_ethnic(self) -> tuple[Ints, Floats]:
        table = rules.workforce_ethnicity().filter(pl.col("staff_group").is_in(self.groups) & (pl.col("band") == "all"))
        names = sorted(table["month"].unique())
        heads = np.zeros((len(names), len(self.groups), len(ETHNIC_GROUPS)))
        for month, group, ethnic, count in table.select(
            "month", "staff_group", "ethnic_group", "headcount"
        ).iter_rows():
            heads[names.index(month), self.groups.index(group), ETHNIC_GROUPS.index(ethnic)] += count
        return _month_indices(names), heads / heads.sum(axis=2, keepdims=True)

    def _read_nations(self) -> tuple[Ints, Floats]:
        """Return the two published months and their shares by heads, shape (months, groups, nationalities)."""
        table = rules.workforce_nationality().filter(pl.col("staff_group").is_in(self.groups))
        names = sorted(table["month"].unique())
        fte = np.zeros((len(names), len(self.groups), len(NATIONALITIES)))
        for month, group, nation, value in table.select("month", "staff_group", "nationality", "fte").iter_rows():
            column = NATIONALITIES.index(_OTHER_CODES.get(nation, nation))
            fte[names.index(month), self.groups.index(group), column] += value
        # Published in full-time equivalents, drawn by heads: those from abroad work longer hours.
        # Nobody changes what is known of them, so those unknown cannot fall as fast as published: they begin lower.
        fte[0][:, NATIONALITIES.index("unknown")] *= _UNKNOWN_AT_FIRST
        heads = fte / self._find_hours()[:, _TRAIT_OF_CLASS[list(find_nationality_classes())]]
        return _month_indices(names), heads / heads.sum(axis=2, keepdims=True)

    def _find_hours(self) -> Floats:
        """Return the mean contracted share by staff group and trait."""
        group, traits = np.array(find_occupation_groups()), int(_TRAIT_OF_CLASS.max()) + 1
        share = np.array([occupation.share for occupation in read_occupations()])
        people = np.bincount(group, share)
        return np.stack(
            [np.bincount(group, share * find_contracted(trait)) / people for trait in range(traits)], axis=1
        )

    def heads(self, month: Month) -> Floats:
        """Return people by staff group and grade, shape (groups, grades)."""
        inside = _interpolate(self._heads_months, self._heads, month.index)
        years = max(month.index - int(self._heads_months[-1]), 0) / 12
        grown: Floats = inside * ((1 + self._growth) ** years)[:, None]
        return grown

    def ethnic_shares(self, month: Month) -> Floats:
        """Return the share of each ethnic group, shape (groups, ethnic groups), rows adding up to 1."""
        months, shares = self._ethnic_months, self._ethnic
        later = max(month.index - int(months[-1]), 0)
        first = int(np.searchsorted(months, Month.parse(_GROWTH_FROM).index))
        slope = (shares[-1] - shares[first]) / float(months[-1] - months[first])
        found = np.clip(_interpolate(months, shares, month.index) + slope * later, 0.0005, None)
        scaled: Floats = found / found.sum(axis=1, keepdims=True)
        return scaled

    def nation_shares(self, month: Month) -> Floats:
        """Return the share of each nationality, shape (groups, nationalities), rows adding up to 1."""
        # Outside the published months the course goes on from the nearest of them.
        near = int(np.clip(month.index, *self._nations_months[[0, -1]].tolist()))
        factor = np.ones(len(NATIONALITIES))
        classes = find_nationality_classes()
        for name, course in _COURSE.items():
            years, values = zip(*course, strict=True)
            at, base = np.interp([month.index / 12, near / 12], years, values)
            factor[np.array(classes) == CLASSES.index(name)] = at / base
        shares = _interpolate(self._nations_months, self._nations, near) * factor
        british = NATIONALITIES.index("GBR")
        shares[:, british] = 0
        shares *= np.minimum(1.0, 0.75 / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9))
        shares[:, british] = 1 - shares.sum(axis=1)
        return shares


@cache
def find_nationality_classes() -> tuple[int, ...]:
    """Return the place in ``CLASSES`` of each nationality the world holds."""
    table = rules.workforce_nationality().select("nationality", "nationality_class").unique()
    by_code = {_OTHER_CODES.get(code, code): name for code, name in table.iter_rows()}
    return tuple(CLASSES.index(by_code[code]) for code in NATIONALITIES)
