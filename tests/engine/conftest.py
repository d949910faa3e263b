"""One Spark for the tests of the engines: starting it takes longer than any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tenure.errors import EngineError
from tenure.store.spark_session import check_spark

if TYPE_CHECKING:
    from tenure.store.spark import SparkEngine


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkEngine]:
    """Spark on this machine, set for tables of a few thousand rows."""
    try:
        check_spark()
    except EngineError as error:
        pytest.skip(f"needs {'Java' if error.slug == 'spark-no-java' else 'pyspark'}")
    from tenure.store.spark import SparkEngine  # noqa: PLC0415 - an extra

    # Queries this small end before the second compiler of Java has paid off.
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    with SparkEngine(memory="1GB", threads=2) as engine:
        monkeypatch.undo()
        # Small plans are sooner interpreted than compiled, and sooner carried out in one piece.
        for name, value in {
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.adaptive.enabled": "false",
        }.items():
            engine._session.conf.set(name, value)
        yield engine
