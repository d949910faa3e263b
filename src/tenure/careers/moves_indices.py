"""Indices of mobility: Shorrocks' index, immobility, net and excess mobility."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.careers.moves_exchange import POPULATION_TWICE, list_matrices
from tenure.careers.question import MovesQuestion
from tenure.careers.tables import MovesRecord, TableText, describe_table, write_months, write_span
from tenure.estimate import clustered_interval, clustered_variance, jackknife_variance, split_mobility
from tenure.terms import Count, Estimate, Evidence, Month, Structure

_Z = 1.959963984540054
_ENOUGH = {3: 10_000, 2: 1000}
"""To so many decimals of the index an occupation's people, times the number of occupations less one, come to this."""

Array = npt.NDArray[np.float64]


def build_indices(
    cells: pl.DataFrame,
    stays: pl.DataFrame,
    *,
    question: MovesQuestion,
    record: MovesRecord,
    periods: tuple[Month, Month],
) -> Evidence:
    """Build ``careers.moves.indices``: Shorrocks' index, immobility, net and excess mobility.

    Parameters
    ----------
    cells : polars.DataFrame
        As for ``build_exchange``.
    stays : polars.DataFrame
        One row per period, breakdown, origin and organisation with ``people`` and ``stayed``, as
        ``panel.stay_step`` gives it.
    question, record, periods
        As for ``build_exchange``.

    Returns
    -------
    Evidence
        One row per period and breakdown. Release: confidential; pass through disclosure.

    Notes
    -----
    Shorrocks' index gives every occupation the same weight, however small, and leaves those out in which one person
    would show in it: fewer people, times the number of occupations less one, than 10,000 (1,000, and the index to
    two decimals, where no period has two occupations of so many). Its interval is the jackknife's over organisations
    at the start. ``immobility``, ``net`` and ``excess`` count every person alike.
    """
    keys = ["period", *question.by]
    found = {matrix.key: matrix.counts for matrix in list_matrices(cells, keys)}
    groups = dict(stays.sort(*keys, "origin").group_by(keys, maintain_order=True))
    decimals, indices = _index_groups(groups)
    none: _Index = (0, None, None, None)
    rows = [
        (*key, *_count_parts(counts), *indices.get(key, none), *_limit_stay(groups[key]))
        for key, counts in found.items()
    ]
    names = ("people", "moved", "structural", "occupations")
    kinds = dict.fromkeys(names, pl.Int64) | dict.fromkeys((*_SHORROCKS, *_LIMITS), pl.Float64)
    schema = {**{key: cells.schema[key] for key in keys}, **kinds}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return _describe_indices(frame, question, record, periods, decimals=decimals)


_OF_ALL = ("immobility", "immobility_low", "immobility_high", "net", "excess")
_SHORROCKS = ("shorrocks", "shorrocks_low", "shorrocks_high")


def _count_parts(counts: Array) -> tuple[int, int, int]:
    split = split_mobility(counts)
    return int(split.people), int(split.moved), round(float(split.net))


_LIMITS = ("immobility_low", "immobility_high")


def _limit_stay(rows: pl.DataFrame) -> tuple[float, float]:
    """Return the limits of the share who stayed, of people clustered by the organisation at the start."""
    of_each = rows.group_by("org_code", maintain_order=True).agg(pl.col("people", "stayed").sum())
    d, n = (of_each[name].cast(pl.Float64).to_numpy() for name in ("stayed", "people"))
    variance = clustered_variance(
        [d.sum()], [n.sum()], sum_dd=[d @ d], sum_dn=[d @ n], sum_nn=[n @ n], clusters=[len(n)]
    )
    low, high = clustered_interval([d.sum()], [n.sum()], variance)
    return float(low[0]), float(high[0])


_Index = tuple[int, float | None, float | None, float | None]


def _index_groups(groups: Mapping[tuple[object, ...], pl.DataFrame]) -> tuple[int, dict[tuple[object, ...], _Index]]:
    """Return the decimals that the index is good for, and the index of each group."""
    for decimals in sorted(_ENOUGH, reverse=True):
        found = {key: _index_group(rows, _ENOUGH[decimals]) for key, rows in groups.items()}
        if any(index is not None for _, index, *_ in found.values()):
            return decimals, found
    return min(_ENOUGH), {}


