"""Published figures of leaving and staying: what the definitions are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.rules.tables import read_frame

if TYPE_CHECKING:
    import polars as pl

__all__ = ["leaver_benchmarks"]

_NUMBERS = ("leaver_rate_pct", "joiner_rate_pct", "stability_pct")


def leaver_benchmarks() -> pl.DataFrame:
    """Return published leavers, joiners and stability.

    Returns
    -------
    polars.DataFrame
        One row per ``staff``, ``start`` and ``end`` (YYYY-MM): ``leavers``, ``joiners`` (people), ``leaver_rate_pct``,
        ``joiner_rate_pct``, ``stability_pct`` (0 to 100, one decimal); null where not published;
        ``source``, ``status``.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    whole, parts = pl.col("leavers", "joiners").cast(pl.Int64), pl.col(_NUMBERS).cast(pl.Float64)
    return read_frame("leaver_benchmarks").with_columns(whole, parts)
