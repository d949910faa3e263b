"""Words for the codes of tables, on pages, in workbooks and in packs: a CSV keeps the codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tenure.rules import definitions
from tenure.terms import write_count

__all__ = [
    "ABBREVIATIONS",
    "join_names",
    "join_parts",
    "lower_first",
    "name_characteristic",
    "raise_first",
    "tell_choices",
    "tell_definitions",
    "tell_size",
    "write_words",
]

ABBREVIATIONS = {
    "fte": "FTE", "nhs": "NHS", "icb": "ICB", "ni": "NI", "hcas": "HCAS", "wres": "WRES", "wdes": "WDES", "afc": "AfC",
    "vsm": "very senior manager",
}  # fmt: skip

_CODES = {
    "afc": "Agenda for Change",
    "non_medical": "non-medical",
    "via_gap": "by way of a gap",
    "not_scaled": "not scaled to a total",
    "mass_recode": "whole code recoded",
    "recode_followed": "recode followed later",
    "wres_1": "WRES indicator 1",
    "wdes_1": "WDES metric 1",
}
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_LOOK_BACK = re.compile(r"ever_(\d+)y")
_SEXES = {"F": "women", "M": "men"}
_DISABILITY = {"yes": "disabled", "no": "not disabled"}


def write_words(code: str) -> str:
    """Return a code as words; what is no code of small letters stays as it is, but for underscores.

    Examples
    --------
    >>> write_words("earnings_per_fte"), write_words("ever_5y"), write_words("consultant_pre2003")
    ('earnings per FTE', 'within 5 years before', 'consultant pre-2003')
    >>> write_words("HCHS doctors")
    'HCHS doctors'
    """
    if code in _CODES:
        return _CODES[code]
    if not _CODE.fullmatch(code):
        return code.replace("_", " ")
    if years := _LOOK_BACK.fullmatch(code):
        return f"within {years[1]} years before"
    words = (ABBREVIATIONS.get(part, part) for part in code.split("_"))
    return join_parts(" ".join(words))


def join_parts(words: str) -> str:
    """Return words with the hyphens that a code cannot hold.

    Examples
    --------
    >>> join_parts("non basic pay"), join_parts("consultant pre2003")
    ('non-basic pay', 'consultant pre-2003')
    """
    return re.sub(r"\bpre(\d)", r"pre-\1", re.sub(r"\b([Nn])on (?=[a-z])", r"\1on-", words))


def join_names(names: Sequence[str], joiner: str = ", ") -> str:
    """Return names in one line, the later ones with a small letter; one that begins the next is told there alone.

    Examples
    --------
    >>> join_names(["Consultant", "Consultant 2003", "Threshold 1"])
    'Consultant 2003, threshold 1'
    """
    kept = [
        name
        for name, after in zip(names, [*names[1:], ""], strict=True)
        if not after.casefold().startswith(f"{name.casefold()} ")
    ]
    return joiner.join([*kept[:1], *map(lower_first, kept[1:])])


def lower_first(words: str) -> str:
    """Begin with a small letter, unless it begins an abbreviation.

    Examples
    --------
    >>> lower_first("Earnings per FTE"), lower_first("FTE")
    ('earnings per FTE', 'FTE')
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def raise_first(words: str) -> str:
    """Begin with a capital."""
    return words[:1].upper() + words[1:]


def name_characteristic(row: Mapping[str, object], column: str) -> str:
    """Return the words for a group of people by sex or disability, or nothing where it is neither.

    The record's letters for sex are letters of ethnic groups too: only the characteristic of the row tells them apart.

    Examples
    --------
    >>> name_characteristic({"characteristic": "sex", "group": "F"}, "group")
    'women'
    >>> name_characteristic({"characteristic": "ethnicity", "group": "F"}, "group")
    ''
    """
    of = column
    if column in {"group", "reference"}:
        indicator = str(row.get("indicator", ""))
        of = str(row.get("characteristic") or ("disability" if indicator.startswith("wdes") else ""))
    words = {"sex": _SEXES, "disability": _DISABILITY}.get(of, {})
    return words.get(str(row[column]), "")


def tell_definitions(names: Sequence[str]) -> str:
    """Return the titles of measures in one line."""
    held = {one.id: one.title for one in definitions()}
    return "; ".join(held.get(name) or write_words(name) for name in names)


def tell_choices(parameters: Mapping[str, object]) -> str:
    """Return what was chosen for a table in one line.

    Examples
    --------
    >>> tell_choices({"level": "staff_group", "horizon_months": "12", "by": ""})
    'level: staff group; horizon months: 12; by: none'
    """
    return "; ".join(f"{write_words(name)}: {_write_choice(str(value))}" for name, value in parameters.items())


def _write_choice(value: str) -> str:
    return ", ".join(write_words(part) for part in value.split(", ")) or "none"


def tell_size(rows: int, cells: int, hidden: int) -> str:
    """Return how long a table is and how much of it is hidden, or why there is nothing in it.

    Examples
    --------
    >>> tell_size(3, 6, 2)
    '3 rows; 2 of 6 figures hidden.'
    >>> tell_size(0, 0, 0)
    'No rows: with these choices the record holds nothing that this table counts.'
    """
    if not rows:
        return "No rows: with these choices the record holds nothing that this table counts."
    return f"{write_count(rows, 'row')}; {hidden:,} of {write_count(cells, 'figure')} hidden."
