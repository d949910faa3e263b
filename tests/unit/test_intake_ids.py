from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path

import polars as pl
import pytest

from tenure.errors import AccessError, InternalError
from tenure.intake import check_of_key, hash_id, read_key
from tenure.intake.ids import IdBook
from tenure.store import DuckEngine
from tests.support.intake import KEY, deliver, read_record, row, write_rows


def test_hash_is_the_first_63_bits_of_hmac_sha256_of_domain_and_id() -> None:
    # The standard library's HMAC (RFC 2104) is the other implementation.
    digest = hmac.new(KEY, b"person:00017", "sha256").digest()
    assert hash_id("person_id", "00017", KEY) == int.from_bytes(digest, "big") >> 193


def test_hash_without_a_key_is_hmac_with_the_empty_key() -> None:
    digest = hmac.new(b"", b"assignment:7", "sha256").digest()
    assert hash_id("assignment_id", "7", None) == int.from_bytes(digest, "big") >> 193


def test_person_and_assignment_with_one_text_have_different_hashes() -> None:
    assert hash_id("person_id", "7", KEY) != hash_id("assignment_id", "7", KEY)


def test_engine_and_python_hash_alike_and_leading_zeros_count(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", row(person_id="07"), row(person_id="7"), row(person_id="Zoë"))
    deliver(tmp_path / "store", path)
    expected = {hash_id("person_id", text, KEY) for text in ("07", "7", "Zoë")}
    assert set(read_record(tmp_path / "store")["person"]) == expected
    assert len(expected) == 3


def test_id_met_again_keeps_its_hash_and_new_ones_get_theirs() -> None:
    book = IdBook("position_id", KEY)
    with DuckEngine(threads=1) as engine:
        first = book.look_up(engine, pl.Series(["B", None, " A ", "B", ""]))
        again = book.look_up(engine, pl.Series(["none", "A", "C", "1e+05", "B"]))
    book.check()
    a, b, c = (hash_id("position_id", text, KEY) for text in "ABC")
    assert first["hash"].to_list() == [b, None, a, b, None]
    assert first["is_blank"].to_list() == [False, None, False, False, True]
    assert again["hash"].to_list() == [None, a, c, None, b]
    assert again["is_text"].to_list() == [True, True, True, False, True]


def test_two_ids_of_one_hash_are_an_error() -> None:
    book = IdBook("person_id", KEY)
    with DuckEngine(threads=1) as engine:
        book.look_up(engine, pl.Series(["A", "B"]))
    book._known = book._known.with_columns(hash=pl.lit(1, pl.Int64))
    with pytest.raises(InternalError, match="two distinct ids have one hash"):
        book.check()


def test_no_file_of_the_store_holds_an_id_or_the_key(tmp_path: Path) -> None:
    rows = [row(person_id="PERSON-MARK", assignment_id="ASSIGNMENT-MARK", position_id="POSITION-MARK"), row(fte="x")]
    deliver(tmp_path / "store", write_rows(tmp_path / "a.csv", *rows, row(person_id="PERSON-MARK", fte="x")))
    for path in (tmp_path / "store").rglob("*"):
        if path.suffix == ".parquet":
            content = pl.read_parquet(path).write_csv()
        elif path.is_file():
            content = path.read_text()
        else:
            continue
        assert "MARK" not in content, path.name
        assert KEY.hex() not in content, path.name


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "id.key"
    first = read_key(path)
    assert len(first) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path) == first


def test_key_of_another_length_is_refused(tmp_path: Path) -> None:
    (tmp_path / "id.key").write_bytes(b"short")
    with pytest.raises(AccessError, match="5 bytes"):
        read_key(tmp_path / "id.key")


def test_check_of_key_tells_keys_apart_and_not_what_they_are() -> None:
    other = bytes(32)
    assert check_of_key(KEY) != check_of_key(other)
    assert check_of_key(None) == "none"
    assert KEY.hex()[:16] not in check_of_key(KEY)


def test_key_is_made_whole_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "id.key"
    key = read_key(path)
    assert (len(key), path.read_bytes(), path.stat().st_mode & 0o777) == (32, key, 0o600)
    assert [each.name for each in path.parent.iterdir()] == ["id.key"]


def test_key_that_another_command_made_meanwhile_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, others = tmp_path / "id.key", bytes(range(32))
    sync = os.fsync

    def sync_and_meet(descriptor: int) -> None:
        sync(descriptor)
        if not path.exists():
            path.write_bytes(others)

    monkeypatch.setattr(os, "fsync", sync_and_meet)
    assert read_key(path) == others
    assert [each.name for each in tmp_path.iterdir()] == ["id.key"]


def test_crash_while_the_key_is_made_leaves_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "id.key"

    def crash(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        read_key(path)
    monkeypatch.undo()
    assert not path.exists()
    assert len(read_key(path)) == 32
