"""What a released table of flows shows, in plain sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tenure.disclosure import Released
from tenure.publish.matrix import Flow, FlowTable, MatrixView, read_flows
from tenure.publish.text import HIDDEN
from tenure.terms import write_count

__all__ = ["Findings", "write_findings"]


@dataclass(frozen=True, slots=True)
class Findings:
    """One sentence for a headline, the sentences that support it, and what to bear in mind."""

    headline: str
    sentences: tuple[str, ...]
    caution: str


def write_findings(released: Released, view: MatrixView | None = None, *, most: int = 3) -> Findings:
    """Say in words what a released table of flows shows.

    Parameters
    ----------
    released : Released
        A table with an origin, a destination, people, their base and a rate.
    view : MatrixView
        Which columns, period and words.
    most : int
        Largest number of moves and of gains or losses named.

    Notes
    -----
    Net gains and losses count the moves that are shown; hidden ones are in no sentence.
    Release: says released values only.
    """
    table = read_flows(released, view or MatrixView())
    moves = table.moves()
    when = _describe_period(released, table)
    if not moves:
        headline = f"No move between groups is large enough to be shown {when}."
        return Findings(headline, (), _write_caution(table))
    total = sum(flow.people or 0 for flow in moves)
    noun = "person is" if total == 1 else "people are"
    # What is hidden comes on top, and how much it is must not be said.
    least = "At least " if table.n_hidden else ""
    headline = (
        f"{least}{total:,} {noun} shown to have moved from one group to another {when}; "
        f"the largest move was {_name_move(table, moves[0])}."
    )
    sentences = [_write_move(table, flow) for flow in moves[:most]]
    sentences += _write_net(table, moves, most)
    sentences += _write_exit(table)
    return Findings(headline, tuple(sentences), _write_caution(table))


def _describe_period(released: Released, table: FlowTable) -> str:
    months = released.about.parameters.get("horizon_months", "")
    if months.isdigit():
        return f"in the {months} months from {table.period}" if int(months) > 1 else f"in the month from {table.period}"
    return f"in the period {table.period}"


def _name_move(table: FlowTable, flow: Flow) -> str:
    return f"from {table.label(flow.origin)} to {table.label(flow.destination)}"


def _count_people(people: int | None) -> str:
    return write_count(people or 0, "person", "people")


def _share_of(table: FlowTable, flow: Flow) -> str:
    if flow.rate is None:
        return ""
    interval = ""
    if flow.low is not None and flow.high is not None:
        interval = f" (interval {_percent(flow.low)} to {_percent(flow.high)})"
    return f", {_percent(flow.rate)} of those in {table.label(flow.origin)}{interval}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if share >= 0.01 or share == 0 else f"{100 * share:.2f}%"


def _write_move(table: FlowTable, flow: Flow) -> str:
    return f"{_count_people(flow.people)} went {_name_move(table, flow)}{_share_of(table, flow)}."


def _write_net(table: FlowTable, moves: tuple[Flow, ...], most: int) -> list[str]:
    net: Counter[str] = Counter()
    for flow in moves:
        net[flow.destination] += flow.people or 0
        net[flow.origin] -= flow.people or 0
    ordered = sorted(net.items(), key=lambda item: (-item[1], item[0]))
    gains = [f"{table.label(code)} (+{people:,})" for code, people in ordered if people > 0][:most]
    losses = [f"{table.label(code)} (−{-people:,})" for code, people in reversed(ordered) if people < 0][:most]
    if not gains or not losses:
        return []
    return [
        f"Among the moves shown, the largest net gains were {_join(gains)}; the largest net losses, {_join(losses)}."
    ]


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _write_exit(table: FlowTable) -> list[str]:
    known = [flow for flow in table.flows if flow.destination == "left" and flow.rate is not None and flow.people]
    if not known:
        return []
    most = max(known, key=lambda flow: (flow.rate or 0.0, flow.origin))
    interval = f" (interval {_percent(most.low)} to {_percent(most.high)})" if most.low and most.high else ""
    sentence = (
        f"The share no longer in the record at the end was highest in {table.label(most.origin)}: "
        f"{_percent(most.rate or 0.0)}{interval}. They may work elsewhere: this is not a leaver rate."
    )
    return [sentence]


def _write_caution(table: FlowTable) -> str:
    if not table.n_hidden:
        return "No figure of this period is hidden."
    figures, are = write_count(len(table.flows), "figure"), "is" if table.n_hidden == 1 else "are"
    return (
        f"{table.n_hidden:,} of the {figures} of this period {are} hidden ({HIDDEN}) "
        "to protect confidentiality, and in no sentence or picture."
    )
