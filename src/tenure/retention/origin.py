"""Whether figures read from a file come of a synthetic record: the description beside a table says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

__all__ = ["write_origin"]

_SYNTHETIC = "Synthetic staff record; "


def write_origin(words: str, files: Sequence[Path]) -> str:
    """Return ``words`` with what the figures come of, where a table's own description says that it is made up.

    Parameters
    ----------
    words : str
        Where the figures were given.
    files : sequence of Path
        The files. Beside ``table.csv`` of a study lies ``table.about.json``.

    Returns
    -------
    str
        Begins with "Synthetic staff record" where any of the files does, so that whatever is made of it is labelled.
    """
    return f"{_SYNTHETIC}{words[0].lower()}{words[1:]}" if any(map(_is_synthetic, files)) else words


def _is_synthetic(path: Path) -> bool:
    try:
        about = json.loads(path.with_suffix(".about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(about, dict) and about.get("real_staff") is False and "ynthetic" in str(about.get("source", ""))
