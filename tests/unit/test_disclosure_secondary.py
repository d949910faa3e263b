"""What more is hidden, and when to stop: cells around which nothing is shown are limited by nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.disclosure import secondary
from tenure.disclosure.cells import Ints
from tests.unit.test_disclosure_tidy import flags, line


def test_an_attack_that_errs_where_nothing_is_shown_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    # 2 + 3 = 5, all hidden: with any x and y the total is x + y. An attack says, wrongly, that the first is known.
    def err(*_: object, **__: object) -> Ints:
        return np.array([0], dtype=np.int64)

    monkeypatch.setattr(secondary, "find_narrow", err)
    hidden = secondary.hide_secondary(line(2, 3), flags(3, 0, 1), flags(3, 0, 1, 2), floor=1, span=4)
    assert hidden.tolist() == [True, True, True]


def test_a_cell_beside_a_shown_one_is_never_taken_for_free() -> None:
    # 2 + 30 + 0 = 32: nobody is in the third. With 30 shown the first is not free; with 30 and 32 hidden it is.
    pattern = secondary._Pattern(line(2, 30, 0), flags(4, 0), flags(4, 0, 3))
    assert not pattern.note_free()
    pattern.hidden[1] = True
    assert pattern.note_free()
    assert pattern.is_free.tolist() == [True, True, False, True]
    # Nothing is new the second time.
    assert not pattern.note_free()
