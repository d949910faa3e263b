"""Keyed hashes in place of ids: the same person everywhere, and nobody without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from tenure.errors import AccessError, InternalError
from tenure.intake.blanks import BLANKS, NO_POSITION
from tenure.store import DuckEngine, Step

__all__ = ["KEY_BYTES", "check_of_key", "default_key_path", "forget_ids", "hash_id", "learn_ids", "read_key"]

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
        raise _refuse(path, f"{len(key)} bytes.")
    return key


def _make_key(path: Path) -> None:
    """Write a new key aside and name it when it is on disk, so that a crash leaves a whole key or none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        _name_key(Path(aside), path)
    finally:
        Path(aside).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
    """Return the stored number (63 bits) of an id; ``learn_ids`` computes the same in the engine.

    Blanks around the id are no part of it.
    """
    message = f"{_DOMAINS[column]}:{text.strip(BLANKS)}".encode()
    inner, outer = _pads(key)
    digest = _sha256(outer + _sha256(inner + message))
    return int.from_bytes(digest[:8], "big") >> 1


def learn_ids(engine: DuckEngine, column: str, texts: Step, key: bytes | None) -> None:
    """Add the ids that table ``ids_<column>`` (value, hash, is_blank, is_text) lacks, making it at first.

    People come back month after month and file after file, so an id is hashed when it is first seen.
    ``value`` is as delivered; blanks around it are no part of the id. The hash is null where nothing is
    left, where a position is a word for none, and where a spreadsheet has changed the id.

    Parameters
    ----------
    texts : Step
        Ids as delivered, under the column's name; it may repeat them and hold none.
    """
    inner, outer = _pads(key)
    table = f"ids_{column}"
    is_first = not engine.holds(table)
    unknown = "" if is_first else f" anti join {table} known on known.value = found.value"
    digest = "sha256($outer || unhex(sha256($inner || encode(concat($domain, id)))))"
    number = "cast(cast('0x' || substr(digest, 1, 16) as ubigint) >> 1 as bigint)"
    none = ", ".join(f"'{word}'" for word in ("", *(NO_POSITION if column == "position_id" else ())))
    steps = (
        texts,
        Step("found_ids", f"select distinct {column} as value from texts where {column} is not null"),
        Step("delivered_ids", f"select found.value from found_ids found{unknown}"),
        Step("trimmed", "select value, trim(value, $blanks) as id from delivered_ids", {"blanks": BLANKS}),
        Step(
            "read_ids",
            f"select value, id, lower(id) in ({none}) as is_blank, not regexp_matches(id, $exponent) as is_text "
            "from trimmed",
            {"exponent": _EXPONENT},
        ),
        Step(
            "hashed",
            f"select value, is_blank, is_text, case when is_text and not is_blank then {digest} end as digest "
            "from read_ids",
            {"outer": outer, "inner": inner, "domain": f"{_DOMAINS[column]}:"},
        ),
        Step("numbers", f"select value, {number} as hash, is_blank, is_text from hashed"),
    )
    if is_first:
        engine.keep(table, steps)
    else:
        engine.extend(table, steps)


def forget_ids(engine: DuckEngine) -> None:
    """Check that no two ids of a delivery share a hash, and drop the ids themselves.

    Raises
    ------
    InternalError
        Two distinct ids share a hash (expected less than once in ten thousand national records).
    """
    for column in _DOMAINS:
        table = f"ids_{column}"
        if not engine.holds(table):
            continue
        counts = (
            "select count(distinct hash) as hashes, count(distinct trim(value, $blanks)) as ids "
            f"from {table} where hash is not null"
        )
        found = engine.collect([Step("hashes", counts, {"blanks": BLANKS})]).row(0, named=True)
        engine.forget(table)
        if found["hashes"] != found["ids"]:
            raise InternalError(f"{column}: two distinct ids have one hash")


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
