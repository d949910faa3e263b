"""Numbers in sentences."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

__all__ = ["MISSING_MONTHS", "round_figures", "write_count"]

MISSING_MONTHS = "Missing months: "
"""How a table's note begins that tells of months which the record or an organisation lacks: commands print these."""


def write_count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: ``1 row``, ``2 rows``, ``1,204 rows``.

    Parameters
    ----------
    number : int
        How many there are.
    noun : str
        What there is one of.
    plural : str or None
        What there are several of; None adds an s.

    Examples
    --------
    >>> write_count(1, "row"), write_count(1204, "row"), write_count(0, "person", "people")
    ('1 row', '1,204 rows', '0 people')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def round_figures(value: Decimal, figures: int = 2) -> Decimal:
    """Round to significant figures, half away from nought.

    Parameters
    ----------
    value : Decimal
        The exact number: what was rounded before must not be rounded again.
    figures : int
        How many figures stay.

    Examples
    --------
    >>> round_figures(Decimal("16596840")), round_figures(Decimal("43779.60")), round_figures(Decimal("-0.0185"))
    (Decimal('17000000'), Decimal('44000'), Decimal('-0.019'))
    """
    if not value:
        return Decimal(0)
    places = Decimal(1).scaleb(value.adjusted() - figures + 1)
    rounded = (value / places).quantize(Decimal(1), rounding=ROUND_HALF_UP) * places
    # Scientific notation is for the machine: 17000000, not 1.7E+7.
    return rounded.quantize(Decimal(1), rounding=ROUND_DOWN) if rounded == rounded.to_integral() else rounded
