"""Survey results beside the leavers of the months after, and how the two go together over organisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tenure.estimate import wilson_interval
from tenure.estimate.association import associate
from tenure.retention.survey import describe_survey, keep_everybody, sum_themes, write_text
from tenure.retention.survey_question import SurveyQuestion, SurveyRecord
from tenure.terms import Balance, Count, Estimate, Evidence, Month, Ratio, Structure, Total

__all__ = ["SurveyLeavers", "build_association", "build_joined", "join_leavers"]

_ROWS = ("survey", "kind", "item", "organisation", "period")
_ITEM = ("survey", "kind", "item", "period")
_ESTIMATES = (
    "correlation", "correlation_low", "correlation_high", "slope", "slope_low", "slope_high",
)  # fmt: skip
_COLUMNS = {
    "survey": "Kind of survey",
    "kind": "`question`, or `theme`: the mean favourable percentage of its questions",
    "item": "Stable name of the question, or the theme",
    "organisation": "Code of the organisation by the second date: of its last successor then",
    "period": "Period of the survey",
    "surveyed": "Organisations whose results are averaged here, by people who answered (number)",
    "base": "People who answered (number)",
    "value": "Result, on the scale of the question; of several organisations the mean by people who answered",
    "start_month": "First date: the end of the last month surveyed (YYYY-MM)",
    "end_month": "Second date (YYYY-MM)",
    "start_people": "In post in the organisation at the first date (people)",
    "end_people": "In post in it at the second date (people)",
    "stayers": "In post in it at both (people)",
    "leavers": "In post in it at the first and not at the second (people)",
    "leaver_rate": "leavers / mean of start_people and end_people (share)",
    "leaving_share": "leavers / start_people (share, 0 to 1)",
    "leaving_share_low": "Lower 95% limit of leaving_share (Wilson)",
    "leaving_share_high": "Upper 95% limit of leaving_share (Wilson)",
}
_ASSOCIATION = {
    **{name: _COLUMNS[name] for name in _ITEM},
    "organisations": "Organisations with a result and a leaver rate (number)",
    "freedom": "organisations - 2 (number)",
    "people": "start_people of these, added up (number)",
    "correlation": "Correlation of value and leaver_rate over organisations, weighted by start_people (-1 to 1)",
    "correlation_low": "Lower 95% limit of correlation (Fisher, at the effective number of organisations)",
    "correlation_high": "Upper 95% limit of correlation",
    "slope": "leaver_rate for one unit of value more: one point of a percentage, one of a mean answer or score (share)",
    "slope_low": "Lower 95% limit of slope (variance that allows for unequal spread)",
    "slope_high": "Upper 95% limit of slope",
}
_ECOLOGICAL = (
    "Organisations, not people, are compared: that those with a lower result lose more does not say that the people "
    "who answered so leave, nor that a better result would keep them."
)
_MANY = "Of many questions some go with leaving by chance: one in twenty at these limits, where none does."


@dataclass(frozen=True, slots=True)
class SurveyLeavers:
    """Leavers of the months after each survey.

    ``counts`` has a row per ``month`` (index of the last month surveyed) and ``unit`` (code of the organisation) with
    ``start_people``, ``end_people``, ``stayers`` and ``leavers``; ``successor_of`` gives the code that continues an
    organisation by a second date; ``window`` is the months from the first date to the second.
    """

    counts: pl.DataFrame
    successor_of: Callable[[str, Month], str]
    window: int


def join_leavers(named: pl.DataFrame, leavers: SurveyLeavers, record: SurveyRecord) -> pl.DataFrame:
    """Join results of everybody, by question and by theme, to the leavers of their organisations.

    Parameters
    ----------
    named : polars.DataFrame
        As ``survey.name_items`` returns it.
    leavers : SurveyLeavers
        Counts by month and organisation.
    record : SurveyRecord
        The lists of questions and themes.

    Returns
    -------
    polars.DataFrame
        One row per survey, kind, item, organisation and period. Results of organisations that one continues by the
        second date are averaged, by people who answered. Without leavers a result is not in it.
    """
    everybody = keep_everybody(named)
    columns = ("survey", "kind", "item", "organisation", "period", "month", "base", "value")
    items = everybody.with_columns(kind=pl.lit("question"), item=pl.col("question")).select(columns)
    themes = sum_themes(everybody, record).drop_nulls("favourable")
    themes = themes.with_columns(kind=pl.lit("theme"), item=pl.col("theme"), value=pl.col("favourable")).select(columns)
    results = pl.concat([items, themes])
    pairs = results.select("organisation", "month").unique().sort("month", "organisation")
    held = set(leavers.counts.select("month", "unit").iter_rows())
    ends = [_find_unit(code, month, held, leavers) for code, month in pairs.iter_rows()]
    placed = results.join(
        pairs.with_columns(pl.Series("unit", ends, dtype=pl.String)), on=["organisation", "month"], how="inner"
    ).drop_nulls("unit")
    weighted = (pl.col("base") * pl.col("value")).sum() / pl.col("base").sum()
    pooled = placed.group_by("survey", "kind", "item", "unit", "period", "month", maintain_order=True).agg(
        surveyed=pl.len().cast(pl.Int64), value=weighted, base=pl.col("base").sum()
    )
    return _add_rates(pooled.join(leavers.counts, on=["month", "unit"], how="inner"), leavers.window)


def _find_unit(code: str, month: int, held: set[tuple[int, str]], leavers: SurveyLeavers) -> str | None:
    """Return the organisation of the counts that a survey's organisation is by the second date."""
    if (month, code) in held:
        return code
    later = leavers.successor_of(code, Month(month).plus(leavers.window))
    return later if (month, later) in held else None


