"""Findings of sickness absence, of staff near retirement, and of staff surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.bars import BarView, draw_bars, read_bars
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.lines import LineView, draw_lines, read_lines
from tenure.publish.phrases import name_row, say_points, say_range, say_share, take_latest
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown
from tenure.terms import write_count

__all__ = ["describe_retirement", "describe_sickness", "describe_survey"]

Tables = Mapping[str, Released]

_EVERYBODY = "all"


def describe_sickness(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return the share of available days lost in the last period, its course, and the reasons recorded."""
    released = tables.get("retention.sickness.rates")
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    units = tuple(name for name in released.structure.dimensions if name not in {"start", "end"})
    latest = take_latest(rows, ("end", "start"))
    now = list(read_rows(released, latest))
    shown = [row for row in now if row["rate"] is not None]
    span = _write_span(latest)
    if not shown:
        sentences = [f"No sickness absence rate {span} can be shown."]
    elif len(now) == 1:
        sentences = [(f"The sickness absence rate {span} was {write_percent(shown[0]['rate'])} of available FTE days"
                     f"{_tell_year_before(rows, latest)}.")]  # fmt: skip
    elif len(shown) == 1:
        who = name_row(shown[0], units, labels)
        sentences = [(f"The only sickness absence rate {span} that can be shown is of {who}: "
                     f"{write_percent(shown[0]['rate'])} of available FTE days.")]  # fmt: skip
    else:
        text = say_range(
            shown, "rate", size="people", name=lambda row: name_row(row, units, labels),
            say=lambda row: write_percent(row["rate"]), every=len(now), noun="groups",
        )  # fmt: skip
        sentences = [f"The sickness absence rate {span}, as a share of available FTE days, was {text}."]
    figures = _draw_rates(released, units, latest, labels)
    told, drawn = _describe_absence(tables.get("retention.sickness.reasons"), labels)
    cautions = ("Sickness absence is as recorded, in FTE days; days without a record are not days of health.",)
    return [Section("sickness", "Sickness absence", (*sentences, *told), figures=(*figures, *drawn), cautions=cautions)]


def _write_span(where: Mapping[str, str]) -> str:
    return f"in {where['end']}" if where["start"] == where["end"] else f"from {where['start']} to {where['end']}"


def _tell_year_before(rows: Sequence[Row], latest: Mapping[str, str]) -> str:
    """Say the rate of the same period a year before, where there is one row of it and it is shown."""
    past = {name: f"{int(text[:4]) - 1}{text[4:]}" for name, text in latest.items()}
    found = [row for row in rows if all(str(row[name]) == text for name, text in past.items())]
    if len(found) != 1 or found[0]["rate"] is None:
        return ""
    return f"; {_write_span(past)} it was {write_percent(found[0]['rate'])}"


def _draw_rates(
    released: Released, units: tuple[str, ...], latest: Mapping[str, str], labels: Mapping[str, str]
) -> list[Figure]:
    columns = {
        **{name: write_label(name) for name in units}, "people": "People", "people_absent": "People absent",
        "fte_days_lost": "FTE days lost", "fte_days_available": "FTE days available", "rate": "Rate",
    }  # fmt: skip
    several = [name for name in units if len({row[name] for row in read_rows(released)}) > 1]
    figures = []
    if not several:
        line = LineView(value="rate", along="end", value_words="Share of available days lost", along_words="Month")
        if max((len(found) for found in read_lines(released, line).values()), default=0) >= 3:
            figures.append(
                Figure(
                    name="sickness-course",
                    draw=lambda width, name: draw_lines(released, line, width=width, name=name),
                    caption="Share of available FTE days lost to sickness, by the end of the period. This is a "
                    "description.",
                    shown=Shown(released, {"start": "From", "end": "To", **columns}, labels=labels, most=60),
                )
            )
        return figures
    dots = DotView(
        units=tuple(several), value="rate", low=None, high=None, words=("Rate",), where=latest, labels=labels,
        value_words="Share of available days lost", largest_by="people",
    )  # fmt: skip
    if len(read_dots(released, dots)) > 1:
        figures.append(
            Figure(
                name="sickness-groups",
                draw=lambda width, name: draw_dots(released, dots, width=width, name=name),
                caption=f"Share of available FTE days lost to sickness {_write_span(latest)}: the largest groups "
                "that can be shown. This is a description.",
                shown=Shown(released, columns, latest, labels),
            )
        )
    return figures


