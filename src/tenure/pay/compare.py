"""Our evidence beside a published table, row by row: ``pay compare``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import polars as pl

from tenure.pay.compare_reading import Key, PublishedTable
from tenure.pay.compare_words import KEYS, MEASURES
from tenure.terms import About, Count, Evidence, Structure

__all__ = [
    "STAGES",
    "CompareRecord",
    "OurTable",
    "Stage",
    "build_compared",
    "build_compared_summary",
    "describe_compared",
]

STAGES = {
    "record": "with bank, locum and honorary work, and leave outside service",
    "scope": "before the 5% rule",
    "five_percent": "before scaling to official FTE",
}
"""Stages of the evidence before the last, earliest first, in words that follow 'agrees'."""

HIDDEN = "hidden"
_MOST_DECIMALS = 6
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Stage:
    """The evidence as it stood before a later step: ``values`` by row and column.

    ``people`` counts by row those who are in this stage and no longer in the next; None where the next step leaves
    nobody out.
    """

    values: Mapping[Key, Mapping[str, float | None]]
    people: Mapping[Key, int] | None = None


@dataclass(frozen=True, slots=True)
class OurTable:
    """Our evidence of one kind: see ``PublishedTable``; ``people`` behind each row, where they are known."""

    kind: str
    names: Mapping[Key, Key]
    values: Mapping[Key, Mapping[str, float | str | None]]
    people: Mapping[Key, int | None]
    stages: Mapping[str, Stage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompareRecord:
    """What the tables are labelled with."""

    period: str
    source: str
    real_staff: bool
    versions: Mapping[str, str]
    parameters: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """One number on both sides."""

    key: Key
    names: Key
    measure: str
    ours: float | str | None
    published: float | str | None
    is_here: bool
    is_there: bool
    decimals: int


def build_compared(ours: OurTable, published: PublishedTable, record: CompareRecord, *, least: int = 0) -> Evidence:
    """Build ``pay.compare.non_medical`` or ``pay.compare.medical``: one row a number.

    Parameters
    ----------
    ours : OurTable
        Our evidence.
    published : PublishedTable
        The published table of the same kind.
    record : CompareRecord
        What the table is labelled with.
    least : int
        Numbers that fewer people stand behind are left out, and so are stages that differ by fewer people: the
        threshold of the profile that the table will be released under.

    Returns
    -------
    Evidence
        One row per row of either table and measure of both, with ``ours``, ``published``, their difference and an
        ``outcome``. With stages, ``at_record``, ``at_scope`` and ``at_five_percent`` are our value at each stage.
        Release: confidential.

    Notes
    -----
    Two numbers agree when ours, rounded half up to the decimals that the published column shows, is the published one.
    A number that does not agree is compared with each stage, the last first: where a stage agrees, the difference is
    what the later steps did. Equal values of two stages are told as the later.
    Not modelled: rounding of the published table to other steps than decimals.
    """
    stages = {name: stage for name, stage in ours.stages.items() if name in STAGES}
    rows = [_describe_pair(pair, ours, stages, least) for pair in _list_pairs(ours, published)]
    keys = KEYS[ours.kind]
    losing = [name for name, stage in stages.items() if stage.people is not None]
    counted = dict.fromkeys(("people", *(f"people_{name}" for name in losing)), pl.Int64)
    floats = ("ours", "published", "difference", "difference_percent", *(f"at_{name}" for name in stages))
    texts = dict.fromkeys((*keys, "measure", "outcome"), pl.String)
    schema = {**texts, **dict.fromkeys(floats, pl.Float64), **counted}
    columns = [*keys, "measure", "outcome", *floats, *counted]
    frame = pl.DataFrame(rows, schema=schema, orient="row").select(columns)
    about = describe_compared(
        f"pay.compare.{ours.kind}", "Our pay evidence beside the published table", columns, record
    )
    falls = ("outcome", "ours", "difference", "difference_percent", *(f"at_{name}" for name in stages))
    counts = [Count("people", "pay_people", keys, falls)]
    counts += [Count(f"people_{name}", f"pay_people_{name}", keys, (f"at_{name}", "outcome")) for name in losing]
    return Evidence(about, frame, Structure((*keys, "measure", "published"), tuple(counts)))


def _list_pairs(ours: OurTable, published: PublishedTable) -> Iterator[_Pair]:
    measures = [measure for measure in MEASURES if measure in published.headings]
    decimals = {measure: _count_decimals(published, measure) for measure in measures}
    for key in sorted({*ours.names, *published.names}):
        names = ours.names.get(key) or published.names[key]
        here, there = ours.values.get(key), published.values.get(key)
        for measure in measures:
            if here is not None and measure not in here:
                continue
            yield _Pair(
                key, names, measure, (here or {}).get(measure), (there or {}).get(measure),
                here is not None, there is not None, decimals[measure],
            )  # fmt: skip


def _count_decimals(published: PublishedTable, measure: str) -> int:
    """Return the decimals that the published column shows: those of its longest number."""
    numbers = [value for row in published.values.values() if isinstance(value := row.get(measure), float)]
    exponents = (Decimal(repr(number)).normalize().as_tuple().exponent for number in numbers)
    return max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)


def _describe_pair(pair: _Pair, ours: OurTable, stages: Mapping[str, Stage], least: int) -> dict[str, object]:
    people = ours.people.get(pair.key)
    mine = None if isinstance(pair.ours, str) else pair.ours
    if people is not None and people < least:
        mine = None
    theirs = None if isinstance(pair.published, str) else pair.published
    difference = None if mine is None or theirs is None else mine - theirs
    row: dict[str, object] = dict(zip(KEYS[ours.kind], pair.names, strict=True))
    row |= {
        "measure": pair.measure,
        "ours": mine,
        "published": theirs,
        "difference": difference,
        "difference_percent": 100 * difference / theirs if difference is not None and theirs else None,
        "people": people,
    }
    kept = {}
    for name, stage in stages.items():
        left_out = (stage.people or {}).get(pair.key, 0)
        # What is hidden here must not be read from a stage that a few people more, or less, stand in.
        small = 0 < left_out < least or (people is not None and people < least) or pair.ours == HIDDEN
        kept[name] = None if small else stage.values.get(pair.key, {}).get(pair.measure)
        row[f"at_{name}"] = kept[name]
        row |= {} if stage.people is None else {f"people_{name}": left_out}
    return {**row, "outcome": _judge(pair, mine, theirs, kept)}


def _judge(pair: _Pair, mine: float | None, theirs: float | None, stages: Mapping[str, float | None]) -> str:
    if not pair.is_there:
        return "only here"
    if not pair.is_here:
        return "only published"
    if mine is None or theirs is None:
        here = "hidden here" if pair.ours == HIDDEN or pair.ours is not None else "no value here"
        there = "hidden there" if pair.published == HIDDEN else "no value there"
        return " and ".join(text for text, value in ((here, mine), (there, theirs)) if value is None)
    if _agrees(mine, theirs, pair.decimals):
        return "agrees"
    for name in reversed(STAGES):
        value = stages.get(name)
        if value is not None and _agrees(value, theirs, pair.decimals):
            return f"agrees {STAGES[name]}"
    return "differs"


def _agrees(mine: float, theirs: float, decimals: int) -> bool:
    if decimals > _MOST_DECIMALS:
        return abs(mine - theirs) <= _CLOSE * max(abs(theirs), 1.0)
    return round_half_up(mine, decimals) == round_half_up(theirs, decimals)


def round_half_up(value: float, decimals: int) -> float:
    """Round half up on the decimals that a reader would write.

    Examples
    --------
    >>> round_half_up(1.2345, 3), round_half_up(2.5, 0)
    (1.235, 3.0)
    """
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def build_compared_summary(tables: Sequence[Evidence], record: CompareRecord) -> Evidence:
    """Build ``pay.compare.summary``: how many numbers agree, by measure and outcome.

    Parameters
    ----------
    tables : sequence of Evidence
        The tables of ``build_compared``, made with the ``least`` of the profile.
    record : CompareRecord
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row per table, measure and outcome, with ``rows``; ``median_difference_percent`` of those with a number on
        both sides, without its sign, and the largest. Release: confidential.
    """
    rows = [row for table in tables for row in _summarise(table)]
    floats = dict.fromkeys(("median_difference_percent", "largest_difference_percent"), pl.Float64)
    schema = {"table": pl.String, "measure": pl.String, "outcome": pl.String, "rows": pl.Int64, **floats}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    about = describe_compared(
        "pay.compare.summary", "How many numbers agree with the published ones", frame.columns, record
    )
    return Evidence(about, frame, Structure(tuple(frame.columns), ()))


def _summarise(table: Evidence) -> Iterator[dict[str, object]]:
    kind = table.about.table.rpartition(".")[2]
    found: dict[tuple[str, str], list[float | None]] = {}
    for measure, outcome, percent in table.frame.select("measure", "outcome", "difference_percent").iter_rows():
        found.setdefault((measure, outcome), []).append(percent)
    order = {measure: place for place, measure in enumerate(MEASURES)}
    for (measure, outcome), percents in sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        sizes = [abs(percent) for percent in percents if percent is not None]
        yield {
            "table": kind,
            "measure": measure,
            "outcome": outcome,
            "rows": len(percents),
            "median_difference_percent": median(sizes) if sizes else None,
            "largest_difference_percent": max(sizes, default=None),
        }


_COLUMNS = {
    "staff_group": "Staff group",
    "band": "Agenda for Change band",
    "pay_step": "Pay step",
    "grade": "Medical grade",
    "contract": "Medical contract",
    "threshold": "Threshold, nodal point or step",
    "table": "Which table: non_medical or medical",
    "measure": "Column of pay evidence that both sides hold",
    "outcome": "Whether the numbers agree, and if not, whether an earlier stage of ours does",
    "ours": "Our value (pounds, FTE or ratio, as the measure is)",
    "published": "Published value (the same)",
    "difference": "Ours less published (the same)",
    "difference_percent": "Difference as a share of the published value (per cent)",
    "people": "People behind our value, over the year (number)",
    "at_record": f"Our value {STAGES['record']}, with all pay whatever it is (as ours)",
    "at_scope": f"Our value {STAGES['scope']}, with the pay of every job in scope (as ours)",
    "at_five_percent": f"Our value {STAGES['five_percent']} (as ours)",
    "people_record": "People whom the scope leaves out (number)",
    "people_scope": "People some of whose months the 5% rule leaves out (number)",
    "line": "Order of the stages",
    "stage": "What of the record is left",
    "rows_left_out": "Rows of the record (a job and month each) left out since the stage before (number)",
    "fte": "Average FTE over the months (FTE)",
    "published_fte": "Sum of the published FTE, as far as it is shown (FTE)",
    "rows": "Numbers with this outcome (number)",
    "median_difference_percent": "Median of the differences without their sign (per cent)",
    "largest_difference_percent": "Largest difference without its sign (per cent)",
}


def describe_compared(table: str, title: str, columns: Sequence[str], record: CompareRecord) -> About:
    """Return the description of a table of ``pay compare``."""
    return About(
        table=table,
        title=title,
        definitions=("earnings_per_fte", "paybill_per_fte", "pay_multiple", "fte_by_step"),
        population="Rows of our pay evidence and of the published table",
        unit={"summary": "numbers compared", "waterfall": "FTE"}.get(table.rpartition(".")[2], "as the measure says"),
        period=record.period,
        method="Numbers side by side; ours rounded half up to the decimals published",
        grade="description",
        source=record.source,
        columns={name: _COLUMNS[name] for name in columns},
        real_staff=record.real_staff,
        record_version=record.versions.get("record", ""),
        rules_version=record.versions.get("rules", ""),
        code_version=record.versions.get("code", ""),
        parameters=record.parameters,
        notes=record.notes,
    )
