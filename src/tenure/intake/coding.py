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
from tenure.intake.ids import forget_ids, learn_ids
from tenure.intake.lists import ValueLists
from tenure.intake.schema import CODED, RECORD_SCHEMA, STORED_NAME
from tenure.layouts import Layout
from tenure.store import DuckEngine, Step, StoreWriter
from tenure.terms.record import COLUMN_BY_NAME, UNCLASSIFIED, Column

__all__ = ["Coder"]


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
        Its dictionaries learn new values, its engine does the work.
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
    parts : dict of int to list of Path
        The sound rows' files by bucket: ``source``, ``line`` and the columns of the store.
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
    parts: dict[int, list[Path]] = field(default_factory=dict)
    refused: list[Path] = field(default_factory=list)
    held: Counter[tuple[int, int]] = field(default_factory=Counter)
    unclassified: int = 0
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
        faulty = [name for name, found in judged.items() if (found.problems != 0).any()]
        columns = {"line": chunk.lines}
        for name, (_, values) in chunk.columns.items():
            found = judged[name]
            columns[STORED_NAME.get(name, name)] = _spread(values, found.stored)
            if name in faulty:
                columns[f"problems_{name}"] = _spread(values, found.problems)
                columns[f"letter_{name}"] = _spread(values, found.letters)
        fault = fault_of_age(self.checks, judged["month"].stored, judged["birth_year"].stored)
        if fault and "birth_year" not in faulty:
            columns["letter_birth_year"] = _spread(chunk.columns["birth_year"][1], judged["birth_year"].letters)
        self._engine.register_table("chunk", pa.table(columns))
        problems = " + ".join([*(f"problems_{name}" for name in faulty), *([fault] if fault else [])])
        mask = Step(
            "masked", f"select *, {chunk.source}::integer as source, {problems or '0::bigint'} as problems from chunk"
        )
        if problems:
            self._write_refused(mask, {*faulty, *(["birth_year"] if fault else [])})
        self._count_sound(mask)
        self._write_sound(mask, chunk)

    def close(self) -> None:
        """Forget the ids and everything else that was held between chunks.

        Raises
        ------
        InternalError
            Two distinct ids share a hash.
        """
        for name in ("chunk", "found"):
            self._engine.forget(name)
        forget_ids(self._engine)

    def _judge(self, column: Column, text: str, values: pa.ChunkedArray) -> _Judged:
        dictionary = values.chunk(0).dictionary
        found = pa.table({"place": pa.arange(0, len(dictionary), 1), "value": dictionary})
        self._engine.register_table("found", found)
        if column.kind == "id":
            learn_ids(self._engine, column.name, text_step(column, text), self.key)
        elif column.name in CODED:
            self._map_codes(column, text)
        judged = self._engine.collect(judge_steps(column, text, self.checks))
        return _Judged(judged["stored"], judged["problems"], judged["letter"])

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

    def _write_refused(self, mask: Step, faulty: set[str]) -> None:
        letters = ", ".join(
            f"case when (problems // {2**bit}) % 2 = 1 then letter_{check.column} else '-' end"
            if check.column in faulty
            else "'-'"
            for bit, check in enumerate(self.checks)
        )
        columns = f"source, line, problems, concat({letters}) as classes, person, assignment"
        path = self._engine.folder / f"refused-{self._turn:05d}.parquet"
        if self._engine.write_scratch(
            [mask, Step("refused", f"select {columns} from masked where problems <> 0")], path
        ):
            self.refused.append(path)
        else:
            path.unlink()

    def _count_sound(self, mask: Step) -> None:
        code = self.writer.codes("occupation_code").get(UNCLASSIFIED, _NO_CODE)
        for org_code, month, rows, unclassified in self._engine.collect(
            [mask, Step("organisation_months", _ORGANISATION_MONTHS, {"code": code})]
        ).iter_rows():
            self.held[org_code, month] += rows
            self.unclassified += unclassified

    def _write_sound(self, mask: Step, chunk: Chunk) -> None:
        given = {STORED_NAME.get(name, name) for name in chunk.columns}
        columns = ", ".join(
            name if name in given else f"null::{kind} as {name}" for name, kind in RECORD_SCHEMA.types.items()
        )
        sound = Step(
            "parted",
            f"select source, line, {columns}, person % {self.buckets} as bucket from masked where problems = 0",
        )
        parts = self._engine.write_parts([mask, sound], self._engine.folder / f"parts-{self._turn:05d}", part="bucket")
        for bucket, paths in parts.items():
            self.parts.setdefault(bucket, []).extend(paths)


# Dictionary codes begin at 1.
_NO_CODE = 0
_ORGANISATION_MONTHS = """
select org_code, month, count(*) as n, sum(case when occupation_code = $code then 1 else 0 end) as unclassified
from masked where problems = 0 group by org_code, month
"""


def _spread(values: pa.ChunkedArray, by_value: pl.Series) -> pa.ChunkedArray:
    """Return a column of what belongs to each row's value, still by distinct values."""
    dictionary = by_value.to_arrow()
    return pa.chunked_array([pa.DictionaryArray.from_arrays(each.indices, dictionary) for each in values.chunks])
