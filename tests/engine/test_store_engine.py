"""What every engine must do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tenure.errors import AccessError, EngineError, InternalError, UsageError
from tenure.store import DuckEngine, Engine, Step

FRAME = pl.DataFrame({"a": [3, 1, 2], "b": ["x", None, "z"]})


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "spark":
        yield request.getfixturevalue("spark")
    else:
        with DuckEngine(memory="500MB", threads=1) as opened:
            yield opened


@pytest.fixture
def duck() -> Iterator[DuckEngine]:
    with DuckEngine(memory="500MB", threads=1) as opened:
        yield opened


def test_steps_read_views_and_each_other(engine: Engine) -> None:
    engine.register("t", FRAME)
    steps = [
        Step("big", "select a from t where a >= $least", {"least": 2}),
        Step("total", "select sum(a) as n from big"),
    ]
    assert engine.collect(steps).rows() == [(5,)]


def test_values_are_bound_and_never_read_as_sql(engine: Engine) -> None:
    engine.register("t", FRAME)
    text = "x' or 'a' = 'a"
    assert engine.collect([Step("none", "select * from t where b = $b", {"b": text})]).is_empty()


def test_step_may_not_give_another_value_to_a_name_already_bound(engine: Engine) -> None:
    steps = [Step("one", "select $x as a", {"x": 1}), Step("two", "select a + $x as a from one", {"x": 2})]
    with pytest.raises(InternalError, match=r"'two' binds \$x"):
        engine.collect(steps)


def test_types_come_back_exact(engine: Engine) -> None:
    sql = "select cast('12.34' as decimal(9,2)) as a, date '2020-02-29' as b, true as c, null::integer as d"
    found = engine.collect([Step("typed", sql)]).row(0)
    assert found == (Decimal("12.34"), dt.date(2020, 2, 29), True, None)


def test_sum_of_whole_numbers_is_64_bits(engine: Engine) -> None:
    engine.register("t", FRAME)
    assert engine.collect([Step("total", "select sum(a) as n, count(*) as m from t")]).schema == {
        "n": pl.Int64,
        "m": pl.Int64,
    }


def test_view_is_replaced_by_a_later_one_of_its_name(engine: Engine, tmp_path: Path) -> None:
    FRAME.head(1).write_parquet(tmp_path / "one.parquet")
    count = [Step("counted", "select count(*) as n from t")]
    engine.register("t", FRAME)
    assert engine.collect(count).item() == 3
    engine.register_files("t", [tmp_path / "one.parquet"])
    assert engine.collect(count).item() == 1
    engine.register("t", FRAME.head(2))
    assert engine.collect(count).item() == 2


def test_no_files_make_an_empty_view_of_the_given_columns(engine: Engine) -> None:
    engine.register_files("t", [], columns={"person": "bigint", "odd name": "varchar"})
    found = engine.collect([Step("all_rows", "select * from t")])
    assert (found.height, found.columns) == (0, ["person", "odd name"])


def test_keep_holds_a_result_for_later_chains(engine: Engine) -> None:
    engine.register("t", FRAME)
    assert engine.keep("big", [Step("chosen", "select a from t where a >= $least", {"least": 2})]) == 2
    engine.register("t", FRAME.head(0))
    assert engine.collect([Step("total", "select sum(a) as n from big")]).item() == 5
    assert engine.keep("big", [Step("all_rows", "select * from t")]) == 0
    assert engine.collect([Step("all_rows", "select * from big")]).is_empty()


def test_step_that_several_others_read_is_the_same_for_each(engine: Engine) -> None:
    engine.register("t", FRAME)
    steps = [
        Step("numbered", "select a, row_number() over (order by a) as n from t where a > $least", {"least": 1}),
        Step("left_side", "select a, n from numbered where n = 1"),
        Step("right_side", "select a, n from numbered where n = 2"),
        Step("both", "select l.a as a, r.a as b from left_side l join right_side r on r.n = l.n + 1"),
    ]
    assert engine.collect(steps).rows() == [(2, 3)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        # Worked by hand: quotients are cut towards nought and remainders have the sign of what is divided.
        ("select -7 // 2 as a, -7 % 2 as b, 7 // 2 as c", (-3, -1, 3)),
        ("select arg_min(b, a) as x, arg_max(b, a) as y from t where a < 3", ("z", "z")),
        ("select a from t order by b limit 1", (3,)),
        ("select a from t order by b desc limit 1", (2,)),
        ("select count(*) as n from t l join t r on l.b is not distinct from r.b", (3,)),
        ("select count(*) as n from t l join t r on l.b = r.b", (2,)),
        ("select sum(case when b < 'y' then 1 else 0 end) as n from t", (1,)),
        ("select a from t semi join u using (a) order by a", (1,)),
        ("select * from t anti join u using (a) where a = 2", (2, "z")),
        ("select cast(cast('0x' || 'fffffffffffffffe' as ubigint) >> 1 as bigint) as n", (2**63 - 1,)),
        ("select cast('2.345' as decimal(9,3)) * 2 as n", (Decimal("4.690"),)),
        ("select concat(b, 'q') as c, b || 'q' as d from t where a = 1", ("q", None)),
        ("select null::varchar as a, try_cast('x' as integer) as b, nullif(a, 3) as c from t where a = 3", (None,) * 3),
    ],
)
def test_constructs_mean_what_they_are_taken_to_mean(engine: Engine, sql: str, expected: tuple[object, ...]) -> None:
    engine.register("t", FRAME)
    engine.register("u", pl.DataFrame({"a": [1, 3]}))
    assert engine.collect([Step("asked", sql)]).row(0) == expected


def test_write_sorts_and_says_how_many_rows(engine: Engine, tmp_path: Path) -> None:
    engine.register("t", FRAME)
    path = tmp_path / "it's a folder" / "out.parquet"
    path.parent.mkdir()
    assert engine.write([Step("all_rows", "select * from t")], path, sort_by=["a"]) == 3
    assert pl.read_parquet(path).rows() == [(1, None), (2, "z"), (3, "x")]


def test_windows_over_nothing_follow_the_order_of_the_file(duck: DuckEngine, tmp_path: Path) -> None:
    # 300,000 rows are read in several pieces at once; their order must hold nevertheless.
    pl.DataFrame({"n": range(300_000)}).write_parquet(tmp_path / "n.parquet")
    duck.register_files("t", [tmp_path / "n.parquet"])
    sql = "select n - lag(n) over () as gap from t"
    steps = [Step("gaps", sql), Step("wrong", "select count(*) as n from gaps where gap <> 1")]
    assert duck.collect(steps).item() == 0


def test_failure_names_the_step_that_does_not_bind(engine: Engine) -> None:
    engine.register("t", FRAME)
    steps = [
        Step("first", "select a from t"),
        Step("second", "select nothing from first"),
        Step("third", "select * from second"),
    ]
    with pytest.raises(EngineError, match="The step 'second'") as caught:
        engine.collect(steps)
    assert caught.value.slug == "engine-step-failed"


def test_failure_on_a_row_tells_no_value(engine: Engine) -> None:
    engine.register("t", pl.DataFrame({"b": ["SECRET-17"]}))
    with pytest.raises(EngineError, match="The step 'numbers'") as caught:
        engine.collect([Step("numbers", "select cast(b as integer) as n from t")])
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_missing_file_is_an_access_error(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(AccessError) as caught:
        engine.register_files("t", [tmp_path / "gone.parquet"])
    assert caught.value.slug == "store-files"


def test_memory_limit_is_kept_and_said() -> None:
    everything = [Step("everything", "select list(i) as everything from range(20000000) t(i)")]
    with DuckEngine(memory="20MB", threads=1) as engine, pytest.raises(EngineError) as caught:
        engine.collect(everything)
    assert caught.value.slug == "engine-memory"


@pytest.mark.parametrize("limits", [{"memory": "much"}, {"threads": 0}])
def test_limits_that_cannot_be_are_refused(limits: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        DuckEngine(folder=tmp_path, **limits)  # type: ignore[arg-type]
    assert caught.value.slug == "engine-limits"
    assert not list(tmp_path.iterdir())


def test_private_folder_is_removed_on_close(tmp_path: Path) -> None:
    with DuckEngine(folder=tmp_path) as engine:
        assert [engine.folder] == list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
