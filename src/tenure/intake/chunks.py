"""The rows of a file some hundred thousand at a time, each column as numbers of its distinct values."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pa_compute
import pyarrow.parquet as pa_parquet

from tenure.errors import InternalError
from tenure.intake.blocks import Block, BlockReader, Piece, cut_blocks
from tenure.intake.dialect import record_texts
from tenure.intake.sources import Source, damaged_file, holds_parquet
from tenure.layouts import Layout, fit_titles
from tenure.terms.record import COLUMNS

__all__ = ["CHUNK_ROWS", "REJECTS", "Chunk", "list_rejects", "read_chunks", "read_made", "read_pieces"]

# A chunk of the widest extract takes about a quarter of a gigabyte.
CHUNK_ROWS = 1 << 20
# Blocks read ahead: about a chunk, so that the next is read while one is judged.
_AHEAD = 60
_FIRST_ROW = 1
# Rows for each entry of a dictionary from which its entries are worth comparing.
_FEW = 8
_VALUE = "value"
# A double tells decimals of fifteen digits apart; three are left for what adding up takes.
_DOUBLE_DIGITS = 12
REJECTS = {"source": pl.Int64, "line": pl.Int64, "reason": pl.String}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one file.

    ``lines`` has the line of each row. ``columns`` has for each column of the record that the file gives
    the SQL expression of its text, of ``value``, and the values: one dictionary, which may hold a value more
    than once, and each row's place in it. ``rejects`` (``source``, ``line``, ``reason``) are lines among them
    that are no rows.
    """

    source: int
    lines: pa.ChunkedArray
    columns: dict[str, tuple[str, pa.ChunkedArray]]
    rejects: pl.DataFrame

    @property
    def rows(self) -> int:
        """Rows that are whole."""
        return len(self.lines)


def read_chunks(source: Source, layout: Layout, *, threads: int) -> Iterator[Chunk]:
    """Yield the rows of a file in order.

    Raises
    ------
    InternalError
        Rows read and lines rejected do not add up to the rows of the file.
    LayoutError
        The file is damaged.
    """
    texts = record_texts(layout, source.header, [_VALUE] * len(source.header))
    titles = {name: title for title, name in layout.columns.items()} | layout.also
    at = {title: place for place, title in enumerate(fit_titles(source.header, layout))}
    places = {name: at.get(titles.get(name, "")) for name in texts}
    found = 0
    for piece in read_pieces(source, layout, threads=threads, places=places.values()):
        found += len(piece.lines) + len(piece.rejects)
        yield _as_chunk(source.number, piece, texts, places)
    if found != source.rows_in:
        raise InternalError(f"{source.path.name}: rows read and lines rejected are not the rows of the file")


def read_made(source: Source, path: Path) -> Iterator[Chunk]:
    """Yield the rows of a file that intake made: columns of the record, as text; a row's place is its line."""
    names = sorted(source.given)
    row = _FIRST_ROW
    for batch in pa_parquet.ParquetFile(path).iter_batches(CHUNK_ROWS, columns=names):
        columns = {name: ("cast(value as varchar)", _encode(pa.chunked_array([batch[name]]))) for name in names}
        lines = pa.chunked_array([pa.arange(row, row + batch.num_rows, 1)])
        row += batch.num_rows
        yield Chunk(source.number, lines, columns, list_rejects(source.number, []))


def read_pieces(
    source: Source, layout: Layout, *, threads: int, places: Iterable[int | None] | None = None
) -> Iterator[Piece]:
    """Yield a file's rows in order, some hundred thousand at a time, with a table of columns ``c0``, ``c1`` and on.

    Of a Parquet file only the columns at ``places`` are read; there is a piece even of no rows.
    """
    if not source.is_parquet:
        return _read_text(source, layout, threads)
    return _read_parquet(source, range(len(source.header)) if places is None else places)


def _as_chunk(number: int, piece: Piece, texts: dict[str, str], places: dict[str, int | None]) -> Chunk:
    columns = {}
    for column in COLUMNS:
        if column.name not in texts:
            continue
        place = places[column.name]
        values = _constant(len(piece.lines)) if place is None else piece.table[f"c{place}"]
        columns[column.name] = (texts[column.name], values)
    return Chunk(number, piece.lines, columns, list_rejects(number, piece.rejects))


