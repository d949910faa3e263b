"""What became of a record's rows before any study: delivered, refused, stored, and how many people they tell of."""

from __future__ import annotations

from pathlib import Path

from tenure.store import DEFAULT_MEMORY, Step, open_store

__all__ = ["count_record", "list_organisations"]

_PEOPLE = Step("people", "select count(distinct person) as people from persons")
_ORGANISATIONS = Step(
    "organisations", "select distinct d.value as code from spells s join dim_org_code d on d.code = s.org_code"
)
_BASE = 10


def count_record(
    store: Path, *, least: int, engine: str = "duckdb", memory: str = DEFAULT_MEMORY, threads: int | None = None
) -> tuple[tuple[str, int], ...]:
    """Return how many rows of a record were delivered, refused and kept, and of how many people.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    least : int
        The smallest count of people that may be shown.
    engine, memory, threads
        The engine and its limits, as for the studies.

    Returns
    -------
    tuple of (str, int)
        Words and a number, rounded up to tens, or to as many tens as hold ``least``: exact numbers beside tables
        would be one more sum from which a reader could work out a hidden cell.

    Raises
    ------
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.

    Notes
    -----
    Release: may be published.
    """
    opened = open_store(store)
    manifest = opened.manifest
    files = [file for delivery in manifest.deliveries for file in delivery.files]
    with opened.reading(engine, memory=memory, threads=threads) as running:
        people = int(running.collect([_PEOPLE]).item())
    base = _BASE * max(1, -(-least // _BASE))
    counted = (
        ("rows delivered", sum(file.rows_in for file in files)),
        ("rows refused by a check", sum(file.rows_refused for file in files)),
        ("rows in the record, one a job and month", manifest.rows),
        ("people in the record", people),
    )
    return tuple((words, -(-count // base) * base) for words, count in counted)


def list_organisations(
    store: Path, *, engine: str = "duckdb", memory: str = DEFAULT_MEMORY, threads: int | None = None
) -> tuple[str, ...]:
    """Return the codes of the organisations that a record tells of, in order.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    engine, memory, threads
        The engine and its limits, as for the studies.

    Raises
    ------
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.

    Notes
    -----
    Release: may be published.
    """
    with open_store(store).reading(engine, memory=memory, threads=threads) as running:
        return tuple(sorted(str(code) for (code,) in running.collect([_ORGANISATIONS]).rows()))
