"""Write a table with xlsxwriter and nothing around it: one sheet, a format for the header, numbers and text.

``plain`` writes column after column as our writer does; ``constant`` row after row with ``constant_memory``, in which
a table cannot be marked up.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import xlsxwriter


def write_plain(frame: pl.DataFrame, out: Path) -> None:
    with xlsxwriter.Workbook(str(out)) as book:
        sheet = book.add_worksheet("Table 1")
        bold = book.add_format({"bold": True})
        for place, name in enumerate(frame.columns):
            sheet.write_string(0, place, name, bold)
            write = sheet.write_string if frame[name].dtype == pl.String else sheet.write_number
            for row, value in enumerate(frame[name].to_list(), start=1):
                write(row, place, value)


def write_constant(frame: pl.DataFrame, out: Path) -> None:
    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Table 1")
        sheet.write_row(0, 0, frame.columns, book.add_format({"bold": True}))
        writes = [sheet.write_string if kind == pl.String else sheet.write_number for kind in frame.dtypes]
        for row, values in enumerate(frame.iter_rows(), start=1):
            for place, (write, value) in enumerate(zip(writes, values, strict=True)):
                write(row, place, value)


def main() -> int:
    source, out, way = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    {"plain": write_plain, "constant": write_constant}[way](pl.read_parquet(source), out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
