"""Findings of what came later: whether movers stayed, how people went on, and the courses they took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.curves import CurveView, draw_curves, read_curves
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.published import cite_published
from tenure.publish.rows import Row, pick_largest, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown
from tenure.publish.sides import is_nursing
from tenure.publish.stacked import Stack, StackView, draw_stacked, read_stack
from tenure.publish.words import lower_first, name_characteristic
from tenure.terms import write_count

__all__ = ["describe_after", "describe_progression", "describe_sequences"]

Tables = Mapping[str, Released]

_WAITING = "waiting"
_RACE = "ethnic_group"
_MOST_LADDERS = 5
_FIRST_BAND = "5"
_STARTERS = ("cohort", "occupation", "band")
_STILL = {
    "occupation": "still in the occupation",
    "organisation": "still in the organisation",
    "nhs": "still in the health service",
}
OUTCOMES = {"occupation": "the occupation", "organisation": "the organisation", "nhs": "the health service"}
_STILL = {outcome: f"still in {words}" for outcome, words in OUTCOMES.items()}
STATUSES = {
    "same_band": "Same band",
    "one_up": "One band up",
    "two_up_or_more": "Two bands up or more",
    "down": "A lower band",
    "left_occupation": "In another occupation",
    "left": "Left",
}


def describe_after(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return whether movers stayed, beside people recruited directly and people who did not move."""
    released = tables.get("careers.after.contrasts")
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    where = pick_largest(rows, ("origin", "destination", "years"), by="movers", latest=("cohort",))
    view = DotView(
        units=("comparator", "outcome"),
        value="standardised_difference",
        low="standardised_low" if "standardised_low" in rows[0] else "standardised_difference_low",
        high="standardised_high" if "standardised_high" in rows[0] else "standardised_difference_high",
        beside="difference",
        words=("At the movers’ make-up, with its 95% interval", "As it is"),
        value_words="Movers’ share less the others’",
        mark=0.0,
        where=where,
        labels={
            **labels,
            **{code: f"still in {words}" for code, words in OUTCOMES.items()},
            "recruits": "Against recruits",
            "stayers": "Against stayers",
        },
    )
    path = f"{write_label(where['origin'], labels)} to {write_label(where['destination'], labels)}"
    found = read_dots(released, view)
    who = f"Of people who went from {path} in {where['cohort']}, {write_count(int(where['years']), 'year')} on"
    sentences = [f"{who}: {_write_contrast(row, view)}" for row in found[:1]]
    sentences += [_capitalise(_write_contrast(row, view)) for row in found[1:]]
    if not found:
        sentences.append(f"{who}, no difference from others can be shown.")
    figures = (_draw_contrasts(released, view, path),) if found else ()
    heading = "Do movers stay?"
    caution = (
        "Movers are put beside people recruited directly into the destination and people who stayed in the origin. "
        "This is an association: people choose to move and employers choose whom to take, for reasons no record has."
    )
    return [Section("after", heading, tuple(sentences), figures=figures, cautions=(caution,))]


