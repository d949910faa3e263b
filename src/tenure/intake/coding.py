"""From a chunk's distinct values to rows as they are stored, apart by bucket, and refused rows apart from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from tenure.intake.blanks import BLANKS
from tenure.intake.checks import Check, fault_of_age, judge_steps, text_step
from tenure.intake.chunks import Chunk
from tenure.intake.dialect import read_word
from tenure.intake.ids import IdBook
from tenure.intake.lists import ValueLists
from tenure.intake.schema import CODED, FRAME_TYPES, STORED_NAME
from tenure.layouts import Layout
from tenure.store import DuckEngine, Step, StoreWriter
from tenure.terms.record import COLUMN_BY_NAME, UNCLASSIFIED, Column

__all__ = ["Coder"]

_FEW = 200
"""Distinct values up to which a judgement is kept for the next chunk, which often holds the same ones."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """Distinct values of a column: what is stored of each, its problems, and the letter of its class."""

    stored: pl.Series
    problems: pl.Series
    letters: pl.Series


@dataclass(slots=True)
class Coder:
    """Judges chunks and writes their rows.

    Parameters
    ----------
    writer : StoreWriter
        Its dictionaries learn new values, its engine does the work; its parts get the sound rows: ``source``,
        ``line`` and the columns of the store.
    layout : Layout
        The dialect of the rows.
    lists : ValueLists
        The codes that are taken.
    key : bytes or None
        Key of the ids.
    checks : sequence of Check
        Those of the delivery.
    buckets : int
        Buckets of the record.

    Attributes
    ----------
    refused : list of Path
        The refused rows' files: ``source``, ``line``, ``problems``, ``classes``, ``person``, ``assignment``.
    held : Counter of (int, int)
        Sound rows by organisation code and month; counted here, since the parts are many small files.
    unclassified : int
        Sound rows whose occupation the rules lack.
    """

    writer: StoreWriter
    layout: Layout
    lists: ValueLists
    key: bytes | None
    checks: Sequence[Check]
    buckets: int
    refused: list[Path] = field(default_factory=list)
    held: Counter[tuple[int, int]] = field(default_factory=Counter)
    unclassified: int = 0
    _books: dict[str, IdBook] = field(default_factory=dict)
    _last: dict[str, tuple[str, pa.Array, _Judged]] = field(default_factory=dict)
    _turn: int = 0

    @property
    def _engine(self) -> DuckEngine:
        return self.writer.engine

    def write(self, chunk: Chunk) -> None:
        """Judge a chunk's rows and write them to where they belong."""
        if not chunk.rows:
            return
        self._turn += 1
        judged = {name: self._judge(COLUMN_BY_NAME[name], *given) for name, given in chunk.columns.items()}
        faulty = {name for name, found in judged.items() if (found.problems != 0).any()}
        fault = fault_of_age(self.checks, judged["month"].stored, judged["birth_year"].stored)
        sound = pl.int_range(chunk.rows, eager=True)
        if faulty or fault:
            shown = faulty | ({"birth_year"} if fault else set())
            self._engine.register_table("chunk", _list_problems(chunk, judged, shown))
            problems = " + ".join([*(f"problems_{name}" for name in sorted(faulty)), *([fault] if fault else [])])
            refused = self._write_refused(Step("masked", f"select *, {problems} as problems from chunk"), chunk, shown)
            sound = sound.filter(~sound.is_in(refused.implode()))
        self._write_sound(chunk, judged, sound)

    def close(self) -> None:
        """Forget the ids and everything else that was held between chunks.

        Raises
        ------
        InternalError
            Two distinct ids share a hash.
        """
        for name in ("chunk", "found"):
            self._engine.forget(name)
        while self._books:
            self._books.popitem()[1].check()

    def _judge(self, column: Column, text: str, values: pa.ChunkedArray) -> _Judged:
        dictionary = values.chunk(0).dictionary
        known = self._last.get(column.name)
        if known is not None and known[0] == text and known[1].equals(dictionary):
            return known[2]
        judged = self._judge_anew(column, text, dictionary)
        # Ids are told by a book, which must see them all.
        if column.kind != "id" and len(dictionary) <= _FEW:
            self._last[column.name] = (text, dictionary, judged)
        return judged

    def _judge_anew(self, column: Column, text: str, dictionary: pa.Array) -> _Judged:
        found = pa.table({"place": pa.arange(0, len(dictionary), 1), "value": dictionary})
        self._engine.register_table("found", found)
        if column.kind == "id":
            text = self._look_up(column, text)
        elif column.name in CODED:
            self._map_codes(column, text)
        judged = self._engine.collect(judge_steps(column, text, self.checks))
        return _Judged(judged["stored"], judged["problems"], judged["letter"])

    def _look_up(self, column: Column, text: str) -> str:
        """Put what is known of the ids found beside them; return the expression of their text, now a column."""
        texts = self._engine.collect([Step("texts", f"select place, {text} as value from found order by place")])
        book = self._books.setdefault(column.name, IdBook(column.name, self.key))
        self._engine.register("found", pl.concat([texts, book.look_up(self._engine, texts["value"])], how="horizontal"))
        return "value"

    def _map_codes(self, column: Column, text: str) -> None:
        """Register view ``map_<column>`` (value, code, is_blank) of the values found.

        Blanks around a value are no part of it; the code is null where the value may not be stored. A
        dialect's words are translated here, each once.
        """
        name = column.name
        step = Step("values_found", f"select distinct {name} as value from texts where {name} is not null")
        words = {value: value.strip(BLANKS) for value in self._engine.collect([text_step(column, text), step])["value"]}
        texts = {value: read_word(self.layout, name, word) if word else "" for value, word in words.items()}
        accepted = self.lists.accept(name, sorted({text for text in texts.values() if text}))
        codes = self.writer.add_values(name, accepted.values())
        rows = [
            (value, codes[accepted[text]] if text in accepted else None, text == "") for value, text in texts.items()
        ]
        schema = {"value": pl.String, "code": pl.Int32, "is_blank": pl.Boolean}
        self._engine.register(f"map_{name}", pl.DataFrame(rows, schema=schema, orient="row"))

    def _write_refused(self, masked: Step, chunk: Chunk, faulty: set[str]) -> pl.Series:
        """Write the rows that have a problem; return their places in the chunk."""
        letters = ", ".join(
            f"case when (problems // {2**bit}) % 2 = 1 then letter_{check.column} else '-' end"
            if check.column in faulty
            else "'-'"
            for bit, check in enumerate(self.checks)
        )
        columns = f"{chunk.source}::integer as source, line, problems, concat({letters}) as classes, person, assignment"
        path = self._engine.folder / f"refused-{self._turn:05d}.parquet"
        if self._engine.write_scratch(
            [masked, Step("refused", f"select {columns} from masked where problems <> 0")], path
        ):
            self.refused.append(path)
        else:
            path.unlink()
        return self._engine.collect([masked, Step("refused", "select place from masked where problems <> 0")])["place"]

    def _write_sound(self, chunk: Chunk, judged: dict[str, _Judged], sound: pl.Series) -> None:
        person = _take(chunk, judged, "person_id", sound)
        buckets = person % self.buckets
        order = buckets.arg_sort()
        sound = sound.gather(order)
        given = {STORED_NAME.get(name, name): name for name in chunk.columns}
        columns = {"source": pl.repeat(chunk.source, len(sound), dtype=pl.Int32, eager=True)}
        columns["line"] = pl.Series(chunk.lines).gather(sound)
        for name, kind in FRAME_TYPES.items():
            columns[name] = (
                _take(chunk, judged, given[name], sound)
                if name in given
                else pl.repeat(None, len(sound), dtype=kind, eager=True)
            )
        frame = pl.DataFrame(columns, schema_overrides=FRAME_TYPES)
        self._count(frame)
        rows = frame.to_arrow()
        first = 0
        for length, bucket in buckets.gather(order).rle().struct.unnest().iter_rows():
            self.writer.parts.add(bucket, rows.slice(first, length))
            first += length

    def _count(self, frame: pl.DataFrame) -> None:
        code = self.writer.codes("occupation_code").get(UNCLASSIFIED)
        self.unclassified += int((frame["occupation_code"] == code).sum()) if code else 0
        for org_code, month, rows in frame.group_by("org_code", "month").len().iter_rows():
            self.held[org_code, month] += rows


