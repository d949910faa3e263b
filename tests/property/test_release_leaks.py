"""No byte of a release folder depends on what it hides: not a chart, a workbook, a statistic, or the order of rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tenure.disclosure import Released, release
from tenure.releases import find_profile, write_release
from tests.support.disclosure import Moves, build_entrants, build_moves
from tests.support.release_streams import find_numbers, find_shares, read_streams, unlike_streams, write_number
from tests.support.weak_releases import leak_into_picture, leak_into_statistics, leak_into_workbook

# Every number is unmistakable but the small one, so that what is hidden beside it is unmistakable too.
_MOVES: Moves = {
    ("Nurses", "Nurses"): 987_654_311, ("Nurses", "Midwives"): 3, ("Nurses", "left"): 876_543_217,
    ("Support", "Nurses"): 765_432_191, ("Support", "Midwives"): 654_321_989, ("Support", "left"): 543_219_877,
    ("Support", "Support"): 912_345_673, ("Midwives", "Midwives"): 823_456_789, ("Midwives", "left"): 734_567_899,
}  # fmt: skip
_FORMATS = ("xlsx", "ods", "json")


def _release(moves: Moves) -> tuple[Released, ...]:
    return release([build_moves(moves), build_entrants(moves)], profile=find_profile("fewer_than_5"))


def _write(moves: Moves, folder: Path) -> Path:
    write_release(_release(moves), folder, title="Moves", formats=_FORMATS)
    return folder


def _hidden(moves: Moves) -> dict[tuple[str, str], int]:
    """What is hidden and true: moves by origin and destination, all entrants under "all"."""
    first, second = _release(moves)
    rows = first.frame.select("origin", "destination", "people").rows()
    hidden = {(one, two): moves[one, two] for one, two, people in rows if people is None}
    for to in second.frame.filter(second.frame["entrants"].is_null())["destination"].unique():
        hidden["all", to] = sum(people for (_, two), people in moves.items() if two == to)
    return hidden


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(_MOVES, tmp_path_factory.mktemp("release") / "moves")


def _numbers() -> dict[str, int]:
    return {" to ".join(move): people for move, people in _hidden(_MOVES).items() if people > 1000}


def test_hidden_numbers_stand_nowhere(folder: Path) -> None:
    # 3 of the nurses' row needs a second hidden number in it, and each of the two another in its column: its total.
    assert len(_numbers()) == 3
    assert find_numbers(folder, _numbers()) == []
    stock = {origin: sum(n for (one, _), n in _MOVES.items() if one == origin) for origin in ("Nurses", "Support")}
    assert find_shares(folder, [n / stock[move[0]] for move, n in _hidden(_MOVES).items() if move[0] in stock]) == []


def test_numbers_that_are_shown_are_found_in_every_kind_of_file(folder: Path) -> None:
    hidden = _hidden(_MOVES)
    shown = {" to ".join(move): people for move, people in _MOVES.items() if move not in hidden}
    kinds = {where.partition("!")[0].rpartition(".")[2] for where in find_numbers(folder, shown)}
    assert {"where.html", "csv", "json", "xlsx", "ods", "parquet", "html"} - kinds == {"where.html"}


def test_every_file_is_looked_into(folder: Path) -> None:
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"release.json", "report.html", "tables.xlsx", "tables.ods"} < files
    read = [where for where, _ in read_streams(folder)]
    assert files <= set(read)
    assert any(where.startswith("tables.ods!content.xml") for where in read)


def test_numbers_are_known_in_the_ways_that_files_keep_them() -> None:
    # 1,234,567,891 is 0x499602D3, low byte first in a whole number of eight bytes.
    forms = write_number(1_234_567_891)
    assert {b"1234567891", b"1,234,567,891", "1\u00a0234\u00a0567\u00a0891".encode()} < forms
    assert bytes([0xD3, 0x02, 0x96, 0x49, 0x00]) in forms


def test_two_truths_that_hide_alike_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    # One nurse more stayed and one fewer became a midwife: what the row adds up to stays, and the columns are hidden.
    moves = {("Nurses", "Midwives"): 2, ("Nurses", "Nurses"): _MOVES["Nurses", "Nurses"] + 1}
    hidden = _hidden({**_MOVES, **moves})
    assert hidden.keys() == _hidden(_MOVES).keys() >= moves.keys()
    assert hidden.keys() == {*moves, ("all", "Nurses"), ("all", "Midwives")}
    assert unlike_streams(folder, _write({**_MOVES, **moves}, tmp_path / "other")) == []


def test_two_truths_that_show_otherwise_give_other_bytes(folder: Path, tmp_path: Path) -> None:
    other = {**_MOVES, ("Midwives", "Midwives"): _MOVES["Midwives", "Midwives"] + 1}
    unlike = {name.partition("!")[0] for name in unlike_streams(folder, _write(other, tmp_path / "other"))}
    assert {"release.json", "tables.xlsx", "tables.ods", "report.html"} <= unlike


_LEAKS = {"picture": leak_into_picture, "workbook": leak_into_workbook, "statistics": leak_into_statistics}


@pytest.mark.parametrize("place", _LEAKS)
def test_a_planted_leak_is_found(place: str, folder: Path, tmp_path: Path) -> None:
    leak: Callable[[Path, int], None] = _LEAKS[place]
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    name, number = next(iter(_numbers().items()))
    leak(copy, number)
    assert [found for found in find_numbers(copy, _numbers()) if found.startswith(name)]
    assert unlike_streams(folder, copy)
