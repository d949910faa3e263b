"""A delivery of effective-dated tables: every row judged, assignment-months made, and these taken as rows are."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from tenure.errors import InternalError
from tenure.intake.chunks import read_made
from tenure.intake.delivery import Delivered, Progress, Reading, take_rows
from tenure.intake.effective import (
    TABLE_REASONS,
    judge_absence,
    judge_dated,
    judge_links,
    judge_pay,
    made_steps,
    month_steps,
    pay_steps,
    read_day,
    sickness_steps,
)
from tenure.intake.explain import explain_cut, explain_numbers
from tenure.intake.quarantine import QUARANTINE_COLUMNS
from tenure.intake.sources import Source
from tenure.intake.staging import stage_source
from tenure.intake.tables import TableSource, list_roles, read_tables, select_roles
from tenure.layouts import Tables
from tenure.store import DuckEngine, Step, StoreWriter, TableFile, quote_text
from tenure.terms import Month
from tenure.terms.record import COLUMN_BY_NAME

__all__ = ["MONTHS_FILE", "bring_in_tables"]

MONTHS_FILE = "assignment-months"
_KEYS = {"person": ("person_id",), "assignment": ("person_id", "assignment_id"), "position": ("position_id",)}
# The days of an absence are its own columns.
_AT_FAULT = {("absence", "valid_from"): "first_day", ("absence", "valid_to"): "last_day"}
_ANY = Month.parse("2000-01")
_DAYS_MADE = ("fte_days_lost", "fte_days_available")


@dataclass(frozen=True, slots=True)
class _Gathering:
    """The tables of one delivery, read as text."""

    engine: DuckEngine
    tables: Tables
    sources: list[TableSource]
    rejects: pl.DataFrame
    unread: tuple[str, ...]

    def roles(self, table: str) -> tuple[str, ...]:
        """Columns that a table has in any of its files, by what they are for; none where it was not delivered."""
        return tuple(dict.fromkeys(name for each in self.sources if each.table == table for name in list_roles(each)))

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns of the record, besides ids, that a table has."""
        return tuple(name for name in self.roles(table) if name in COLUMN_BY_NAME and not name.endswith("_id"))


def bring_in_tables(
    writer: StoreWriter,
    paths: Sequence[Path],
    reading: Reading,
    *,
    until: Month | None = None,
    bucket_rows: int | None = None,
    progress: Progress | None = None,
) -> Delivered:
    """Read the effective-dated tables of a delivery, make its assignment-months, and take these as rows are.

    Parameters
    ----------
    writer : StoreWriter
        Takes the rows; nothing shows before its ``commit``.
    paths : Sequence of Path
        Files, or folders of files, of a layout that has tables.
    reading : Reading
        Layout, lists of codes, key and date.
    until : Month or None
        Last month made. None takes the month of the latest day on which something starts or is paid, and
        no month that has not ended on the day of the ingest.

    Returns
    -------
    Delivered
        ``tables`` accounts for the rows of each file: rows_in = rows_used + rows_refused. ``files`` holds one
        entry, the assignment-months made, accounted for as the rows of an extract are.

    Raises
    ------
    LayoutError, AccessError
        A file is refused whole; then nothing of the delivery is stored.
    InternalError
        The account does not add up.
    """
    gathering = _gather(writer.engine, paths, reading, progress)
    _judge_all(gathering, until, reading.today)
    path, rows, given = _write_months(gathering, reading)
    refused = _refused_rows(gathering)
    files = _account_tables(gathering)
    writer.put_quarantine(refused)
    digest = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    source = Source(
        Path(MONTHS_FILE), len(gathering.sources), digest, rows, (), (),
        is_parquet=True, given=given,
    )  # fmt: skip
    delivered = take_rows(
        writer, [source], partial(read_made, path=path), reading,
        bucket_rows=bucket_rows, progress=progress, located=_located(gathering, path),
    )  # fmt: skip
    ignored = tuple(dict.fromkeys(title for each in gathering.sources for title in each.source.ignored))
    given_files = [each.source for each in gathering.sources]
    doubts = (*explain_cut(writer.engine, given_files), *explain_numbers(given_files))
    return replace(delivered, tables=files, unread=gathering.unread, ignored=ignored, doubts=doubts)


