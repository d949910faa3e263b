"""Which organisations a record has, where they are, and how many people of each occupation work in each.

A small record has some of the published organisations. One of national size has every organisation of the
published table of full-time equivalents, those that merged before or after it under the codes of their time,
and a few employers that are not trusts, so that nobody is counted in a trust who does not work in one.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.draws import Floats, Ints
from tenure.synth.plan import NATION, SynthPlan
from tenure.terms import Month

__all__ = ["REGIONS", "SETTINGS", "Heirs", "choose_codes", "find_fte", "find_regions", "fit_weights"]

REGIONS = (
    "East of England", "London", "Midlands", "North East and Yorkshire", "North West", "South East", "South West",
)  # fmt: skip
SETTINGS = ("acute", "mental", "community", "ambulance", "other")
# Code, the code it becomes part of, and when.
Heirs = list[tuple[str, str, dt.date]]

_TYPES = {"Acute": 0, "Mental Health": 1, "Community Provider Trust": 2, "Ambulance": 3}
_OTHER = SETTINGS.index("other")
# By setting, of small records, which have no other employers.
_SETTING_SHARES = (0.58, 0.22, 0.14, 0.06)
# Those who employ the staff published as of no trust: commissioning support units, NHS England and NICE. They
# stand for all such employers (assumed), whose shares are not published one by one.
_OTHER_EMPLOYERS = ("0AR", "0CX", "0DE", "0DF", "X24", "X80")
# In a small record, a merger for about so many organisations.
_MERGERS_SHARE = 0.08
_ALL_MERGERS = 200
_LAST_DAY = dt.date(2099, 12, 31)
_ROUNDS = 60


@cache
def _trusts() -> pl.DataFrame:
    """Return trusts with the setting of their type."""
    frame = rules.organisations().filter(pl.col("code").str.contains(r"^[RT][0-9A-Z]{2}$"))
    return frame.with_columns(pl.col("type").replace_strict(_TYPES, default=None).alias("setting")).sort("code")


def _list_mergers(plan: SynthPlan, *, kinds: tuple[str, ...]) -> Heirs:
    """Return mergers inside the record, at most one for any code; of several successors the last."""
    first, last = plan.start.plus(3).first_day, plan.end.plus(-3).first_day
    inside = rules.successors().filter(pl.col("effective_from").is_between(first, last)).sort("effective_from", "code")
    closing = set(inside["code"])
    found = inside.filter(pl.col("kind").is_in(kinds) & ~pl.col("successor").is_in(list(closing)))
    return [
        (row["code"], row["successor"], row["effective_from"])
        for row in found.unique("code", keep="last", maintain_order=True).iter_rows(named=True)
    ]


def choose_codes(plan: SynthPlan, rng: np.random.Generator) -> tuple[dict[str, int], Heirs]:
    """Return the codes at a record's start with their places in ``SETTINGS``, and the mergers among them.

    Parameters
    ----------
    plan : SynthPlan
        Months, and how many organisations are asked for.
    rng : numpy.random.Generator
        Source of the draws; a record of national size needs none.
    """
    return _choose_nation(plan) if plan.organisation_count >= NATION else _choose_some(plan, rng)


def _choose_nation(plan: SynthPlan) -> tuple[dict[str, int], Heirs]:
    table = set(rules.workforce_organisations()["org_code"]) - {"other"}
    trusts = _trusts()
    opened = dict(trusts.select("code", "opened").iter_rows())
    closed = dict(trusts.select("code", "closed").iter_rows())
    start = plan.start.first_day
    held = set(trusts["code"])
    pairs = [
        pair
        for pair in _list_mergers(plan, kinds=("merger", "rename", "split"))
        if pair[0] in held and pair[1] in held and table & {pair[0], pair[1]}
    ]
    codes = {code for code, _, _ in pairs} | {heir for _, heir, _ in pairs} | table
    there = [
        code for code in sorted(codes & held)
        if (opened[code] or dt.date.min) <= start <= (closed[code] or _LAST_DAY)
    ]  # fmt: skip
    chosen = {code: _find_setting(code) for code in there}
    chosen |= dict.fromkeys(_OTHER_EMPLOYERS, _OTHER)
    return chosen, [pair for pair in pairs if pair[0] in chosen]


def _find_setting(code: str) -> int:
    """Return the setting of a trust; one whose type is not held is taken for what its successors are."""
    setting = dict(_trusts().select("code", "setting").iter_rows())
    for heir in (code, *rules.successors_of(code, on=_LAST_DAY)):
        if setting.get(heir) is not None:
            return int(setting[heir])
    return SETTINGS.index("acute")


def _spread(items: Heirs, count: int) -> Heirs:
    """Return about ``count`` of the items, evenly spaced in their order."""
    if len(items) <= count:
        return items
    return [items[round(step * (len(items) - 1) / max(1, count - 1))] for step in range(count)]


def _choose_settings(count: int) -> list[int]:
    """Return the setting of each of ``count`` organisations, every setting at least once."""
    wanted = [max(1, round(share * count)) for share in _SETTING_SHARES]
    wanted[0] = max(1, count - sum(wanted[1:]))
    return [setting for setting, number in enumerate(wanted) for _ in range(number)]


def _choose_some(plan: SynthPlan, rng: np.random.Generator) -> tuple[dict[str, int], Heirs]:
    trusts = _trusts()
    setting_of = dict(trusts.filter(pl.col("setting").is_not_null()).select("code", "setting").iter_rows())
    opened = dict(trusts.select("code", "opened").iter_rows())
    count = plan.organisation_count
    known = [pair for pair in _list_mergers(plan, kinds=("merger", "rename")) if pair[1] in setting_of]
    pairs = _spread(known, len(known) if count >= _ALL_MERGERS else max(1, round(count * _MERGERS_SHARE)))
    chosen: dict[str, int] = {}
    for code, successor, _ in pairs:
        chosen[code] = setting_of[successor]
        if (opened[successor] or dt.date.min) <= plan.start.first_day:
            chosen[successor] = setting_of[successor]
    steady = trusts.filter(
        pl.col("setting").is_not_null()
        & pl.col("closed").fill_null(_LAST_DAY).ge(plan.end.plus(1).first_day)
        & pl.col("opened").fill_null(dt.date.min).le(plan.start.first_day)
    )
    used = list(chosen.values())
    for setting in range(len(_SETTING_SHARES)):
        free = [row for row in steady.filter(pl.col("setting") == setting)["code"] if row not in chosen]
        wanted = max(0, _choose_settings(count).count(setting) - used.count(setting))
        for place in rng.permutation(len(free))[:wanted]:
            chosen[free[int(place)]] = setting
    return chosen, pairs


def find_regions(codes: tuple[str, ...], pairs: Heirs) -> Ints:
    """Return the region of each code; one without is where its successor is, or in the Midlands."""
    region = dict(rules.organisations().select("code", "region").iter_rows())
    successor = {code: heir for code, heir, _ in pairs}
    found = [region.get(code) or region.get(successor.get(code, "")) or "Midlands" for code in codes]
    return np.array([REGIONS.index(name) if name in REGIONS else REGIONS.index("Midlands") for name in found])


def find_fte(codes: tuple[str, ...], pairs: Heirs, groups: tuple[str, ...]) -> dict[Month, Floats]:
    """Return by published month the share of each staff group's FTE that each code bears, shape (groups, codes).

    Codes that share an organisation of the table, because they merged into it before it was counted, share its
    FTE as they did when they were last counted apart, or equally. Nought where none is published.
    """
    table = rules.workforce_organisations()
    found: dict[Month, Floats] = {}
    known = np.zeros((len(groups), len(codes)))
    for month in sorted(table["month"].unique()):
        frame = table.filter(pl.col("month") == month)
        bearers = _find_bearers(codes, pairs, set(frame["org_code"]), month)
        fte = {
            (code, group): value for code, group, value in frame.select("org_code", "staff_group", "fte").iter_rows()
        }
        later = np.zeros_like(known)
        for bearer, places in bearers.items():
            for number, group in enumerate(groups):
                before = known[number, places]
                parts = before / before.sum() if before.sum() > 0 else np.full(len(places), 1 / len(places))
                later[number, places] += fte.get((bearer, group), 0.0) * parts
        known = later / np.maximum(later.sum(axis=1, keepdims=True), 1e-9)
        found[Month.parse(month)] = known
    return found


def _find_bearers(codes: tuple[str, ...], pairs: Heirs, counted: set[str], month: str) -> dict[str, list[int]]:
    """Return the places of the record's codes that the people of each organisation of the table are shared among."""
    day = dt.date.fromisoformat(f"{month}-01")
    heir = {code: (successor, date) for code, successor, date in pairs}
    bearers: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        successor, date = heir.get(code, (code, dt.date.min))
        standing = successor if date <= day or code not in counted else code
        bearers.setdefault("other" if code in _OTHER_EMPLOYERS else standing, []).append(place)
    if set(_OTHER_EMPLOYERS) <= set(codes):
        # An organisation that opened after the record's start, or closed before, is with its successor.
        for code in sorted(counted - set(bearers) - {"other"}):
            near = [place for end in rules.successors_of(code, on=_LAST_DAY) for place in bearers.get(end, [])]
            bearers[code] = near or list(range(len(codes)))
    return bearers


