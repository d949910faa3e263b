from __future__ import annotations

import pytest

from tenure.errors import InternalError
from tenure.store import Step, check_steps, quote_identifier
from tenure.store.steps import check_portable


def test_identifier_is_quoted_whatever_it_holds() -> None:
    assert quote_identifier("plain") == '"plain"'
    assert quote_identifier('a"; drop') == '"a""; drop"'
    with pytest.raises(InternalError):
        quote_identifier("a\x00b")


@pytest.mark.parametrize("name", ["", "Two", "1st", "a b", 'a"b'])
def test_step_name_is_plain(name: str) -> None:
    with pytest.raises(InternalError, match="cannot name a step"):
        Step(name, "select 1 as a")


@pytest.mark.parametrize(
    "sql",
    [
        "select quantile_cont(x, 0.5) from t",
        "select * from a ASOF JOIN b on a.t >= b.t",
        "select * from a asof left join b on a.t >= b.t",
        "select len(list(x)) from t",
        "select d + interval 1 month from t",
        "select d - INTERVAL '1' month from t",
        "select round(x::double, 2) from t",
        "select round(cast(x as float), 2) from t",
    ],
)
def test_construct_that_engines_answer_differently_is_named(sql: str) -> None:
    assert len(check_portable(sql)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "select round(x, 2), length(y) from t",
        "select 'asof join' as text, x as interval_months from t",
        "select 1 -- len(list) is not used\n",
        "select sum(x) filter (where y > 0) from t group by all",
    ],
)
def test_portable_text_passes(sql: str) -> None:
    assert check_portable(sql) == ()


def test_steps_are_checked_by_name() -> None:
    steps = (Step("good", "select 1 as a"), Step("bad", "select len(a) from good"))
    assert [problem.split(":")[0] for problem in check_steps(steps)] == ["bad"]
