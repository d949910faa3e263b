"""Findings of leaving: who leaves and stays, what is recorded of why, and how long new starters stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.lines import LineView, draw_lines, read_lines
from tenure.publish.phrases import name_row, say_range, say_share, take_latest
from tenure.publish.rows import Row, name_value, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown
from tenure.publish.words import lower_first
from tenure.terms import write_count

__all__ = ["describe_leavers", "describe_reasons"]

Tables = Mapping[str, Released]

_MEASURES, _EQUALITY = "retention.flows.measures", "retention.flows.equality"
_GROUPS, _SUMMARY = "retention.reasons.groups", "retention.reasons.summary"
_PERIOD = ("end_month", "start_month")
_RATE = ("leaver_rate", "leaver_rate_low", "leaver_rate_high")
_WHOSE = {
    "national": "the service as a whole",
    "organisation": "organisations",
    "icb": "boards",
    "region": "regions",
    "staff_group": "staff groups",
    "department": "departments",
    "assignment": "assignments",
}
_COLUMNS = {
    "start_people": "In post at the first date",
    "leavers": "Leavers",
    "joiners": "Joiners",
    "leaver_rate": "Leaver rate",
    "leaver_rate_low": "Lower limit",
    "leaver_rate_high": "Upper limit",
    "stability_index": "Stability index",
}


def describe_leavers(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return how many left and stayed in the last period, of each level that the table tells."""
    released = tables.get(_MEASURES)
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    by = tuple(name for name in released.structure.dimensions if name not in {"level", "unit", *_PERIOD})
    # The service as a whole first, then the level with the fewest units.
    units = {
        level: len({row["unit"] for row in rows if row["level"] == level}) for level in {row["level"] for row in rows}
    }
    levels = sorted(units, key=lambda level: (level != "national", units[level], level))
    sentences: list[str] = []
    figures: list[Figure] = []
    for level in levels:
        where = {"level": level, **take_latest([row for row in rows if row["level"] == level], _PERIOD)}
        sentences += _tell_level(released, where, by, labels)
        figures += _draw_level(released, where, by, labels)
    figures += _draw_course(released, levels[0], by, labels)
    told, drawn = _describe_equality(tables, labels)
    cautions = (
        (
            "A leaver rate is leavers over the mean of the people in post at both dates, so that it and the "
            "stability index do not add up to one. Rates of small groups differ by chance: read their intervals."
        ),
    )
    section = Section(
        "leavers", "Who leaves and who stays", (*sentences, *told), figures=(*figures, *drawn), cautions=cautions
    )
    return [section]


def _tell_level(
    released: Released, where: Mapping[str, str], by: Sequence[str], labels: Mapping[str, str]
) -> list[str]:
    level = where["level"]
    rows = read_rows(released, where)
    shown = [row for row in rows if all(row[name] is not None for name in _RATE)]
    span = f"from {where['start_month']} to {where['end_month']}"
    what = f"leaver rate of {_WHOSE.get(level, level)}"
    if not shown:
        return [f"No {what} {span} can be shown."]
    if len(rows) == 1:
        return [_tell_one(released, shown[0], where, what)]
    units = (("unit",) if level != "national" else ()) + tuple(by)
    if len(shown) == 1:
        return [
            f"The only {what} {span} that can be shown is of {name_row(shown[0], units, labels)}: {_say(shown[0])}."
        ]
    noun = "groups" if by else _WHOSE.get(level, "units")
    text = say_range(
        shown,
        "leaver_rate",
        size="start_people",
        name=lambda row: name_row(row, units, labels),
        say=_say,
        every=len(rows),
        noun=noun,
    )
    return [f"The {what} {span} was {text}."]


def _say(row: Row) -> str:
    return say_share(row, *_RATE)


def _tell_one(released: Released, row: Row, where: Mapping[str, str], what: str) -> str:
    text = f"The {what} from {where['start_month']} to {where['end_month']} was {_say(row)}"
    if row["leavers"] is not None and row["start_people"] is not None:
        text += f": {row['leavers']:,} of {write_count(row['start_people'], 'person', 'people')} in post had left"
    if row["stability_index"] is not None:
        text += f"; the stability index was {say_share(row, 'stability_index', 'stability_low', 'stability_high')}"
    before = read_rows(released, {"level": where["level"], "end_month": where["start_month"]})
    if len(before) == 1 and before[0]["leaver_rate"] is not None:
        text += f". In the period before, the leaver rate was {_say(before[0])}"
    return f"{text}."


