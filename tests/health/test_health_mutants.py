"""Comparisons that no test can notice are listed with a reason, and the list keeps up with the code."""

from __future__ import annotations

from pathlib import Path

from tests.support.mutants import ROOM, identify, list_mutants, read_equivalent


def _every_flip() -> set[tuple[str, str, str, str, str]]:
    return {
        one.identity
        for path in sorted(ROOM.glob("*.py"))
        for far in (False, True)
        for one in list_mutants(path, far=far)
    }


def test_every_listed_comparison_still_stands_in_the_code() -> None:
    flips = _every_flip()
    assert [identify(entry) for entry in read_equivalent() if identify(entry) not in flips] == []


def test_every_listed_comparison_has_a_reason_and_stands_once() -> None:
    entries = read_equivalent()
    assert [identify(entry) for entry in entries if len(entry["reason"].split()) < 5] == []
    assert len({identify(entry) for entry in entries}) == len(entries)


def test_a_comparison_is_flipped_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "made.py"
    path.write_text("def f(a, b):\n    return (a\n        <= b < 3) and a not in b and a is None\n", encoding="utf-8")
    near = [(one.sign, one.flipped, one.text.partition("return ")[2]) for one in list_mutants(path)]
    assert near == [
        ("<=", "<", "(a\n        < b < 3) and a not in b and a is None\n"),
        ("<", "<=", "(a\n        <= b <= 3) and a not in b and a is None\n"),
        ("not in", "in", "(a\n        <= b < 3) and a in b and a is None\n"),
        ("is", "is not", "(a\n        <= b < 3) and a not in b and a is not None\n"),
    ]
    assert [(one.sign, one.flipped) for one in list_mutants(path, far=True)] == [("<=", ">"), ("<", ">=")]
