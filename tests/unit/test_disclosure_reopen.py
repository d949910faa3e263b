"""A released table can be read back from what its folder holds, and only with nothing where a value is hidden."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.disclosure import Released, release, reopen_table
from tenure.errors import InternalError
from tests.support.disclosure import build_moves, build_profile


def _release() -> Released:
    moves = {("a", "a"): 40, ("a", "b"): 3, ("b", "a"): 2, ("b", "b"): 50}
    (released,) = release([build_moves(moves)], profile=build_profile(5))
    return released


def _reopen(one: Released, frame: pl.DataFrame, mask: pl.DataFrame) -> Released:
    return reopen_table(
        about=one.about, frame=frame, mask=mask, profile=one.profile, structure=one.structure, summary=one.summary
    )


def test_a_reopened_table_holds_what_was_released() -> None:
    one = _release()
    again = _reopen(one, one.frame, one.mask)
    assert again.frame.equals(one.frame)
    assert again.mask.equals(one.mask)
    assert (again.about, again.structure, again.summary) == (one.about, one.structure, one.summary)


def test_a_value_where_one_is_hidden_is_refused() -> None:
    one = _release()
    with pytest.raises(InternalError, match="values stand where some are hidden, in people"):
        _reopen(one, one.frame.with_columns(pl.col("people").fill_null(3)), one.mask)


@pytest.mark.parametrize("mask", [pl.DataFrame({"people": [True]}), pl.DataFrame({"strange": [True] * 4})])
def test_a_mask_of_another_shape_is_refused(mask: pl.DataFrame) -> None:
    one = _release()
    with pytest.raises(InternalError, match="not of the table's shape"):
        _reopen(one, one.frame, mask)
