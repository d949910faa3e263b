"""Numbers in sentences."""

from __future__ import annotations

__all__ = ["write_count"]


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
