"""What a table says of itself survives being written as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest

from tenure.errors import InternalError
from tenure.terms import Comparison, plain_about, plain_structure, read_about, read_structure
from tests.support.disclosure import build_about, build_moves

_MOVES = {("a", "a"): 40, ("a", "b"): 6}


def test_what_a_table_is_comes_back_from_json() -> None:
    about = replace(build_about("t", ["n"]), notes=("one", "two"), grade="association")
    assert read_about(json.loads(json.dumps(plain_about(about)))) == about


def test_a_structure_comes_back_from_json_with_the_frame_it_joins() -> None:
    via = pl.DataFrame({"period": ["2013-03"], "window": ["w"], "parts": [2]})
    side = Comparison("c", "people", ("window",), -1, where=("origin", "a"), via=via)
    structure = replace(build_moves(_MOVES).structure, comparisons=(side,), decimals={"outflow_rate": 3})
    back = read_structure(json.loads(json.dumps(plain_structure(structure))))
    assert back == structure
    (found,) = back.comparisons
    assert found.via is not None
    assert found.via.equals(via)


@pytest.mark.parametrize("plain", [{}, {"dimensions": 3, "counts": []}, "text", None])
def test_what_is_no_structure_is_refused(plain: object) -> None:
    with pytest.raises(InternalError, match="no Structure"):
        read_structure(plain)
