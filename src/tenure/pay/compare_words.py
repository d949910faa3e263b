"""Read the headings, keys and marks of a published table of pay, whoever wrote them."""

from __future__ import annotations

import re

from tenure.pay.years import FinancialYear

__all__ = ["KEYS", "MEASURES", "find_years", "name_key", "read_heading", "read_value"]

KEYS = {
    "non_medical": ("staff_group", "band", "pay_step"),
    "medical": ("grade", "contract", "threshold"),
}
"""What names a row of each kind of table."""

_OUTTURN = (
    "fte", "jobs_per_fte", "pensionable_per_fte", "pay_scale_value", "non_basic_per_fte", "other_per_fte",
    "medical_awards_per_fte", "earnings_per_fte", "earnings_excl_other_per_fte", "earnings_excl_awards_per_fte",
    "employer_ni_per_fte", "employer_pension_per_fte", "paybill_per_fte", "paybill_excl_other_per_fte",
    "earnings_multiple", "earnings_excl_other_multiple", "earnings_excl_awards_multiple", "paybill_multiple",
    "paybill_excl_other_multiple",
)  # fmt: skip
_NEXT = (
    "next_pay_scale_value", "next_earnings_per_fte", "next_earnings_excl_other_per_fte", "next_paybill_multiple",
    "next_paybill_per_fte", "next_paybill_recomputed_per_fte",
)  # fmt: skip
MEASURES = (*_OUTTURN, *_NEXT)
"""The numbers that are compared, in the order of the evidence."""

_KEY_WORDS = {
    "staff group": "staff_group", "band": "band", "afc band": "band", "pay band": "band",
    "agenda for change band": "band", "pay step": "pay_step", "step": "pay_step", "pay point": "pay_step",
    "afc pay point": "pay_step", "grade": "grade", "medical grade": "grade", "contract": "contract",
    "medical contract": "contract", "threshold": "threshold", "pay threshold": "threshold",
    "medical pay threshold": "threshold", "nodal point": "threshold",
}  # fmt: skip
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_YEAR = re.compile(r"(20\d\d)\s*(?:/|-|–|to)\s*(?:20)?(\d\d)\b")
_LATER = {"next", "estimate", "estimated", "estimates", "forecast", "projected"}
_FTE_WORDS = {"fte", "ftes", "full", "time", "equivalent", "equivalents", "average", "annual", "number", "of", "total"}
_HIDDEN = {"[c]", "*", "c", "suppressed"}
_EMPTY = {"", "[z]", "[x]", "[u]", "-", "–", "..", ":", "n/a", "na", "z", "x"}


def find_years(text: str) -> list[FinancialYear]:
    """Return the financial years that a text names, however they are written, in its order.

    Examples
    --------
    >>> [str(year) for year in find_years("2023 to 2024, estimate for 2024-25")]
    ['2023/24', '2024/25']
    """
    pairs = ((match[1], match[2]) for match in _YEAR.finditer(text))
    return [FinancialYear.parse(f"{first}/{last}") for first, last in pairs if (int(first) + 1) % 100 == int(last)]


def read_heading(text: str, *, year: FinancialYear | None, later: FinancialYear | None) -> str | None:
    """Return the column of the evidence that a heading stands for, or None.

    Parameters
    ----------
    text : str
        A heading, such as ``Earnings per FTE excluding 'other' pay (£), 2023 to 2024``.
    year, later : FinancialYear or None
        The outturn year and the one estimated for. A heading that names another year stands for nothing; one that
        names none stands for the outturn year, unless it says that it is an estimate.

    Examples
    --------
    >>> read_heading("Paybill multiplier (excluding other)", year=None, later=None)
    'paybill_excl_other_multiple'
    >>> read_heading("Estimated earnings per FTE", year=None, later=None)
    'next_earnings_per_fte'
    """
    own = text.strip().casefold().replace(" ", "_")
    if own in MEASURES or own in {key for keys in KEYS.values() for key in keys} | {"people"}:
        return own
    named = next(iter(find_years(text)), None)
    plain = " ".join(re.findall(r"[a-z]+", _YEAR.sub(" ", _keep_exclusions(text.casefold()))))
    if plain in _KEY_WORDS:
        return _KEY_WORDS[plain]
    words = set(plain.split())
    is_later = bool(words & _LATER)
    if named is not None and year is not None:
        if named not in {year, later}:
            return None
        is_later = named == later
    measure = _find_measure(plain, words - _LATER)
    column = f"next_{measure}" if measure and is_later else measure
    return column if column in MEASURES else None


def _keep_exclusions(text: str) -> str:
    """Take what is in brackets out of a heading, unless it says what the number leaves out."""
    return _ASIDE.sub(lambda found: found[0] if "excl" in found[0] or "without" in found[0] else " ", text)


def _find_measure(plain: str, words: set[str]) -> str | None:
    leaves_out = "excl" in plain or "without" in words
    awards = bool(words & {"award", "awards"})
    ending = "multiple" if "multipl" in plain else "per_fte"
    out = "_excl_awards" if leaves_out and awards else "_excl_other" if leaves_out and "other" in words else ""
    for base, word in (("paybill", "paybill"), ("paybill", "pay bill"), ("earnings", "earnings")):
        if word in plain:
            return f"{base}{out}_{ending}"
    simple = (
        ("medical_awards_per_fte", awards),
        ("non_basic_per_fte", "non basic" in plain or "nonbasic" in plain),
        ("pensionable_per_fte", "pensionable" in words),
        ("employer_pension_per_fte", "pension" in words),
        ("employer_ni_per_fte", "insurance" in words or "ni" in words),
        ("pay_scale_value", "scale" in words or "basic" in words),
        ("jobs_per_fte", "jobs" in words),
        ("other_per_fte", "other" in words),
        ("fte", bool(words & {"fte", "ftes", "equivalent", "equivalents"}) and words <= _FTE_WORDS),
    )
    return next((name for name, holds in simple if holds), None)


def name_key(column: str, text: str | float) -> str:
    """Return a key as both sides write it: case, spaces, ampersands and the words band or step do not matter.

    Examples
    --------
    >>> name_key("band", "Band 8A"), name_key("pay_step", 3.0), name_key("staff_group", "Nursing & Midwifery ")
    ('8a', '3', 'nursing and midwifery')
    """
    if isinstance(text, float):
        text = f"{text:g}"
    plain = " ".join(re.findall(r"[^\W_]+", text.casefold().replace("&", " and ")))
    if column in {"band", "pay_step", "threshold"}:
        plain = re.sub(r"^(?:afc |pay )?(?:band|step|point|threshold) (?=\w)", "", plain)
        plain = re.sub(r"^0+(?=\d)", "", plain)
    if column == "contract":
        plain = plain.replace(" ", "")
    return plain


def read_value(cell: str | float) -> float | str | None:
    """Return a number; the text ``hidden`` for a hidden value; None where there is no number.

    Examples
    --------
    >>> read_value("£36,483"), read_value("*"), read_value("[z]"), read_value(1.2)
    (36483.0, 'hidden', None, 1.2)
    """
    if isinstance(cell, float):
        return cell
    text = cell.strip().casefold()
    if text in _HIDDEN:
        return "hidden"
    if text in _EMPTY:
        return None
    try:
        return float(text.replace(",", "").replace("£", "").removesuffix("%"))
    except ValueError:
        return None
