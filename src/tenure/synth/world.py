"""The fixed world people move about in: occupations, moves between them, organisations."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from tenure import rules
from tenure.errors import UsageError
from tenure.synth.draws import Floats, Ints, stream
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
]

GRADES = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "resident", "specialty", "consultant")
NATIONALITIES = (
    "GBR", "IND", "PHL", "NGA", "IRL", "POL", "PRT", "ESP", "ROU", "GHA", "PAK", "ZWE", "ITA", "GRC", "DEU", "FRA",
    "NLD", "HUN", "LTU", "BGR", "AUS", "USA", "ZAF", "MYS", "NPL", "LKA", "EGY", "MUS", "JAM", "KEN", "CHN", "CZE",
    "unknown",
)  # fmt: skip
REGIONS = (
    "East of England", "London", "Midlands", "North East and Yorkshire", "North West", "South East", "South West",
)  # fmt: skip
SETTINGS = ("acute", "mental", "community", "ambulance")
_TYPES = {"Acute": 0, "Mental Health": 1, "Community Provider Trust": 2, "Ambulance": 3}
_SETTING_SHARES = (0.58, 0.22, 0.14, 0.06)
# Where people of an occupation of a setting work, by setting of the organisation (assumed).
_AFFINITY = {
    "acute": (1.0, 0.04, 0.20, 0.0),
    "mental": (0.04, 1.0, 0.10, 0.0),
    "community": (0.25, 0.15, 1.0, 0.0),
    "ambulance": (0.0, 0.0, 0.0, 1.0),
    "all": (1.0, 0.9, 0.8, 0.6),
}
# Organisations from which on every merger inside the months takes place.
_NATION = 200
_PROGRAMME_END = dt.date(2099, 12, 31)


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
        Expected people, up to a factor; columns follow the published FTE by staff group.
    mergers : tuple of Merger
        Real mergers inside the record's months.
    """

    codes: tuple[str, ...]
    setting: Ints
    region: Ints
    rank: Floats
    is_london: Ints
    weights: Floats
    mergers: tuple[Merger, ...]


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


@cache
def read_moves() -> tuple[Move, ...]:
    """Return the paths between occupations."""
    place = {occupation.code: index for index, occupation in enumerate(read_occupations())}
    return tuple(
        Move(place[row["origin"]], place[row["destination"]], float(row["yearly_pct"]), row["course"])
        for row in _read_table("moves.csv")
    )


def _trusts() -> pl.DataFrame:
    """Return organisations that employ people: trusts, with the setting of their type."""
    frame = rules.organisations().filter(pl.col("code").str.contains(r"^[RT][0-9A-Z]{2}$"))
    return frame.with_columns(pl.col("type").replace_strict(_TYPES, default=None).alias("setting")).sort("code")


def _merger_candidates(plan: SynthPlan) -> list[tuple[str, str, dt.date]]:
    """Return (code, successor, date) of mergers inside the record, at most one for any code."""
    first, last = plan.start.plus(3).first_day, plan.end.plus(-3).first_day
    inside = rules.successors().filter(pl.col("effective_from").is_between(first, last)).sort("effective_from", "code")
    closing = set(inside["code"])
    found = inside.filter((pl.col("kind") != "split") & ~pl.col("successor").is_in(list(closing)))
    return [(row["code"], row["successor"], row["effective_from"]) for row in found.iter_rows(named=True)]


def _spread(items: list[tuple[str, str, dt.date]], count: int) -> list[tuple[str, str, dt.date]]:
    """Return about ``count`` of the items, evenly spaced in their order."""
    if len(items) <= count:
        return items
    return [items[round(step * (len(items) - 1) / max(1, count - 1))] for step in range(count)]


def _choose_settings(count: int) -> list[int]:
    """Return the setting of each of ``count`` organisations, every setting at least once."""
    wanted = [max(1, round(share * count)) for share in _SETTING_SHARES]
    wanted[0] = max(1, count - sum(wanted[1:]))
    return [setting for setting, number in enumerate(wanted) for _ in range(number)]


def _choose_codes(plan: SynthPlan, rng: np.random.Generator) -> tuple[dict[str, int], list[tuple[str, str, dt.date]]]:
    """Choose organisation codes with their settings, and the merger pairs among them."""
    trusts = _trusts()
    setting_of = dict(trusts.filter(pl.col("setting").is_not_null()).select("code", "setting").iter_rows())
    opened = dict(trusts.select("code", "opened").iter_rows())
    count = plan.organisation_count
    known = [pair for pair in _merger_candidates(plan) if pair[1] in setting_of]
    pairs = _spread(known, len(known) if count >= _NATION else max(1, round(count * 0.08)))
    chosen: dict[str, int] = {}
    for code, successor, _ in pairs:
        chosen[code] = setting_of[successor]
        if (opened[successor] or dt.date.min) <= plan.start.first_day:
            chosen[successor] = setting_of[successor]
    steady = trusts.filter(
        pl.col("setting").is_not_null()
        & pl.col("closed").fill_null(_PROGRAMME_END).ge(plan.end.plus(1).first_day)
        & pl.col("opened").fill_null(dt.date.min).le(plan.start.first_day)
    )
    used = list(chosen.values())
    for setting in range(len(SETTINGS)):
        free = [row for row in steady.filter(pl.col("setting") == setting)["code"] if row not in chosen]
        wanted = max(0, _choose_settings(count).count(setting) - used.count(setting))
        for place in rng.permutation(len(free))[:wanted]:
            chosen[free[int(place)]] = setting
    return chosen, pairs


