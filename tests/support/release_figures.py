"""What is shown beside counts: shares, limits and estimates that may say no more than the counts do."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tests.support.release_attacks import HIDDEN, Row, Rule

# The 0.975 quantile of the standard normal distribution, from a table.
_Z = 1.959964
_CLOSE = 1e-6


def wilson(above: int, below: int) -> tuple[float, float]:
    """Wilson's interval of a share, 95%: Wilson (1927)."""
    share = above / below
    middle = share + _Z**2 / (2 * below)
    spread = _Z * math.sqrt(share * (1 - share) / below + _Z**2 / (4 * below**2))
    scale = 1 + _Z**2 / below
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def telling_figures(rows: Sequence[Row], rule: Rule) -> list[str]:
    """Return shown figures that are more than a function of the counts shown beside them, and a few steps."""
    found = []
    for row in rows:
        if row.get("rate", "") not in ("", HIDDEN) and HIDDEN not in (row["people"], row["left"]):
            found += _tell_rate(row, rule)
        if row.get("adjusted", "") not in ("", HIDDEN) and row["people"] != HIDDEN and rule.base == 1:
            found += _tell_estimate(row)
    return found


def _tell_rate(row: Row, rule: Rule) -> list[str]:
    above, below = int(row["left"]), int(row["people"])
    share = above / below
    if abs(float(row["rate"]) - share) > _CLOSE:
        return [f"a rate of {row['rate']} beside {above} of {below}"]
    if rule.base > 1:
        # Limits of rounded counts are wider than Wilson's by what rounding hides: only their order is checked.
        return [] if float(row["rate_low"]) <= share <= float(row["rate_high"]) else ["limits beside the rate"]
    low, high = wilson(above, below)
    steps = {
        round(math.log(wide / narrow) / math.log(1.25), 4)
        for wide, narrow in (
            (share - float(row["rate_low"]), share - low),
            (float(row["rate_high"]) - share, high - share),
        )
        if narrow > 1e-9 and 1e-9 < wide < (share if narrow == share - low else 1 - share) - 1e-9
    }
    odd = len(steps) > 1 or any(abs(step - round(step)) > 1e-3 for step in steps)
    return [f"limits {row['rate_low']} and {row['rate_high']} of {above} of {below}"] if odd else []


def _tell_estimate(row: Row) -> list[str]:
    # One person is worth 1 / n; the step is 1, 2 or 5 times a power of ten and a fifth of that at least.
    worth = 1 / int(row["people"])
    steps = [factor * 10.0**power for power in range(-12, 1) for factor in (1, 2, 5)]
    step = max(one for one in steps if one <= worth / 2 * (1 + 1e-12))
    return [
        f"{name} of {row[name]} beside {row['people']} people"
        for name in ("adjusted", "adjusted_low", "adjusted_high")
        if abs(float(row[name]) / step - round(float(row[name]) / step)) > 1e-6
    ]


__all__ = ["telling_figures", "wilson"]
