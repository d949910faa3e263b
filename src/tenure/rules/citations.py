"""The source of a published figure, as a reader is told it."""

from __future__ import annotations

from tenure.errors import InternalError
from tenure.rules.tables import read_sources

__all__ = ["cite"]


def cite(table: str, source: str) -> str:
    """Return a source of a table of facts in words: title, publisher and date.

    Parameters
    ----------
    table : str
        A table of facts, such as ``calibration_targets``.
    source : str
        The source as the rows of the table name it.

    Raises
    ------
    InternalError
        The table names no such source.

    Examples
    --------
    >>> cite("calibration_targets", "ifs-2024")
    'Progression of nurses within the NHS (Stoye, Warner). Institute for Fiscal Studies, 2024-04'
    """
    sources = read_sources(table)["sources"]
    if source not in sources:
        raise InternalError(f"the facts in {table!r} have no source {source!r}")
    held = sources[source]
    return f"{held['title']}. {held['publisher']}, {held['date']}"
