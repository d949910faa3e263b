"""The engines by name."""

from __future__ import annotations

from tenure.errors import EngineError
from tenure.store.engine import DEFAULT_MEMORY, DuckEngine, Engine

__all__ = ["ENGINES", "open_engine"]

ENGINES = ("duckdb", "spark", "spark:MASTER")
"""What an engine can be called; MASTER is what Spark calls a master, such as ``yarn`` or ``spark://host:7077``."""


def open_engine(name: str, *, memory: str = DEFAULT_MEMORY, threads: int | None = None) -> Engine:
    """Return the engine called ``name``, to be closed by the caller.

    Parameters
    ----------
    name : str
        One of ``ENGINES``. ``spark`` alone takes the session that is active in this process, as in a
        notebook, and leaves it open; where there is none, it starts Spark on this machine.
    memory, threads
        As for ``DuckEngine`` and ``SparkEngine``.

    Raises
    ------
    EngineError
        There is no such engine, or it cannot run here.
    UsageError
        A limit that cannot be read.
    """
    kind, colon, master = name.partition(":")
    if name == "duckdb":
        return DuckEngine(memory=memory, threads=threads)
    if kind != "spark" or (colon and not master):
        raise EngineError(
            f"There is no engine '{name}'.",
            slug="engine-unknown",
            expected=f"one of {', '.join(ENGINES)}.",
            fix="choose one of these for --engine, or leave it out.",
        )
    # Spark is an extra, and reading its package takes a second.
    from tenure.store.spark_session import check_packages, find_session  # noqa: PLC0415

    check_packages()
    from tenure.store.spark import SparkEngine  # noqa: PLC0415

    session = None if master else find_session()
    return SparkEngine(master=master or "local", session=session, memory=memory, threads=threads)