def _draw_level(
    released: Released, where: Mapping[str, str], by: Sequence[str], labels: Mapping[str, str]
) -> list[Figure]:
    units = (("unit",) if where["level"] != "national" else ()) + tuple(by)
    value, low, high = _RATE
    view = DotView(
        units=units, value=value, low=low, high=high, words=("Leaver rate, with its 95% interval",),
        value_words="Leaver rate", where=where, labels=labels, largest_by="start_people",
    )  # fmt: skip
    if not units or len(read_dots(released, view)) < 2:
        return []
    columns = {**{name: write_label(name) for name in units}, **_COLUMNS}
    words = "groups" if by else _WHOSE.get(where["level"], "units")
    figure = Figure(
        name=f"leavers-{where['level'].replace('_', '-')}",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"Leaver rate of {_WHOSE.get(where['level'], where['level'])} from {where['start_month']} to "
        f"{where['end_month']}: the largest {words} of which it can be shown. This is a description.",
        shown=Shown(released, columns, where, labels),
        finding=_tell_level(released, where, by, labels)[0],
    )
    return [figure]


def _draw_course(released: Released, level: str, by: Sequence[str], labels: Mapping[str, str]) -> list[Figure]:
    """Draw the leaver rate by period, of the service or of the largest groups, over three periods or more."""
    rows = read_rows(released, {"level": level})
    units = (("unit",) if level != "national" else ()) + tuple(by)
    if len(units) > 1 or len({row["end_month"] for row in rows}) < 3:
        return []
    group = units[0] if units else None
    names: tuple[str, ...] = ()
    if group is not None:
        size: dict[str, int] = {}
        for row in rows:
            size[str(row[group])] = size.get(str(row[group]), 0) + (row["start_people"] or 0)
        names = tuple(sorted(size, key=lambda name: (-size[name], name))[:3])
    view = LineView(
        value=_RATE[0], low=_RATE[1], high=_RATE[2], along="end_month", group=group, groups=names,
        value_words="Leaver rate", along_words="End of the period", where={"level": level}, labels=labels,
    )  # fmt: skip
    lines = read_lines(released, view)
    if max((len(found) for found in lines.values()), default=0) < 3:
        return []
    columns = {"end_month": "End of the period", **({group: write_label(group)} if group else {}), **_COLUMNS}
    figure = Figure(
        name="leavers-course",
        draw=lambda width, name: draw_lines(released, view, width=width, name=name),
        caption="Leaver rate by the end of the period, with its 95% interval"
        + (": the three largest groups." if group else ".")
        + " This is a description.",
        shown=Shown(
            released, columns, {"level": level}, labels, keep=lambda row: not names or str(row[units[0]]) in names
        ),
        finding=_tell_course(lines, view, labels),
    )
    return [figure]


def _tell_course(lines: Mapping[str, Mapping[str, Row]], view: LineView, labels: Mapping[str, str]) -> str:
    parts = []
    for name, rows in lines.items():
        first, last = min(rows), max(rows)
        who = f" of {write_label(name, labels)}" if name else ""
        parts.append(f"{write_percent(rows[first][view.value])}{who} in the period to {first} and "
                     f"{write_percent(rows[last][view.value])} in the one to {last}")  # fmt: skip
    return f"The leaver rate was {'; '.join(parts)}."


def _describe_equality(tables: Tables, labels: Mapping[str, str]) -> tuple[list[str], list[Figure]]:
    """Say which groups are more or less likely to leave than the reference group, beyond chance."""
    released = tables.get(_EQUALITY)
    rows = read_rows(released) if released is not None else []
    national = [row for row in rows if row["level"] == "national"]
    if released is None or not national:
        return [], []
    where = {"level": "national", **take_latest(national, _PERIOD)}
    view = DotView(
        units=("characteristic", "group"), joiner=": ", value="relative_likelihood", low="relative_low",
        high="relative_high", words=("Ratio, with its 95% interval",), value_words="Times as likely to leave",
        mark=1.0, is_share=False, where=where, labels=labels, skip=lambda row: row["group"] == row["reference"],
    )  # fmt: skip
    found = read_dots(released, view)
    if not found:
        return [], []
    apart = [row for row in found if row["relative_low"] > 1 or row["relative_high"] < 1]
    said = "; ".join(_tell_likelihood(row, labels) for row in apart)
    groups = write_count(len(found), "group")
    sentence = (
        f"Beside its reference group, none of {groups} is shown to be more or less likely to leave beyond chance."
        if not apart
        else f"Of {groups} beside a reference group {len(apart)} differ beyond chance in how likely to leave they are: "
        f"{said}. This is an association: groups differ in age, occupation, band and service."
    )
    columns = {
        "characteristic": "Characteristic", "group": "Group", "reference": "Beside", "people": "People",
        "leavers": "Leavers", "leaving_share": "Share that left", "relative_likelihood": "Ratio",
        "relative_low": "Lower limit", "relative_high": "Upper limit",
    }  # fmt: skip
    figure = Figure(
        name="leavers-equality",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption="How many times as likely each group is to leave as its reference group; at one, as likely. An "
        "association, and no measure of how an employer treats anybody.",
        shown=Shown(released, columns, where, labels),
        finding=sentence,
    )
    return [sentence], [figure]


