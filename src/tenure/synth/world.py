"""The fixed world people move about in: occupations, moves between them, organisations."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import cycle, islice

import numpy as np
import polars as pl

from tenure import rules
from tenure.errors import UsageError
from tenure.synth.draws import Floats, Ints, stream
from tenure.synth.plan import SynthPlan
from tenure.terms import Month

__all__ = [
    "SETTINGS",
    "Merger",
    "Move",
    "Occupation",
    "Organisations",
    "build_organisations",
    "read_moves",
    "read_occupations",
]

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
_SETTING_SIZES = (1.0, 0.65, 0.35, 0.5)
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

    ``weights`` has one row an occupation and one column an organisation: how many people of the
    occupation work there, up to a factor. ``level`` (0, 1, 2) stands for low, middle and high leaving.
    """

    codes: tuple[str, ...]
    level: Ints
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
    pairs = _spread(known, max(1, round(count * 0.08)))
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


def build_organisations(plan: SynthPlan) -> Organisations:
    """Choose the organisations of a plan from the published list, with sizes and levels.

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
    level = np.zeros(len(codes), dtype=np.int64)
    for setting in range(len(SETTINGS)):
        places = rng.permutation(np.flatnonzero(settings == setting))
        level[places] = list(islice(cycle((1, 0, 2)), len(places)))
    size = rng.lognormal(0.0, 0.45, len(codes)) * np.array(_SETTING_SIZES)[settings]
    affinity = np.array([_AFFINITY[occupation.setting] for occupation in read_occupations()])
    london = set(_trusts().filter(pl.col("region") == "London")["code"])
    return Organisations(
        codes=codes,
        level=level,
        is_london=np.array([int(code in london) for code in codes]),
        weights=affinity[:, settings] * size,
        mergers=tuple(Merger(codes.index(code), successor, Month.of(date)) for code, successor, date in pairs),
    )
