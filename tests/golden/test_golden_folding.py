"""Folding long texts: what is kept is short, and still another text for every change."""

from __future__ import annotations

import pytest

from tests.support.folded_text import fold_forms, fold_text

SHORT = "SELECT\n  a\nFROM t\nWHERE\n  NOT b"
CASES = """\
SELECT
  CASE
    WHEN a = 'x'
    THEN 1
    ELSE 2
  END AS p,
  CASE
    WHEN b = 'y'
    THEN 1
    ELSE 3
  END AS q,
  CASE
    WHEN b <> 'y'
    THEN 1
    ELSE 3
  END AS r
FROM t"""


def _select(*columns: str) -> str:
    return "SELECT\n  " + ",\n  ".join(columns) + "\nFROM t"


def test_what_repeats_nothing_is_kept_letter_for_letter() -> None:
    assert fold_text(SHORT) == SHORT


def test_a_long_list_of_names_is_its_first_and_how_many_more_there_are() -> None:
    assert fold_text(_select("a", "b", "c", "d")) == "SELECT\n  a, b, c, d\nFROM t"
    assert fold_text(_select("a", "b", "c", "d", "e", "SUM(f)")) == "SELECT\n  a,\n  ... 4 more\n  SUM(f)\nFROM t"


def test_an_expression_like_one_before_is_cut_short_and_another_one_is_not() -> None:
    first = "  CASE\n    WHEN a = 'x'\n    THEN 1\n    ELSE 2\n  END AS p,"
    third = "  CASE\n    WHEN b <> 'y'\n    THEN 1\n    ELSE 3\n  END AS r"
    assert fold_text(CASES) == f"SELECT\n{first}\n  CASE ... END AS q,\n{third}\nFROM t"


def test_forms_that_differ_in_names_alone_are_shown_once() -> None:
    shown = fold_forms([_select("a"), _select("b"), _select("SUM(c)")]).split("\n")
    assert shown[0].startswith("-- forms: 3, shown: 2, sha256: ")
    assert shown[1:] == ["SELECT", "  a", "FROM t;", "SELECT", "  SUM(c)", "FROM t;"]


@pytest.mark.parametrize("text", [SHORT, CASES, _select(*"abcdefgh")])
def test_a_change_of_any_letter_shows(text: str) -> None:
    changed = {fold_forms([SHORT, text[:place] + "~" + text[place + 1 :]]) for place in range(len(text))}
    assert len(changed) == len(text)
    assert fold_forms([SHORT, text]) not in changed