def _add_rates(joined: pl.DataFrame, window: int) -> pl.DataFrame:
    some = joined.filter(pl.col("start_people") > 0)
    low, high = wilson_interval(some["leavers"].to_numpy(), some["start_people"].to_numpy())
    dates = {
        name: [str(Month(month).plus(months)) for month in some["month"]]
        for name, months in (("start_month", 0), ("end_month", window))
    }
    return (
        some.rename({"unit": "organisation"})
        .with_columns(
            leaver_rate=2 * pl.col("leavers") / (pl.col("start_people") + pl.col("end_people")),
            leaving_share=pl.col("leavers") / pl.col("start_people"),
            leaving_share_low=pl.Series(low),
            leaving_share_high=pl.Series(high),
            **{name: pl.Series(texts, dtype=pl.String) for name, texts in dates.items()},
        )
        .sort(_ROWS)
    )


def build_joined(joined: pl.DataFrame, question: SurveyQuestion, record: SurveyRecord) -> Evidence:
    """Build ``retention.survey.joined``: results beside the leavers of the months after.

    Parameters
    ----------
    joined : polars.DataFrame
        As ``join_leavers`` returns it.
    question : SurveyQuestion
        The options asked.
    record : SurveyRecord
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row per survey, kind, item, organisation and period.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definitions ``trust_leaver``, ``survey_result``.
    """
    unit = ("=organisation", "organisation", "start_month", "end_month")
    shares = ("leaver_rate",)
    structure = Structure(
        dimensions=_ROWS,
        counts=(
            Count("base", "survey_base_joined", _ROWS),
            Count("start_people", "flow_start_people", unit, shares),
            Count("end_people", "flow_end_people", unit, shares),
            Count("stayers", "flow_stayers", unit),
            Count("leavers", "flow_leavers", ("=snapshot", *unit), shares),
        ),
        balances=(Balance((("start_people", 1), ("stayers", -1), ("leavers", -1))),),
        totals=(Total("start_people", "survey_joined_people", _ITEM),),
        ratios=(Ratio("leaving_share", "leavers", "start_people", "leaving_share_low", "leaving_share_high"),),
        estimates=(Estimate("leaver_rate", of="start_people", falls_with=("leavers", "end_people")),),
        facts=("surveyed", "value", "start_month", "end_month"),
    )
    text = write_text(
        "joined", "Survey results beside the leavers of the months after", _COLUMNS, "survey_result", "trust_leaver"
    )
    text["population"] = "Organisations with results of everybody who answered, and with people in post in the record"
    about = describe_survey(text, question=question, record=record, grade="association", notes=(_ECOLOGICAL,))
    return Evidence(about, joined.select(*_COLUMNS).sort(_ROWS), structure)


def build_association(joined: pl.DataFrame, question: SurveyQuestion, record: SurveyRecord) -> Evidence:
    """Build ``retention.survey.association``: how results and leaver rates go together over organisations.

    Parameters
    ----------
    joined, question, record
        As for ``build_joined``.

    Returns
    -------
    Evidence
        One row per survey, kind, item and period with results of any organisation.

    Notes
    -----
    Weighted by people in post at the first date: see ``estimate.associate``. Not modelled: what else differs between
    organisations, above all their type and region.
    Release: confidential; pass through disclosure. Source: definition ``survey_association``.
    """
    rows = []
    for key, part in joined.group_by(_ITEM, maintain_order=True):
        found = associate(part["value"], part["leaver_rate"], part["start_people"])
        values = (getattr(found, name) for name in _ESTIMATES)
        rows.append((*key, found.units, found.units - 2, int(part["start_people"].sum()), *values))
    kinds = dict.fromkeys(_ITEM, pl.String) | dict.fromkeys(("organisations", "freedom", "people"), pl.Int64)
    frame = pl.DataFrame(rows, schema=kinds | dict.fromkeys(_ESTIMATES, pl.Float64), orient="row")
    structure = Structure(
        dimensions=_ITEM,
        counts=(Count("people", "survey_joined_people", _ITEM),),
        estimates=tuple(
            Estimate(name, f"{name}_low", f"{name}_high", of="people", freedom="freedom")
            for name in ("correlation", "slope")
        ),
        facts=("organisations",),
    )
    text = write_text(
        "association", "How survey results and leaver rates go together", _ASSOCIATION, "survey_association"
    )
    text["population"] = "Organisations with a result of everybody who answered and a leaver rate"
    text["method"] = "Correlation and straight line over organisations, weighted by people in post"
    notes = (_ECOLOGICAL, _MANY)
    about = describe_survey(text, question=question, record=record, grade="association", notes=notes)
    return Evidence(about, frame.with_columns(pl.col(_ESTIMATES).fill_nan(None)).sort(_ITEM), structure)
