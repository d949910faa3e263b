"""Answers of studies kept beside a release while it is built, so that a build that was killed goes on where it was.

They are confidential: the folder is for its owner alone, and is removed once the release is there.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from tenure.errors import InternalError
from tenure.publish import write_file
from tenure.publish.text import ASIDE
from tenure.releases.manifest import digest_code
from tenure.rules import Profile
from tenure.studies.several import Asked
from tenure.terms import Evidence, plain_about, plain_structure, read_about, read_structure

__all__ = ["StudyMemory", "forget_studies", "tell_kept"]

_ENDING = ".confidential.json"


class StudyMemory:
    """What is kept of the studies of one release.

    Parameters
    ----------
    work : Path
        The folder in which the release is made.
    record : str
        The version of the record that is read, blank where none is.
    profile : Profile
        The profile of the release, since some studies cost or compare only what it would show.
    say : callable
        Called with a sentence for each study whose answer is taken from the build before.
    """

    def __init__(self, work: Path, *, record: str, profile: Profile, say: Callable[[str], None]) -> None:
        self._work = work
        self._say = say
        self._common = (record, asdict(profile), digest_code())

    def recall(self, asked: Asked) -> list[Evidence] | None:
        """Return the tables of a study that was asked before; nothing where there are none, or not as written."""
        try:
            kept = json.loads(self._find(asked).read_bytes())
            if kept["sha256"] != _digest(kept["tables"]):
                return None
            tables = [_open_table(table) for table in kept["tables"]]
        except (OSError, ValueError, KeyError, TypeError, InternalError, pl.exceptions.PolarsError):
            return None
        self._say(f"Used again: the answer of {asked.study.name}, kept from a build that did not end.")
        return tables

    def keep(self, asked: Asked, tables: Sequence[Evidence]) -> None:
        """Keep the tables of a study.

        Raises
        ------
        AccessError
            They cannot be written.
        """
        plain = [_close_table(table) for table in tables]
        content = json.dumps({"sha256": _digest(plain), "tables": plain}).encode()
        write_file(self._find(asked), content).chmod(0o600)

    def _find(self, asked: Asked) -> Path:
        options = {name: _tell(value) for name, value in sorted(asked.options.items())}
        key = _digest([asked.study.name, options, *self._common])
        return self._work / f"{asked.study.name}-{key[:16]}{_ENDING}"


def tell_kept(work: Path) -> str:
    """Return a sentence on the answers that are kept in a work folder, blank where none are."""
    if not any(work.glob(f"*{_ENDING}")):
        return ""
    return (
        f" The answers of studies that had ended are kept in the folder '{work.name}' beside the release, so that the "
        "next build goes on from them: they are confidential; remove the folder if there is to be none."
    )


def forget_studies(work: Path) -> None:
    """Remove every answer that is kept in a work folder, and what a build that was killed had begun to write of one."""
    for pattern in (f"*{_ENDING}", f"{ASIDE}*"):
        for path in work.glob(pattern):
            path.unlink(missing_ok=True)


def _tell(value: Any) -> object:  # noqa: ANN401 - whatever an option may be
    """Return an option as plain values; a file by what it holds."""
    if isinstance(value, Path):
        return hashlib.sha256(value.read_bytes()).hexdigest() if value.is_file() else str(value)
    if isinstance(value, list | tuple):
        return [_tell(one) for one in value]
    return value


def _digest(plain: object) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _close_table(table: Evidence) -> dict[str, object]:
    frames = [one.via for one in table.structure.comparisons if one.via is not None]
    return {
        "about": plain_about(table.about),
        "structure": plain_structure(table.structure),
        "frame": _write_frame(table.frame),
        "via": [_write_frame(frame) for frame in frames],
    }


def _open_table(kept: dict[str, Any]) -> Evidence:
    structure = read_structure(kept["structure"])
    frames = iter(kept["via"])
    # As JSON a frame forgets its kinds of numbers, which decide what it can be joined with.
    sides = (one if one.via is None else replace(one, via=_read_frame(next(frames))) for one in structure.comparisons)
    structure = replace(structure, comparisons=tuple(sides))
    return Evidence(about=read_about(kept["about"]), frame=_read_frame(kept["frame"]), structure=structure)


def _write_frame(frame: pl.DataFrame) -> str:
    content = BytesIO()
    frame.write_ipc(content)
    return base64.b64encode(content.getvalue()).decode()


def _read_frame(text: str) -> pl.DataFrame:
    return pl.read_ipc(BytesIO(base64.b64decode(text)))