def _list_problems(chunk: Chunk, judged: dict[str, _Judged], names: set[str]) -> pa.Table:
    """Return a row's place, line, key and year of birth, and its problems in the columns ``names``."""
    columns = {"place": pa.arange(0, chunk.rows, 1), "line": chunk.lines}
    for name in ("person_id", "assignment_id", "month", "birth_year"):
        columns[STORED_NAME.get(name, name)] = _spread(chunk.columns[name][1], judged[name].stored)
    for name in names:
        columns[f"problems_{name}"] = _spread(chunk.columns[name][1], judged[name].problems)
        columns[f"letter_{name}"] = _spread(chunk.columns[name][1], judged[name].letters)
    return pa.table(columns)


def _spread(values: pa.ChunkedArray, by_value: pl.Series) -> pa.ChunkedArray:
    """Return a column of what belongs to each row's value, still by distinct values."""
    dictionary = by_value.to_arrow()
    return pa.chunked_array([pa.DictionaryArray.from_arrays(each.indices, dictionary) for each in values.chunks])


def _take(chunk: Chunk, judged: dict[str, _Judged], name: str, rows: pl.Series) -> pl.Series:
    """Return what is stored of some rows of a column."""
    places = pl.Series(pa.chunked_array([each.indices for each in chunk.columns[name][1].chunks]))
    return judged[name].stored.gather(places.gather(rows))
