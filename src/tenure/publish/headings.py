"""Headings of columns in words, and how values of a kind are rounded when a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.publish.words import ABBREVIATIONS, join_parts

__all__ = ["Heading", "find_heading"]

# Parts of names that are written otherwise than they are spelt.
_PARTS = {
    **ABBREVIATIONS, "gbp": "£", "pct": "per cent", "org": "organisation", "n": "number of", "se": "standard error",
    "std": "standard deviation", "least": "at least",
}  # fmt: skip
_LIMITS = {"low": "lower limit", "high": "upper limit"}
# Pounds leave to the nearest pound, percentages to two places: see pay evidence, "Rounding".
_PLACES = {"gbp": 0, "pct": 2}


@dataclass(frozen=True, slots=True)
class Heading:
    """How one column of a table is published: its heading, its rounding and what to say of it.

    ``decimals`` rounds half up on decimals; None leaves the values as they are. ``meaning`` takes the place of the
    column's own description on the Notes sheet, and ``as_words`` writes identifiers as words: ``consultant_2003`` as
    Consultant 2003.
    """

    text: str
    decimals: int | None = None
    note: str = ""
    meaning: str = ""
    as_words: bool = False


def find_heading(name: str) -> Heading:
    """Return the heading in words of a column that no view names.

    Parameters
    ----------
    name : str
        The column, as in the CSV.

    Examples
    --------
    >>> find_heading("outflow_rate").text, find_heading("outflow_low").text
    ('Outflow rate', 'Outflow: lower limit')
    >>> find_heading("cost_gbp")
    Heading(text='Cost (£)', decimals=0, note='', meaning='', as_words=False)
    """
    parts = name.split("_")
    unit = parts[-1] if len(parts) > 1 and parts[-1] in _PLACES else ""
    limit = _LIMITS.get(parts[-1], "") if len(parts) > 1 else ""
    words = join_parts(" ".join(_PARTS.get(part, part) for part in (parts[:-1] if unit or limit else parts)))
    text = words[:1].upper() + words[1:]
    if unit:
        text += f" ({_PARTS[unit] if unit == 'gbp' else '%'})"
    return Heading(f"{text}: {limit}" if limit else text, decimals=_PLACES.get(unit))
