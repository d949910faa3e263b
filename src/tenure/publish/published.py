"""Published figures that stand beside a finding, each with its citation: from the rules, never from a record."""

from __future__ import annotations

from functools import cache
from typing import Any

from tenure.errors import InternalError
from tenure.publish.axes import write_percent
from tenure.rules import calibration_targets, cite

__all__ = ["cite_published"]

_TABLE = "calibration_targets"
_ADAPTED = {"derived": "; worked out from what was published", "assumed": "; adapted from what was published"}


@cache
def _targets() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in calibration_targets().rows(named=True)}


def cite_published(figure: str, words: str) -> str:
    """Return one published figure in a sentence, with where it was published.

    Parameters
    ----------
    figure : str
        The figure's id in the table of published figures.
    words : str
        What it is of, with ``{}`` where the value belongs.

    Raises
    ------
    InternalError
        The rules hold no such figure.

    Examples
    --------
    >>> cite_published("cohort-band-5", "{} were still in band 5.")[:44]
    '21% were still in band 5. (Progression of nu'
    """
    held = _targets().get(figure)
    if held is None:
        raise InternalError(f"the rules hold no published figure {figure!r}")
    value = write_percent(held["value"]) if held["unit"] == "share" else f"{held['value']:g}"
    return f"{words.format(value)} ({cite(_TABLE, held['source'])}{_ADAPTED.get(held['status'], '')})"
