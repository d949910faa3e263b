"""What every table of retention says of the record it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from tenure.terms import About, Grade, Month


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the record says of itself, needed to describe tables.

    ``months`` are the record's first and last; ``tie_shares`` says how main jobs were settled, ``missing`` are notes on
    months that the record or its organisations lack.
    """

    months: tuple[Month, Month]
    real_staff: bool
    record_version: str
    rules_version: str
    code_version: str
    tie_shares: str = ""
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


def describe_table(
    record: RecordFacts,
    text: TableText,
    *,
    period: str,
    parameters: Mapping[str, str],
    notes: tuple[str, ...] = (),
    grade: Grade = "description",
) -> About:
    """Return the description of a table of retention.

    Parameters
    ----------
    record : RecordFacts
        What the record says of itself.
    text : TableText
        What is particular to the table.
    period : str
        Months covered, as text.
    parameters : Mapping[str, str]
        The options asked, as text.
    notes : tuple of str
        What a reader must know, before the notes on the record.
    grade : str
        What the numbers may be used to say.
    """
    every = [*notes, *record.missing]
    if record.tie_shares:
        every.append(f"How main jobs were settled, share of person-months: {record.tie_shares}.")
    return About(
        period=period,
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
