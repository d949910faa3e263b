"""How rows of pay are protected, and to what they are rounded when they leave."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.pay.question import Hide
from tenure.terms import Count, Structure, Sum

__all__ = ["protect_rows"]

SCALES = ("pay_scale_value", "next_pay_scale_value")
_MULTIPLES = 3


def protect_rows(
    columns: Sequence[str], keys: tuple[str, ...], *, within: tuple[str, ...] = (), hide: Hide = "row"
) -> Structure:
    """Return how rows of pay hang together.

    Parameters
    ----------
    columns : sequence of str
        Those of the table; ``people`` and ``fte_sample`` among them.
    keys : tuple of str
        What a row is.
    within : tuple of str
        The keys over which FTE adds up to totals that are published elsewhere; empty where it does not.
    hide : {"row", "fte"}
        What falls where few people, or little FTE, stand behind a row.

    Notes
    -----
    A mean over one to four people is nearly their pay, so that by default every estimate of the row falls. Scale
    values are published facts and never do. FTE and contributors are compared before rounding: 4.999 FTE is hidden
    and 5 is shown. Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026, which hides FTE below 5.
    """
    public = tuple(name for name in SCALES if name in columns)
    shown = {*keys, "people", *public}
    hides = tuple(name for name in columns if name not in shown and (hide == "row" or name.startswith("fte")))
    kept = tuple(name for name in columns if name not in shown and name not in hides)
    least = tuple(name for name in ("fte", "fte_sample") if name in columns)
    return Structure(
        dimensions=keys,
        counts=(Count("people", "pay_people", keys, hides, least),),
        sums=(Sum("fte", "people", within),) if within else (),
        facts=(*public, *kept),
        decimals={name: _places(name) for name in columns if _is_estimate(name)},
    )


def _is_estimate(name: str) -> bool:
    return name.startswith("fte") or name.endswith(("_per_fte", "_value", "_multiple"))


def _places(name: str) -> int:
    return _MULTIPLES if name.endswith("_multiple") or name == "jobs_per_fte" else 0
