"""Building the derived tables of a store anew."""

from __future__ import annotations

from pathlib import Path

from tenure import __version__
from tenure.panel import DERIVED
from tenure.records.ingesting import Progress
from tenure.rules import RULES_VERSION
from tenure.store import DEFAULT_MEMORY, Version, open_store, open_writer

__all__ = ["rebuild_spells"]


def rebuild_spells(path: Path, *, memory: str = DEFAULT_MEMORY, progress: Progress | None = None) -> int:
    """Compute spells and the other derived tables from the record, and store them as a new version.

    Returns
    -------
    int
        Spells in the store.

    Raises
    ------
    AccessError
        There is no store at ``path``, or it cannot be written; it is then as it was.
    """
    present = open_store(path).manifest
    version = Version(__version__, RULES_VERSION, real_staff=present.real_staff)
    with open_writer(path, schema=present.schema, version=version, memory=memory) as writer:
        buckets = {file.bucket or 0 for file in present.tables.get(present.schema.table, ())} or {0}
        writer.build(DERIVED, buckets=buckets, progress=progress)
        manifest = writer.commit()
    return sum(file.rows for file in manifest.tables["spells"])
