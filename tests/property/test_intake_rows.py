"""Whatever happens to an extract, its rows are accounted for and the good ones stored as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.intake import as_csv, deliver, read_quarantine, read_record, row, totals

# Each example reads and writes files, so there are few; each is a whole delivery.
few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

_rows = st.lists(
    st.builds(
        lambda person, month, band, pay, is_bad: row(
            person_id=f"P{person}",
            month=f"2020-{month:02d}-01",
            band=band,
            basic_pay=f"{pay // 100}.{pay % 100:02d}",
            **({"fte": "much"} if is_bad else {}),
        ),
        st.integers(1, 4),
        st.integers(1, 3),
        st.sampled_from(["5", "6", ""]),
        st.integers(0, 300_000),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


@few
@given(rows=_rows, data=st.data())
def test_order_of_rows_and_files_changes_nothing_that_is_stored(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "whole.csv").write_text(as_csv(rows))
        # In the order of their names the second half comes first.
        (root / "b.csv").write_text(as_csv(shuffled[:cut]))
        (root / "a.csv").write_text(as_csv(shuffled[cut:]))
        first = deliver(root / "one", root / "whole.csv")
        second = deliver(root / "two", root / "b.csv", root / "a.csv")
        assert totals(first) == totals(second)
        assert read_record(root / "one").equals(read_record(root / "two"))


def _flip(place: int, byte: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:place] + bytes([byte]) + content[place + 1 :]


_damage = st.one_of(
    st.builds(_flip, st.integers(400, 2_000), st.sampled_from(b'",\n\r\x00\xe9\xff x')),
    st.builds(lambda place: lambda content: content[:place], st.integers(400, 2_000)),
    st.builds(
        lambda place, text: lambda content: content[:place] + text + content[place:],
        st.integers(400, 2_000),
        st.sampled_from([b'"', b",", b"\n", b"\r\n", b"\r", b'""', b'"\n"', b",,,", "\N{EURO SIGN}".encode(), b"\n\n"]),
    ),
)
_WHOLE = as_csv(row(person_id=f"P{number}", basic_pay=f"{number}.00") for number in range(12)).encode()
_FIRST_ROW = _WHOLE.index(b"\n") + 1


@settings(few, max_examples=16)
@given(damages=st.lists(_damage, min_size=1, max_size=3))
def test_damaged_file_is_accounted_for_and_whole_lines_survive(damages: list[Callable[[bytes], bytes]]) -> None:
    head, body = _WHOLE[:_FIRST_ROW], _WHOLE[_FIRST_ROW:]
    for damage in damages:
        body = damage(body)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.csv").write_bytes(head + body)
        delivered = deliver(root / "store", root / "a.csv")
        lines = body.split(b"\n")
        lines = lines if lines[-1] else lines[:-1]
        rows_in, stored, _, unchanged, refused = totals(delivered)
        assert rows_in == len(lines) == stored + unchanged + refused
        found = read_quarantine(root / "store")
        refused_lines = set(found["line"]) if refused else set()
        assert len(refused_lines) == refused
        assert all(2 <= line <= len(lines) + 1 for line in refused_lines)
        # A line that damage did not touch is stored, unless damage made another row for its key.
        untouched = {place + 2 for place, line in enumerate(lines) if line in _WHOLE.split(b"\n")}
        clashes = set(found.filter(found["reason"] == "conflicting_rows")["line"]) if refused else set()
        assert untouched & refused_lines <= clashes


_LINES = _WHOLE.decode().splitlines()


@settings(few, max_examples=5)
@given(
    tail=st.sampled_from(["", ",", ",,"]),
    odd=st.dictionaries(st.integers(0, 11), st.sampled_from(["", ",", ",,", ',""', ", ", ",x"]), max_size=4),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_both_readers_take_the_same_rows_whatever_trails_them(tail: str, odd: dict[int, str], ending: str) -> None:
    tails = {place: odd.get(place, tail) for place in range(12)}
    lines = [line + tails[place] for place, line in enumerate(_LINES[1:])]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.csv").write_bytes((ending.join([_LINES[0], *lines]) + ending).encode())
        # The one stray quote has every line judged by itself.
        (root / "b.csv").write_bytes((ending.join([_LINES[0], *lines, '"']) + ending).encode())
        first, second = totals(deliver(root / "one", root / "a.csv")), totals(deliver(root / "two", root / "b.csv"))
        refused = sum(text.replace('"', "") != tail for text in tails.values())
        assert first == (12, 12 - refused, 0, 0, refused)
        assert second == (13, 12 - refused, 0, 0, refused + 1)
        assert read_record(root / "one").equals(read_record(root / "two"))


@few
@given(rows=_rows)
def test_same_delivery_twice_adds_nothing(rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.csv").write_text(as_csv(rows))
        first = totals(deliver(root / "store", root / "a.csv"))
        before = read_record(root / "store")
        second = totals(deliver(root / "store", root / "a.csv"))
        assert second == (first[0], 0, 0, first[1] + first[3], first[4])
        assert read_record(root / "store").equals(before)
