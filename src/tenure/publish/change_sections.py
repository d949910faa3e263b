"""Findings of change: series with points that stand out, what changed with a start, and rates beside those of peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tenure.disclosure import Released
from tenure.publish.benchmark_page import MEASURES, describe_measure
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.rows import Row, read_rows
from tenure.publish.sections import Figure, Section, Shown
from tenure.publish.starters_page import describe_set, list_sets
from tenure.publish.xmr import XmrSeries, choose_places, draw_xmr, read_charts, write_date, write_value
from tenure.publish.xmr_icons import VARIATION_WORDS
from tenure.terms import write_count

__all__ = ["describe_benchmark", "describe_charts", "describe_evaluation", "describe_starters"]

Tables = Mapping[str, Released]

_MOST_CHARTS = 6
_MOST_SETS = 3
_QUIET = {"common_cause", "none"}
_QUOTED = ("imputation", "glsar")
_OVERALL = ("simple", "event_overall", "effect_average", "effect_at_end", "level")


def describe_charts(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return in how many series the latest value stands out, and the charts of the first of these."""
    del labels  # series are named as their file names them
    names = [f"retention.charts.{name}" for name in ("points", "signals", "verdicts")]
    if any(name not in tables for name in names):
        return []
    verdicts = tables[names[-1]]
    rows = read_rows(verdicts)
    if not rows:
        return []
    out = [row for row in rows if row["variation"] not in _QUIET]
    ruleset = verdicts.about.parameters["ruleset"]
    sentences = [
        (
            f"In {len(out):,} of {write_count(len(rows), 'series', 'series')} the latest value stands out, by the "
            f"ruleset {ruleset}; in the others it is within what the series does by chance, or there are too few "
            "points."
        )
    ]
    sentences += [_tell_verdict(row) for row in out[:_MOST_CHARTS]]
    held = [table for name, table in tables.items() if name.startswith("retention.charts.")]
    drawn = [str(row["series"]) for row in [*out, *(row for row in rows if row not in out)][:_MOST_CHARTS]]
    charts = {chart.name: chart for chart in read_charts(held, drawn)}
    figures = tuple(
        _draw_chart(charts[name], tables[names[0]], ruleset, place) for place, name in enumerate(drawn, start=1)
    )
    cautions = (
        (
            "A point that stands out says that something changed, and not what. Limits that rest on few points are "
            "trial limits."
        ),
    )
    return [
        Section("charts", "What changed, and what is unusual", tuple(sentences), figures=figures, cautions=cautions)
    ]


def _tell_verdict(row: Row) -> str:
    places = choose_places(row)
    value = write_value(row["latest_value"], places)
    return f"{row['series']}: {value} in {write_date(row['latest_date'])}, {VARIATION_WORDS[row['variation']].lower()}."


def _draw_chart(chart: XmrSeries, points: Released, ruleset: str, place: int) -> Figure:
    columns = {"date": "Date", "value": "Value", "mean": "Mean", "lower": "Lower limit", "upper": "Upper limit"}
    return Figure(
        name=f"series-{place}",
        draw=lambda width, name: draw_xmr(chart, ruleset, width=width, name=name),
        caption=f"{chart.name}: the solid line is the mean, dashed lines are the process limits.",
        shown=Shown(points, columns, {"series": chart.name}),
        finding=_tell_verdict(chart.verdict) if chart.verdict["latest_value"] is not None else "",
    )


