"""What a change of the paybill is made of: ``pay.decompose.effects``, ``.staff_groups`` and ``.drift``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod

import polars as pl

from tenure.errors import UsageError
from tenure.estimate import Effects
from tenure.pay.decompose_about import describe_change
from tenure.pay.decompose_effects import FACTORS, estimate_effects, measure_award
from tenure.pay.decompose_factors import YearPay
from tenure.pay.question import PayRecord
from tenure.pay.years import FinancialYear
from tenure.terms import Count, Evidence, Structure, Sum

__all__ = ["ChangeQuestion", "build_change"]

METHODS = ("chained", "shapley")
SPAN = ("span", "from_year", "to_year")
_PENCE = 100
_FEW_YEARS = 2


@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """The options of ``pay decompose``.

    Parameters
    ----------
    years : tuple of FinancialYear
        Every year from the first to the last.
    headline : mapping of FinancialYear to float
        Announced awards in per cent, by the year they belong to; for the other years the rise of scale values stands.
    options : mapping of str to str
        Options of the years themselves, for the tables' descriptions.
    """

    years: tuple[FinancialYear, ...]
    headline: Mapping[FinancialYear, float] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.years) < _FEW_YEARS:
            raise UsageError(
                "The paybill of a single year has no change to split.",
                slug="pay-years-in-order",
                expected="a --to year after the --from year.",
                fix="give an earlier --from, or a later --to.",
            )
        strangers = sorted(set(self.headline) - set(self.years[1:]))
        if strangers:
            raise UsageError(
                f"--headline names {strangers[0]}, whose award is no part of the change.",
                slug="pay-years-in-order",
                expected=f"years from {self.years[1]} to {self.years[-1]}.",
                fix="leave the year out, or widen --from and --to.",
            )


def build_change(
    years: Mapping[FinancialYear, YearPay], question: ChangeQuestion, records: Mapping[FinancialYear, PayRecord]
) -> list[Evidence]:
    """Build the tables of ``pay decompose``.

    Parameters
    ----------
    years : mapping of FinancialYear to YearPay
        The paybill of every year by cell.
    question : ChangeQuestion
        The options.
    records : mapping of FinancialYear to PayRecord
        What the record says of itself in each year.

    Returns
    -------
    list of Evidence
        ``pay.decompose.effects``, of all staff; ``.staff_groups``, each split by itself; ``.drift``. A row of span
        ``year`` is the change from one year to the next, one of span ``whole`` the sum of these. Release: confidential.
    """
    links = list(pairwise(question.years))
    whole = {link: estimate_effects(years[link[0]], years[link[1]])[()] for link in links}
    groups: dict[str, dict[tuple[FinancialYear, FinancialYear], Effects]] = {}
    for before, after in links:
        for (group,), found in estimate_effects(years[before], years[after], by=("staff_group",)).items():
            groups.setdefault(group, {})[before, after] = found
    notes = _note_gaps(years, records)
    record = records[question.years[-1]]
    effects = _list_effects(whole).with_columns(people=pl.lit(_count_people(years.values())))
    drift = _measure_drift(years, question).with_columns(people=pl.lit(_count_people(years.values())))
    by_group = pl.concat(
        [
            _list_effects(found).select(
                pl.lit(group).alias("staff_group"),
                pl.all(),
                fte_least=pl.lit(_least_fte(years.values(), group)),
                people=pl.lit(_count_people(years.values(), group)),
            )
            for group, found in sorted(groups.items())
        ]
    )
    return [
        Evidence(describe_change(table, question.years, record, frame.columns, notes=notes, options=_tell(question)),
                 frame, structure)
        for table, frame, structure in (
            ("pay.decompose.effects", effects, _protect((*SPAN, "method", "effect"), effects.columns)),
            ("pay.decompose.staff_groups", by_group, _protect_groups(by_group.columns)),
            ("pay.decompose.drift", drift, _protect(SPAN, drift.columns)),
        )
    ]  # fmt: skip


def _list_effects(found: Mapping[tuple[FinancialYear, FinancialYear], Effects]) -> pl.DataFrame:
    """Return a row per span, method and effect, in pounds."""
    links = sorted(found)
    spans = [("year", link[0], link[1], [found[link]]) for link in links]
    spans.append(("whole", links[0][0], links[-1][1], [found[link] for link in links]))
    rows = [
        (span, str(first), str(last), method, factor, sum(getattr(each, method)[factor] for each in parts))
        for span, first, last, parts in spans
        for method in METHODS
        for factor in FACTORS
    ]
    schema = {**dict.fromkeys((*SPAN, "method", "effect"), pl.String), "pence": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    change = pl.col("pence").sum().over(*SPAN, "method")
    return frame.select(
        *SPAN, "method", "effect", change_gbp=pl.col("pence") / _PENCE, paybill_change_gbp=change / _PENCE
    )


def _measure_drift(years: Mapping[FinancialYear, YearPay], question: ChangeQuestion) -> pl.DataFrame:
    links = list(pairwise(question.years))
    given = {link: question.headline.get(link[1]) for link in links}
    headline = {
        link: 100 * measure_award(years[link[0]], years[link[1]]) if award is None else award
        for link, award in given.items()
    }
    spans = [("year", *link, [link]) for link in links] + [("whole", links[0][0], links[-1][1], links)]
    rows = []
    for span, first, last, parts in spans:
        before, after = (_measure_year(years[year]) for year in (first, last))
        growth = {name: 100 * (after[name] / before[name] - 1) for name in before}
        compounded = 100 * (prod(1 + headline[link] / 100 for link in parts) - 1)
        award = headline[parts[0]] if len(parts) == 1 else compounded
        bases = {"scales" if given[link] is None else "given" for link in parts}
        rows.append({
            "span": span, "from_year": str(first), "to_year": str(last),
            "fte_from": before["fte"], "fte_to": after["fte"],
            "paybill_from_gbp": before["paybill"], "paybill_to_gbp": after["paybill"],
            "fte_growth_pct": growth["fte"],
            "earnings_per_fte_growth_pct": growth["earnings_per_fte"],
            "paybill_per_fte_growth_pct": growth["paybill_per_fte"],
            "headline_award_pct": award,
            "headline_basis": " and ".join(sorted(bases)),
            "earnings_drift_pct": growth["earnings_per_fte"] - award,
            "paybill_drift_pct": growth["paybill_per_fte"] - award,
        })  # fmt: skip
    return pl.DataFrame(rows)


def _measure_year(year: YearPay) -> dict[str, float]:
    fte, rates = pl.col("fte"), year.rates
    scale = pl.when(pl.col("scale").is_null()).then(1.0).otherwise("scale")
    earnings = scale * pl.col("multiple") * pl.col("own_pay")
    shares = 1 + pl.col("rest_share") + rates.pension * pl.col("pensionable_share") + rates.ni * pl.col("pay_above")
    paybill = earnings * shares - rates.ni_threshold * pl.col("jobs_above")
    sums = year.cells.select(fte.sum(), earnings=(fte * earnings).sum(), paybill=(fte * paybill).sum()).row(
        0, named=True
    )
    return {
        "fte": sums["fte"],
        "paybill": sums["paybill"],
        "earnings_per_fte": sums["earnings"] / sums["fte"],
        "paybill_per_fte": sums["paybill"] / sums["fte"],
    }


def _in_group(year: YearPay, group: str | None) -> pl.DataFrame:
    return year.cells if group is None else year.cells.filter(pl.col("staff_group") == group)


def _count_people(years: Iterable[YearPay], group: str | None = None) -> int:
    """Return at least how many people stand behind a group in every year: those of its largest cell."""
    found = (_in_group(year, group).select(pl.col("people").max().fill_null(0)) for year in years)
    return min(int(people.item()) if people.height else 0 for people in found)


def _least_fte(years: Iterable[YearPay], group: str) -> float:
    return min(float(_in_group(year, group)["fte"].sum()) for year in years)


def _note_gaps(years: Mapping[FinancialYear, YearPay], records: Mapping[FinancialYear, PayRecord]) -> tuple[str, ...]:
    partial = [f"{year}: {note}" for year in sorted(years) for note in records[year].notes]
    shares = {
        year: years[year].fte_left_out / (years[year].fte_left_out + float(years[year].cells["fte"].sum()))
        for year in sorted(years)
    }
    # Whole per cents: finer shares would be counts of a few people on a small record.
    told = [
        f"{'under 1' if share < 0.01 else round(100 * share)}% in {year}" for year, share in shares.items() if share
    ]
    left_out = [f"FTE left out, because no scale or no step is known: {', '.join(told)}."] if told else []
    return (*partial, *left_out)


def _tell(question: ChangeQuestion) -> Mapping[str, str]:
    headline = ", ".join(f"{year}: {award:g}%" for year, award in sorted(question.headline.items()))
    return {"from": str(question.years[0]), "to": str(question.years[-1]), "headline": headline, **question.options}


def _protect(dimensions: tuple[str, ...], columns: list[str]) -> Structure:
    shown = {*dimensions, "people", "headline_award_pct", "headline_basis"}
    hides = tuple(name for name in columns if name not in shown)
    facts = tuple(name for name in ("headline_award_pct", "headline_basis") if name in columns)
    return Structure(
        dimensions,
        (Count("people", "pay_people_all_years", (), hides),),
        facts=facts,
        decimals={name: _places(name) for name in columns if name.endswith(("_gbp", "_pct")) or "fte" in name},
    )


def _protect_groups(columns: list[str]) -> Structure:
    """Return how groups hang together: their FTE adds up to that of all staff, and so do their changes."""
    dimensions = ("staff_group", *SPAN, "method", "effect")
    hides = tuple(name for name in columns if name not in {*dimensions, "people"})
    return Structure(
        dimensions,
        (Count("people", "pay_people_all_years", ("staff_group",), hides, least=("fte_least",)),),
        sums=(Sum("fte_least", "people", (*SPAN, "method", "effect")),),
        decimals={name: _places(name) for name in hides},
    )


def _places(name: str) -> int:
    return 2 if name.endswith("_pct") else 0