def _capitalise(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _write_contrast(row: Row, view: DotView) -> str:
    value, low, high = (row[name] for name in (view.value, view.low, view.high) if name)
    apart = f"{100 * abs(value):.1f} percentage points {'larger than' if value > 0 else 'smaller than'}"
    if f"{100 * abs(value):.1f}" == "0.0":
        apart = "the same as"
    doubt = "; the interval includes no difference" if low <= 0 <= high else ""
    who = "people recruited directly" if row["comparator"] == "recruits" else "people who stayed in the origin"
    interval = f"95% interval {100 * low:+.1f} to {100 * high:+.1f}".replace("-", "−")
    return (
        f"the share of movers still in {OUTCOMES.get(str(row['outcome']), str(row['outcome']))} was {apart} that of "
        f"comparable {who} ({interval}{doubt})."
    )


def _draw_contrasts(released: Released, view: DotView, path: str) -> Figure:
    wanted = ("comparator", "outcome", "movers", "comparators", "difference", view.value, view.low, view.high,
              "covered_share")  # fmt: skip
    columns = {name: write_label(name) for name in wanted if name and name in released.frame.columns}
    return Figure(
        name="contrasts",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"Movers from {path}: share still there less that of each comparison group. At nought there is no "
        "difference.",
        shown=Shown(released, columns, view.where, view.labels),
    )


def describe_progression(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what became of people who started at the lowest point of a band."""
    released = tables.get("careers.progression.status")
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    where = _pick_starters(rows, released)
    view = StackView(where=where, labels={**labels, **STATUSES})
    stack = read_stack(released, view)
    is_hidden = not stack.words
    if len(stack.shares) < 2 and not is_hidden:
        return []
    others = [
        name_characteristic(where, name) or write_label(value, labels)
        for name, value in where.items()
        if name not in {"cohort", "occupation", "band"}
    ]
    who = ", ".join([f"{write_label(where['occupation'], labels)}, band {where['band']}", *others])
    sentence = f"Of those who started in {where['cohort']} ({who}), {_tell_last(stack)}."
    drawn = [] if is_hidden else [_draw_status(released, view)]
    figures = [*drawn, *_draw_next_band(tables, where, labels), *_draw_disparity(tables, labels)]
    published = tuple(
        cite_published(
            figure, f"Of nurses on the lowest point of band 5 in November 2012, {{}} {words} in August 2021."
        )
        for figure, words in _PUBLISHED.items()
    )
    return [Section("progression", "Going up a band", (sentence,), published, tuple(figures))]


def _tell_last(stack: Stack) -> str:
    if not stack.words:
        return "what became of them cannot be shown: there are too few"
    last = max(stack.shares)
    parts = [
        f"{write_percent(share)} {lower_first(name)}"
        for name, share in zip(stack.words, stack.shares[last], strict=True)
    ]
    return f"after {last} months: {'; '.join(parts)}"


_PUBLISHED = {
    "cohort-band-5": "were in band 5",
    "cohort-band-6": "were in band 6",
    "cohort-band-7-up": "were in band 7 or higher",
    "cohort-left": "had left nursing or the health service",
}


def _pick_starters(rows: Sequence[Row], released: Released) -> dict[str, str]:
    """Return the latest cohort of nurses in band 5, whose progress is published too, or else the largest group."""
    nurses = [
        row for row in rows if is_nursing(str(row["occupation"])) and row["band"] == _FIRST_BAND and row["people"]
    ]
    keys = [name for name in released.structure.dimensions if name not in {"months_since", "status", "cohort"}]
    longest = max(int(row["months_since"]) for row in nurses or rows)
    followed = [row for row in nurses or rows if int(row["months_since"]) == longest]
    return pick_largest(followed, keys, by="people", latest=("cohort",))


def _draw_status(released: Released, view: StackView) -> Figure:
    columns = {
        "months_since": "Months since",
        "status": "Status",
        "people": "People",
        "share_of_starters": "Share of all",
        "share_of_present": "Share of those still there",
    }
    held = {name: words for name, words in columns.items() if name in released.frame.columns}
    return Figure(
        name="status",
        draw=lambda width, name: draw_stacked(released, view, width=width, name=name),
        caption="Everybody who started, by what they are in each month. People who left are counted throughout.",
        shown=Shown(released, held, view.where, view.labels),
    )


def _draw_next_band(tables: Tables, where: Mapping[str, str], labels: Mapping[str, str]) -> list[Figure]:
    released = tables.get("careers.progression.next_band")
    if released is None:
        return []
    columns = released.frame.columns
    own = {name: value for name, value in where.items() if name in columns}
    outcomes = [str(row["outcome"]) for row in read_rows(released, own) if str(row["outcome"]) != _WAITING]
    view = CurveView(
        where=own,
        groups=tuple(dict.fromkeys(outcomes)),
        labels={**labels, **STATUSES, "next_band": "Reached the next band"},
        value_words="Share of starters so far",
    )
    if not outcomes or not read_curves(released, view):
        return []
    wanted = {
        "months_since": "Months since",
        "outcome": "Outcome",
        "incidence": "Share so far",
        "incidence_low": "Lower limit",
        "incidence_high": "Upper limit",
    }
    figure = Figure(
        name="next-band",
        draw=lambda width, name: draw_curves(released, view, width=width, name=name),
        caption="Share that has gone up, or left, by each month; whoever leaves first can no longer go up. A curve "
        "steps only where enough people stand behind the step; dots are the points that can be shown.",
        shown=Shown(released, {name: words for name, words in wanted.items() if name in columns}, own, view.labels),
    )
    return [figure]


def _draw_disparity(tables: Tables, labels: Mapping[str, str]) -> list[Figure]:
    released = tables.get("careers.progression.disparity")
    if released is None:
        return []
    rows = read_rows(released)
    if not rows:
        return []
    where = {"month": max(str(row["month"]) for row in rows), "characteristic": _RACE}
    view = DotView(
        units=("lower", "upper"),
        joiner=" to ",
        value="ratio",
        low="ratio_low",
        high="ratio_high",
        words=("Ratio, with its 95% interval",),
        value_words="Race disparity ratio",
        mark=1.0,
        is_share=False,
        where=where,
        labels=labels,
        most=20,
    )
    if not read_dots(released, view):
        return []
    columns = {
        "lower": "From",
        "upper": "To",
        "group_lower": "Below, group",
        "group_upper": "Above, group",
        "reference_lower": "Below, reference",
        "reference_upper": "Above, reference",
        "ratio": "Ratio",
        "ratio_low": "Lower limit",
        "ratio_high": "Upper limit",
    }
    figure = Figure(
        name="disparity",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption="Race disparity ratio of each step from a band (or tier) to a higher one: how many times as often "
        "white people stand above it as people of black and minority ethnic groups. One is parity. An association: it "
        "says who stands where, and not why.",
        shown=Shown(released, columns, where, labels),
    )
    return [figure]


def describe_sequences(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return the courses that careers take, and where people are by time since they joined."""
    states, ladders = tables.get("careers.sequences.states"), tables.get("careers.sequences.ladders")
    sentences: list[str] = []
    figures: list[Figure] = []
    if ladders is not None:
        sentences += _describe_ladders(ladders)
    if states is not None:
        figures += _draw_states(states, labels)
    if not sentences and not figures:
        return []
    return [Section("sequences", "Courses of careers", tuple(sentences), figures=tuple(figures))]


def _describe_ladders(released: Released) -> list[str]:
    """Say which ladders are climbed most, and how many careers are within one group."""
    shown = [row for row in read_rows(released) if row["share"] is not None and row["rungs"] is not None]
    one = [row for row in shown if row["rungs"] == 1]
    several = sorted((row for row in shown if row["rungs"] > 1), key=lambda row: (-row["share"], str(row["ladder"])))
    sentences = []
    if one:
        total = write_percent(sum(row["share"] for row in one))
        sentences.append(f"At least {total} of careers are, as far as the record sees them, within one group.")
    for row in several[:_MOST_LADDERS]:
        when = f", typically after {row['typical_months']:.0f} months" if row["typical_months"] is not None else ""
        names = str(row["ladder"]).replace(" > ", ", then ")
        sentences.append(f"{write_percent(row['share'])} of careers: {names}{when} ({row['people']:,} people).")
    return sentences or ["No course of careers can be shown."]


def _draw_states(released: Released, labels: Mapping[str, str]) -> list[Figure]:
    view = StackView(
        status="state",
        along="months_since_joining",
        share="share",
        statuses=(),
        labels=labels,
        share_words="Share of people",
        along_words="Years since joining",
    )
    if len(read_stack(released, view).shares) < 2:
        return []
    columns = {"months_since_joining": "Months since joining", "state": "Where", "people": "People", "share": "Share"}
    figure = Figure(
        name="states",
        draw=lambda width, name: draw_stacked(released, view, width=width, name=name),
        caption="Where people are, by time since they joined.",
        shown=Shown(released, columns, labels=labels),
    )
    return [figure]