def describe_evaluation(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what changed with the start by the estimator to quote, and what speaks against reading it as an effect."""
    del labels  # an evaluation has no codes
    released = tables.get("retention.evaluate.effects")
    rows = read_rows(released) if released is not None else []
    overall = [row for row in rows if row["kind"] in _OVERALL and row["estimate"] is not None]
    if released is None or not overall:
        return []
    names = list(dict.fromkeys(str(row["estimator"]) for row in overall))
    quoted = next((name for name in _QUOTED if name in names), names[0])
    row = min((one for one in overall if one["estimator"] == quoted), key=lambda one: _OVERALL.index(one["kind"]))
    design = released.about.parameters.get("design", "")
    sentences = [_tell_effect(row, design, released.about.unit)]
    sentences += [
        f"By {_name_estimator(other)}, which is there to check it, {_say_effect(other)}."
        for other in overall
        if other["kind"] == row["kind"] and other["estimator"] != quoted
    ]
    checks = tables.get("retention.evaluate.checks")
    doubts = [one for one in read_rows(checks) if one["verdict"] != "fine"] if checks is not None else []
    cautions = tuple(f"{str(one['check']).replace('_', ' ').capitalize()}: {one['says']}" for one in doubts)
    view = DotView(
        units=("event_time",), value="estimate", low="low", high="high", words=("Estimate, with its interval",),
        value_words="Change beside units not started", mark=0.0, is_share=False,
        where={"estimator": quoted, "kind": "event"},
    )  # fmt: skip
    columns = {
        "estimator": "Estimator", "event_time": "Periods since the start", "estimate": "Estimate", "low": "Lower limit",
        "high": "Upper limit",
    }  # fmt: skip
    figure = Figure(
        name="evaluation",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption="Change by periods since the start, of units that started beside those that had not; below nought is "
        "before the start. An effect only under the assumptions of the design.",
        shown=Shown(released, columns, {"kind": "event"}, _ESTIMATORS),
    )
    figures = (figure,) if len(read_dots(released, view)) > 1 else ()
    heading = "What changed with the start"
    return [Section("evaluation", heading, tuple(sentences), figures=figures, cautions=cautions)]


_DESIGNS = {"its": "interrupted time series", "did": "difference in differences"}
_ESTIMATORS = {"callaway_santanna": "Callaway and Sant’Anna", "glsar": "segmented regression"}


def _name_estimator(row: Row) -> str:
    name = str(row["estimator"])
    return _ESTIMATORS.get(name) or name.replace("_", " ")


def _say_effect(row: Row) -> str:
    text = f"the change was {row['estimate']:+.3g}"
    if row["low"] is not None and row["high"] is not None:
        text += f" (interval {row['low']:+.3g} to {row['high']:+.3g})"
    return text.replace("-", "−")


def _tell_effect(row: Row, design: str, unit: str) -> str:
    by = f" by the design ‘{_DESIGNS.get(design) or design.replace('_', ' ')}’" if design else ""
    said = _say_effect(row)
    includes = row["low"] is not None and row["high"] is not None and row["low"] <= 0 <= row["high"]
    doubt = " The interval includes no change." if includes else ""
    return (
        f"After the start, {said} in {unit}, estimated by {_name_estimator(row)}{by}: an effect "
        f"only under its assumptions.{doubt}"
    )


def describe_benchmark(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return our rates beside those of peers, or how many organisations lie outside the funnel."""
    del labels  # organisations have names in the table
    released = tables.get("retention.benchmark.organisations")
    if released is None:
        return []
    organisation = released.about.parameters.get("organisation") or None
    found = [section for measure in MEASURES for section in describe_measure(released, measure, organisation)]
    told = (text for section in found for text in section.sentences)
    sentences = tuple(f"{organisation}: {text[:1].lower()}{text[1:]}" if organisation else text for text in told)
    figures = tuple(
        replace(
            figure,
            caption=f"{section.heading}. {figure.caption}",
            finding=section.sentences[0],
            # The funnel of one organisation stands on the rows of its peers, as the picture before it does.
            shown=figure.shown or next(one.shown for one in section.figures if one.shown),
        )
        for section in found
        for figure in section.figures
    )
    heading = f"{organisation} beside its peers" if organisation else "Organisations beside each other"
    cautions = ("Organisations differ for many reasons that no record holds: these are associations.",)
    return [Section("benchmark", heading, sentences, figures=figures, cautions=cautions)] if sentences else []


def _order_marks(section: Section, *, several: bool) -> tuple[str, ...]:
    """Return the sentences of a set of starters, what most people ask for first: a year. Each says of whom it is."""
    ordered = sorted(section.sentences, key=lambda text: not text.startswith("After a year"))
    return tuple(f"{section.heading}: {text[:1].lower()}{text[1:]}" if several else text for text in ordered)


def describe_starters(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return how long new starters stay, of the largest sets of starters."""
    del labels  # starters are told by names
    released = tables.get("retention.starters.survival")
    if released is None or not released.frame.height:
        return []
    sets = list(list_sets(released))
    several = len(sets) > 1
    found = [describe_set(released, where, place) for place, where in enumerate(sets[:_MOST_SETS], start=1)]
    return [
        Section(
            f"starters-{section.name}",
            f"How long new starters stay: {section.heading}" if several else "How long new starters stay",
            _order_marks(section, several=several),
            figures=section.figures,
        )
        for section in found
    ]
