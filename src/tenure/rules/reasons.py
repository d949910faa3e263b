"""The national lists of reasons, for leaving and for sickness absence, and how they are grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.rules.tables import read_frame

if TYPE_CHECKING:
    import polars as pl


def leave_reasons() -> pl.DataFrame:
    """Return one row per reason for leaving: ``reason``, ``reason_group``, ``source``, ``status``."""
    return read_frame("leave_reasons")


def leave_reason_groups() -> pl.DataFrame:
    """Return how reasons for leaving are grouped.

    Returns
    -------
    polars.DataFrame
        One row per reason as ``recorded`` (names no longer in use too): ``reason``, the name it has now;
        ``leaving_group``; ``certainty``: ``known``, ``not_specified`` (a resignation for a reason left open) or
        ``not_recorded``; ``source``, ``status``.
    """
    return read_frame("leave_reason_groups")


def leave_reason_counts() -> pl.DataFrame:
    """Return published counts of leavers by ``reason`` and ``staff``.

    Returns
    -------
    polars.DataFrame
        ``leavers`` (people) between ``start`` and ``end`` (YYYY-MM), ``source``, ``status``; of some reasons only.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    return read_frame("leave_reason_counts").with_columns(pl.col("leavers").cast(pl.Int64))


def leave_destinations() -> pl.DataFrame:
    """Return how destinations on leaving are grouped.

    Returns
    -------
    polars.DataFrame
        One row per destination as ``recorded``: ``destination``, ``destination_group``, ``certainty`` (``known`` or
        ``not_recorded``), ``source``, ``status``.
    """
    return read_frame("leave_destinations")


def absence_reasons() -> pl.DataFrame:
    """Return one row per reason for sickness absence: ``code``, ``reason``, ``source``, ``status``."""
    return read_frame("absence_reasons")
