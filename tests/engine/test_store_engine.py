"""What every engine must do; DuckDB is the first."""

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


@pytest.fixture
def engine() -> Iterator[Engine]:
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


def test_write_sorts_and_says_how_many_rows(engine: Engine, tmp_path: Path) -> None:
    engine.register("t", FRAME)
    path = tmp_path / "it's a folder" / "out.parquet"
    path.parent.mkdir()
    assert engine.write([Step("all_rows", "select * from t")], path, sort_by=["a"]) == 3
    assert pl.read_parquet(path).rows() == [(1, None), (2, "z"), (3, "x")]


def test_windows_over_nothing_follow_the_order_of_the_file(engine: Engine, tmp_path: Path) -> None:
    # 300,000 rows are read in several pieces at once; their order must hold nevertheless.
    pl.DataFrame({"n": range(300_000)}).write_parquet(tmp_path / "n.parquet")
    engine.register_files("t", [tmp_path / "n.parquet"])
    sql = "select n - lag(n) over () as gap from t"
    steps = [Step("gaps", sql), Step("wrong", "select count(*) as n from gaps where gap <> 1")]
    assert engine.collect(steps).item() == 0


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
