"""Keyed hashes in place of ids: the same person everywhere, and nobody without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

import polars as pl

from tenure.errors import AccessError, InternalError
from tenure.intake.blanks import BLANKS, NO_POSITION
from tenure.store import DuckEngine, Step
from tenure.store.files import flush_descriptor, sync_folder
from tenure.terms import write_count

__all__ = ["KEY_BYTES", "IdBook", "check_of_key", "default_key_path", "hash_id", "read_key"]

KEY_BYTES = 32
_BLOCK = 64
# What a spreadsheet makes of a long number: other numbers become the same text, so nobody is known by it.
_EXPONENT = "^[0-9]+([.,][0-9]*)?[eE][+][0-9]+$"
_DOMAINS = {"person_id": "person", "assignment_id": "assignment", "position_id": "position"}


def default_key_path() -> Path:
    """Return where a user's key lies unless they say otherwise."""
    return Path.home() / ".config" / "tenure" / "id.key"


def read_key(path: Path) -> bytes:
    """Read the key of ids, making the file on first use, readable by its owner alone.

    Raises
    ------
    AccessError
        The file cannot be read or made, or does not hold exactly 32 bytes.
    """
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise _refuse(path, f"{error.strerror or type(error).__name__}.") from None
    if len(key) != KEY_BYTES:
        raise _refuse(path, f"{write_count(len(key), 'byte')}.")
    return key


def _make_key(path: Path) -> None:
    """Write a new key aside and name it when it is on disk, so that a crash leaves a whole key or none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            flush_descriptor(stream.fileno())
        _name_key(Path(aside), path)
    finally:
        Path(aside).unlink(missing_ok=True)
    sync_folder(path.parent)


def _name_key(aside: Path, path: Path) -> None:
    try:
        # A link never takes the place of a key that another command has made meanwhile: that one is used then.
        path.hardlink_to(aside)
    except FileExistsError:
        return
    except OSError:
        # Some file systems have no links.
        if not path.exists():
            aside.replace(path)


def check_of_key(key: bytes | None) -> str:
    """Return a short text by which two deliveries can tell that they use the same key, and no more."""
    return "none" if key is None else hmac.new(key, b"tenure: which key", "sha256").hexdigest()[:16]


def hash_id(column: str, text: str, key: bytes | None) -> int:
    """Return the stored number (63 bits) of an id; ``IdBook`` computes the same in the engine.

    Blanks around the id are no part of it.
    """
    message = f"{_DOMAINS[column]}:{text.strip(BLANKS)}".encode()
    inner, outer = _pads(key)
    digest = _sha256(outer + _sha256(inner + message))
    return int.from_bytes(digest[:8], "big") >> 1


class IdBook:
    """The ids of one column that a delivery has shown so far, each hashed when it is first seen.

    People come back month after month and file after file. Ids are kept as text, in memory alone, until the book
    is dropped.

    Parameters
    ----------
    column : str
        The record's column of ids.
    key : bytes or None
        Key of the hash.
    """

    def __init__(self, column: str, key: bytes | None) -> None:
        self._column = column
        self._key = key
        # A dictionary that grows: a text has the same number whenever it is met.
        self._categories = pl.Categories.random()
        self._held = pl.Series([], dtype=pl.Categorical(self._categories))
        self._known = pl.DataFrame(schema={"hash": pl.Int64, "is_blank": pl.Boolean, "is_text": pl.Boolean})

    def look_up(self, engine: DuckEngine, texts: pl.Series) -> pl.DataFrame:
        """Return ``hash``, ``is_blank`` and ``is_text`` of each text; null where there is none.

        Texts are as delivered; blanks around an id are no part of it. The hash is null where nothing is left,
        where a position is a word for none, and where a spreadsheet has changed the id.
        """
        places = texts.cast(self._held.dtype).to_physical()
        new = pl.DataFrame({"value": texts, "place": places}).filter(pl.col("place") >= self._known.height)
        if new.height:
            new = new.unique("place").sort("place")
            if new["place"][-1] + 1 != self._known.height + new.height:
                raise InternalError(f"{self._column}: ids are not numbered one after the other")
            self._known = pl.concat([self._known, self._hash(engine, new["value"])], rechunk=True)
        return self._known.select(pl.all().gather(places))

    def check(self) -> None:
        """See that no two ids share a hash.

        Raises
        ------
        InternalError
            Two distinct ids do (expected less than once in ten thousand national records).
        """
        values = self._categories.to_series().str.strip_chars(BLANKS)
        ids = pl.DataFrame({"id": values, "hash": self._known["hash"]}).drop_nulls("hash")
        if ids["id"].n_unique() != ids["hash"].n_unique():
            raise InternalError(f"{self._column}: two distinct ids have one hash")

    def _hash(self, engine: DuckEngine, values: pl.Series) -> pl.DataFrame:
        engine.register("new_ids", pl.DataFrame({"place": range(len(values)), "value": values}))
        try:
            return engine.collect(_hash_steps(self._column, self._key))
        finally:
            engine.forget("new_ids")


def _hash_steps(column: str, key: bytes | None) -> tuple[Step, ...]:
    """Return the steps from view ``new_ids`` (place, value) to hash, is_blank and is_text, in the order of place."""
    inner, outer = _pads(key)
    digest = "sha256($outer || unhex(sha256($inner || encode(concat($domain, id)))))"
    number = "cast(cast('0x' || substr(digest, 1, 16) as ubigint) >> 1 as bigint)"
    none = ", ".join(f"'{word}'" for word in ("", *(NO_POSITION if column == "position_id" else ())))
    return (
        Step("trimmed", "select place, trim(value, $blanks) as id from new_ids", {"blanks": BLANKS}),
        Step(
            "read_ids",
            f"select place, id, lower(id) in ({none}) as is_blank, not regexp_matches(id, $exponent) as is_text "
            "from trimmed",
            {"exponent": _EXPONENT},
        ),
        Step(
            "hashed",
            f"select place, is_blank, is_text, case when is_text and not is_blank then {digest} end as digest "
            "from read_ids",
            {"outer": outer, "inner": inner, "domain": f"{_DOMAINS[column]}:"},
        ),
        Step("numbers", f"select {number} as hash, is_blank, is_text from hashed order by place"),
    )


def _pads(key: bytes | None) -> tuple[bytes, bytes]:
    """Return the inner and outer pads of HMAC (RFC 2104); without a key, those of the empty key."""
    padded = (key or b"").ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _refuse(path: Path, found: str) -> AccessError:
    return AccessError(
        "The key that hides ids cannot be used.",
        slug="id-key-not-usable",
        found=found,
        expected=f"a file of {KEY_BYTES} bytes that you may read, kept safe and apart from the store.",
        where=str(path),
        fix="restore the key from where you keep it, or name another with --id-key.",
    )
