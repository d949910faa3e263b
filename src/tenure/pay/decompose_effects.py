"""From two years' cells to the effects that the change of the paybill is split into."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.estimate import Effects, list_switches, split_change
from tenure.pay.decompose_factors import BLOCK, CELL, SHAPE, OnCostRates, YearPay

__all__ = ["FACTORS", "estimate_effects", "measure_award"]

FACTORS = ("volume", "award", "mix", "progression", "additional_earnings", "on_cost_rates", "residual")
"""What a change is split into, in the order in which the chained effects change it."""

# Which factor each quantity belongs to.
_FACTOR_OF = {
    "size": "volume",
    "scale": "award",
    "block_share": "mix",
    "step_share": "progression",
    "multiple": "additional_earnings",
    "ni": "on_cost_rates",
    "ni_threshold": "on_cost_rates",
    "pension": "on_cost_rates",
    "own_pay": "residual",
    "pay_above": "residual",
    "jobs_above": "residual",
    "pensionable_share": "residual",
    "rest_share": "residual",
}
_PENCE = 100


def estimate_effects(before: YearPay, after: YearPay, *, by: Sequence[str] = ()) -> dict[tuple[str, ...], Effects]:
    """Split the change of the paybill between two years.

    Parameters
    ----------
    before, after : YearPay
        The two years.
    by : sequence of str
        Columns of ``BLOCK``: a split of its own for each of their values; one for all staff when empty.

    Returns
    -------
    dict
        The effects in pence, by the values of ``by``.

    Notes
    -----
    Paybill = F * sum over cells of g * s * (paybill per FTE), with F the FTE of those in question, g the share of a
    staff group, pay contract and band in it and s the share of a step in these. Volume is F, mix is g, progression is
    s; see ``estimate_year`` for what paybill per FTE is made of. What a cell lacks in one of the years, because nobody
    was in it, is as in the other year, but for scale values, which are published.
    """
    pairs = _share(_pair(before, after), by)
    switches = list(list_switches(FACTORS))
    sums = [_paybill(done).sum().alias(str(number)) for number, done in enumerate(switches)]
    totals = pairs.sort(CELL).group_by(list(by) or pl.lit("").alias("all"), maintain_order=True).agg(sums)
    found = {}
    for row in totals.iter_rows(named=True):
        values = {done: round(row[str(number)] * _PENCE) for number, done in enumerate(switches)}
        found[tuple(str(row[name]) for name in by)] = split_change(values, FACTORS)
    return found


def measure_award(before: YearPay, after: YearPay) -> float:
    """Return by what share scale values rose, at the FTE by cell of the year before.

    Notes
    -----
    sum(F0 * S1) / sum(F0 * S0) - 1 over the steps that have a value in both years.
    """
    both = _pair(before, after).filter(
        (pl.col("fte_before") > 0) & pl.col("published_before").is_not_null() & pl.col("published_after").is_not_null()
    )
    old, new = (pl.col("fte_before") * pl.col(f"published_{when}") for when in ("before", "after"))
    return float(both.select(new.sum() / old.sum() - 1).item())


def _pair(before: YearPay, after: YearPay) -> pl.DataFrame:
    """Return a row per cell of either year, with what it was before and after."""
    renamed = (
        year.cells.drop("people").rename({name: f"{name}_{when}" for name in ("fte", "scale", *SHAPE)})
        for year, when in ((before, "before"), (after, "after"))
    )
    pairs = next(renamed).join(next(renamed), on=list(CELL), how="full", coalesce=True)
    place = list(CELL[1:])
    for year, when in ((before, "before"), (after, "after")):
        pairs = pairs.join(year.scales.rename({"published": f"published_{when}"}), on=place, how="left")
    sides = (("before", "after"), ("after", "before"))
    shape = [pl.coalesce(f"{name}_{own}", f"{name}_{other}").alias(f"{name}_{own}")
             for name in SHAPE for own, other in sides]  # fmt: skip
    scales = [
        pl.coalesce(f"scale_{own}", f"published_{own}", f"scale_{other}", pl.lit(1.0)).alias(f"scale_{own}")
        for own, other in sides
    ]
    ftes = [pl.col(f"fte_{own}").fill_null(0.0) for own, _ in sides]
    return pairs.with_columns(
        *shape, *scales, *ftes, *_add_rates(before.rates, "before"), *_add_rates(after.rates, "after")
    )


def _add_rates(rates: OnCostRates, when: str) -> list[pl.Expr]:
    return [
        pl.lit(value).alias(f"{name}_{when}")
        for name, value in (("ni", rates.ni), ("ni_threshold", rates.ni_threshold), ("pension", rates.pension))
    ]


def _share(pairs: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return the pairs with the FTE of those in question, the shares of blocks in it and of steps in blocks."""
    columns = []
    sides = (("before", "after"), ("after", "before"))
    size, block, step = {}, {}, {}
    for when, _ in sides:
        fte = pl.col(f"fte_{when}")
        size[when] = fte.sum().over(list(by)) if by else fte.sum()
        whole = fte.sum().over([*BLOCK])
        block[when], step[when] = (whole / size[when]).fill_nan(None), (fte / whole).fill_nan(None)
    for own, other in sides:
        columns += [
            size[own].alias(f"size_{own}"),
            pl.coalesce(block[own], block[other]).alias(f"block_share_{own}"),
            pl.coalesce(step[own], step[other]).alias(f"step_share_{own}"),
        ]
    return pairs.with_columns(columns)


def _paybill(done: frozenset[str]) -> pl.Expr:
    """Return the paybill of a cell in pounds, with some of the factors as they are after."""
    of = {name: pl.col(f"{name}_{'after' if factor in done else 'before'}") for name, factor in _FACTOR_OF.items()}
    earnings = of["scale"] * of["multiple"] * of["own_pay"]
    per_fte = (
        earnings * (1 + of["rest_share"] + of["pension"] * of["pensionable_share"] + of["ni"] * of["pay_above"])
        - of["ni_threshold"] * of["jobs_above"]
    )
    return of["size"] * of["block_share"] * of["step_share"] * per_fte