def _tell_likelihood(row: Row, labels: Mapping[str, str]) -> str:
    of, times = write_label(row["characteristic"]), f"{row['relative_likelihood']:.2f} times"
    group, reference = (lower_first(name_value(row, name, labels)) for name in ("group", "reference"))
    low, high = (_write_limit(row[name]) for name in ("relative_low", "relative_high"))
    return f"{of}, {group}: {times} as likely as {reference} (95% interval {low} to {high})"


def _write_limit(value: float) -> str:
    """Write a limit of a ratio: one beside 1 with as many places as show on which side it lies."""
    return next((text for places in (2, 3, 4) if float(text := f"{value:.{places}f}") != 1), f"{value:.4f}")


def describe_reasons(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what is recorded of why people left, and how much of it is unknown."""
    summary, groups = tables.get(_SUMMARY), tables.get(_GROUPS)
    rows = read_rows(summary) if summary is not None else []
    if summary is None or not rows:
        return []
    further = tuple(
        name for name in summary.structure.dimensions if name not in {"start", "end", "unit", "still_in_service"}
    )
    told = [row for row in rows if row["still_in_service"] == "no"]
    latest = take_latest(told or rows, ("end", "start"))
    where = {**latest, "still_in_service": "no"} if told else latest
    kept = [row for row in read_rows(summary, where) if row["leavers"] is not None]
    largest = sorted(kept, key=lambda row: (-row["leavers"], name_row(row, ("unit", *further))))[:3]
    sentences = tuple(_tell_summary(row, ("unit", *further), labels) for row in largest)
    figures: list[Figure] = []
    if groups is not None and largest:
        own = {name: str(largest[0][name]) for name in ("start", "end", "unit", "still_in_service", *further)}
        figures = _draw_groups(groups, own, labels)
    cautions = (
        (
            "Reasons are as recorded. A share begins at the least that it can be, if none of the unknown were of "
            "this reason, and ends at the most that it can be, if all were: these are bounds, and not an interval of "
            "chance."
        ),
    )
    said = sentences or ("No count of leavers by reason can be shown.",)
    return [
        Section("reasons", "Why people left, as far as it is recorded", said, figures=tuple(figures), cautions=cautions)
    ]


def _tell_summary(row: Row, columns: Sequence[str], labels: Mapping[str, str]) -> str:
    who = name_row(row, columns, labels)
    of = "" if who == "Everybody" else f" of {who}"
    text = f"Of {write_count(row['leavers'], 'leaver')}{of} from {row['start']} to {row['end']}"
    parts = [
        f"at least {write_percent(row[name])} {words}"
        for name, words in (("resigned_share", "resigned"), ("retired_share", "retired"))
        if row[name] is not None
    ]
    if row["unknown_share"] is not None:
        # Those who resigned for a reason not specified are among both.
        parts.append(
            f"of {write_percent(row['unknown_share'])} no reason is recorded, or no more than that they resigned"
        )
    return f"{text}, {'; '.join(parts)}." if parts else f"{text} no share by reason can be shown."


def _draw_groups(released: Released, where: Mapping[str, str], labels: Mapping[str, str]) -> list[Figure]:
    held = {name: value for name, value in where.items() if name in released.frame.columns}
    view = DotView(
        units=("leaving_group",), value="share", low="share", high="share_at_most",
        words=("Least share, and how much larger it may be",), value_words="Share of leavers", where=held,
        labels=labels, skip=lambda row: row["recorded"] == "no",
    )  # fmt: skip
    if not read_dots(released, view):
        return []
    columns = {
        "leaving_group": "Group of reasons", "people": "People", "leavers": "Of leavers", "unknown": "Reason unknown",
        "share": "Least share", "share_at_most": "Greatest share",
    }  # fmt: skip
    who = name_row(dict(where), [name for name in where if name not in {"start", "end", "still_in_service"}], labels)
    of = "" if who == "Everybody" else f" of {who}"
    figure = Figure(
        name="reasons-groups",
        draw=lambda width, name: draw_dots(released, view, width=width, name=name),
        caption=f"Groups of reasons recorded from {where['start']} to {where['end']}: the least share of leavers{of}, "
        "and the greatest if all whose reason is unknown left for it.",
        shown=Shown(released, columns, held, labels),
    )
    return [figure]