def _gather(engine: DuckEngine, paths: Sequence[Path], reading: Reading, progress: Progress | None) -> _Gathering:
    sources, unread = read_tables(paths, reading.layout)
    staged: dict[str, list[Path]] = {}
    rejects = [_no_rejects()]
    for number, each in enumerate(sources):
        if progress:
            progress("read", number, len(sources))
        parts = stage_source(engine, each.source, each.layout, select=partial(select_roles, each))
        staged.setdefault(each.table, []).extend(parts.paths)
        rejects.append(parts.rejects)
    for table, files in staged.items():
        engine.register_rows(f"raw_{table}", files)
    if reading.layout.tables is None:
        raise InternalError("the layout has no tables")
    return _Gathering(engine, reading.layout.tables, sources, pl.concat(rejects), unread)


def _judge_all(gathering: _Gathering, until: Month | None, today: dt.date | None) -> None:
    """Keep table ``rows_<table>`` for each table delivered, views ``calendar`` and ``assigned``."""
    engine, roles = gathering.engine, gathering.roles
    for table in ("person", "position"):
        if roles(table):
            sound = Step("sound", f"select *, fault as reason from judged_{table}")
            engine.keep(f"rows_{table}", (*judge_dated(table, _KEYS[table], roles(table)), sound))
    steps = judge_dated("assignment", _KEYS["assignment"], roles("assignment"))
    engine.keep("rows_assignment", (*steps, *judge_links(has_positions=bool(roles("position")))))
    if roles("absence"):
        engine.keep("rows_absence", judge_absence(roles("absence")))
    engine.register("calendar", _build_calendar(engine, roles, until, today))
    columns = [name for name in roles("assignment") if name in COLUMN_BY_NAME]
    engine.keep("assigned", month_steps(columns))
    if roles("pay") and gathering.tables.pay is not None:
        words = {word.casefold(): name for word, name in gathering.tables.pay.elements.items()}
        engine.register("elements", pl.DataFrame({"element": list(words), "money": list(words.values())}))
        engine.keep("rows_pay", judge_pay())


def _build_calendar(
    engine: DuckEngine, roles: Callable[[str], tuple[str, ...]], until: Month | None, today: dt.date | None
) -> pl.DataFrame:
    """Return the months that may be made: ``month``, ``first_day``, ``last_day``, ``next_last_day``, ``days``."""
    spans = "select min(from_day) as first, max(from_day) as last from rows_assignment where reason is null"
    first, last = engine.collect([Step("first_start", spans)]).row(0)
    if roles("pay"):
        day = read_day("period")
        paid = engine.collect([Step("last_paid", f"select max({day}) as last from raw_pay")]).item()
        last = max(filter(None, (last, paid)), default=None)
    if first is None or last is None:
        return _list_months(_ANY, _ANY).clear()
    end = until or Month(last.year * 12 + last.month - 1)
    if today is not None:
        # How things stand at a month's end is not known before it.
        current = Month(today.year * 12 + today.month - 1)
        ended = current if today == _last_day(current) else current.plus(-1)
        end = min(end, ended)
    return _list_months(Month(first.year * 12 + first.month - 1), end)


def _list_months(first: Month, last: Month) -> pl.DataFrame:
    months = [Month(index) for index in range(first.index, last.index + 1)]
    return pl.DataFrame(
        {
            "month": [month.first_day.isoformat() for month in months],
            "first_day": [month.first_day for month in months],
            "last_day": [_last_day(month) for month in months],
            "next_last_day": [_last_day(month.plus(1)) for month in months],
            "days": [_last_day(month).day for month in months],
        },
        schema={
            "month": pl.String, "first_day": pl.Date, "last_day": pl.Date, "next_last_day": pl.Date, "days": pl.Int32,
        },
    )  # fmt: skip


def _last_day(month: Month) -> dt.date:
    return dt.date(month.year, month.number, calendar.monthrange(month.year, month.number)[1])


def _write_months(gathering: _Gathering, reading: Reading) -> tuple[Path, int, frozenset[str]]:
    """Write the assignment-months made; return the file, its rows and the columns of the record in it."""
    engine, roles, columns = gathering.engine, gathering.roles, gathering.columns
    ending = gathering.tables.person.ending
    endings = tuple(name for name in (ending.columns.values() if ending else ()) if name in roles("person"))
    steps: list[Step] = []
    views = {"position"} if roles("position") else set()
    given = {"month", *(name for name in roles("assignment") if name in COLUMN_BY_NAME)}
    if roles("absence") and gathering.tables.absence is not None:
        steps += sickness_steps(gathering.tables.absence.sickness)
        views.add("sick")
        given |= {*_DAYS_MADE, *(("absence_reason",) if "reason" in roles("absence") else ())}
    money: list[str] = []
    if roles("pay"):
        money = engine.collect([Step("found", _FOUND_MONEY)])["money"].to_list()
    if money:
        steps += pay_steps(money)
        views.add("paid")
    person = [name for name in columns("person") if name not in endings]
    steps += made_steps(person=person, position=columns("position"), endings=endings, money=money, views=views)
    given |= {*person, *columns("position"), *endings, *money, *reading.layout.constants}
    constants = {name: quote_text(value) for name, value in reading.layout.constants.items()}
    texts = {name: name for name in given} | constants
    chosen = ", ".join(f"{texts[name]} as {name}" for name in sorted(texts))
    path = engine.folder / "made-months.parquet"
    final = Step("made_months", f"select {chosen}, source as row_source, line as row_line from months")
    rows = engine.write_scratch([*steps, final], path)
    return path, rows, frozenset(given)


