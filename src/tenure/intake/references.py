"""Lists of another service's codes: read once, checked whole, every fault named with its lines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from tenure.errors import LayoutError
from tenure.intake.blanks import BLANKS
from tenure.terms.record import UNCLASSIFIED

__all__ = ["REFERENCE_COLUMNS", "RESERVED", "read_reference"]

REFERENCE_COLUMNS = {"occupations": ("code", "name", "group"), "organisations": ("code", "name", "type", "region")}
_OPTIONAL: dict[str, tuple[str, ...]] = {"occupations": (), "organisations": ("successor", "successor_from")}
_FILLED = {"occupations": ("code", "name", "group"), "organisations": ("code", "name")}
# What tables of moves call those who came from or went to no occupation.
RESERVED = frozenset({"left", "other_state", "joined", UNCLASSIFIED})

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_MOST_LINES = 8

Row = dict[str, str]
Rows = Sequence[tuple[int, Row]]
Fault = tuple[str, int]


def read_reference(kind: str, path: Path) -> pl.DataFrame:
    """Read ``--occupations`` or ``--organisations``: CSV in UTF-8, one code a row.

    Parameters
    ----------
    kind : str
        ``occupations`` or ``organisations``.

    Returns
    -------
    DataFrame
        Sorted by ``code``, without blanks around values: text columns of ``REFERENCE_COLUMNS``, and for
        organisations also ``successor`` and ``successor_from`` (``YYYY-MM-DD``), null where there is none.

    Raises
    ------
    LayoutError
        The file cannot be read, lacks a column or rows, or holds rows at fault; all are named, with lines.
    """
    lines = _read_lines(kind, path)
    header = [title.strip(BLANKS) for title in next(lines, (1, []))[1]]
    missing = [name for name in REFERENCE_COLUMNS[kind] if name not in header]
    if missing:
        raise _refuse(kind, path, [f"no column {', '.join(missing)}"])
    names = (*REFERENCE_COLUMNS[kind], *_OPTIONAL[kind])
    rows, faults = _name_fields(lines, header, names)
    faults += _find_faults(kind, rows)
    if faults or not rows:
        raise _refuse(kind, path, _describe(faults) or ["no rows"])
    columns = {name: [_normalise(name, row[name]) for _, row in rows] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)).sort("code")


def _read_lines(kind: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the fields of each row that holds anything."""
    try:
        reader = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        found = [(reader.line_num, fields) for fields in reader if any(field.strip(BLANKS) for field in fields)]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise _refuse(kind, path, ["no CSV file in UTF-8"]) from None
    return iter(found)


def _name_fields(
    lines: Iterator[tuple[int, list[str]]], header: Sequence[str], names: Sequence[str]
) -> tuple[list[tuple[int, Row]], list[Fault]]:
    """Return the line and the named values of each row, and the rows with more values than the header has names."""
    rows, faults = [], []
    for line, fields in lines:
        texts = [field.strip(BLANKS) for field in fields]
        if any(texts[len(header) :]):
            faults.append(("more values than columns", line))
        given = dict(zip(header, texts, strict=False))
        rows.append((line, {name: given.get(name, "") for name in names}))
    return rows, faults


def _find_faults(kind: str, rows: Rows) -> list[Fault]:
    faults = [(f"no {name}", line) for name in _FILLED[kind] for line, row in rows if not row[name]]
    counts = Counter(row["code"] for _, row in rows)
    faults += [("a code that occurs twice", line) for line, row in rows if row["code"] and counts[row["code"]] > 1]
    if kind == "occupations":
        faults += [
            (f"a {name} that is a reserved word ({', '.join(sorted(RESERVED))})", line)
            for name in ("code", "group")
            for line, row in rows
            if row[name].lower() in RESERVED
        ]
        return faults
    return faults + [(fault, line) for line, row in rows for fault in _judge_successor(row, counts)]


def _judge_successor(row: Row, codes: Mapping[str, int]) -> list[str]:
    successor, since = row["successor"], row["successor_from"]
    found = []
    if bool(successor) != bool(since):
        found.append("successor without successor_from" if successor else "successor_from without successor")
    if successor == row["code"] and successor:
        found.append("a successor of itself")
    elif successor and successor not in codes:
        found.append("a successor that is no code of the file")
    if since and _read_date(since) is None:
        found.append("a successor_from that is not written YYYY-MM-DD or YYYY-MM")
    return found


def _read_date(text: str) -> str | None:
    """Return a date or month as ``YYYY-MM-DD``; None where it is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3] or 1)).isoformat()
    except ValueError:
        return None


def _normalise(name: str, text: str) -> str | None:
    if name == "successor_from":
        return _read_date(text)
    return text or None


def _describe(faults: Sequence[Fault]) -> list[str]:
    """Return each kind of fault once, with the lines it occurs on."""
    lines: dict[str, list[int]] = {}
    for fault, line in faults:
        lines.setdefault(fault, []).append(line)
    described = []
    for fault, places in lines.items():
        shown = ", ".join(str(line) for line in places[:_MOST_LINES])
        more = f" and {len(places) - _MOST_LINES} more" if len(places) > _MOST_LINES else ""
        described.append(f"{fault} (line{'s' if places[1:] else ''} {shown}{more})")
    return described


def _refuse(kind: str, path: Path, found: Sequence[str]) -> LayoutError:
    return LayoutError(
        f"The list of {kind} '{path.name}' cannot be used.",
        slug="reference-not-usable",
        found=f"{'; '.join(found)}.",
        expected=f"a CSV file in UTF-8 with the columns {', '.join(REFERENCE_COLUMNS[kind])}, one code a row.",
        fix=f"correct the file given with --{kind}.",
    )
