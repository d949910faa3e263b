"""Rows that wait, apart by bucket, until a bucket has all of its own."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

from tenure.errors import InternalError

__all__ = ["Parts", "read_part"]

_PACKED = ipc.IpcWriteOptions(compression="lz4")


class Parts:
    """One growing file a bucket: a delivery of hundreds of chunks opens few files, and reads each once, in order.

    Parameters
    ----------
    folder : Path
        Where the files lie; it is the caller's to remove.

    Attributes
    ----------
    rows : dict of int to int
        Rows waiting, by bucket.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rows: dict[int, int] = {}

    def add(self, bucket: int, rows: pa.Table) -> None:
        """Put rows behind those that wait for a bucket; every call brings the same columns."""
        with self._path(bucket).open("ab") as file, ipc.new_stream(file, rows.schema, options=_PACKED) as stream:
            stream.write_table(rows)
        self.rows[bucket] = self.rows.get(bucket, 0) + rows.num_rows

    def read(self, bucket: int) -> pa.Table:
        """Return the rows that wait for a bucket, in the order they came.

        Raises
        ------
        OSError
            The file is damaged or cannot be read.
        InternalError
            It holds another number of rows than were put there.
        """
        rows = read_part(self._path(bucket))
        if rows.num_rows != self.rows[bucket]:
            raise InternalError(f"bucket {bucket}: other rows wait than were put there")
        return rows

    def remove(self, bucket: int) -> None:
        """Forget the rows of a bucket and free their disk."""
        self._path(bucket).unlink()
        del self.rows[bucket]

    def _path(self, bucket: int) -> Path:
        return self._folder / f"parts-b{bucket:05d}.arrows"


def read_part(path: Path) -> pa.Table:
    """Return the rows of one file, whatever their number."""
    tables = []
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(0)
        while file.tell() < end:
            with ipc.open_stream(file) as stream:
                tables.append(stream.read_all())
    return pa.concat_tables(tables)
