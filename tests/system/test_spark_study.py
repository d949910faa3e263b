"""A study on Spark, asked for at the command line, releases the same bytes as on DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure import records
from tenure.errors import EngineError
from tenure.store.spark_session import check_spark
from tests.support.ci_record import write_record
from tests.support.extracts import tenure


@pytest.fixture
def store(tmp_path: Path) -> Path:
    first, second, organisations = write_record(tmp_path / "deliveries")
    (tmp_path / "id.key").write_bytes(bytes(32))
    records.ingest(
        [*first, *second],
        store=tmp_path / "store",
        organisations=organisations,
        real_staff=False,
        id_key=tmp_path / "id.key",
    )
    return tmp_path / "store"


def test_released_tables_are_the_same_bytes_on_both_engines(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        check_spark()
    except EngineError as error:
        pytest.skip(f"needs {'Java' if error.slug == 'spark-no-java' else 'pyspark'}")
    monkeypatch.setenv("TENURE_SPARK_MASTER", "local[1]")
    # Queries this small end before the second compiler of Java has paid off.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    options = ("--store", store, "--by", "sex", "--level", "occupation", "--main-rule", "fte", "--threads", "1")
    said = {}
    for engine in ("duckdb", "spark"):
        done = tenure(
            "--quiet", "careers", "moves", *options, "--engine", engine, "--out", tmp_path / engine, cwd=tmp_path
        )
        said[engine] = done.stdout.replace(str(tmp_path / engine), "")
        assert done.stderr == "", "Spark writes nothing of its own to the terminal"
    files = {path.name: path.read_bytes() for path in (tmp_path / "duckdb").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "spark").iterdir()} == files
    assert len(files) > 4
    assert said["duckdb"] == said["spark"]


@pytest.mark.parametrize("name", ["snark", "spark:", "duckdb:x"])
def test_engine_that_does_not_exist_is_refused(store: Path, tmp_path: Path, name: str) -> None:
    done = tenure(
        "careers", "moves", "--store", store, "--out", tmp_path / "out", "--engine", name, cwd=tmp_path, expect=1
    )
    assert f"There is no engine '{name}'" in done.stderr
    assert "duckdb, spark, spark:MASTER" in done.stderr
