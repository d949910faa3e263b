"""All charts of many series on one page: verdicts first, then every chart with a sentence, its figures and the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tenure.disclosure import Released
from tenure.publish.drawing import NARROW, WIDE
from tenure.publish.heat_page import wrap_page, write_banner
from tenure.publish.rows import Row
from tenure.publish.text import write_file
from tenure.publish.xmr import XmrSeries, choose_places, draw_xmr, read_charts, write_date, write_value
from tenure.publish.xmr_icons import ASSURANCE_WORDS, VARIATION_WORDS, draw_assurance, draw_variation
from tenure.terms import write_count

__all__ = ["XMR_PAGE", "write_xmr_page"]

XMR_PAGE = "retention.charts.html"
"""Name of the page."""

MOST_CHARTS = 600
_RULES = {
    "outside": "it lies outside the process limits",
    "trend": "it is part of a run of points that all rise or all fall",
    "two_of_three": "it is one of two in three points close to a limit",
    "shift": "it is part of a run of points on one side of the mean",
}
_SHORT = {"outside": "outside the limits", "trend": "trend", "two_of_three": "two of three", "shift": "shift"}
_WARNINGS = {
    "trial_limits": "trial limits",
    "no_limits": "too few points for limits",
    "no_variation": "no variation",
    "gaps": "gaps",
}
_STYLE = (
    "<style>.icon{vertical-align:middle;margin-right:.4rem;flex:none}"
    ".plain td.verdict{text-align:left;white-space:nowrap}.plain tbody th{min-width:9rem}"
    ".verdicts p{display:flex;align-items:center;margin:.25rem 0}</style>"
)


def write_xmr_page(released: Sequence[Released], folder: Path) -> Path:
    """Write every chart of ``retention charts`` on one accessible page.

    Parameters
    ----------
    released : sequence of Released
        Points, signals and verdicts, and rebases where there are any.
    folder : Path
        Where ``retention.charts.html`` is written, beside the tables.

    Returns
    -------
    Path
        A page without script or request to anywhere. Of more than 600 series, those singled out last come first and the
        others have a verdict and no picture.

    Raises
    ------
    AccessError
        The file cannot be written.

    Notes
    -----
    Release: the page holds released values only.
    """
    verdicts = next(table for table in released if table.about.table.endswith(".verdicts"))
    rows = verdicts.frame.rows(named=True)
    names = [row["series"] for row in sorted(rows, key=lambda row: not _is_special(row))[:MOST_CHARTS]]
    charts = read_charts(released, names if len(names) < len(rows) else None)
    links = {chart.name: f"chart-{place}" for place, chart in enumerate(charts, start=1)}
    ruleset = verdicts.about.parameters["ruleset"]
    title = "What changed, and what is unusual"
    file = "retention.charts.points.csv"
    body = [
        _STYLE,
        write_banner(verdicts),
        '<main id="main">',
        f"<h1>{title}</h1>",
        f'<p class="lead">{escape(_summarise(rows, verdicts))}</p>',
        _write_contents(rows, links),
        _write_verdicts(rows, links),
        _write_reading(verdicts),
        '<h2 id="charts">Charts</h2>',
        _say_left_out(len(rows)),
        *(
            _write_chart(chart, links[chart.name], ruleset, file if (folder / file).is_file() else "")
            for chart in charts
        ),
        _write_rules(verdicts),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    return write_file(folder / XMR_PAGE, wrap_page(title, body).encode())


def _is_special(verdict: Row) -> bool:
    return verdict["variation"] not in {"common_cause", "none"}


def _summarise(rows: Sequence[Row], verdicts: Released) -> str:
    special = sum(_is_special(row) for row in rows)
    about = verdicts.about
    return (
        f"{write_count(len(rows), 'series', 'series')}, {about.period}: the latest value is singled out in "
        f"{special:,} of them, by the ruleset {about.parameters['ruleset']}. {about.source}."
    )


def _write_contents(rows: Sequence[Row], links: dict[str, str]) -> str:
    special = [row["series"] for row in rows if _is_special(row) and row["series"] in links]
    items = [
        '<li><a href="#verdicts">Verdicts</a></li>',
        '<li><a href="#reading">How to read this page</a></li>',
        '<li><a href="#charts">Charts</a></li>',
        '<li><a href="#rules">Rules and limits</a></li>',
    ]
    named = "".join(f'<li><a href="#{links[name]}">{escape(name)}</a></li>' for name in special)
    part = f"<details><summary>Series singled out ({len(special):,})</summary><ul>{named}</ul></details>"
    return f'<nav aria-label="On this page"><ul>{"".join(items)}</ul>{part if special else ""}</nav>'


def _write_verdicts(rows: Sequence[Row], links: dict[str, str]) -> str:
    counts = Counter(row["variation"] for row in rows)
    counted = "".join(
        f"<li>{draw_variation(word, is_named=False)}{escape(words)}: {counts[word]:,}</li>"
        for word, words in VARIATION_WORDS.items()
        if counts[word]
    )
    head = ("Series", "Variation", "Target", "Latest", "Mean", "Limits", "Wanted", "Points", "Notes")
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(_write_row(row, links.get(row["series"])) for row in rows)
    caption = "Verdict on the latest value of each series, and on its target"
    return (
        f'<section aria-labelledby="verdicts"><h2 id="verdicts">Verdicts</h2><ul class="legend">{counted}</ul>'
        f'<div class="scroll" role="region" tabindex="0" aria-label="Table: {caption}"><table class="plain">'
        f"<caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _write_row(row: Row, link: str | None) -> str:
    name = f'<a href="#{link}">{escape(row["series"])}</a>' if link else escape(row["series"])
    words = VARIATION_WORDS[row["variation"]]
    if row["latest_rule"] and row["variation"] != "none":
        words = f"{words} ({_SHORT[row['latest_rule']]})"
    variation = f"{draw_variation(row['variation'], is_named=False)}{escape(words)}"
    assurance = f"{draw_assurance(row['assurance'], is_named=False)}{escape(ASSURANCE_WORDS[row['assurance']])}"
    places = choose_places(row)
    shown = {name: _say(row[name], places) for name in ("latest_value", "mean", "lower", "upper", "target")}
    limits = f"{shown['lower']} to {shown['upper']}" if row["lower"] is not None else "–"
    notes = ", ".join(_WARNINGS[word] for word in (row["warning"] or "").split())
    return (
        f'<tr><th scope="row">{name}</th><td class="verdict">{variation}</td><td class="verdict">{assurance}</td>'
        f"<td>{shown['latest_value']}</td><td>{shown['mean']}</td><td>{limits}</td><td>{shown['target']}</td>"
        f'<td>{row["n_points"]:,}</td><td class="words">{escape(notes)}</td></tr>'
    )


def _say(value: float | None, places: int) -> str:
    return "–" if value is None else write_value(value, places)


def _write_reading(verdicts: Released) -> str:
    kinds = (
        ("common_cause", "grey circle: within what the series does by chance"),
        ("improvement_high", "blue square: improvement, by a rule"),
        ("concern_high", "orange diamond: concern, by a rule"),
        ("neutral_high", "purple triangle: singled out where neither way is better"),
    )
    keys = "".join(f"<li>{draw_variation(word, is_named=False)}{escape(words)}</li>" for word, words in kinds)
    targets = "".join(
        f"<li>{draw_assurance(word, is_named=False)}{escape(words)}</li>"
        for word, words in ASSURANCE_WORDS.items()
        if word != "none"
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in verdicts.about.notes)
    return (
        '<section aria-labelledby="reading"><h2 id="reading">How to read this page</h2><p>The solid line of a chart is '
        "the mean, dashed lines are the process limits, a dotted line is the target. Points and icons have one shape "
        f'and one colour for each kind; an arrow tells high from low.</p><ul class="legend">{keys}{targets}</ul>'
        f"<ul>{notes}</ul></section>"
    )


def _say_left_out(every: int) -> str:
    if every <= MOST_CHARTS:
        return ""
    return (
        f"<p>The first {MOST_CHARTS:,} of {every:,} series are drawn, those singled out first; "
        "the files hold all of them.</p>"
    )


def _write_chart(chart: XmrSeries, link: str, ruleset: str, file: str) -> str:
    row = chart.verdict
    icons = draw_variation(row["variation"]) + (draw_assurance(row["assurance"]) if row["assurance"] != "none" else "")
    drawn = (
        f'<div class="wide">{draw_xmr(chart, ruleset, width=WIDE, name=f"{link}-wide")}</div>'
        f'<div class="narrow">{draw_xmr(chart, ruleset, width=NARROW, name=f"{link}-narrow")}</div>'
    )
    download = f'<p><a href="{file}">Download the points of all series (CSV)</a></p>' if file else ""
    return (
        f'<section class="verdicts" aria-labelledby="{link}"><h3 id="{link}">{escape(chart.name)}</h3><p>{icons}'
        f"<span>{escape(_say_verdict(chart))}</span></p><figure>{drawn}</figure>{_write_rebases(chart)}"
        f"{_write_figures(chart)}{download}</section>"
    )


def _say_verdict(chart: XmrSeries) -> str:
    row = chart.verdict
    if not chart.known:
        return "No values."
    places = choose_places(row)
    latest = f"The latest value, {write_value(row['latest_value'], places)} ({write_date(row['latest_date'])}),"
    if row["variation"] == "none":
        return f"{latest} has no limits to be read against: there are too few points."
    if row["variation"] == "common_cause":
        said = f"{latest} is within what this series does by chance."
    else:
        said = f"{latest} is singled out: {_RULES[row['latest_rule']]}. {VARIATION_WORDS[row['variation']]}."
    if row["assurance"] != "none":
        target = write_value(row["target"], places)
        fate = {
            "pass": "lies beyond the limits on the good side: unless the process changes it is met throughout",
            "fail": "lies beyond the limits on the bad side: unless the process changes it is missed throughout",
            "inconsistent": "lies within the limits: unless the process changes it is met in some periods and missed "
            "in others, by chance",
        }[row["assurance"]]
        said += f" The target of {target} {fate}."
    if "trial_limits" in (row["warning"] or ""):
        said += f" The limits rest on {row['n_limits']} points and are trial limits."
    return said


def _write_rebases(chart: XmrSeries) -> str:
    items = "".join(
        f"<li>{escape(write_date(rebase['first_point']))}: {escape(rebase['reason'])}</li>" for rebase in chart.rebases
    )
    return f"<p>Limits were set anew:</p><ul>{items}</ul>" if items else ""


def _write_figures(chart: XmrSeries) -> str:
    places = choose_places(chart.verdict)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Value", "Mean", "Lower", "Upper", "Rule"))
    body = "".join(_write_point(point, places) for point in chart.points)
    caption = f"Table: {chart.name}"
    return (
        "<details><summary>Table of these figures</summary>"
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption, quote=True)}">'
        f'<table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def _write_point(point: Row, places: int) -> str:
    cells = "".join(f"<td>{_say(point[name], places)}</td>" for name in ("value", "mean", "lower", "upper"))
    rule = _SHORT[point["rule"]] if point["rule"] else ""
    return f'<tr><th scope="row">{point["date"]}</th>{cells}<td class="words">{rule}</td></tr>'


def _write_rules(verdicts: Released) -> str:
    about = verdicts.about
    items = "".join(
        f"<dt>{escape(name.removeprefix('ruleset_').replace('_', ' '))}</dt><dd>{escape(words)}</dd>"
        for name, words in about.parameters.items()
    )
    return (
        f'<section aria-labelledby="rules"><h2 id="rules">Rules and limits</h2><dl>{items}</dl>'
        f"<p>Definitions: {escape(', '.join(about.definitions))}. {escape(about.source)}, version "
        f"{escape(about.record_version)}; Tenure {escape(about.code_version)}.</p></section>"
    )
