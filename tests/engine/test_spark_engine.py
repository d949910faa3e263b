"""What only the engine on Spark has: a session that may be lent, silence, and no order of rows."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure.errors import EngineError, InternalError
from tenure.store import Step
from tenure.store.engines import open_engine
from tenure.store.spark import SparkEngine
from tenure.store.spark_text import text_for_spark

ALL_ROWS = [Step("all_rows", "select * from lent_rows")]


def test_lent_session_is_left_open_and_as_it_was(spark: SparkEngine) -> None:
    zone = "spark.sql.session.timeZone"
    session = spark._session.newSession()
    session.conf.set(zone, "Asia/Tokyo")
    with SparkEngine(session=session) as lent:
        lent.register("lent_rows", pl.DataFrame({"a": [1, 2]}))
        assert lent.collect(ALL_ROWS).height == 2
    assert session.conf.get(zone) == "Asia/Tokyo"
    assert not session.catalog.tableExists("lent_rows")
    assert session.sql("select 1 as a").collect()[0]["a"] == 1
    assert not lent.folder.exists()


def test_active_session_is_taken_where_no_master_is_named(spark: SparkEngine) -> None:
    with open_engine("spark") as found:
        assert isinstance(found, SparkEngine)
        assert found._session.sparkContext is spark._session.sparkContext
    assert spark.collect([Step("one", "select 1 as a")]).item() == 1


def test_errors_are_raised_and_not_printed(spark: SparkEngine, capfd: pytest.CaptureFixture[str]) -> None:
    spark.register("lent_rows", pl.DataFrame({"b": ["SECRET-17"]}))
    with pytest.raises(EngineError) as caught:
        spark.collect([Step("numbers", "select cast(b as integer) as n from lent_rows")])
    assert caught.value.found == "CAST_INVALID_INPUT"
    with pytest.raises(EngineError):
        spark.collect([Step("unplanned", "select nothing from lent_rows")])
    assert "".join(capfd.readouterr()) == ""


def test_path_is_a_name_and_no_pattern(spark: SparkEngine, tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] {folder}, 50% *"
    folder.mkdir()
    pl.DataFrame({"a": [1]}).write_parquet(folder / "one.parquet")
    spark.register_files("lent_rows", [folder / "one.parquet"])
    assert spark.collect(ALL_ROWS).rows() == [(1,)]


def test_step_that_follows_the_order_of_files_is_refused() -> None:
    with pytest.raises(InternalError, match="'before' has a window over nothing"):
        text_for_spark(Step("before", "select lag(a) over () as b from t"))
    with pytest.raises(InternalError, match="'named' has a window over nothing"):
        text_for_spark(Step("named", "select lag(a) over w as b from t window w as ()"))


def test_shift_of_a_number_with_a_sign_is_refused() -> None:
    with pytest.raises(InternalError, match="cannot be written for Spark"):
        text_for_spark(Step("shifted", "select a >> 1 as b from t"))
