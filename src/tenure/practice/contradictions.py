"""The contradiction check: where ratings and released measures disagree, with the rule that says so.

A rating is judgement and a measure is data; neither is turned into the other. A rule names a colour and a condition
of a measure that cannot both be the whole truth, and the check lists where both hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import msgspec

from tenure.practice.assessment import Colour, Split
from tenure.practice.content import Entry, Measure, measures, read_file, topics
from tenure.practice.plans import PlanShare
from tenure.practice.reading import read_lines, refuse_file, say_nearest

__all__ = [
    "Contradiction",
    "Reading",
    "Rule",
    "find_contradictions",
    "find_uncompared",
    "read_measures",
    "read_shares",
    "read_verdicts",
    "rules",
]

Variation = Literal["", "common_cause", "improvement", "concern", "neutral"]
Assurance = Literal["", "pass", "inconsistent", "fail"]
Comparison = Literal["", "as_expected", "better", "worse"]
_WORDS: dict[str, tuple[str, ...]] = {
    "variation": get_args(Variation),
    "assurance": get_args(Assurance),
    "comparison": get_args(Comparison),
}
_HIDDEN = ("", "[c]", "[x]", "[z]", "-")
_EXPECTED = "a CSV with the column measure, and at least one of value, variation, assurance and comparison."


class Rule(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way in which a rating and a measure disagree; exactly one condition is set.

    Without a ``topic`` the rule is for every measure that has a better side. ``basis`` says where a limit comes from,
    and ``status`` whether it is ``published`` or ``assumed``.
    """

    rated: Literal["red", "green"]
    says: str
    topic: str = ""
    measure: str = ""
    variation: Variation = ""
    assurance: Assurance = ""
    comparison: Comparison = ""
    above: float | None = None
    below: float | None = None
    basis: str = ""
    status: Literal["", "published", "assumed"] = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a measure: its value, and what a control chart or a comparison with peers says of it.

    ``unit`` is blank for a reading that is for every unit rated.
    """

    measure: str
    unit: str = ""
    period: str = ""
    value: float | None = None
    variation: Variation = ""
    assurance: Assurance = ""
    comparison: Comparison = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A rating and a measure that disagree: ``raters_against`` of ``raters`` gave the colour that the rule is about."""

    unit: str
    topic: str
    rated: Colour
    raters_against: int
    raters: int
    reading: Reading
    rule: Rule


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the check."""
    return msgspec.convert(read_file("contradictions")["rules"], type=tuple[Rule, ...])


def read_measures(path: Path) -> tuple[Reading, ...]:
    """Read measures from a CSV; hidden values (``[c]``) are left unknown, and every line that cannot be meant is told.

    Parameters
    ----------
    path : Path
        One row a measure and unit: ``measure`` (an id of the topics' measures, or the one definition or survey id
        that it goes by), perhaps ``unit``, ``period``, ``value``, ``variation`` (``concern``, ``improvement``,
        ``common_cause``, ``neutral``), ``assurance`` (``pass``, ``fail``, ``inconsistent``) and
        ``comparison`` (``better``, ``worse``, ``as_expected``).

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        A column is missing, or lines cannot be used.
    """
    optional = ("unit", "period", "value", *_WORDS)
    problems: list[str] = []
    found: list[Reading] = []
    first: dict[tuple[str, str, str], int] = {}
    for line, row in read_lines(path, required=("measure",), optional=optional):
        row["measure"] = _names().get(row["measure"], row["measure"])
        row.update({kind: _read_word(row.get(kind, ""), kind) for kind in _WORDS})
        wrong = list(_row_problems(row))
        key = (row["measure"], row.get("unit", ""), row.get("period", ""))
        if first.setdefault(key, line) != line:
            wrong.append(f"the same measure, unit and period as line {first[key]}")
        problems += [f"line {line}: {text}" for text in wrong]
        if not wrong:
            found.append(_build_reading(row))
    if problems:
        raise refuse_file(path, problems, _EXPECTED)
    return tuple(found)


def read_verdicts(path: Path) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Read the verdicts of control charts, and return them as readings with the series that name no measure.

    Parameters
    ----------
    path : Path
        ``retention.charts.verdicts.csv`` of ``tenure retention charts``. A series is called as its measure, or as its
        unit and measure with a space, slash or colon between: ``RAA/sickness_rate``.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        A column is missing, or lines cannot be used.
    """
    problems: list[str] = []
    found: list[Reading] = []
    strangers: list[str] = []
    for line, row in read_lines(path, required=("series", "variation", "assurance"), optional=None):
        unit, measure = _split_series(row["series"])
        row["measure"], row["unit"] = measure, unit
        row["value"], row["period"] = row.get("latest_value", ""), row.get("latest_date", "")
        row.update({kind: _read_word(row.get(kind, ""), kind) for kind in _WORDS})
        wrong = [*_row_problems(row), *_side_problems(row)] if measure else []
        problems += [f"line {line}: {text}" for text in wrong]
        if not measure:
            strangers.append(row["series"])
        elif not wrong:
            found.append(_build_reading(row))
    if problems:
        raise refuse_file(path, problems, "retention.charts.verdicts.csv as 'tenure retention charts' wrote it.")
    return tuple(found), tuple(dict.fromkeys(strangers))


def _side_problems(row: Mapping[str, str]) -> Iterator[str]:
    """Yield a verdict that took the other side of a measure for the better one."""
    better = next(measure.better for measure in measures() if measure.id == row["measure"])
    other = {"higher": "down", "lower": "up"}.get(better, "")
    if other and row.get("improvement", "") == other:
        yield f"improvement is {other}, where {better} is better of {row['measure']}"