_FOUND_MONEY = "select distinct money from rows_pay where reason is null order by money"


def _refused_rows(gathering: _Gathering) -> tuple[Step, ...]:
    """Keep table ``refused_rows`` of the tables' own rows, and return the step for the quarantine."""
    engine = gathering.engine
    titles = []
    for each in gathering.sources:
        at = {name: title for title, name in each.layout.columns.items()}
        for reason, role in TABLE_REASONS.items():
            titles.append((each.source.number, reason, at.get(_AT_FAULT.get((each.table, role), role), "")))
    schema = {"source": pl.Int64, "reason": pl.String, "title": pl.String}
    engine.register("titles", pl.DataFrame(titles, schema=schema, orient="row"))
    numbers = [each.source.number for each in gathering.sources]
    names = [each.source.path.name for each in gathering.sources]
    engine.register(
        "table_files", pl.DataFrame({"source": numbers, "file": names}, schema={"source": pl.Int64, "file": pl.String})
    )
    engine.register("lines_refused", gathering.rejects)
    held = dict.fromkeys(each.table for each in gathering.sources)
    parts = [f"select source, line, reason from rows_{table} where reason is not null" for table in held]
    parts.append("select source, line, reason from lines_refused")
    engine.keep("refused_rows", [Step("refused", " union all ".join(parts))])
    sql = (
        "select f.file, r.line, coalesce(t.title, '') as \"column\", r.reason, cast(1 as smallint) as rank, "
        "'' as value_class, null::bigint as person, null::bigint as assignment from refused_rows r "
        "join table_files f on f.source = r.source left join titles t on t.source = r.source and t.reason = r.reason "
        "order by f.file, r.line"
    )
    return (Step("quarantine", sql),)


def _located(gathering: _Gathering, path: Path) -> tuple[Step, ...]:
    """Return the step that tells of a refused month, in ``quarantined``, at the line of its assignment's row."""
    gathering.engine.register_rows("months_made", [path])
    columns = ", ".join(f'q."{name}"' for name in QUARANTINE_COLUMNS if name not in {"file", "line"})
    sql = (
        f"select f.file, m.row_line as line, {columns} from quarantined q join months_made m "
        "on m.file_row_number + 1 = q.line join table_files f on f.source = m.row_source order by file, line, rank"
    )
    return (Step("quarantine", sql),)


def _account_tables(gathering: _Gathering) -> tuple[TableFile, ...]:
    """Return the account of each file: rows_in = rows_used + rows_refused."""
    sql = "select source, reason, count(*) as rows from refused_rows group by source, reason order by source, reason"
    reasons = gathering.engine.collect([Step("reasons", sql)])
    files = []
    for each in gathering.sources:
        source = each.source
        mine = reasons.filter(pl.col("source") == source.number)
        by_reason = dict(zip(mine["reason"].to_list(), mine["rows"].to_list(), strict=True))
        refused = sum(by_reason.values())
        files.append(
            TableFile(
                name=source.path.name, table=each.table, sha256=source.sha256, rows_in=source.rows_in,
                rows_used=_count_used(gathering, each), rows_refused=refused, refused_by_reason=by_reason,
            )
        )  # fmt: skip
        if source.rows_in != files[-1].rows_used + refused:
            raise InternalError(f"{source.path.name}: rows in are not rows used and refused")
    return tuple(files)


def _count_used(gathering: _Gathering, table: TableSource) -> int:
    sql = f"select count(*) as n from rows_{table.table} where reason is null and source = {table.source.number}"
    return int(gathering.engine.collect([Step("used", sql)]).item())


def _no_rejects() -> pl.DataFrame:
    return pl.DataFrame(schema={"source": pl.Int64, "line": pl.Int64, "reason": pl.String})
