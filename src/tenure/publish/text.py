"""Words and marks that every kind of output shares."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import polars as pl

from tenure.disclosure import Released
from tenure.errors import AccessError, InternalError

__all__ = [
    "ASIDE",
    "HIDDEN",
    "NOT_APPLICABLE",
    "SHORTHAND",
    "check_released",
    "describe_table",
    "format_json",
    "mark_hidden",
    "write_file",
]

# Whatever is being written begins so; where a program was killed, it stays.
ASIDE = ".writing-"
HIDDEN = "[c]"
NOT_APPLICABLE = "[z]"
SHORTHAND = {
    HIDDEN: "hidden to protect confidentiality: the number is small, or a small number could be worked out from it",
    NOT_APPLICABLE: "not applicable",
}

_FORMULA_STARTS = r"^[=+\-@\t\r]"


def check_released(table: object) -> None:
    """Refuse anything but a released table, whatever it looks like.

    Raises
    ------
    InternalError
        The object did not come from ``disclosure.release``.
    """
    if not isinstance(table, Released):
        raise InternalError(f"only released tables are published, not {type(table).__name__}")


def describe_table(released: Released) -> dict[str, object]:
    """Return what a reader must know about a table, ready for JSON, in a fixed order."""
    check_released(released)
    about = released.about
    internal = {"class": "internal", "organisation": about.internal_to, "banner": about.class_banner}
    return {
        **(internal if about.internal_to else {}),
        "table": about.table,
        "title": about.title,
        "definitions": list(about.definitions),
        "population": about.population,
        "unit": about.unit,
        "period": about.period,
        "method": about.method,
        "grade": about.grade,
        "source": about.source,
        "real_staff": about.real_staff,
        "disclosure": {
            "profile": released.profile,
            "cells": released.summary.cells,
            "hidden": released.summary.hidden,
            "mark": HIDDEN,
            "meaning": SHORTHAND[HIDDEN],
        },
        "rows": released.summary.rows,
        "columns": {name: about.columns[name] for name in released.frame.columns},
        "parameters": dict(sorted(about.parameters.items())),
        "notes": list(about.notes),
        "record_version": about.record_version,
        "rules_version": about.rules_version,
        "code_version": about.code_version,
    }


def mark_hidden(released: Released) -> pl.DataFrame:
    """Return the table as text: hidden values marked, text that a spreadsheet would run made harmless."""
    check_released(released)
    frame = released.frame
    mask = released.mask
    columns = []
    for name in frame.columns:
        # Estimates rounded to whole numbers read as such: 157 and not 157.0.
        is_whole = released.structure.decimals.get(name) == 0 and (frame[name] % 1 == 0).all()
        column = (pl.col(name).cast(pl.Int64) if is_whole else pl.col(name)).cast(pl.String)
        if frame[name].dtype in (pl.String, pl.Categorical, pl.Enum):
            column = pl.when(column.str.contains(_FORMULA_STARTS)).then(pl.lit("'") + column).otherwise(column)
        if name in mask.columns:
            column = pl.when(mask[name]).then(pl.lit(HIDDEN)).otherwise(column)
        columns.append(column.alias(name))
    return frame.select(columns)


def format_json(content: object) -> str:
    """Return JSON text that is the same for the same content."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all.

    Raises
    ------
    AccessError
        The file cannot be written.
    """
    aside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=ASIDE, delete=False) as file:
            aside = Path(file.name)
            file.write(content)
        aside.chmod(0o644)
        aside.replace(path)
    except OSError as error:
        if aside is not None:
            aside.unlink(missing_ok=True)
        raise AccessError(
            f"The file '{path.name}' cannot be written.",
            slug="output-not-written",
            found=error.strerror or str(error),
            fix="choose a folder that you may write to and that has room.",
            where=str(path.parent),
        ) from error
    return path