def _split_series(series: str) -> tuple[str, str]:
    """Return the unit and the measure that a series is named by; no measure where it names none."""
    for name, measure in _names().items():
        if series == name:
            return "", measure
        if series.endswith((f" {name}", f"/{name}", f":{name}")):
            return series[: -len(name)].rstrip(" /:"), measure
    return series, ""


@cache
def _names() -> dict[str, str]:
    """Names that measures go by: their own, and that of a definition or survey theme that only one of them has."""
    names = [(measure.definition or measure.survey, measure.id) for measure in measures()]
    other = [name for name, _ in names]
    return {name: own for name, own in names if name and other.count(name) == 1} | {own: own for _, own in names}


def _read_word(text: str, kind: str) -> str:
    """Return a verdict as the rules write it: ``Concern (high)`` and ``concern_high`` are both ``concern``."""
    plain = "_".join(text.lower().replace("(", " ").replace(")", " ").replace("-", " ").split())
    if kind == "variation":
        for word in _WORDS[kind]:
            if word and plain in {word, f"{word}_high", f"{word}_low"}:
                return word
    return "" if text in {*_HIDDEN, "none"} else plain


def _row_problems(row: Mapping[str, str]) -> Iterator[str]:
    known = sorted(_names())
    if row["measure"] not in known:
        yield f"measure is none of the topics' measures{say_nearest(row['measure'], known)}"
    for kind, words in _WORDS.items():
        if row[kind] not in words:
            yield f"{kind} is none of {', '.join(word for word in words if word)}"
    value = row.get("value", "")
    if value not in _HIDDEN and _read_value(value) is None:
        yield "value is no number"


def _read_value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _build_reading(row: Mapping[str, str]) -> Reading:
    verdicts = {kind: row[kind] for kind in _WORDS}
    return Reading(
        row["measure"],
        row.get("unit", ""),
        row.get("period", ""),
        _read_value(row.get("value", "")),
        **verdicts,  # type: ignore[arg-type]
    )


def read_shares(shares: Sequence[PlanShare], *, unit: str = "") -> tuple[Reading, ...]:
    """Return the measures that an action plan itself gives, as readings."""
    return tuple(Reading(share.measure, unit, value=share.share) for share in shares if share.share is not None)


def find_contradictions(
    splits: Sequence[Split], readings: Sequence[Reading], *, by: Sequence[Rule] | None = None
) -> tuple[Contradiction, ...]:
    """Return where ratings and measures disagree.

    Parameters
    ----------
    splits : sequence of Split
        How topics stand. A rule is tried where at least one rater gave its colour; how many did is told, since a
        topic whose raters differ has no colour of its own.
    readings : sequence of Reading
        What is known of measures. One without a unit is tried on every unit.
    by : sequence of Rule, optional
        Rules to try in place of the product's.

    Returns
    -------
    tuple of Contradiction
        By unit, topic, measure and rule, each in its own order; the order of the arguments does not matter.
    """
    topic_order = {topic.id: topic.number for topic in topics()}
    measure_order = {measure.id: place for place, measure in enumerate(measures())}
    held = {measure.id: measure for measure in measures()}
    chosen = rules() if by is None else by
    found = [
        (place, _contradict(split, reading, rule))
        for split in splits
        for reading in readings
        if reading.measure in held and _concerns(split, reading, held[reading.measure])
        for place, rule in enumerate(chosen)
        if _applies(rule, held[reading.measure]) and getattr(split, rule.rated) and _holds(rule, reading)
    ]
    found.sort(
        key=lambda pair: (
            pair[1].unit,
            topic_order[pair[1].topic],
            measure_order[pair[1].reading.measure],
            pair[1].reading.period,
            pair[0],
        )
    )
    return tuple(contradiction for _, contradiction in found)


def _concerns(split: Split, reading: Reading, measure: Measure) -> bool:
    return measure.topic == split.topic and reading.unit in {"", split.unit}


def _contradict(split: Split, reading: Reading, rule: Rule) -> Contradiction:
    against = getattr(split, rule.rated)
    return Contradiction(split.unit, split.topic, rule.rated, against, split.raters, reading, rule)


def _applies(rule: Rule, measure: Measure) -> bool:
    if rule.measure:
        return rule.measure == measure.id
    return measure.better != "neither" and rule.topic in {"", measure.topic}


def _holds(rule: Rule, reading: Reading) -> bool:
    for kind in _WORDS:
        if getattr(rule, kind):
            return bool(getattr(reading, kind) == getattr(rule, kind))
    if reading.value is None:
        return False
    if rule.above is not None:
        return reading.value > rule.above
    return rule.below is not None and reading.value < rule.below


def find_uncompared(splits: Sequence[Split], readings: Sequence[Reading]) -> tuple[tuple[str, str], ...]:
    """Return the units and topics that were rated and for which no measure was given: nothing is known against them."""
    held = {measure.id: measure for measure in measures()}
    known = [
        (held[reading.measure].topic, reading.unit)
        for reading in readings
        if reading.measure in held and _says_something(reading)
    ]
    return tuple(
        (split.unit, split.topic)
        for split in splits
        if not any(topic == split.topic and unit in {"", split.unit} for topic, unit in known)
    )


def _says_something(reading: Reading) -> bool:
    """Whether a reading was given and not hidden; one whose value is hidden may still have a verdict."""
    return reading.value is not None or any(getattr(reading, kind) for kind in _WORDS)
