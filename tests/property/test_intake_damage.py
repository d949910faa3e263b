"""Files damaged in many ways: nothing is lost in silence, every refusal is located, good rows are as they were."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
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


def _fault_accounts(files: Files, delivered: Delivered) -> Iterator[str]:
    """A file without an account, or whose rows do not add up to its lines, or not to what its damage leaves."""
    yield from (f"{name}: no account" for name in files.keys() - {account.name for account in delivered.files})
    for account in delivered.files:
        damaged = files[account.name]
        kept = account.rows_stored + account.rows_restated + account.rows_unchanged
        lines = _count_lines(damaged.content)
        if not account.rows_in == lines == kept + account.rows_refused:
            rows = f"{account.rows_in} rows in, {kept} kept, {account.rows_refused} refused"
            yield f"{account.name}: {rows} of {lines} lines"
        doubt, beyond = len(damaged.doubtful), account.rows_refused - len(damaged.refused)
        if not 0 <= beyond <= doubt:
            yield f"{account.name}: {account.rows_refused} refused of {len(damaged.refused)} and {doubt} doubtful"
        if kept != len(damaged.good) + damaged.unchanged + doubt - beyond:
            yield f"{account.name}: {kept} kept of {len(damaged.good)} good and {damaged.unchanged} repeated"


def _fault_refusals(files: Files, quarantine: pl.DataFrame) -> Iterator[str]:
    """A refusal without its line, column and reason, one that is missing, or one where no damage was done."""
    for name, damaged in files.items():
        mine = quarantine.filter(pl.col("file") == name, pl.col("rank") == 1) if quarantine.height else quarantine
        found = {
            line: f"{column}:{reason}"
            for line, column, reason in (mine.select("line", "column", "reason").rows() if mine.height else ())
            if line not in damaged.doubtful
        }
        for line in sorted(found.keys() | damaged.refused.keys()):
            if line not in found:
                yield f"{name}, line {line}: not refused"
            elif found[line] not in damaged.refused.get(line, ()):
                yield f"{name}, line {line}: refused for {found[line]}, not {sorted(damaged.refused.get(line, ()))}"


def _fault_rows(files: Files, found: pl.DataFrame, clean: pl.DataFrame) -> Iterator[str]:
    """Rows that were not damaged and are not stored bit for bit as from a clean file."""
    good = [row["site"] for damaged in files.values() for row in damaged.good]
    doubtful = [site for damaged in files.values() for site in damaged.doubtful.values()]
    expected = clean.filter(pl.col("site").is_in(good))
    if expected.height != len(good):
        yield f"{len(good)} good rows, {expected.height} in the clean record"
    certain = found.filter(~pl.col("site").is_in(doubtful))
    if not certain.equals(expected):
        yield f"{certain.height} rows stored are not the {expected.height} of the clean record"


def _fault_silence(delivered: Delivered, quarantine: pl.DataFrame) -> Iterator[str]:
    """A message or a file of refusals that holds a value of the extract."""
    if MARK in str(delivered):
        yield "a value is in a message"
    texts = quarantine.select(pl.col(pl.String)) if quarantine.height else quarantine
    yield from (f"a value is in the refusals' {column.name}" for column in texts if column.str.contains(MARK).any())


def _fault_doubts(files: Files, delivered: Delivered) -> Iterator[str]:
    """A warning of files cut off where none is, or none where one may be."""
    open_ended = any(not damaged.content.endswith(b"\n") for damaged in files.values())
    if any("cut off" in note for note in delivered.doubts) is not open_ended:
        yield f"files cut off: {open_ended}; said: {delivered.doubts}"


def _fault_again(files: Files, paths: Sequence[Path], store: Path) -> Iterator[str]:
    """The same damaged files once more add something: what was stored is unchanged, what was refused is refused."""
    before = read_record(store)
    rows_in, stored, restated, unchanged, refused = totals(deliver(store, *paths))
    lines = sum(_count_lines(files[path.name].content) for path in paths)
    if (rows_in, stored, restated, unchanged + refused) != (lines, 0, 0, lines):
        yield f"again: {rows_in} rows in of {lines}, {stored} stored, {restated} restated, {unchanged}, {refused}"
    if not read_record(store).equals(before):
        yield "again: the record has changed"


def _find_faults(kinds: Sequence[str], count: int, folder: Path, clean: pl.DataFrame, *, repeats: int) -> list[str]:
    """Deliver the files of several kinds together, where none may spoil another; return all that is not as it must be.

    The first ``repeats`` files of each kind are delivered a second time.
    """
    files = {name: damaged for kind in kinds for name, damaged in _damage(kind, count).items()}
    paths, store = _write(folder / "in", files), folder / "store"
    delivered = deliver(store, *paths)
    quarantine = read_quarantine(store)
    again = [path for path in paths if int(path.name.split(".")[0][-3:]) < repeats]
    return [
        *_fault_accounts(files, delivered),
        *_fault_refusals(files, quarantine),
        *_fault_rows(files, read_record(store), clean),
        *_fault_silence(delivered, quarantine),
        *_fault_doubts(files, delivered),
        *_fault_again(files, again, store),
    ]


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
    assert _find_faults(kinds, MUTATIONS, tmp_path, clean, repeats=1) == []


@pytest.mark.full
@pytest.mark.parametrize("kind", ROW_KINDS)
def test_damaged_rows_are_located_in_the_long_campaign(kind: str, tmp_path: Path, clean_full: pl.DataFrame) -> None:
    assert _find_faults((kind,), MUTATIONS_FULL, tmp_path, clean_full, repeats=MUTATIONS_FULL) == []


def _find_unrefused(kind: str, count: int, folder: Path) -> list[str]:
    """Deliver each file of a kind beside a good one; return what is not as it is when all is refused whole."""
    (folder / "in").mkdir()
    good, faults = folder / "in" / "good.csv", list[str]()
    good.write_bytes(join_lines(make_extract("good", 0).lines()))
    for name, damaged in _damage(kind, count).items():
        path = folder / "in" / name
        path.write_bytes(damaged.content)
        try:
            deliver(folder / "store", good, path)
            faults.append(f"{name}: taken")
        except LayoutError as error:
            said = str(error)
            faults += [f"{name}: exit code {error.exit_code}"] if error.exit_code != EXIT_REFUSED else []
            faults += [f"{name}: not named"] if name not in said else []
            faults += [f"{name}: a value is in the message"] if MARK in said else []
        # Nothing of the delivery is stored, not even of the good file, and nothing is left behind.
        left = {each.relative_to(folder / "store").as_posix() for each in (folder / "store").rglob("*")}
        faults += [f"{name}: left {each}" for each in sorted(left - {".lock", "data"})]
    return faults


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_file_that_is_not_what_it_claims_is_refused_whole(kind: str, tmp_path: Path) -> None:
    assert _find_unrefused(kind, MUTATIONS, tmp_path) == []


@pytest.mark.full
@pytest.mark.parametrize("kind", FILE_KINDS)
def test_file_that_is_not_what_it_claims_is_refused_in_the_long_campaign(kind: str, tmp_path: Path) -> None:
    assert _find_unrefused(kind, MUTATIONS_FULL, tmp_path) == []


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
