"""What every table of careers says of itself, and the words for its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

import polars as pl

from tenure.terms import About, Grade, Month, write_count


@dataclass(frozen=True, slots=True)
class MovesRecord:
    """What the record says of itself, needed to label the tables.

    ``labels`` names the state ids of occupations; ``months`` are the record's first and last.
    ``groups`` maps each occupation code of the record to its name at the level asked; at the level of
    single occupations, where codes are names, it may be left out. ``missing`` are notes on months that the
    record or its organisations lack.
    """

    labels: Mapping[int, str]
    months: tuple[Month, Month]
    real_staff: bool
    record_version: str
    rules_version: str
    code_version: str
    tie_shares: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


class TableText(TypedDict):
    """What is particular to one table: see ``tenure.terms.About``."""

    table: str
    title: str
    definitions: tuple[str, ...]
    population: str
    unit: str
    method: str
    columns: Mapping[str, str]


def label_states(states: pl.Expr, record: MovesRecord, **special: int) -> pl.Expr:
    """Return state ids as names; ``special`` names ids that are no occupation, such as ``left=-1``."""
    names = {**record.labels, **{state: name for name, state in special.items()}}
    return states.replace_strict(list(names), list(names.values()), return_dtype=pl.String)


def write_months(months: pl.Expr) -> pl.Expr:
    """Return month indices as text, YYYY-MM, under the same name."""
    index = months.cast(pl.Int32)
    year = (index // 12).cast(pl.String).str.zfill(4)
    text = pl.concat_str([year, pl.lit("-"), (index % 12 + 1).cast(pl.String).str.zfill(2)])
    return text.alias(months.meta.output_name())


def write_span(months: int) -> str:
    """Return a number of months in words."""
    return write_count(months, "month")


def describe_table(
    record: MovesRecord,
    text: TableText,
    *,
    periods: tuple[Month, Month],
    persist: int,
    parameters: Mapping[str, str],
    notes: tuple[str, ...] = (),
    grade: Grade = "description",
) -> About:
    """Return the description of a table of careers.

    Parameters
    ----------
    record : MovesRecord
        What the record says of itself.
    text : TableText
        What is particular to the table.
    periods : (Month, Month)
        First and last month covered.
    persist : int
        Months a new occupation must last, for the note on moves that the record's end cuts short.
    parameters : Mapping[str, str]
        The options asked, as text.
    notes : tuple of str
        Further notes.
    grade : str
        What the numbers may be used to say.
    """
    lasting = (
        f"A change of occupation counts when the new one lasts {write_span(persist)} or is still held in the "
        f"record's last month, {record.months[1]}."
    )
    every = [lasting, *notes, *record.missing]
    if record.tie_shares:
        every.append(f"How main jobs were settled, share of person-months: {record.tie_shares}.")
    return About(
        period=f"{periods[0]} to {periods[1]}",
        source="Staff record" if record.real_staff else "Synthetic staff record",
        real_staff=record.real_staff,
        record_version=record.record_version,
        rules_version=record.rules_version,
        code_version=record.code_version,
        parameters=parameters,
        grade=grade,
        notes=tuple(every),
        **text,
    )
