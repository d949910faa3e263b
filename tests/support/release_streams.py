"""Every byte a release folder holds, unpacked as far as it can be, and numbers looked for in all of it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq

_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SEPARATORS = ("", ",", " ", "\u00a0", "\u202f", "&#160;", "&nbsp;", "_", "\u2009")


def read_streams(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (where, bytes): each file as it lies there, and what is packed in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = str(path.relative_to(folder))
            content = path.read_bytes()
            yield name, content
            yield from _unpack(name, content)


def _unpack(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield f"{name}!comment", archive.comment
            for entry in archive.infolist():
                yield f"{name}!{entry.filename}", archive.read(entry) + entry.comment + entry.extra
    elif content.startswith(b"PAR1"):
        yield f"{name}!columns", _unpack_parquet(content)
    elif content.startswith(b"%PDF"):
        for number, found in enumerate(_PDF_STREAM.finditer(content)):
            try:
                yield f"{name}!{number}", zlib.decompressobj().decompress(found[1])
            except zlib.error:
                continue


def _unpack_parquet(content: bytes) -> bytes:
    """Every value of every column as text, the statistics of every column chunk, and what the footer says."""
    file = pq.ParquetFile(io.BytesIO(content))
    told = [repr(file.metadata.metadata), str(file.schema_arrow)]
    for group in range(file.metadata.num_row_groups):
        chunks = file.metadata.row_group(group)
        told += [repr(chunks.column(column).to_dict()) for column in range(chunks.num_columns)]
    for batch in file.iter_batches():
        told += [repr(column.to_pylist()) for column in batch.columns]
    return "\n".join(told).encode()


def write_number(value: int) -> set[bytes]:
    """The ways in which a file may hold a whole number: digits, with separators, and as machines keep it."""
    texts = {f"{value:,}".replace(",", separator) for separator in _SEPARATORS}
    forms = {text.encode() for text in texts}
    forms |= {struct.pack(order + "d", float(value)) for order in "<>"}
    return forms | {struct.pack(order + "q", value)[slice(*cut)] for order, cut in (("<", (0, 5)), (">", (3, 8)))}


def find_numbers(folder: Path, numbers: Mapping[str, int]) -> list[str]:
    """Return where a number of these (by what it is of) stands in the folder. They have nine digits or more."""
    forms = {form: name for name, value in numbers.items() for form in write_number(value)}
    pattern = re.compile(b"|".join(sorted(map(re.escape, forms), reverse=True)))
    found = []
    for where, content in read_streams(folder):
        found += [f"{forms[match]} in {where}" for match in sorted(set(pattern.findall(content)))]
    return found


def find_shares(folder: Path, shares: Iterable[float]) -> list[str]:
    """Return where a share stands in the folder to eight digits or more, rounded or cut."""
    digits = {re.escape(f"{share:.12f}"[:10]).encode() for share in shares}
    if not digits:
        return []
    pattern = re.compile(b"|".join(sorted(digits)))
    return [f"{match!r} in {where}" for where, content in read_streams(folder) for match in pattern.findall(content)]


def unlike_streams(one: Path, other: Path) -> list[str]:
    """Return what differs between two folders: a file, or a part of one."""
    first, second = dict(read_streams(one)), dict(read_streams(other))
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


__all__ = ["find_numbers", "find_shares", "read_streams", "unlike_streams", "write_number"]
