"""Files damaged in many ways: nothing is lost in silence, every refusal is located, good rows are as they were."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from tenure.errors import EXIT_REFUSED, LayoutError
from tenure.intake import Delivered
from tests.support.careless import CARELESS, Accepted
from tests.support.damage import COLUMNS, MARK, Damaged, join_lines, make_extract
from tests.support.damage_files import FILE_KINDS
from tests.support.damage_rows import ROW_KINDS, VARIANTS
from tests.support.intake import deliver, read_quarantine, read_record, totals

MUTATIONS, MUTATIONS_FULL = 10, 200
MUTATIONS_OF_VARIANTS = 3
# Delivered together, because a delivery of many files costs little more than one of few.
BATCHES = [tuple(ROW_KINDS)[start : start + 11] for start in range(0, len(ROW_KINDS), 11)]
Files = Mapping[str, Damaged]


def _damage(kind: str, count: int) -> dict[str, Damaged]:
    """Return the damaged files of a kind by name; the same in every run."""
    damage = {**ROW_KINDS, **FILE_KINDS}[kind]
    files = {}
    for seed in range(min(count, MUTATIONS_OF_VARIANTS) if kind in VARIANTS and count == MUTATIONS else count):
        damaged = damage(make_extract(kind, seed))
        files[f"{kind.replace(' ', '-')}-{seed:03d}{damaged.ending}"] = damaged
    return files


def _write(folder: Path, files: Files) -> list[Path]:
    folder.mkdir(parents=True)
    for name, damaged in files.items():
        (folder / name).write_bytes(damaged.content)
    return sorted(folder.iterdir())


def _count_lines(content: bytes) -> int:
    """Physical lines after the header."""
    return content.count(b"\n") + (not content.endswith(b"\n")) - 1


def _check_account(files: Files, delivered: Delivered) -> None:
    for account in delivered.files:
        damaged = files[account.name]
        kept = account.rows_stored + account.rows_restated + account.rows_unchanged
        assert account.rows_in == _count_lines(damaged.content) == kept + account.rows_refused, account.name
        doubt = len(damaged.doubtful)
        assert 0 <= account.rows_refused - len(damaged.refused) <= doubt, account.name
        assert kept == len(damaged.good) + damaged.unchanged + doubt - (account.rows_refused - len(damaged.refused))


def _check_refusals(files: Files, quarantine: pl.DataFrame) -> None:
    """Every refusal has its file, line, column and reason, and stands where the damage was done."""
    for name, damaged in files.items():
        mine = quarantine.filter(pl.col("file") == name) if quarantine.height else quarantine
        found: dict[int, str] = {}
        for line, column, reason, rank in mine.select("line", "column", "reason", "rank").rows() if mine.height else ():
            if rank == 1:
                found[line] = f"{column}:{reason}"
        certain = {line: fault for line, fault in found.items() if line not in damaged.doubtful}
        assert certain.keys() == damaged.refused.keys(), name
        assert {line: fault for line, fault in certain.items() if fault not in damaged.refused[line]} == {}, name


def _compare_rows(files: Files, store: Path, clean: pl.DataFrame) -> None:
    """Rows that were not damaged are stored bit for bit as from a clean file."""
    good = [row["site"] for damaged in files.values() for row in damaged.good]
    doubtful = [site for damaged in files.values() for site in damaged.doubtful.values()]
    expected = clean.filter(pl.col("site").is_in(good))
    found = read_record(store).filter(~pl.col("site").is_in(doubtful))
    assert expected.height == len(good)
    assert found.equals(expected)


def _check_silence(store: Path, delivered: Delivered) -> None:
    """No message and no file of refusals holds a value of the extract."""
    texts = [str(delivered)]
    quarantine = read_quarantine(store)
    if quarantine.height:
        texts += [str(value) for column in quarantine.select(pl.col(pl.String)) for value in column]
    assert not any(MARK in text for text in texts)


def _check_kinds(kinds: Sequence[str], count: int, folder: Path, clean: pl.DataFrame, *, repeats: int) -> None:
    """Deliver the files of several kinds together: none may spoil another."""
    files = {name: damaged for kind in kinds for name, damaged in _damage(kind, count).items()}
    paths = _write(folder / "in", files)
    delivered = deliver(folder / "store", *paths)
    _check_account(files, delivered)
    _check_refusals(files, read_quarantine(folder / "store"))
    _compare_rows(files, folder / "store", clean)
    _check_silence(folder / "store", delivered)
    open_ended = any(not damaged.content.endswith(b"\n") for damaged in files.values())
    assert any("cut off" in note for note in delivered.doubts) is open_ended
    _check_again(files, paths, folder / "store", repeats=repeats)


def _check_again(files: Files, paths: Sequence[Path], store: Path, *, repeats: int) -> None:
    """The same damaged files once more add nothing: what was stored is unchanged, what was refused is refused."""
    before = read_record(store)
    again = [path for path in paths if int(path.name.split(".")[0][-3:]) < repeats]
    rows_in, stored, restated, unchanged, refused = totals(deliver(store, *again))
    lines = sum(_count_lines(files[path.name].content) for path in again)
    assert (rows_in, stored, restated, unchanged + refused) == (lines, 0, 0, lines)
    assert read_record(store).equals(before)


def _load_clean(folder: Path, count: int) -> pl.DataFrame:
    """Return the record made of every good row of every kind, written without damage by the standard library."""
    path = folder / "clean.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for kind in ROW_KINDS:
            for damaged in _damage(kind, count).values():
                writer.writerows(damaged.good)
    deliver(folder / "store", path)
    return read_record(folder / "store")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return _load_clean(tmp_path_factory.mktemp("clean"), MUTATIONS)


@pytest.fixture(scope="module")
def clean_full(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return _load_clean(tmp_path_factory.mktemp("clean"), MUTATIONS_FULL)


@pytest.mark.parametrize("kinds", BATCHES, ids="; ".join)
def test_damaged_rows_are_located_and_the_others_stored_as_from_a_clean_file(
    kinds: tuple[str, ...], tmp_path: Path, clean: pl.DataFrame
) -> None:
    _check_kinds(kinds, MUTATIONS, tmp_path, clean, repeats=1)


@pytest.mark.full
@pytest.mark.parametrize("kind", ROW_KINDS)
def test_damaged_rows_are_located_in_the_long_campaign(kind: str, tmp_path: Path, clean_full: pl.DataFrame) -> None:
    _check_kinds((kind,), MUTATIONS_FULL, tmp_path, clean_full, repeats=MUTATIONS_FULL)


def _check_refused_whole(kind: str, count: int, folder: Path) -> None:
    (folder / "in").mkdir()
    good = folder / "in" / "good.csv"
    good.write_bytes(join_lines(make_extract("good", 0).lines()))
    for name, damaged in _damage(kind, count).items():
        path = folder / "in" / name
        path.write_bytes(damaged.content)
        with pytest.raises(LayoutError) as caught:
            deliver(folder / "store", good, path)
        assert caught.value.exit_code == EXIT_REFUSED
        assert name in str(caught.value)
        assert MARK not in str(caught.value)
        # Nothing of the delivery is stored, not even of the good file, and nothing is left behind.
        assert [each.name for each in (folder / "store" / "data").iterdir()] == []
        assert sorted(each.name for each in (folder / "store").iterdir()) == [".lock", "data"]


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_file_that_is_not_what_it_claims_is_refused_whole(kind: str, tmp_path: Path) -> None:
    _check_refused_whole(kind, MUTATIONS, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("kind", FILE_KINDS)
def test_file_that_is_not_what_it_claims_is_refused_in_the_long_campaign(kind: str, tmp_path: Path) -> None:
    _check_refused_whole(kind, MUTATIONS_FULL, tmp_path)


def _expect(damaged: Damaged) -> Accepted:
    return {(row["site"], row["person_id"], row["month"], float(row["basic_pay"])) for row in damaged.good}


def _is_fooled(reader: str, kind: str, folder: Path) -> bool:
    """Say whether a careless reader loses, changes or invents a row of a kind, or gives up."""
    for name, damaged in _damage(kind, 2).items():
        path = folder / name
        path.write_bytes(damaged.content)
        try:
            taken = {row for row in CARELESS[reader](path) if row[0] not in damaged.doubtful.values()}
        except Exception:
            # Whatever ends a careless reader, it leaves no account of the file.
            return True
        if taken != _expect(damaged):
            return True
    return False


@pytest.mark.parametrize("reader", CARELESS)
def test_campaign_catches_a_careless_reader_on_most_kinds(reader: str, tmp_path: Path) -> None:
    # A campaign that careless readers pass would prove nothing about a careful one.
    fooled = [kind for kind in ROW_KINDS if _is_fooled(reader, kind, tmp_path)]
    assert len(fooled) >= len(ROW_KINDS) / 2
    # Nor would one that no reader can pass: without damage they take every row.
    path = tmp_path / "whole.csv"
    extract = make_extract("whole", 0)
    path.write_bytes(join_lines(extract.lines()))
    assert CARELESS[reader](path) == _expect(Damaged(b"", tuple(extract.rows)))
