"""An engine that several studies use in turn follows people once, unless what they are followed by changes."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from tenure.store import DuckEngine, Step
from tenure.studies.careers_shared import LentEngine

ASKED = (True, 3)
STATES = pl.DataFrame({"code": [1, 2], "state": [1, 1]})


@pytest.fixture
def lent() -> Iterator[LentEngine]:
    with DuckEngine(memory="200MB", threads=1) as engine:
        lent = LentEngine(engine)
        lent.register("occupation_state", STATES)
        for name in ("jobs", "lone", "guarded", "course"):
            lent.keep(name, [Step("rows", "select 7 as person")])
        lent.note_followed(ASKED)
        yield lent


def read(lent: LentEngine, table: str) -> list[object]:
    return lent.collect([Step("read", f"select * from {table}")]).to_series().to_list()


def test_the_next_study_finds_people_followed_and_nothing_else_of_the_last(lent: LentEngine) -> None:
    lent.keep("pairs", [Step("rows", "select 1 as n")])
    lent.begin_study()
    lent.register("occupation_state", STATES.clone())
    assert lent.has_followed(ASKED)
    assert read(lent, "course") == [7]
    assert read(lent, "pairs") == []
    lent.keep("pairs", [Step("rows", "select 2 as n")])
    assert read(lent, "pairs") == [2]


def test_people_are_followed_anew_when_asked_otherwise(lent: LentEngine) -> None:
    assert not lent.has_followed((True, 6))
    assert not lent.has_followed((False, 3))


def test_people_are_followed_anew_when_occupations_are_told_apart_otherwise(lent: LentEngine) -> None:
    lent.register("occupation_state", STATES.with_columns(state=pl.Series([1, 2])))
    assert not lent.has_followed(ASKED)


def test_people_are_followed_anew_when_a_table_of_theirs_is_replaced(lent: LentEngine) -> None:
    lent.keep("course", [Step("rows", "select 8 as person")])
    assert not lent.has_followed(ASKED)


def test_its_owner_closes_the_engine(lent: LentEngine) -> None:
    with lent:
        pass
    assert read(lent, "jobs") == [7]