def _index_group(rows: pl.DataFrame, enough: int) -> _Index:
    """Return the number of occupations in the index, the index and its limits."""
    sizes = rows.group_by("origin", maintain_order=True).agg(pl.col("people").sum()).sort("people", descending=True)
    kept = list(sizes["origin"])
    while kept and int(sizes["people"][len(kept) - 1]) * (len(kept) - 1) < enough:
        kept.pop()
    if len(kept) < 2:
        return 0, None, None, None
    inside = rows.filter(pl.col("origin").is_in(kept))
    place = {name: {value: number for number, value in enumerate(inside[name].unique().sort())}
             for name in ("org_code", "origin")}  # fmt: skip
    by_organisation = np.zeros((len(place["org_code"]), len(place["origin"]), 2))
    at = tuple(inside[name].replace_strict(place[name]).to_numpy() for name in ("org_code", "origin"))
    by_organisation[at] = inside.select("stayed", "people").to_numpy()
    index = float(_index_stays(by_organisation.sum(0)[None])[0])
    spread = _Z * float(np.sqrt(jackknife_variance(by_organisation, _index_stays)))
    if not np.isfinite(spread):
        return len(kept), index, None, None
    return len(kept), index, max(index - spread, 0.0), index + spread


def _index_stays(counts: Array) -> Array:
    """Return Shorrocks' index, as ``shorrocks_index`` does, of tables told by their stayers and people alone.

    Where those who moved went is nothing to the index, and whole tables without each organisation in turn would be
    large. Shape of ``counts``: (tables, occupations, 2).
    """
    stayed, people = counts[..., 0], counts[..., 1]
    held = people > 0
    k = held.sum(-1).astype(np.float64)
    stay = np.divide(stayed, people, out=np.zeros_like(stayed), where=held).sum(-1)
    return np.asarray(np.divide(k - stay, k - 1, out=np.full_like(k, np.nan), where=k > 1))


def _describe_indices(
    rows: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month], *, decimals: int
) -> Evidence:
    by = question.by
    frame = rows.with_columns(
        write_months(pl.col("period")),
        (1 - pl.col("moved") / pl.col("people")).alias("immobility"),
        (pl.col("structural") / pl.col("people")).alias("net"),
        ((pl.col("moved") - pl.col("structural")) / pl.col("people")).alias("excess"),
    ).select(
        "period", *by, "people", "moved", "structural", "immobility", "immobility_low",
        "immobility_high", "net", "excess", "occupations", *_SHORROCKS,
    )  # fmt: skip
    about = describe_table(
        record, _write_text(question), periods=periods, persist=question.persist, parameters=question.parameters(),
    )  # fmt: skip
    key = ("period", *by)
    structure = Structure(
        dimensions=key,
        counts=(
            Count("people", "in_occupation_twice", key, (*_OF_ALL, *_SHORROCKS)),
            Count("moved", "moved", key, (*_OF_ALL, *_SHORROCKS)),
            Count("structural", "structural", key, ("net", "excess")),
        ),
        estimates=(
            Estimate("immobility", "immobility_low", "immobility_high", of="people", falls_with=("moved",)),
            Estimate("net", of="people", falls_with=("structural",)),
            Estimate("excess", of="people", falls_with=("moved", "structural")),
            Estimate(*_SHORROCKS, of="people", falls_with=("moved",)),
        ),
        facts=("occupations",),
        decimals=dict.fromkeys(_SHORROCKS, decimals),
    )
    return Evidence(about, frame, structure)


def _write_text(question: MovesQuestion) -> TableText:
    return {
        "table": "careers.moves.indices",
        "title": f"Indices of mobility between occupations over {write_span(question.horizon)}",
        "definitions": (
            "shorrocks_index",
            "immobility",
            "structural_mobility",
            "exchange_mobility",
            "occupational_move",
            "in_post",
        ),
        "population": POPULATION_TWICE,
        "unit": "share",
        "method": "Counts of people at two dates; 95% limits of immobility after Wilson, clustered by organisation at "
        "the start where there is more than one, of Shorrocks' index by the jackknife over organisations",
        "columns": {
            "period": "First month of the period (YYYY-MM)",
            **dict.fromkeys(question.by, "Characteristic in the period's first month"),
            "people": "People in an occupation at both ends of the period (number)",
            "moved": "Of these, in another occupation at its end (number)",
            "structural": "The fewest moves that could have changed the sizes of occupations as they changed (number)",
            "immobility": "1 - moved / people (share, 0 to 1)",
            "immobility_low": "Lower 95% limit of immobility (share)",
            "immobility_high": "Upper 95% limit of immobility (share)",
            "net": "structural / people (share, 0 to 1)",
            "excess": "(moved - structural) / people (share, 0 to 1)",
            "occupations": "Occupations in shorrocks: those in which one person does not show (number)",
            "shorrocks": "Mean share who leave their occupation, each occupation counted alike, times k / (k - 1) for "
            "k occupations (0: nobody moves; 1: the destination does not depend on the origin)",
            "shorrocks_low": "Lower 95% limit of shorrocks",
            "shorrocks_high": "Upper 95% limit of shorrocks",
        },
    }
