"""Write a table with odfpy: one sheet, each cell with its value and its text."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import polars as pl

# odfpy is no dependency, so that the type checker does not know it.
opendocument, tables, texts = (importlib.import_module(f"odf.{name}") for name in ("opendocument", "table", "text"))


def write_table(frame: pl.DataFrame, out: Path) -> None:
    book = opendocument.OpenDocumentSpreadsheet()
    table = tables.Table(name="Table 1")
    for values in (frame.columns, *frame.iter_rows()):
        row = tables.TableRow()
        for value in values:
            kind = {"valuetype": "string"} if isinstance(value, str) else {"valuetype": "float", "value": value}
            cell = tables.TableCell(**kind)
            cell.addElement(texts.P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(out))


if __name__ == "__main__":
    write_table(pl.read_parquet(sys.argv[1]), Path(sys.argv[2]))
