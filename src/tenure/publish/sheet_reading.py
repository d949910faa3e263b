"""Spreadsheets as a reader meets them: cells, tables, and what a page may hide."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from tenure.errors import AccessError, LayoutError
from tenure.publish.ods_reading import read_ods
from tenure.publish.read_sheets import ReadBook
from tenure.publish.xlsx_reading import read_xlsx

__all__ = ["read_workbook"]


def read_workbook(path: Path) -> ReadBook:
    """Read a spreadsheet: what its cells show, how its tables are marked up, what it hides.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` or ``.ods`` file, told apart by what is in it.

    Raises
    ------
    AccessError
        The file cannot be opened.
    LayoutError
        It is no spreadsheet of either format, or a damaged one.

    Notes
    -----
    Numbers are read from the stored value, not from the text shown; dates, times and truth values as text.
    Not read: charts, conditional formats, the results of formulas other than as stored.
    """
    try:
        with zipfile.ZipFile(path) as file:
            read: Callable[[zipfile.ZipFile], ReadBook] = read_ods if "content.xml" in file.namelist() else read_xlsx
            return read(file)
    except OSError as error:
        raise AccessError(
            f"The workbook '{path.name}' cannot be opened.",
            slug="workbook-not-read",
            found=error.strerror or type(error).__name__,
            fix="name a file that is there and that you may read.",
            where=str(path.parent),
        ) from error
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, ET.ParseError) as error:
        raise LayoutError(
            f"'{path.name}' is not a spreadsheet that can be read.",
            slug="workbook-not-read",
            expected="an XLSX or ODS file; the older XLS and encrypted files are not read.",
            fix="open it in a spreadsheet program and save it as XLSX, ODS or CSV.",
            where=str(path.parent),
        ) from error
