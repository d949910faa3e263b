"""The store room: engines, named SQL steps, Parquet layout and manifest."""

from tenure.store.derived import Derived
from tenure.store.engine import DEFAULT_MEMORY, LONGEST_LINE, DuckEngine, Engine
from tenure.store.manifest import Delivery, Manifest, Schema, SourceFile, StoredColumn, TableFile
from tenure.store.reader import Store, open_store
from tenure.store.steps import Step, check_steps, quote_identifier, quote_text
from tenure.store.writer import StoreWriter, Version, open_writer

__all__ = [
    "DEFAULT_MEMORY",
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
    "check_steps",
    "open_store",
    "open_writer",
    "quote_identifier",
    "quote_text",
]
