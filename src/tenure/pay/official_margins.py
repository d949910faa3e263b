"""Official FTE by staff group and by band, where the two together are not published."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.errors import CheckError
from tenure.panel import FTE_UNITS
from tenure.pay.evidence_cells import WITH_A_STEP
from tenure.terms import write_count

__all__ = ["complete_official", "rake_margins"]

TOLERANCE = 1e-9
MOST_ROUNDS = 1000
_KEYS = ("staff_group", "band")


def complete_official(official: pl.DataFrame, cells: pl.DataFrame, *, months: int) -> tuple[pl.DataFrame, str]:
    """Return official FTE with totals over bands, or over staff groups, divided as the record asks; and a note on it.

    Parameters
    ----------
    official : polars.DataFrame
        ``staff_group``, ``band``, ``fte``; a blank band makes a total of the staff group, a blank staff group one of
        the band. Staff groups with rows by band need no total.
    cells : polars.DataFrame
        Cells of the record with a ``status``.
    months : int
        Months of the year that the record holds.

    Returns
    -------
    (polars.DataFrame, str)
        One row per staff group and band; the note is empty where there was nothing to divide.

    Raises
    ------
    CheckError
        Totals by month, totals that differ in sum, or that the record cannot be fitted to.
    """
    is_group, is_band = pl.col("band").fill_null("") == "", pl.col("staff_group").fill_null("") == ""
    groups, bands = official.filter(is_group & ~is_band), official.filter(is_band & ~is_group)
    joint = official.filter(~is_group & ~is_band)
    if joint.height == official.height:
        return official, ""
    if "month" in official.columns or groups.height + bands.height + joint.height < official.height:
        raise _refuse("totals by month, or a row that names neither staff group nor band.")
    placed = cells.filter((pl.col("pay_contract") == "afc") & pl.col("status").is_in(WITH_A_STEP))
    own = placed.group_by(_KEYS).agg(fte=pl.col("fte").sum() / FTE_UNITS / months)
    own = own.join(joint.select(_KEYS), on=list(_KEYS), how="anti")
    raked, rounds = rake_margins(own, {"staff_group": groups, "band": bands})
    note = (
        f"Official totals by staff group and by band were divided in the proportions of the record in "
        f"{write_count(rounds, 'round')} of fitting."
    )
    return pl.concat([joint, raked.select(joint.columns)]), note


def rake_margins(own: pl.DataFrame, margins: dict[str, pl.DataFrame]) -> tuple[pl.DataFrame, int]:
    """Scale the record's FTE to totals over staff groups and over bands, in turn until both hold.

    Parameters
    ----------
    own : polars.DataFrame
        ``staff_group``, ``band``, ``fte`` of the record.
    margins : dict of str to polars.DataFrame
        For ``staff_group`` and ``band`` the totals, with columns of that name and ``fte``; a frame without rows sets
        none. Rows of the record outside every total keep no place.

    Returns
    -------
    (polars.DataFrame, int)
        The fitted FTE, and the rounds it took.

    Raises
    ------
    CheckError
        The totals differ in sum, name something that the record has no rows of, or are not met in 1,000 rounds.

    Notes
    -----
    Iterative proportional fitting: the odds of the record are kept and both totals met, to 1e-9 of each.
    """
    given = {name: frame.filter(pl.col("fte") > 0) for name, frame in margins.items() if frame.height}
    _check_margins(own, given)
    fitted = own.filter(pl.col("fte") > 0)
    for name, totals in given.items():
        fitted = fitted.join(totals.select(name), on=name, how="semi")
    for rounds in range(1, MOST_ROUNDS + 1):
        for name, totals in given.items():
            fitted = _scale_to(fitted, name, totals)
        if all(_find_gap(fitted, name, totals) <= TOLERANCE for name, totals in given.items()):
            return fitted.sort(_KEYS), rounds
    raise _refuse(f"totals that the record cannot be fitted to in {MOST_ROUNDS:,} rounds.")


def _scale_to(fitted: pl.DataFrame, name: str, totals: pl.DataFrame) -> pl.DataFrame:
    ratio = pl.col("total") / pl.col("fte").sum().over(name)
    return fitted.join(totals.select(name, total="fte"), on=name).select(*_KEYS, fte=pl.col("fte") * ratio)


def _find_gap(fitted: pl.DataFrame, name: str, totals: pl.DataFrame) -> float:
    sums = totals.select(name, total="fte").join(fitted.group_by(name).agg(pl.col("fte").sum()), on=name, how="left")
    return float(sums.select(((pl.col("fte") - pl.col("total")).abs() / pl.col("total")).max()).item() or 0.0)


def _check_margins(own: pl.DataFrame, given: dict[str, pl.DataFrame]) -> None:
    missing = [
        str(value)
        for name, totals in given.items()
        for value in totals.join(own.filter(pl.col("fte") > 0), on=name, how="anti")[name].sort()
    ]
    if missing:
        raise _refuse(f"totals of what the record has no rows of: {', '.join(missing)}.")
    sums: Sequence[float] = [float(totals["fte"].sum()) for totals in given.values()]
    if len(sums) == 2 and abs(sums[0] - sums[1]) > 1e-6 * max(sums):
        raise _refuse(f"{sums[0]:,.1f} FTE over the staff groups and {sums[1]:,.1f} over the bands.")


def _refuse(found: str) -> CheckError:
    return CheckError(
        "The official totals by staff group and by band cannot be divided.",
        slug="official-margins",
        found=found,
        expected="annual totals of staff groups (blank band) and of bands (blank staff_group) that add up to the same.",
        fix="give figures by staff group and band together where they are published, or correct the totals.",
    )
