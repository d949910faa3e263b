"""Kinds of damage after which a file is not what it claims to be: it must be refused whole."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import polars as pl

from tests.support.damage import COLUMNS, HEADER, Damaged, Extract, Kind, join_lines

__all__ = ["FILE_KINDS"]


def _rewritten(rewrite: Callable[[Extract], bytes], *, ending: str = ".csv") -> Kind:
    return lambda extract: Damaged(rewrite(extract), whole=True, ending=ending)


def _whole(extract: Extract) -> bytes:
    return join_lines(extract.lines())


def _delimit_otherwise(extract: Extract) -> bytes:
    return _whole(extract).replace(b",", extract.random.choice([b";", b"\t", b"|"]))


def _lead_with_titles(extract: Extract) -> bytes:
    titles = [
        b"Staff in post, March 2020\n\n", b"Report: Staff in post\nRun by: Zq\n", b"\n",
        b"Staff in post" + b"," * 26 + b"\n",
    ]  # fmt: skip
    return extract.random.choice(titles) + _whole(extract)


def _leave_header_out(extract: Extract) -> bytes:
    # Equal values in the first row would look like two columns of one name.
    extract.rows[0]["person_id"] = extract.rows[0]["assignment_id"]
    return join_lines(extract.lines()[1:], header=extract.lines()[0])


def _name_twice(extract: Extract) -> bytes:
    first, second = extract.random.sample(range(len(COLUMNS)), 2)
    titles = list(COLUMNS)
    titles[second] = titles[first]
    return join_lines(extract.lines(), header=",".join(titles).encode())


def _rename_columns(extract: Extract) -> bytes:
    name = extract.random.choice(["person_id", "month", "fte", "band", "sex"])
    other = extract.random.choice([f"{name}s", name[:-1], "", f"my_{name}"])
    return _whole(extract).replace(name.encode(), other.encode(), 1)


def _break_header(extract: Extract) -> bytes:
    """A header with a quote that is never closed, a NUL, a byte of another encoding, or a line break inside."""
    mark = extract.random.choice([b'"', b"\x00", b"\xe9", b"\r", b"\n"])
    # Behind the columns that every file must have, a line break is a row too short and not a header too short.
    last = HEADER.index(b"nationality") if mark == b"\n" else len(HEADER) - 1
    place = extract.random.randint(1, last)
    return join_lines(extract.lines(), header=HEADER[:place] + mark + HEADER[place:])


def _cut_header(extract: Extract) -> bytes:
    return HEADER[: extract.random.randint(1, len(HEADER))]


def _encode_otherwise(extract: Extract) -> bytes:
    return (
        _whole(extract).decode().encode(extract.random.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp500"]))
    )


def _pack(extract: Extract) -> bytes:
    return gzip.compress(_whole(extract), mtime=0)


def _cut_gzip(extract: Extract) -> bytes:
    packed = _pack(extract)
    return packed[: extract.random.randint(1, len(packed) - 1)]


def _flip_gzip(extract: Extract) -> bytes:
    packed = bytearray(_pack(extract))
    # Neither the header, whose time nobody reads, nor the last bits of the packed text, which say nothing.
    place = extract.random.choice(
        [extract.random.randint(10, len(packed) - 11), len(packed) - extract.random.randint(1, 8)]
    )
    packed[place] ^= 0xFF
    return bytes(packed)


def _trail_gzip(extract: Extract) -> bytes:
    return _pack(extract) + extract.random.choice([b"junk after the end", b"\x1f\x8b", join_lines(extract.lines()[:1])])


def _damage_parquet(extract: Extract) -> bytes:
    out = io.BytesIO()
    pl.DataFrame({name: [row[name] for row in extract.rows] for name in COLUMNS}).write_parquet(out)
    content = bytearray(out.getvalue())
    if extract.random.random() < 0.5:
        return bytes(content[: extract.random.randint(1, len(content) - 1)])
    for place in range(4, len(content) // 2):
        content[place] = extract.random.getrandbits(8)
    return bytes(content)


FILE_KINDS: dict[str, Kind] = {
    "wrong delimiter": _rewritten(_delimit_otherwise),
    "title lines above the header": _rewritten(_lead_with_titles),
    "no header": _rewritten(_leave_header_out),
    "columns of one name": _rewritten(_name_twice),
    "columns of other names": _rewritten(_rename_columns),
    "broken header": _rewritten(_break_header),
    "cut off in the header": _rewritten(_cut_header),
    "carriage returns alone": _rewritten(lambda extract: _whole(extract).replace(b"\n", b"\r")),
    "encoding of two bytes, or of another machine": _rewritten(_encode_otherwise),
    "empty file": _rewritten(lambda extract: extract.random.choice([b"", b"\xef\xbb\xbf", b"\n", b"\r\n\r\n", b" "])),
    "gzip cut off": _rewritten(_cut_gzip, ending=".csv.gz"),
    "gzip with a changed byte": _rewritten(_flip_gzip, ending=".csv.gz"),
    "gzip with something after it": _rewritten(_trail_gzip, ending=".csv.gz"),
    "text that claims to be gzip": _rewritten(_whole, ending=".csv.gz"),
    "gzip that claims to be text": _rewritten(_pack),
    "damaged Parquet": _rewritten(_damage_parquet, ending=".parquet"),
}
