"""Tables as Parquet, for those who compute with them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl

from tenure.disclosure import Released
from tenure.publish.text import check_released, write_file

__all__ = ["write_parquet"]


def write_parquet(released: Released, folder: Path) -> Path:
    """Write a table as ``<table>.parquet``: hidden values are null, and nothing in the file tells of them.

    Parameters
    ----------
    released : Released
        The table. Which of its nulls are hidden values, and which do not apply, the CSV of the same rows tells.
    folder : Path
        Made when it does not exist.

    Returns
    -------
    Path
        The file: rows and columns as in the CSV, numbers as numbers, one row group.

    Raises
    ------
    AccessError
        The file cannot be written.

    Notes
    -----
    No statistics are written: a smallest, a largest or a sum would be made of shown values only, and a reader need not
    take our word for it. Columns are copied value by value first, since memory under a null may still hold what stood
    there, and lists of categories may name some that no row has.
    Release: the file holds released values only.
    """
    check_released(released)
    frame = released.frame
    plain = pl.DataFrame([_copy_shown(frame[name]) for name in frame.columns])
    content = BytesIO()
    plain.write_parquet(content, statistics=False, compression="zstd", row_group_size=max(plain.height, 1))
    return write_file(folder / f"{released.about.table}.parquet", content.getvalue())


def _copy_shown(column: pl.Series) -> pl.Series:
    kind = pl.String() if column.dtype in (pl.Categorical, pl.Enum) else column.dtype
    return pl.Series(column.name, column.to_list(), dtype=kind)
