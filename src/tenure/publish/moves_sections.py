"""Findings of moves: the clinical and the non-clinical side, and from support to registered roles over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from tenure.disclosure import Released
from tenure.publish.alluvial import draw_alluvial
from tenure.publish.axes import write_percent
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.findings import write_findings
from tenure.publish.focus import draw_focus
from tenure.publish.heat_page import write_flow_table
from tenure.publish.matrix import Flow, FlowTable, MatrixView, read_flows
from tenure.publish.published import cite_published
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown
from tenure.publish.sides import CLINICAL, NON_CLINICAL, find_side, is_nursing, is_registered, is_support
from tenure.terms import write_count

__all__ = ["describe_moves", "describe_support"]

_MOVES, _ENTRANTS, _ADJUSTED = "careers.moves.moves", "careers.moves.entrants", "careers.moves.adjusted"
_EXCHANGE, _COHORTS = "careers.moves.exchange", "careers.moves.cohorts"
_MOST_GROUPS = 15

Tables = Mapping[str, Released]


def describe_moves(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what the table of moves says of each side of the service, the last period's moves as picture and table."""
    released = tables.get(_MOVES)
    if released is None or not released.frame.height:
        return []
    first = _pick_first(released)
    view = MatrixView(labels=labels, where=first, period=_pick_period(read_rows(released, first)))
    flows = read_flows(released, view)
    known = any(find_side(flow.origin) for flow in flows.flows)
    when = _write_period(released, flows.period)
    sides = _describe_sides(flows, when) if known else ()
    section = Section(
        name="moves",
        heading=f"Moves on the clinical and the non-clinical side, {when}" if known else f"Moves, {when}",
        sentences=(*_describe_all(released, view, flows, sides), *_describe_exchange(tables, flows.period)),
        cautions=(write_findings(released, view).caution,),
        published=_list_published() if known else (),
        figures=(*_draw_moves(released, view), *_draw_adjusted(tables, labels)),
        markup=write_flow_table(flows, _MOST_GROUPS, level=3),
    )
    return [section]


def _describe_all(released: Released, view: MatrixView, flows: FlowTable, sides: tuple[str, ...]) -> tuple[str, ...]:
    """Return the findings of the whole table, without the single moves where each side has told its own."""
    findings = write_findings(released, view)
    if not sides:
        return (findings.headline, *findings.sentences)
    return (*sides, *findings.sentences[min(len(flows.moves()), 3) :])


def _describe_exchange(tables: Tables, period: str) -> list[str]:
    released = tables.get(_EXCHANGE)
    rows = read_rows(released, {"period": period}) if released is not None else []
    if not rows or any(rows[0][name] is None for name in ("moved_share", "structural_share", "exchange_share")):
        return []
    row = rows[0]
    moved, structural, exchange = (
        write_percent(row[name]) for name in ("moved_share", "structural_share", "exchange_share")
    )
    sentence = (
        f"Of people in a group at both ends of the period {moved} changed it: {structural} because groups grew or "
        f"shrank, and {exchange} in exchange, which leaves the size of every group as it was."
    )
    return [sentence]


_SIDES = {
    (CLINICAL, CLINICAL): "On the clinical side",
    (NON_CLINICAL, NON_CLINICAL): "On the non-clinical side",
    (CLINICAL, NON_CLINICAL): "From the clinical to the non-clinical side",
    (NON_CLINICAL, CLINICAL): "From the non-clinical to the clinical side",
}


def _list_published() -> tuple[str, ...]:
    return (
        cite_published(
            "mental-support-same-role",
            "Of support workers in mental health who were still employed, {} were in the same role a year later.",
        ),
        "The rules of this release hold no published figure of moves on the non-clinical side.",
    )


def _pick_first(released: Released) -> dict[str, str]:
    own = {"period", "origin", "destination"}
    frame = released.frame
    further = [name for name in released.structure.dimensions if name not in own]
    return {name: str(frame[name].cast(pl.String).sort()[0]) for name in further}


def _pick_period(rows: Sequence[Row]) -> str:
    """Return the latest period of which some move is shown, or else the latest."""
    shown = [row for row in rows if row["people"] and not _is_no_move(row)]
    return max(str(row["period"]) for row in shown or rows)


def _write_period(released: Released, start: str) -> str:
    months = released.about.parameters.get("horizon_months", "")
    return f"in the {months} months from {start}" if months.isdigit() else f"in the period from {start}"


def _describe_sides(table: FlowTable, when: str) -> tuple[str, ...]:
    """Return a sentence for each pair of sides with a move that is shown, and one for the others together."""
    told = {words: _describe_side(table, pair, f"{words} {when}") for pair, words in _SIDES.items()}
    silent = [f"{words[:1].lower()}{words[1:]}" for words, text in told.items() if not text]
    shown = [text for text in told.values() if text]
    if silent:
        *first, last = silent
        which = f"{', '.join(first)} or {last}" if first else last
        shown.append(f"No move {which} {when} is large enough to be shown.")
    return tuple(shown)


