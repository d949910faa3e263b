"""The store room: engines, named SQL steps, Parquet layout and manifest."""

from tenure.store.derived import Derived
from tenure.store.engine import DEFAULT_MEMORY, LONGEST_LINE, DuckEngine, Engine
from tenure.store.engines import ENGINES, open_engine
from tenure.store.manifest import Delivery, Manifest, Schema, SourceFile, StoredColumn, TableFile
from tenure.store.reader import Store, open_store
from tenure.store.spark_session import check_spark
from tenure.store.steps import Step, check_portable, check_steps, quote_identifier, quote_text
from tenure.store.writer import StoreWriter, Version, open_writer

__all__ = [
    "DEFAULT_MEMORY",
    "ENGINES",
    "LONGEST_LINE",
    "Delivery",
    "Derived",
    "DuckEngine",
    "Engine",
    "Manifest",
    "Schema",
    "SourceFile",
    "Step",
    "Store",
    "StoreWriter",
    "StoredColumn",
    "TableFile",
    "Version",
    "check_portable",
    "check_spark",
    "check_steps",
    "open_engine",
    "open_store",
    "open_writer",
    "quote_identifier",
    "quote_text",
]
