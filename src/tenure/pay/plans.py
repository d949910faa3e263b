"""Award plans: what a plan file may say, and its JSON Schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

__all__ = ["AwardPlan", "Part", "Payment", "PointChange", "Scope", "Uplift", "list_parts", "plan_schema"]

Names = Annotated[list[str | int], Meta(min_length=1)]
Percent = Annotated[float, Meta(gt=-100, le=100, description="Per cent: 3 is three per cent.")]
Pounds = Annotated[float, Meta(ge=-1_000_000, le=1_000_000, description="Pounds a year for full-time work.")]
Bound = Annotated[float, Meta(ge=0, le=1_000_000, description="Pounds a year for full-time work.")]
MonthText = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="A month, YYYY-MM.")]
YearText = Annotated[str, Meta(pattern=r"^\d{4}/\d{2}$", description="A financial year, such as 2025/26.")]
Words = Annotated[str, Meta(min_length=1, max_length=500)]
Combine = Literal["sum", "higher"]
Follower = Literal["non_basic", "other", "medical_awards"]


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom a part of a plan is for; what is left out restricts nothing.

    Parameters
    ----------
    contracts : list of str, optional
        Pay contracts: ``afc``, ``consultant_2003`` ...
    staff_groups : list of str, optional
        Staff groups as the evidence names them.
    bands : list of str or int, optional
        Bands, or the grades of medical contracts.
    steps : list of str or int, optional
        Pay steps, or the thresholds of medical contracts.
    """

    contracts: Names | None = None
    staff_groups: Names | None = None
    bands: Names | None = None
    steps: Names | None = None


class _Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rise in a pay value: a percentage, a flat sum or both, between bounds."""

    scope: Scope = msgspec.field(default=Scope(), name="for")
    percent: Percent | None = None
    flat_gbp: Pounds | None = None
    combine: Combine | None = None
    at_least_gbp: Bound | None = None
    at_most_gbp: Bound | None = None


class Uplift(_Amount, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A consolidated rise of pay values: it stays.

    Parameters
    ----------
    scope : Scope
        Key ``for``: whom it is for. Of several that fit and start in the same month the last counts.
    percent, flat_gbp : float, optional
        The rise. With both, ``combine`` says whether their sum or the higher of the two counts.
    combine : {"sum", "higher"}, optional
        Needed where both are given.
    at_least_gbp, at_most_gbp : float, optional
        The underpin and the cap of the rise.
    start, paid_from : str, optional
        Month from which it is in force, and the one that first pays it, with arrears; the plan's when left out.
    pensionable : bool
        Whether it counts towards the pension.
    """

    start: MonthText | None = None
    paid_from: MonthText | None = None
    pensionable: bool = True


class Payment(_Amount, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A payment that is not consolidated: paid once, whole, and no pay value changes.

    Parameters
    ----------
    scope, percent, flat_gbp, combine, at_least_gbp, at_most_gbp
        As of an uplift, of the pay value before the plan. All payments that fit are paid.
    paid_in : str, optional
        Month that pays it; the plan's ``paid_from`` when left out.
    pensionable : bool
        Whether it counts towards the pension.
    """

    paid_in: MonthText | None = None
    pensionable: bool = False


class PointChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New, changed or merged pay points; they come before uplifts of the same month.

    Parameters
    ----------
    scope : Scope
        Key ``for``: whom it is for. Of several that fit and start in the same month the last counts.
    values : dict of str to float, optional
        The new pay value of each pay step named.
    take_step : str or int, optional
        The steps take the value that this step had before the plan.
    start, paid_from : str, optional
        As of an uplift.
    """

    scope: Scope = msgspec.field(default=Scope(), name="for")
    values: dict[str, Bound] | None = None
    take_step: str | int | None = None
    start: MonthText | None = None
    paid_from: MonthText | None = None


Part = Uplift | PointChange | Payment


class AwardPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An award to be costed: a small dated overlay over a table of pay evidence.

    Parameters
    ----------
    title, author, source : str
        What it is, who wrote it, and whence its figures are.
    dated : datetime.date
        The day it was written.
    year : str
        The financial year that its cash is counted in, such as ``2025/26``.
    baseline : str
        The pay values it comes on top of: ``outturn`` (the evidence's year), ``next`` (its next year), or a date
        (YYYY-MM-DD) whose published scales stand.
    name : str
        What its rows are called in tables; the name of the file when left out.
    start : str, optional
        Month from which it is in force; the year's April when left out.
    paid_from : str, optional
        Month that first pays it, with arrears; ``start`` when left out.
    follows : list of {"non_basic", "other", "medical_awards"}
        The elements of earnings that move with basic pay.
    rounding : {"none", "nearest", "up", "down"}
        How uplifted pay values are taken to whole pounds.
    points, awards, payments : list
        Its parts; at least one of them.
    """

    title: Words
    author: Words
    source: Words
    dated: dt.date
    year: YearText
    baseline: Annotated[str, Meta(pattern=r"^(outturn|next|\d{4}-\d{2}-\d{2})$")]
    name: Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=60)] = ""
    start: MonthText | None = None
    paid_from: MonthText | None = None
    follows: list[Follower] = msgspec.field(default_factory=lambda: ["non_basic"])
    rounding: Literal["none", "nearest", "up", "down"] = "none"
    points: list[PointChange] = []
    awards: list[Uplift] = []
    payments: list[Payment] = []


def list_parts(plan: AwardPlan) -> list[tuple[str, int, Part]]:
    """Return every part of a plan, with the list it stands in and its place there."""
    lists: tuple[tuple[str, Sequence[Part]], ...] = (
        ("points", plan.points), ("awards", plan.awards), ("payments", plan.payments),
    )  # fmt: skip
    return [(name, number, part) for name, parts in lists for number, part in enumerate(parts)]


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of an award plan, for editors that check YAML by one."""
    schema = msgspec.json.schema(AwardPlan)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Award plan", **schema}
