"""The fixed world people move about in: occupations, moves between them, organisations."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from tenure.errors import UsageError
from tenure.synth.draws import Floats, Ints, stream
from tenure.synth.places import REGIONS, SETTINGS, choose_codes, find_fte, find_regions, fit_weights
from tenure.synth.plan import SynthPlan
from tenure.terms import Month

__all__ = [
    "GRADES",
    "NATIONALITIES",
    "REGIONS",
    "SETTINGS",
    "Merger",
    "Move",
    "Occupation",
    "Organisations",
    "build_organisations",
    "read_moves",
    "read_occupations",
    "weigh_grades",
]

GRADES = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "resident", "specialty", "consultant")
NATIONALITIES = (
    "GBR", "IND", "PHL", "NGA", "IRL", "POL", "PRT", "ESP", "ROU", "GHA", "PAK", "ZWE", "ITA", "GRC", "DEU", "FRA",
    "NLD", "HUN", "LTU", "BGR", "AUS", "USA", "ZAF", "MYS", "NPL", "LKA", "EGY", "MUS", "JAM", "KEN", "CHN", "CZE",
    "unknown",
)  # fmt: skip
# Where people of an occupation of a setting work, by setting of the organisation (assumed).
_AFFINITY = {
    "acute": (1.0, 0.04, 0.20, 0.01, 0.10),
    "mental": (0.04, 1.0, 0.10, 0.01, 0.05),
    "community": (0.25, 0.15, 1.0, 0.01, 0.10),
    "ambulance": (0.01, 0.01, 0.01, 1.0, 0.01),
    "all": (1.0, 0.9, 0.8, 0.6, 4.0),
}
# Settings that every record has: those of trusts.
_TRUSTS = 4


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation of the world; shares are of people in post, percentages are yearly."""

    code: str
    share: float
    growth_pct: float
    female_share: float
    mean_age: float
    leave_pct: float
    setting: str
    grades: tuple[tuple[str, float], ...]
    part_time_share: float
    unsocial_share: float
    mistaken_for: str
    study_to: str


@dataclass(frozen=True, slots=True)
class Move:
    """A path between two occupations: positions in the list, yearly rate, course over time."""

    origin: int
    destination: int
    yearly_pct: float
    course: str


@dataclass(frozen=True, slots=True)
class Merger:
    """An organisation (its place in the list) whose people bear another code from a month on."""

    organisation: int
    successor: str
    month: Month


@dataclass(frozen=True, slots=True)
class Organisations:
    """Organisations as parallel columns, and the mergers that can be planted among them.

    Attributes
    ----------
    codes : tuple of str
        Codes at the start of the record.
    setting, region : array of int
        Places in ``SETTINGS`` and ``REGIONS``.
    rank : array of float
        Place of the organisation in its own climate of leaving, from -1 (lowest) to 1 (highest), evenly spread.
    is_london : array of int
        1 for London.
    weights : array, shape (occupations, organisations)
        Expected people, up to a factor; columns follow the published FTE by staff group, the mean of its months.
    counted : tuple of Month
        The months FTE is published for.
    by_count : array, shape (months, occupations, organisations)
        Weights in each of them.
    mergers : tuple of Merger
        Real mergers inside the record's months.
    """

    codes: tuple[str, ...]
    setting: Ints
    region: Ints
    rank: Floats
    is_london: Ints
    weights: Floats
    counted: tuple[Month, ...]
    by_count: Floats
    mergers: tuple[Merger, ...]

    def weights_at(self, month: Month) -> Floats:
        """Return the weights of a month: straight between published ones, level outside."""
        first, last = self.counted[0].index, self.counted[-1].index
        share = min(max((month.index - first) / max(last - first, 1), 0.0), 1.0)
        mixed: Floats = self.by_count[0] * (1 - share) + self.by_count[-1] * share
        return mixed


