"""Findings of places: regions, kinds of Trust, integrated care boards and organisations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.funnel import FunnelView, draw_funnel, read_points
from tenure.publish.hexes import HexView, draw_hex_map
from tenure.publish.published import cite_published
from tenure.publish.rows import Row, pick_largest, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown
from tenure.publish.sides import is_support
from tenure.rules import boards
from tenure.terms import write_count

__all__ = ["describe_places"]

_FEWEST = 5

Tables = Mapping[str, Released]

_LEVELS = {"region": "region", "organisation_type": "type of organisation"}
_BOARD = "icb"
_RATES = {
    "people": "People",
    "events": "Of these, moved",
    "crude_rate": "Crude",
    "adjusted_rate": "Adjusted",
    "adjusted_rate_low": "Lower limit",
    "adjusted_rate_high": "Upper limit",
}
_RANKS = {
    "shrunken_rate": "Steadied",
    "shrunken_rate_low": "Lower limit of it",
    "shrunken_rate_high": "Upper limit of it",
    "rank_low": "Rank, from",
    "rank_high": "Rank, to",
}
_LIMITS = (("limit_low_95", "limit_high_95", "95% limits"), ("limit_low_998", "limit_high_998", "99.8% limits"))


def describe_places(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return how rates differ between regions, types of organisation, boards and organisations."""
    areas, organisations = tables.get("careers.places.areas"), tables.get("careers.places.organisations")
    sentences: list[str] = []
    figures: list[Figure] = []
    where: dict[str, str] = {}
    if areas is not None and areas.frame.height:
        where = _pick_outcome(areas)
        words = _name_outcome(where, labels)
        for level, kind in _LEVELS.items():
            sentence, figure = _describe_level(areas, {**where, "level": level}, (kind, words), labels)
            sentences += sentence
            figures += figure
        figures += _draw_boards(areas, {**where, "level": _BOARD}, words)
    if organisations is not None and organisations.frame.height:
        sentence, figure = _describe_organisations(organisations, labels)
        sentences += sentence
        figures += figure
    sentences += _describe_variation(tables.get("careers.places.variation"), where, labels)
    if not sentences and not figures:
        return []
    cautions = (
        "Places differ for many reasons that no record holds: these are associations, not what a place causes.",
    )
    heading = "By region, type of Trust and organisation"
    return [Section("places", heading, tuple(sentences), _list_published(), tuple(figures), cautions=cautions)]


def _pick_outcome(released: Released) -> dict[str, str]:
    """Return the latest window, and of its ways from support to the study's destination, or else the largest."""
    rows = read_rows(released)
    destination = released.about.parameters.get("destination", "")
    wanted = [row for row in rows if row["outcome"] == destination and is_support(str(row["origin"]))]
    moved = [row for row in rows if row["outcome"] != "left"]
    # One of which there is something to compare, where there is one.
    shown = (kept for part in (wanted, moved, rows) if (kept := _keep_compared(part)))
    return pick_largest(next(shown, wanted or moved or rows), ("origin", "outcome"), by="events", latest=("period",))


def _keep_compared(rows: list[Row]) -> list[Row]:
    """Return the rows of windows and outcomes whose rate is shown of two places or more."""
    shown = Counter(_key(row) for row in rows if row["adjusted_rate"] is not None)
    return [row for row in rows if shown[_key(row)] > 1]


def _key(row: Row) -> tuple[str, ...]:
    # Areas are compared with areas of their own level.
    return tuple(str(row[name]) for name in ("period", "origin", "outcome", "level") if name in row)


_OUTCOMES = {"moved": "moved to another occupation", "left": "is no longer in the record"}


def _name_outcome(where: Mapping[str, str], labels: Mapping[str, str]) -> str:
    outcome = where["outcome"]
    became = _OUTCOMES.get(outcome) or f"moved to {write_label(outcome, labels)}"
    return f"share of {write_label(where['origin'], labels)} that {became} within a year"


def _describe_level(
    released: Released, where: Mapping[str, str], words: tuple[str, str], labels: Mapping[str, str]
) -> tuple[list[str], list[Figure]]:
    kind, path = words
    view = DotView(units=("area",), beside="crude_rate", value_words="Share within a year", where=where, labels=labels)
    rows = read_dots(released, view)
    if len(rows) < 2:
        return [], []
    lowest, highest = (choose(rows, key=lambda row: (row[view.value], row["area"])) for choose in (min, max))
    texts = [
        f"{write_label(row['area'], labels)}, {write_percent(row[view.value])} (95% interval "
        f"{write_percent(row['adjusted_rate_low'])} to {write_percent(row['adjusted_rate_high'])})"
        for row in (highest, lowest)
    ]
    every = len(read_rows(released, where))
    shown = "" if len(rows) == every else f" ({len(rows)} of {every} can be shown)"
    found = f"highest in {texts[0]} and lowest in {texts[1]}"
    if lowest[view.value] == highest[view.value]:
        found = f"{write_percent(highest[view.value])} in every one that is shown"
    sentence = f"By {kind}{shown}, the {path}, at the same case mix, was {found}."
    figure = Figure(
        name=f"places-{where['level'].replace('_', '-')}",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"The {path}, by {kind}: at the case mix of all (adjusted), and as it is (crude).",
        shown=Shown(released, {"area": kind[:1].upper() + kind[1:], **_RATES}, where, labels),
    )
    return [sentence], [figure]