def fit_weights(shares: Floats, fte: Floats, group: Ints, *, affinity: Floats, contracted: Floats) -> Floats:
    """Return people by occupation and organisation with the shares of occupations and the FTE of groups.

    Proportional fitting: rows add up to ``shares`` and, within a staff group, full-time equivalents by column are
    proportional to its FTE as far as the settings an occupation works in allow.

    Parameters
    ----------
    shares : array, shape (occupations,)
        People by occupation.
    fte : array, shape (groups, organisations)
        Published FTE by staff group, up to a factor.
    group : array of int, shape (occupations,)
        Staff group of each occupation.
    affinity : array, shape (occupations, organisations)
        How much people of an occupation work there rather than elsewhere.
    contracted : array, shape (occupations,)
        Mean contracted share of an occupation.
    """
    worked = shares * contracted
    fitted = affinity * np.maximum(fte[group], 1e-12)
    for _ in range(_ROUNDS):
        fitted *= (worked / np.maximum(fitted.sum(axis=1), 1e-12))[:, None]
        for number in range(len(fte)):
            rows = group == number
            wanted = fte[number] / max(fte[number].sum(), 1e-12) * worked[rows].sum()
            fitted[rows] *= wanted / np.maximum(fitted[rows].sum(axis=0), 1e-12)
    people: Floats = fitted * (shares / np.maximum(fitted.sum(axis=1), 1e-12))[:, None]
    # Fewer than a handful in the whole nation is nobody at all.
    people[people < 1e-4 * people.sum(axis=1, keepdims=True)] = 0.0
    return people
