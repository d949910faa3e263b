"""Rows that wait for the merge: none lost, none of another bucket, and their disk free again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tenure.errors import InternalError
from tenure.store.parts import Parts


def _rows(*values: int) -> pa.Table:
    return pa.table({"k": pa.array(values, pa.int64())})


def test_rows_come_back_by_bucket_in_the_order_they_came(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.add(3, _rows(9, 8))
    parts.add(0, _rows(7))
    parts.add(3, _rows(6))
    assert parts.rows == {3: 3, 0: 1}
    assert parts.read(3)["k"].to_pylist() == [9, 8, 6]
    assert parts.read(0)["k"].to_pylist() == [7]


def test_slice_of_a_table_is_written_without_the_rest(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.add(0, _rows(*range(100_000)).slice(10, 2))
    assert parts.read(0)["k"].to_pylist() == [10, 11]
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size < 2_000


def test_removed_bucket_leaves_no_file(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.add(1, _rows(1))
    parts.add(2, _rows(2))
    parts.remove(1)
    assert parts.rows == {2: 1}
    assert len(list(tmp_path.iterdir())) == 1


def test_file_cut_short_is_an_error_and_not_fewer_rows(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.add(0, _rows(1, 2, 3))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    parts.add(0, _rows(4, 5, 6))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(OSError, match="Expected to be able to read"):
        parts.read(0)
    path.write_bytes(whole)
    with pytest.raises(InternalError, match="bucket 0: other rows wait"):
        parts.read(0)