def _read_table(name: str) -> list[dict[str, str]]:
    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _read_grades(text: str) -> tuple[tuple[str, float], ...]:
    pairs = (part.split(":") for part in text.split())
    return tuple((name, float(weight)) for name, weight in pairs)


@cache
def read_occupations() -> tuple[Occupation, ...]:
    """Return the occupations of the world in their fixed order."""
    return tuple(
        Occupation(
            code=row["code"],
            share=float(row["share"]),
            growth_pct=float(row["growth"]),
            female_share=float(row["female"]),
            mean_age=float(row["mean_age"]),
            leave_pct=float(row["leave"]),
            setting=row["setting"],
            grades=_read_grades(row["pay"]),
            part_time_share=float(row["part_time"]),
            unsocial_share=float(row["unsocial"]),
            mistaken_for=row["mistaken_for"],
            study_to=row["study_to"],
        )
        for row in _read_table("occupations.csv")
    )


def weigh_grades() -> Floats:
    """Return the weight of each grade in each occupation, shape (occupations, grades)."""
    weights = np.zeros((len(read_occupations()), len(GRADES)))
    for row, occupation in enumerate(read_occupations()):
        for name, weight in occupation.grades:
            weights[row, GRADES.index(name)] = weight
    return weights


@cache
def read_moves() -> tuple[Move, ...]:
    """Return the paths between occupations."""
    place = {occupation.code: index for index, occupation in enumerate(read_occupations())}
    return tuple(
        Move(place[row["origin"]], place[row["destination"]], float(row["yearly_pct"]), row["course"])
        for row in _read_table("moves.csv")
    )


def _find_ranks(settings: Ints, rng: np.random.Generator) -> Floats:
    """Return ranks from -1 to 1, evenly spread within each setting."""
    rank = np.zeros(len(settings))
    for setting in range(len(SETTINGS)):
        places = rng.permutation(np.flatnonzero(settings == setting))
        rank[places] = (np.arange(len(places)) + 0.5) / max(len(places), 1) * 2 - 1
    return rank


def build_organisations(
    plan: SynthPlan, *, shares: Floats, contracted: Floats, groups: tuple[str, ...], group: Ints
) -> Organisations:
    """Choose the organisations of a plan from the published list, with their people and climates.

    Parameters
    ----------
    plan : SynthPlan
        Size, months and seed.
    shares : array, shape (occupations,)
        Expected people by occupation, up to a factor.
    contracted : array, shape (occupations,)
        Mean contracted share of an occupation.
    groups : tuple of str
        Names of the staff groups.
    group : array, shape (occupations,)
        Place in ``groups`` of each occupation.

    Raises
    ------
    UsageError
        The rules hold too few organisations for the record's months.
    """
    rng = stream(plan.seed, "history", 1)
    chosen, pairs = choose_codes(plan, rng)
    codes = tuple(sorted(chosen))
    settings = np.array([chosen[code] for code in codes])
    if not set(range(_TRUSTS)) <= set(settings.tolist()):
        raise UsageError(
            f"No organisations of every kind are known for {plan.start} to {plan.end}.",
            slug="synth-plan-invalid",
            fix="choose months that the organisations of the rules cover.",
        )
    affinity = np.array([_AFFINITY[occupation.setting] for occupation in read_occupations()])[:, settings]
    region = find_regions(codes, pairs)
    fte = find_fte(codes, pairs, groups)
    shares = np.maximum(shares, 1e-6)
    weights = np.stack(
        [fit_weights(shares, each, group, affinity=affinity, contracted=contracted) for each in fte.values()]
    )
    return Organisations(
        codes=codes,
        setting=settings,
        region=region,
        rank=_find_ranks(settings, rng),
        is_london=(region == REGIONS.index("London")).astype(np.int64),
        weights=weights.mean(axis=0),
        counted=tuple(fte),
        by_count=weights,
        mergers=tuple(Merger(codes.index(code), heir, Month.of(date)) for code, heir, date in pairs),
    )