def _describe_absence(released: Released | None, labels: Mapping[str, str]) -> tuple[list[str], list[Figure]]:
    """Say which reason most days are recorded under in the last period."""
    rows = read_rows(released) if released is not None else []
    whole = [row for row in rows if row["unit"] == _EVERYBODY]
    own = {"start", "end", "unit", "reason_code", "reason", "recorded"}
    if released is None or not whole or set(released.structure.dimensions) - own:
        return [], []
    where = {"unit": _EVERYBODY, **take_latest(whole, ("end", "start"))}
    view = BarView(
        units=("reason",), value="share_of_days_lost", value_words="Share of days lost", unit="share", where=where,
        labels=labels, most=10, largest_by="share_of_days_lost",
    )  # fmt: skip
    bars = read_bars(released, view)
    if not bars:
        return [], []
    known = [row for row in bars if row["recorded"] == "yes"] or bars
    most = max(known, key=lambda row: (row["share_of_days_lost"], str(row["reason"])))
    sentence = (
        f"Of the days lost {_write_span(where)}, most were recorded under {most['reason']}: "
        f"{write_percent(most['share_of_days_lost'])} of them."
    )
    columns = {
        "reason": "Reason", "people": "People", "fte_days_lost": "FTE days lost",
        "share_of_days_lost": "Share of days lost",
    }  # fmt: skip
    figure = Figure(
        name="sickness-reasons",
        draw=lambda width, name: draw_bars(released, view, width=width, name=name),
        caption=f"Reasons recorded for days lost to sickness {_write_span(where)}: the most frequent that can be "
        "shown.",
        shown=Shown(released, columns, where, labels, most=40),
        finding=sentence,
    )
    return [sentence], [figure]


