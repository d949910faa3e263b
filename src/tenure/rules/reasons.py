"""The national lists of reasons: for leaving, and for sickness absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.rules.tables import read_frame

if TYPE_CHECKING:
    import polars as pl


def leave_reasons() -> pl.DataFrame:
    """Return one row per reason for leaving: ``reason``, ``reason_group``, ``source``, ``status``."""
    return read_frame("leave_reasons")


def absence_reasons() -> pl.DataFrame:
    """Return one row per reason for sickness absence: ``code``, ``reason``, ``source``, ``status``."""
    return read_frame("absence_reasons")
