"""Released: the only kind of table that may leave, made in this room alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, cast

import polars as pl

from tenure.errors import InternalError
from tenure.terms import About, Structure

__all__ = ["Released", "Summary", "reopen_table"]

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Summary:
    """How much of a table was hidden.

    ``cells`` counts the count cells of the table, ``primary`` those hidden for being small and
    ``secondary`` those hidden so that no primary one can be worked out. Only the sum of the last two
    is published: to say how many of each tells a reader which hidden cells are small.
    """

    rows: int
    cells: int
    primary: int
    secondary: int

    @property
    def hidden(self) -> int:
        """Cells hidden, for either reason."""
        return self.primary + self.secondary


class Released:
    """A table that has been through disclosure control.

    It cannot be built, copied into a changed one, subclassed, changed or unpickled outside this
    room. Python lets determined code reach private names, so the seal stops mistakes and shortcuts,
    not malice; the import contracts and review stop the rest.

    Notes
    -----
    Hidden values are null in ``frame``: the numbers are not in the object at all.
    Release: this is what may be released.
    """

    __slots__ = ("_about", "_frame", "_mask", "_profile", "_seal", "_structure", "_summary")

    def __init__(self, *, seal: object, **parts: object) -> None:
        if seal is not _SEAL:
            raise InternalError("Released tables are made by disclosure.release and nowhere else")
        object.__setattr__(self, "_seal", seal)
        for name in ("about", "frame", "mask", "profile", "structure", "summary"):
            object.__setattr__(self, f"_{name}", parts[name])

    def __init_subclass__(cls) -> NoReturn:
        raise InternalError("Released cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise InternalError("a Released table cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise InternalError("a Released table cannot be changed")

    def __copy__(self) -> Released:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Released:
        return self

    def __replace__(self, **changes: object) -> NoReturn:
        raise InternalError("a Released table cannot be changed")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise InternalError("a Released table is written by publish and never pickled")

    def __repr__(self) -> str:
        return f"Released({self.about.table!r}, profile={self.profile!r}, rows={self.summary.rows})"

    def _read(self, name: str) -> object:
        if getattr(self, "_seal", None) is not _SEAL:
            raise InternalError("this object did not come from disclosure.release")
        value: object = object.__getattribute__(self, name)
        return value

    @property
    def about(self) -> About:
        """What the table is."""
        return cast("About", self._read("_about"))

    @property
    def frame(self) -> pl.DataFrame:
        """The table, sorted by its dimensions, hidden values null (a fresh frame at each call)."""
        return cast("pl.DataFrame", self._read("_frame")).clone()

    @property
    def mask(self) -> pl.DataFrame:
        """One boolean column per protected column; true where the value is hidden."""
        return cast("pl.DataFrame", self._read("_mask")).clone()

    @property
    def profile(self) -> str:
        """Name of the disclosure profile."""
        return cast("str", self._read("_profile"))

    @property
    def structure(self) -> Structure:
        """Which columns are dimensions, counts and ratios."""
        return cast("Structure", self._read("_structure"))

    @property
    def summary(self) -> Summary:
        """How much was hidden."""
        return cast("Summary", self._read("_summary"))


def seal_table(**parts: object) -> Released:
    """Make a ``Released`` table. Called by ``release`` once every check has passed."""
    return Released(seal=_SEAL, **parts)


def reopen_table(
    *, about: About, frame: pl.DataFrame, mask: pl.DataFrame, profile: str, structure: Structure, summary: Summary
) -> Released:
    """Return a table that was released before, from what its folder holds.

    Parameters
    ----------
    about, structure
        What the table says of itself.
    frame : polars.DataFrame
        Values as they left, hidden ones null.
    mask : polars.DataFrame
        One boolean column per protected column, true where the value is hidden.
    profile : str
        Name of the disclosure profile it left under.
    summary : Summary
        How much was hidden.

    Raises
    ------
    InternalError
        The mask is not of the frame's shape, or a value stands where the mask hides one.

    Notes
    -----
    The caller has checked that the files are as they were written (by their checksums); what they hold is audited
    again, not trusted: see ``audit_tables``.
    Release: the result was released before.
    """
    strange = set(mask.columns) - set(frame.columns)
    if strange or (mask.width and mask.height != frame.height):
        raise InternalError(f"{about.table}: what is hidden is not of the table's shape")
    shown = [name for name in mask.columns if frame.filter(mask[name])[name].null_count() < mask[name].sum()]
    if shown:
        raise InternalError(f"{about.table}: values stand where some are hidden, in {', '.join(shown)}")
    return seal_table(about=about, frame=frame, mask=mask, profile=profile, structure=structure, summary=summary)
