"""Who an organisation's peers are: those most like it, or those it names itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from tenure.estimate.similarity import Similarity, measure_similarity
from tenure.retention.benchmark_question import LEAST_PEOPLE, BenchmarkQuestion

__all__ = ["PEER_COLUMNS", "Places", "find_peers", "name_peers"]

PEER_COLUMNS = {
    "organisation": pl.String, "peer": pl.String, "nearness": pl.Int64, "distance": pl.Float64,
    "size_distance": pl.Float64, "mix_distance": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """Organisations that can be compared, in the order of their codes.

    ``codes`` with the ``types`` and ``regions`` of each (None where not known); ``people`` in post at the first date,
    and ``groups`` of staff, shape (organisations, groups). ``left_out`` says how many organisations are too small.
    """

    codes: tuple[str, ...]
    types: tuple[str | None, ...]
    regions: tuple[str | None, ...]
    people: Sequence[int]
    groups: np.ndarray
    left_out: int

    @classmethod
    def gather(cls, counts: pl.DataFrame, facts: pl.DataFrame, group: str) -> Places:
        """Return the organisations of counts by ``unit`` and ``group`` that have enough people."""
        whole = counts.group_by("unit").agg(pl.col("start_people").sum()).sort("unit")
        large = whole.filter(pl.col("start_people") >= LEAST_PEOPLE)
        known = large.join(facts.rename({"organisation": "unit"}), on="unit", how="left").sort("unit")
        mix = (
            counts.join(large.select("unit"), on="unit", how="semi")
            .group_by("unit", group)
            .agg(pl.col("start_people").sum())
            .sort("unit", group)
            .pivot(on=group, index="unit", values="start_people")
            .fill_null(0)
            .sort("unit")
        )
        return cls(
            tuple(known["unit"]), tuple(known["organisation_type"]), tuple(known["region"]),
            tuple(known["start_people"]), mix.drop("unit").to_numpy().astype(np.float64), whole.height - large.height,
        )  # fmt: skip


def find_peers(places: Places, question: BenchmarkQuestion) -> pl.DataFrame:
    """Return the organisations nearest to each, of its type and region as asked.

    Returns
    -------
    polars.DataFrame
        ``PEER_COLUMNS``: one row per organisation and peer, nearest first. Fewer than asked where there are fewer.

    Notes
    -----
    See ``estimate.measure_similarity``: distances are over all organisations compared, whatever their type. Of equally
    near ones the first by code is taken. Organisations whose type, or region, is not known are alike in it.
    """
    near = measure_similarity(places.people, places.groups) if places.codes else None
    rows: list[tuple[object, ...]] = []
    for here, code in enumerate(places.codes):
        if near is None or (question.organisation is not None and code != question.organisation):
            continue
        others = [
            there
            for there in range(len(places.codes))
            if there != here
            and (question.any_type or places.types[there] == places.types[here])
            and (not question.same_region or places.regions[there] == places.regions[here])
        ]
        rows += _list_nearest(places, near, here, others)[: question.peers]
    return pl.DataFrame(rows, schema=PEER_COLUMNS, orient="row")


def name_peers(places: Places, chosen: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Return the peers that organisations name themselves, with how far they are.

    Parameters
    ----------
    places : Places
        Organisations compared.
    chosen : mapping of str to sequence of str
        Codes of each organisation's peers, all among ``places``.

    Returns
    -------
    polars.DataFrame
        ``PEER_COLUMNS``, nearest first.
    """
    near = measure_similarity(places.people, places.groups)
    at = {code: place for place, code in enumerate(places.codes)}
    rows: list[tuple[object, ...]] = []
    for code, peers in sorted(chosen.items()):
        rows += _list_nearest(places, near, at[code], [at[peer] for peer in peers])
    return pl.DataFrame(rows, schema=PEER_COLUMNS, orient="row")


def _list_nearest(places: Places, near: Similarity, here: int, others: Sequence[int]) -> list[tuple[object, ...]]:
    """Return rows of ``PEER_COLUMNS``; differences that are nothing but rounding do not decide who is nearer."""
    ordered = sorted((round(float(near.total[here, there]), 9), places.codes[there], there) for there in others)
    return [
        (places.codes[here], code, nearness, *(float(each[here, there]) for each in (near.total, near.size, near.mix)))
        for nearness, (_, code, there) in enumerate(ordered, start=1)
    ]
