"""Occupation codes with both staff-group systems."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tenure.rules.tables import read_frame, read_rows

if TYPE_CHECKING:
    import polars as pl


@cache
def occupation_codes() -> frozenset[str]:
    """Return the occupation codes that the rules hold, current and retired.

    Returns
    -------
    frozenset of str
        Three-character codes. Doctor series outside 001 to 099 are not held.

    Notes
    -----
    Source: Occupation Code Manual version 22.1.
    """
    return frozenset(row["code"] for row in read_rows("occupations"))


def occupations() -> pl.DataFrame:
    """Return one row per occupation code.

    Returns
    -------
    polars.DataFrame
        ``code``; ``name``; ``broad`` (Registered clinical, Clinical support, Infrastructure support,
        Medical, Other); ``staff_group`` (the 13 groups of the published workforce statistics);
        ``esr_staff_group`` (one of 10, derived from the code's prefix); ``care_setting``; ``level``;
        ``is_clinical`` (works with patients or their samples; false for clerical staff of clinical
        areas); ``valid`` (current in the manual); ``source``; ``status``.

    Notes
    -----
    Source: Occupation Code Manual version 22.1; ``esr_staff_group`` by decision record 0021.
    """
    return read_frame("occupations")