def _describe_side(table: FlowTable, sides: tuple[str, str], words: str) -> str:
    """Say how many moved between two sides, as far as it is shown, and which move was the largest; else nothing."""
    flows = [
        flow
        for flow in table.flows
        if not flow.is_stay and (find_side(flow.origin), find_side(flow.destination)) == sides
    ]
    shown = [flow for flow in flows if flow.people]
    if not shown:
        return ""
    total = sum(flow.people or 0 for flow in shown)
    # What is hidden comes on top, and how much it is must not be said.
    least = "at least " if any(flow.is_hidden for flow in flows) else ""
    largest = max(shown, key=lambda flow: (flow.people or 0, flow.origin, flow.destination))
    what = "moved from one group to another" if sides[0] == sides[1] else "moved"
    return f"{words}, {least}{_count(total)} {what}; the largest move was {_name_move(table, largest)}."


def _count(people: int) -> str:
    return write_count(people, "person", "people")


def _name_move(table: FlowTable, flow: Flow) -> str:
    rate = f", {_write_rate(flow.rate, flow.low, flow.high)} of those at the start" if flow.rate is not None else ""
    where = f"from {table.label(flow.origin)} to {table.label(flow.destination)}"
    return f"{where} ({_count(flow.people or 0)}{rate})"


def _write_rate(rate: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return write_percent(rate)
    return f"{write_percent(rate)} (95% interval {write_percent(low)} to {write_percent(high)})"


_MOVED = {
    "origin": "From", "destination": "To", "people": "People", "outflow_rate": "Share of origin",
    "outflow_low": "Lower limit", "outflow_high": "Upper limit",
}  # fmt: skip


def _draw_moves(released: Released, view: MatrixView) -> tuple[Figure, ...]:
    if not read_flows(released, view).moves():
        return ()
    figure = Figure(
        name="moves",
        draw=lambda _, name: draw_alluvial(released, view, name=name),
        shown=Shown(
            released,
            _MOVED,
            {**view.where, "period": view.period or ""},
            view.labels,
            most=30,
            keep=lambda row: not _is_no_move(row),
        ),
        caption="Width is the number of people who moved. People who stayed, left or are on leave are not drawn, nor "
        "are hidden figures.",
        scrolls=True,
    )
    return (figure,)


def _draw_adjusted(tables: Tables, labels: Mapping[str, str]) -> tuple[Figure, ...]:
    released = tables.get(_ADJUSTED)
    if released is None or not released.frame.height:
        return ()
    own = {"period", "origin", "destination"}
    further = tuple(name for name in released.structure.dimensions if name not in own)
    where = {"period": str(released.frame["period"].max())}
    view = DotView(
        units=(*further, "origin", "destination"),
        joiner=", " if further else " to ",
        low="adjusted_low",
        high="adjusted_high",
        beside="crude_rate",
        value_words="Share at the end of the period",
        where=where,
        labels=labels,
        most=16,
        largest_by="people",
        skip=_is_no_move,
    )
    if not read_dots(released, view):
        return ()
    columns = {name: write_label(name) for name in released.frame.columns if name not in {"period", "residual_freedom"}}
    mix = released.about.parameters.get("adjust", "").replace("_", " ")
    figure = Figure(
        name="adjusted",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"The largest moves: share at everybody’s make-up ({mix or 'of staff'}), and as it is. An association: "
        "people differ in more than is recorded.",
        shown=Shown(released, columns, where, labels),
    )
    return (figure,)


def _is_no_move(row: Row) -> bool:
    return row["origin"] == row["destination"] or row["destination"] in {"left", "other_state", "rarer_destinations"}


def describe_support(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return how many of those in clinical support go on to registered roles, and come from there, over time."""
    released = tables.get(_MOVES)
    if released is None or not released.frame.height:
        return []
    first = _pick_first(released)
    path = _find_path(read_rows(released, first))
    if path is None:
        return []
    origin, destination = path
    names = (write_label(origin, labels), write_label(destination, labels))
    out = replace(_OUT, where={**first, "origin": origin, "destination": destination}, labels=labels)
    sentences = _describe_outflow(released, out, names)
    figures = [_draw_middle(released, first, destination, labels), _draw_outflow(released, out, names)]
    entrants = tables.get(_ENTRANTS)
    if entrants is not None:
        back = replace(_IN, where={"origin": origin, "destination": destination, "look_back": "direct"}, labels=labels)
        sentences += _describe_inflow(entrants, back, names)
        figures += [_draw_inflow(entrants, back, names)] if read_dots(entrants, back) else []
    sentences += _describe_cohort(tables, path, names)
    published = _list_support(destination)
    heading = "From clinical support to registered roles, over time"
    return [Section("support", heading, tuple(sentences), published, tuple(figures))]


def _list_support(destination: str) -> tuple[str, ...]:
    """Return what is published of the same way: of new nurses only beside nurses."""
    nurses = (
        cite_published("inflow-2014", "{} of new nurses came from clinical support in 2014."),
        cite_published("inflow-2024", "{} of new nurses came from clinical support in the year to March 2024."),
    )
    doubled = cite_published(
        "outflow-doubles",
        "The share of clinical support that moves to registered roles was {} times as high in 2023 as in 2013.",
    )
    return (*nurses, doubled) if is_nursing(destination) else (doubled,)


def _describe_cohort(tables: Tables, path: tuple[str, str], names: tuple[str, str]) -> list[str]:
    """Say how many of a fixed cohort of support staff are in the registered group years later."""
    released = tables.get(_COHORTS)
    where = {"origin": path[0], "destination": path[1]}
    rows = [row for row in (read_rows(released, where) if released is not None else []) if row["share"] is not None]
    if not rows:
        return []
    row = max(rows, key=lambda one: (int(one["years"]), str(one["cohort"])))
    share = _write_rate(row["share"], row["share_low"], row["share_high"])
    when = f"in {row['cohort']}, {share} were in {names[1]} {row['years']} years later"
    return [f"Of the people in {names[0]} {when}."]


_OUT = DotView(
    units=("period",), value="outflow_rate", low="outflow_low", high="outflow_high",
    words=("Share, with its 95% interval",), value_words="Share that moved",
)  # fmt: skip
_IN = DotView(units=("period",), value="inflow_share", low=None, high=None, words=("Share",),
              value_words="Share of new entrants")  # fmt: skip


def _find_path(rows: Sequence[Row]) -> tuple[str, str] | None:
    """Return the way from support to nursing, or else to a registered group, on which most are shown to have moved."""
    people: dict[tuple[str, str], int] = {}
    for row in rows:
        way = (str(row["origin"]), str(row["destination"]))
        if row["people"] and is_support(way[0]) and is_registered(way[1]):
            people[way] = people.get(way, 0) + row["people"]
    return max(people, key=lambda way: (is_nursing(way[1]), people[way], way), default=None)


def _describe_outflow(released: Released, view: DotView, names: tuple[str, str]) -> list[str]:
    rows = read_dots(released, view)
    if not rows:
        return [f"No share of {names[0]} that moved to {names[1]} can be shown."]
    first, last = rows[0], rows[-1]
    text = (
        f"Of people in {names[0]}, {_write_rate(last[view.value], last['outflow_low'], last['outflow_high'])} were in "
        f"{names[1]} at the end of the period from {last['period']} ({_count(last['people'])})"
    )
    if first is not last:
        text += f"; of those at the start of the period from {first['period']}, {write_percent(first[view.value])}"
    return [f"{text}."]


def _describe_inflow(released: Released, view: DotView, names: tuple[str, str]) -> list[str]:
    rows = read_dots(released, view)
    if not rows:
        return []
    first, last = rows[0], rows[-1]
    text = (
        f"Of new entrants to {names[1]} in the period from {last['period']}, {write_percent(last[view.value])} came "
        f"straight from {names[0]}"
    )
    if first is not last:
        text += f"; in the period from {first['period']}, {write_percent(first[view.value])}"
    return [f"{text}."]


def _draw_middle(released: Released, first: Mapping[str, str], group: str, labels: Mapping[str, str]) -> Figure:
    """Return the picture of who came into a group and went from it in the latest period that shows a move of it."""
    rows = [row for row in read_rows(released, first) if group in {row["origin"], row["destination"]}]
    period = _pick_period(rows)
    view = MatrixView(labels=labels, where=first, period=period)
    columns = {"origin": "From", "destination": "To", "people": "People", "outflow_rate": "Share of origin"}
    return Figure(
        name="middle",
        draw=lambda width, name: draw_focus(released, view, group, width=width, name=name),
        caption=f"Moves into and out of {write_label(group, labels)}, {_write_period(released, period)}. Width is the "
        "number of people.",
        shown=Shown(
            released, columns, {**first, "period": period}, labels,
            keep=lambda row: group in {row["origin"], row["destination"]} and row["origin"] != row["destination"],
        ),
    )  # fmt: skip


def _draw_outflow(released: Released, view: DotView, names: tuple[str, str]) -> Figure:
    columns = {
        "period": "Period from", "people": "People who moved", "origin_people": "People at the start",
        "outflow_rate": "Share", "outflow_low": "Lower limit", "outflow_high": "Upper limit",
    }  # fmt: skip
    return Figure(
        name="support-out",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"Share of {names[0]} in {names[1]} at the end of each period, by its first month.",
        shown=Shown(released, columns, view.where, view.labels),
    )


def _draw_inflow(released: Released, view: DotView, names: tuple[str, str]) -> Figure:
    columns = {
        "period": "Period from",
        "people": "Came from there",
        "entrants": "New entrants",
        "inflow_share": "Share",
    }
    return Figure(
        name="support-in",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"Share of new entrants to {names[1]} who came straight from {names[0]}, by the period's first month.",
        shown=Shown(released, columns, view.where, view.labels),
    )