def describe_retirement(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what share of staff is in late career, and what a higher share of returns would bring."""
    released = tables.get("retention.retirement.late_career")
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    where = take_latest(rows, ("month",))
    now = read_rows(released, where)
    shown = [row for row in now if row["late_career_share"] is not None]
    age = released.about.parameters.get("late_age", "55")
    share = ("late_career_share",)
    if not shown:
        sentences = [f"No share of people aged {age} or over in {where['month']} can be shown."]
    elif len(shown) == 1:
        who = name_row(shown[0], ("group",), labels)
        sentences = [(f"In {where['month']}, {say_share(shown[0], *share)} of people in post "
                     f"({who[:1].lower()}{who[1:]}) were aged {age} or over.")]  # fmt: skip
    else:
        text = say_range(
            shown, "late_career_share", size="people", name=lambda row: name_row(row, ("group",), labels),
            say=lambda row: say_share(row, *share), every=len(now), noun="groups",
        )  # fmt: skip
        sentences = [f"In {where['month']} the share of people in post aged {age} or over was {text}."]
    sentences += _tell_scenario(tables.get("retention.retirement.scenario"), labels)
    view = DotView(
        units=("group",), value="late_career_share", low=None, high=None, words=("Share",), where=where, labels=labels,
        value_words=f"Share aged {age} or over", largest_by="people",
    )  # fmt: skip
    columns = {"group": "Group", "people": "People", "late_career": f"Aged {age} or over", "late_career_share": "Share"}
    figure = Figure(
        name="late-career",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"Share of people in post aged {age} or over in {where['month']}. This is a description.",
        shown=Shown(released, columns, where, labels),
    )
    cautions = (
        "Age is told by year of birth. When somebody may draw a pension is no statement of when anybody will leave.",
    )
    figures = (figure,) if len(read_dots(released, view)) > 1 else ()
    return [Section("retirement", "Late careers and retirement", tuple(sentences), figures=figures, cautions=cautions)]


def _tell_scenario(released: Released | None, labels: Mapping[str, str]) -> list[str]:
    rows = read_rows(released) if released is not None else []
    rows = [row for row in rows if row["people_years_total"] is not None]
    if not rows:
        return []
    last = max(int(row["year"]) for row in rows)
    row = max(
        (one for one in rows if int(one["year"]) == last), key=lambda one: (one["retirements"] or 0, one["group"])
    )
    limits = ""
    if row["people_years_low"] is not None and row["people_years_high"] is not None:
        limits = f" ({row['people_years_low']:,.0f} to {row['people_years_high']:,.0f})"
    named = name_row(row, ("group",), labels)
    who = "" if named == "Everybody" else f" ({named})"
    return (
        [
            (
                f"If {write_percent(row['scenario_return_rate'])} of those who retire came back{who}, it would "
                f"bring {row['people_years_total']:,.0f} people-years{limits} over {write_count(last, 'year')}: an "
                "effect under the assumptions that the table states."
            )
        ]
        if row["scenario_return_rate"] is not None
        else []
    )


def describe_survey(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what staff surveys say in their last period, and how many results changed beyond chance."""
    released = tables.get("retention.survey.items")
    rows = read_rows(released) if released is not None else []
    rows = [row for row in rows if row["group"] == _EVERYBODY and row["scale"] == "percent"]
    if released is None or not rows:
        return []
    period = max(str(row["period"]) for row in rows)
    now = [row for row in rows if str(row["period"]) == period and row["value"] is not None]
    questions = dict.fromkeys(str(row["question"]) for row in now)
    found = [[row for row in now if row["question"] == question] for question in questions]
    sentences = [_tell_question(answers, period) for answers in found]
    # The questions that most organisations answered, and of these the ones with most changes, come first.
    order = sorted(range(len(found)), key=lambda place: (-len(found[place]), str(found[place][0]["question"])))
    said = tuple(sentences[place] for place in order)[:8]
    if not said:
        return []
    figures = _draw_survey(released, found[order[0]], period, labels)
    cautions = (
        (
            "Intervals tell of chance among those who answered, and nothing of those who did not. A change is no "
            "statement of what caused it. Where nothing changed, about one organisation in forty would rise, and one "
            "fall, beyond what is called chance here."
        ),
    )
    return [Section("survey", "What staff said", said, figures=figures, cautions=cautions)]


def _tell_question(rows: Sequence[Row], period: str) -> str:
    first = rows[0]
    what = f"‘{first['text']}’" if first["text"] else write_label(first["question"])
    if len(rows) == 1:
        text = f"{what}: {first['value']:.1f}% in {period}"
        if first["low"] is not None and first["high"] is not None:
            text += f" (95% interval {first['low']:.1f}% to {first['high']:.1f}%)"
        if first["change"] is not None:
            more = "higher" if first["change"] > 0 else "lower"
            text += f", {say_points(first['change'] / 100)} {more} than in {first['previous_period']}"
        return f"{text}."
    compared = [row for row in rows if row["change_low"] is not None and row["change_high"] is not None]
    lowest, highest = (choose(row["value"] for row in rows) for choose in (min, max))
    text = f"{what}: from {lowest:.1f}% to {highest:.1f}% in {len(rows):,} organisations in {period}"
    if compared:
        up, down = sum(row["change_low"] > 0 for row in compared), sum(row["change_high"] < 0 for row in compared)
        text += f"; beside the period before it rose beyond chance in {up:,} of {len(compared):,}, and fell in {down:,}"
    return f"{text}."


def _draw_survey(released: Released, rows: Sequence[Row], period: str, labels: Mapping[str, str]) -> tuple[Figure, ...]:
    where = {"question": str(rows[0]["question"]), "period": period, "group": _EVERYBODY}
    view = DotView(
        units=("organisation",), value="value", low="low", high="high", words=("Result, with its 95% interval",),
        value_words="Per cent", is_share=False, where=where, labels=labels, most=20, largest_by="base",
    )  # fmt: skip
    if len(read_dots(released, view)) < 2:
        return ()
    columns = {
        "organisation": "Organisation", "base": "Answered", "value": "Per cent", "low": "Lower limit",
        "high": "Upper limit", "change": "Change", "change_low": "Lower limit of it",
        "change_high": "Upper limit of it",
    }  # fmt: skip
    figure = Figure(
        name="survey-question",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"‘{rows[0]['text']}’ in {period}: the organisations with most answers. This is a description.",
        shown=Shown(released, columns, where, labels, most=20),
    )
    return (figure,)