@cache
def _board_facts() -> tuple[dict[str, tuple[int, int]], dict[str, str]]:
    held = boards().select("code", "name", "hex_column", "hex_row").rows()
    layout = {code: (column, row) for code, _, column, row in held if column is not None and row is not None}
    return layout, {code: name for code, name, _, _ in held}


def _draw_boards(released: Released, where: Mapping[str, str], path: str) -> list[Figure]:
    layout, names = _board_facts()
    view = HexView(layout=layout, rate="adjusted_rate", rate_words="Share within a year", where=where, names=names)
    rows = read_rows(released, where)
    if not any(row["adjusted_rate"] is not None and str(row["area"]) in layout for row in rows):
        return []
    figure = Figure(
        name="places-boards",
        draw=lambda width, name: draw_hex_map(released, view, width=width, name=name),
        caption=f"The {path}, by integrated care board, at the case mix of all. Hexagons are of one size and lie about "
        "where the boards do; the table has their names.",
        shown=Shown(released, {"area": "Board", **_RATES}, where, names),
    )
    return [figure]


def _describe_organisations(released: Released, labels: Mapping[str, str]) -> tuple[list[str], list[Figure]]:
    """Say how many organisations lie outside what chance alone would keep, and draw them all."""
    rows = read_rows(released)
    where = _pick_outcome(released)
    limits = tuple(one for one in _LIMITS if set(one[:2]) <= set(rows[0]))
    path = _name_outcome(where, labels)
    view = FunnelView(
        size="expected",
        rate="adjusted_rate",
        limits=limits,
        where=where,
        labels=labels,
        rate_words="Share within a year, at the same case mix",
        size_words="People expected to move",
    )
    points = read_points(released, view)
    if len(points) < 2:
        return [], []
    columns = {"organisation": "Code", "organisation_name": "Organisation", **_RATES, **_RANKS}
    held = {name: words for name, words in columns.items() if name in rows[0]}
    sentence = _count_outside(points, limits, path)
    figure = Figure(
        name="places-organisations",
        draw=lambda width, name: draw_funnel(released, view, width=width, name=name),
        caption=f"The {path}: one dot an organisation. Chance alone would leave about 95 in 100 within the inner "
        "limits; organisations beyond the outer ones are filled. Ranks are told with how uncertain they are, and not "
        "drawn.",
        shown=Shown(released, held, where, labels),
        finding=sentence,
    )
    return [sentence], [figure]


def _count_outside(points: list[Row], limits: Sequence[tuple[str, str, str]], path: str) -> str:
    compared = [row for row in points if limits and row[limits[0][0]] is not None and row[limits[0][1]] is not None]
    of = write_count(len(compared), "organisation")
    if len(compared) < _FEWEST:
        of = write_count(len(points), "organisation")
        return f"The {path} can be shown of {of}, and of too few beside limits to say that any stands out."
    low, high, words = limits[0]
    outside = sum(not row[low] <= row["adjusted_rate"] <= row[high] for row in compared)
    return (
        f"Of {of} whose {path} is shown, {outside:,} {'lies' if outside == 1 else 'lie'} outside the {words} of the "
        "funnel; by chance alone about one in twenty would."
    )


def _describe_variation(released: Released | None, where: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """Say how much organisations differ, and how much of it is case mix, where the table tells."""
    wanted = {**where, "level": "organisation"}
    found = read_rows(released, wanted) if released is not None and where else []
    if not found:
        return []
    ratio, share = found[0]["median_odds_ratio"], found[0]["case_mix_share"]
    parts = [f"the median odds ratio is {ratio:.2f} (1 is no difference)"] if ratio is not None else []
    # Below nought case mix hides differences, and accounts for none.
    parts += (
        [f"case mix accounts for {write_percent(share)} of the differences"] if share is not None and share > 0 else []
    )
    return [f"How organisations differ in the {_name_outcome(where, labels)}: {'; '.join(parts)}."] if parts else []


def _list_published() -> tuple[str, ...]:
    return (
        cite_published(
            "outflow-south-east",
            "Clinical support staff moved to registered roles about {} times as often in the South East as in the "
            "North East in 2023.",
        ),
        cite_published(
            "organisation-range",
            "Healthcare assistants left the Trust that lost most {} times as often as the one that lost fewest.",
        ),
    )