def _find_ranks(settings: Ints, rng: np.random.Generator) -> Floats:
    """Return ranks from -1 to 1, evenly spread within each setting."""
    rank = np.zeros(len(settings))
    for setting in range(len(SETTINGS)):
        places = rng.permutation(np.flatnonzero(settings == setting))
        rank[places] = (np.arange(len(places)) + 0.5) / max(len(places), 1) * 2 - 1
    return rank


def _find_regions(codes: tuple[str, ...], successor: dict[str, str]) -> Ints:
    """Return the region of each code; one without is where its successor is, or in the Midlands."""
    region = dict(_trusts().select("code", "region").iter_rows())
    found = [region.get(code) or region.get(successor.get(code, "")) or "Midlands" for code in codes]
    return np.array([REGIONS.index(name) if name in REGIONS else REGIONS.index("Midlands") for name in found])


def _published_fte(codes: tuple[str, ...], successor: dict[str, str], groups: tuple[str, ...]) -> Floats:
    """Return FTE by staff group and organisation, nought where none is published.

    An organisation that merged before the count shares its successor's FTE with the others that did.
    """
    table = rules.workforce_organisations().filter(pl.col("month") == pl.col("month").min())
    fte = {(code, group): value for code, group, value in table.select("org_code", "staff_group", "fte").iter_rows()}
    counted = set(table["org_code"])
    found = np.zeros((len(groups), len(codes)))
    bearers: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        bearer = code if code in counted else successor.get(code, "")
        bearers.setdefault(bearer, []).append(place)
    for bearer, places in bearers.items():
        for row, group in enumerate(groups):
            found[row, places] = fte.get((bearer, group), 0.0) / len(places)
    return found


def _fit_weights(shares: Floats, fte: Floats, group: Ints, affinity: Floats) -> Floats:
    """Return people by occupation and organisation with the shares of occupations and the FTE of groups.

    Proportional fitting: rows add up to ``shares`` and, within a staff group, columns are proportional
    to its FTE as far as the settings an occupation works in allow.
    """
    fitted = affinity * np.maximum(fte[group], 1e-9)
    for _ in range(30):
        fitted *= (shares / np.maximum(fitted.sum(axis=1), 1e-12))[:, None]
        for number in range(len(fte)):
            rows = group == number
            wanted = fte[number] / max(fte[number].sum(), 1e-9) * shares[rows].sum()
            fitted[rows] *= wanted / np.maximum(fitted[rows].sum(axis=0), 1e-12)
    fitted *= (shares / np.maximum(fitted.sum(axis=1), 1e-12))[:, None]
    # Fewer than a handful in the whole nation is nobody at all.
    fitted[fitted < 1e-4 * fitted.sum(axis=1, keepdims=True)] = 0.0
    return fitted


def build_organisations(plan: SynthPlan, *, shares: Floats, groups: tuple[str, ...], group: Ints) -> Organisations:
    """Choose the organisations of a plan from the published list, with their people and climates.

    Parameters
    ----------
    plan : SynthPlan
        Size, months and seed.
    shares : array, shape (occupations,)
        Expected people by occupation, up to a factor.
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
    chosen, pairs = _choose_codes(plan, rng)
    codes = tuple(sorted(chosen))
    settings = np.array([chosen[code] for code in codes])
    if len(set(settings.tolist())) < len(SETTINGS):
        raise UsageError(
            f"No organisations of every kind are known for {plan.start} to {plan.end}.",
            slug="synth-plan-invalid",
            fix="choose months that the organisations of the rules cover.",
        )
    successor = {code: heir for code, heir, _ in pairs}
    affinity = np.array([_AFFINITY[occupation.setting] for occupation in read_occupations()])
    region = _find_regions(codes, successor)
    fte = _published_fte(codes, successor, groups)
    return Organisations(
        codes=codes,
        setting=settings,
        region=region,
        rank=_find_ranks(settings, rng),
        is_london=(region == REGIONS.index("London")).astype(np.int64),
        weights=_fit_weights(np.maximum(shares, 1e-6), fte, group, affinity[:, settings]),
        mergers=tuple(Merger(codes.index(code), heir, Month.of(date)) for code, heir, date in pairs),
    )
