"""How an extract would be read, told before any of it is stored."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tenure.intake import FileMapping, copy_sample, find_sources, map_files
from tenure.layouts import read_layout
from tenure.records.ingesting import ingest
from tenure.records.refusing import count_faults, list_refused

__all__ = ["Explanation", "explain_ingest"]

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an extract would be read.

    ``files`` say how each column would be. ``faults`` are those of the rows of the sample, as an ingest
    would give them: ``file``, ``column``, ``reason``, ``value_class`` and ``faults``; nothing where a file
    would be refused whole, and nothing of effective-dated tables, whose rows mean nothing one by one.
    """

    layout: str
    title: str
    files: tuple[FileMapping, ...]
    faults: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values, for JSON."""
        return asdict(self)


def explain_ingest(sources: Sequence[Path], *, layout: str | Path = "tenure-record") -> Explanation:
    """Say how each column of an extract would be read, and what a sample of its first rows would give.

    Nothing is stored; the sample is read in a temporary folder that is removed. No value is told, but for
    column names and the classes that values look like.

    Parameters
    ----------
    sources : Sequence of Path
        Files, or folders of files.
    layout : str or Path
        Name of a layout, or path of one's own.

    Returns
    -------
    Explanation
        One entry per file, in the order of their names.

    Raises
    ------
    LayoutError
        There is no such layout, or a file is of a kind that intake does not read.
    AccessError
        A file cannot be read.
    """
    known = read_layout(layout)
    files = map_files(sources, known)
    faults: tuple[dict[str, Any], ...] = ()
    if known.tables is None and not any(each.problem for each in files):
        faults = _try_sample(sources, layout)
    return Explanation(known.name, known.title, files, faults)


def _try_sample(sources: Sequence[Path], layout: str | Path) -> tuple[dict[str, Any], ...]:
    with tempfile.TemporaryDirectory(prefix="tenure-") as name:
        folder = Path(name)
        samples = folder / "samples"
        samples.mkdir()
        for path in find_sources(sources):
            copy_sample(path, samples)
        (folder / "id.key").write_bytes(secrets.token_bytes(_KEY_BYTES))
        ingest([samples], store=folder / "store", layout=layout, id_key=folder / "id.key")
        rows = list_refused(folder / "store")
    return tuple(count_faults(rows, by=["file", "column", "reason", "value_class"]).to_dicts())
