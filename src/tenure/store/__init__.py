"""The store room: engines, named SQL steps, Parquet layout and manifest."""

from tenure.store.derived import Derived
from tenure.store.engine import DuckEngine, Engine
from tenure.store.steps import Step, check_portable, check_steps, quote_identifier

__all__ = [
    "Derived",
    "DuckEngine",
    "Engine",
    "Step",
    "check_portable",
    "check_steps",
    "quote_identifier",
]
