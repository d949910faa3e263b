"""Tables of nested counts, as entrants by look-back are published, and what a release shows of them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenure.disclosure import Released
from tenure.terms import Count, Evidence, Ladder, Ratio, Structure, Total
from tests.support.disclosure import build_about

RUNGS = ("direct", "ever_3y", "ever_5y", "ever_9y")
Ladders = Mapping[str, Mapping[str, int]]

_KEYS = ("origin", "look_back")


def build_ladder_table(people: Ladders, *, total: str = "") -> Evidence:
    """One destination's entrants by origin and look-back; rungs left out are absent rows.

    ``total`` names the look-back over whose origins the entrants add up. Without it they are 1,000, and
    nothing adds up to them.
    """
    rows = [(origin, name, value) for origin, rungs in people.items() for name, value in rungs.items()]
    entrants = sum(value for _, name, value in rows if name == total) if total else 1000
    frame = pl.DataFrame(rows, schema=[*_KEYS, "people"], orient="row").with_columns(
        entrants=pl.lit(entrants, dtype=pl.Int64), share=pl.col("people") / entrants
    )
    structure = Structure(
        dimensions=_KEYS,
        counts=(Count("people", "from", _KEYS, ("share",)), Count("entrants", "entrants", (), ("share",))),
        totals=(Total("people", "entrants", (), where=("look_back", total)),) if total else (),
        ratios=(Ratio("share", "people", "entrants"),),
        ladders=(Ladder("people", "look_back", RUNGS),),
    )
    return Evidence(build_about("entrants", frame.columns), frame, structure)


def shown_rungs(released: Released) -> dict[str, dict[str, int | None]]:
    shown: dict[str, dict[str, int | None]] = {}
    for origin, name, value in released.frame.select(*_KEYS, "people").rows():
        shown.setdefault(origin, {})[name] = value
    return shown