def list_rejects(number: int, rejects: Sequence[tuple[int, str]]) -> pl.DataFrame:
    """Return ``source``, ``line`` and ``reason`` of lines that are no rows."""
    return pl.DataFrame([(number, *each) for each in rejects], schema=REJECTS, orient="row")


def _constant(rows: int) -> pa.ChunkedArray:
    """Return a column of no values: what stands in every row is in its expression."""
    places = pl.zeros(rows, pl.Int32, eager=True).to_arrow()
    return pa.chunked_array([pa.DictionaryArray.from_arrays(places, pa.array([None], pa.string()))])


def _read_text(source: Source, layout: Layout, threads: int) -> Iterator[Piece]:
    """Read blocks in several threads, ahead of whoever takes the chunks."""
    reader = BlockReader(source, layout)
    blocks = cut_blocks(source)
    waiting: deque[Future[Piece]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        held: list[Piece] = []
        while True:
            for block in blocks:
                waiting.append(pool.submit(reader.read, block))
                if len(waiting) > _AHEAD:
                    break
            if not waiting:
                break
            held.append(waiting.popleft().result())
            if sum(len(piece.lines) for piece in held) >= CHUNK_ROWS:
                yield _join(held)
                held = []
    if held or not source.rows_in:
        yield _join(held or [reader.read(Block(_FIRST_ROW, b""))])


def _join(pieces: Sequence[Piece]) -> Piece:
    table = pa.concat_tables([piece.table for piece in pieces])
    columns = [_one_dictionary(table[name], table.num_rows) for name in table.column_names]
    table = pa.table(columns, names=table.column_names)
    lines = pa.chunked_array([piece.lines for piece in pieces])
    return Piece(table, lines, [reject for piece in pieces for reject in piece.rejects])


def _one_dictionary(values: pa.ChunkedArray, rows: int) -> pa.ChunkedArray:
    """Return a column whose chunks share one dictionary.

    Where values hardly come twice, as ids within a month, finding the few that do costs more than it saves.
    """
    if len(values.chunks) > 1 and sum(len(each.dictionary) for each in values.chunks) * _FEW < rows:
        return values.unify_dictionaries()
    dictionary = pa.concat_arrays([each.dictionary for each in values.chunks])
    chunks, first = [], 0
    for each in values.chunks:
        places = pa_compute.add(each.indices, pa.scalar(first, pa.int32()))
        chunks.append(pa.DictionaryArray.from_arrays(places, dictionary))
        first += len(each.dictionary)
    return pa.chunked_array(chunks)


def _read_parquet(source: Source, places: Iterable[int | None]) -> Iterator[Piece]:
    wanted = sorted({place for place in places if place is not None})
    row = _FIRST_ROW
    try:
        for batch in pa_parquet.ParquetFile(source.path).iter_batches(
            CHUNK_ROWS, columns=[source.header[place] for place in wanted]
        ):
            named = {f"c{place}": _encode(pa.chunked_array([batch[source.header[place]]])) for place in wanted}
            lines = pa.chunked_array([pa.arange(row, row + batch.num_rows, 1)])
            row += batch.num_rows
            yield Piece(pa.table(named), lines)
    except (pa.ArrowException, OSError):
        # The library says the same of a damaged file and of a full disk; another reader tells them apart.
        if holds_parquet(source.path):
            raise
        raise damaged_file(source.path, "it is not a whole Parquet file") from None


def _as_meant(values: pa.ChunkedArray) -> pa.Array:
    """Return what was meant by times at midnight, which are dates, and by doubles, whose last digits are noise.

    Many programs have no other type for a date. A sum of doubles, 0.1 + 0.2 say, misses its decimal by one in 10^16.
    """
    column = pl.Series(values=pl.from_arrow(values))
    if column.dtype.is_float():
        return column.round_sig_figs(_DOUBLE_DIGITS).to_arrow()
    is_date = column.dt.time() == dt.time()
    days, times = column.dt.strftime("%Y-%m-%d"), column.dt.strftime("%Y-%m-%d %H:%M:%S")
    return days.zip_with(is_date, times).cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest())


def _encode(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of any type by its distinct values, nothing being one of them."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
    if pa.types.is_nested(kind):
        values = pa.chunked_array([pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())])
    elif pa.types.is_timestamp(kind) or pa.types.is_float64(kind):
        values = pa.chunked_array([_as_meant(values)])
    return pa.chunked_array([values.combine_chunks().dictionary_encode(null_encoding="encode")])
