"""CSV and JSON, each with its description."""

from __future__ import annotations

from pathlib import Path

from tenure.disclosure import Released
from tenure.publish.text import describe_table, format_json, mark_hidden, write_file

__all__ = ["write_csv", "write_json"]


def write_csv(released: Released, folder: Path) -> Path:
    """Write a table as ``<table>.csv`` with its description as ``<table>.about.json``.

    Parameters
    ----------
    released : Released
        The table. Hidden values are written as ``[c]``, values that do not apply as nothing.
    folder : Path
        Made when it does not exist.

    Returns
    -------
    Path
        The CSV file: UTF-8, comma separated, one header row, numbers in full precision.

    Raises
    ------
    AccessError
        A file cannot be written.

    Notes
    -----
    Release: the files hold released values only.
    """
    name = released.about.table
    write_file(folder / f"{name}.about.json", format_json(describe_table(released)).encode())
    return write_file(folder / f"{name}.csv", mark_hidden(released).write_csv().encode())


def write_json(released: Released, folder: Path) -> Path:
    """Write a table and its description as one file, ``<table>.json``.

    Parameters
    ----------
    released : Released
        The table. Hidden values are the text ``[c]``, values that do not apply null.
    folder : Path
        Made when it does not exist.

    Raises
    ------
    AccessError
        The file cannot be written.

    Notes
    -----
    Release: the file holds released values only.
    """
    rows = released.frame.to_dicts()
    marked = mark_hidden(released)
    mask = released.mask
    for name in mask.columns:
        for i in mask[name].arg_true():
            rows[i][name] = marked[name][i]
    content = {**describe_table(released), "data": [_plain(row) for row in rows]}
    return write_file(folder / f"{released.about.table}.json", format_json(content).encode())


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {
        name: value if value is None or isinstance(value, str | int | float | bool) else str(value)
        for name, value in row.items()
    }
