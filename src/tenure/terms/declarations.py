"""What a table says of itself as plain values, such as JSON holds, and back."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import polars as pl

from tenure.errors import InternalError
from tenure.terms.evidence import About, Structure

Declared = TypeVar("Declared", About, Structure)

__all__ = ["plain_about", "plain_structure", "read_about", "read_structure"]


def plain_about(about: About) -> dict[str, Any]:
    """Return what a table is as dicts, lists and scalars."""
    return _make_plain(about)


def plain_structure(structure: Structure) -> dict[str, Any]:
    """Return how the cells of a table hang together as dicts, lists and scalars; frames by their columns."""
    return _make_plain(structure)


def read_about(plain: object) -> About:
    """Return what a table is from what ``plain_about`` gave.

    Raises
    ------
    InternalError
        A part is missing or of another kind.
    """
    return _read_plain(plain, About)


def read_structure(plain: object) -> Structure:
    """Return how the cells of a table hang together from what ``plain_structure`` gave.

    Raises
    ------
    InternalError
        A part is missing or of another kind.
    """
    return _read_plain(plain, Structure)


def _make_plain(thing: object) -> dict[str, Any]:
    plain = msgspec.to_builtins(thing, enc_hook=_write_frame, str_keys=True)
    if not isinstance(plain, dict):
        raise InternalError(f"{type(thing).__name__} has no parts to write")
    return plain


def _read_plain(plain: object, kind: type[Declared]) -> Declared:
    try:
        return msgspec.convert(plain, kind, dec_hook=_read_frame)
    except msgspec.ValidationError as error:
        raise InternalError(f"what is written is no {kind.__name__}: {error}") from None


def _write_frame(value: object) -> object:
    if isinstance(value, pl.DataFrame):
        return {name: value[name].to_list() for name in value.columns}
    raise InternalError(f"{type(value).__name__} cannot be written as plain values")


def _read_frame(kind: type, value: Any) -> object:  # noqa: ANN401 - whatever was written
    if kind is pl.DataFrame and isinstance(value, dict):
        return pl.DataFrame(value)
    raise InternalError(f"{kind.__name__} cannot be read from plain values")
