"""The records room: what a person does with a record."""

from tenure.records.dialects import describe_layout, describe_layouts, read_layout_file, read_layout_schema
from tenure.records.explaining import Explanation, explain_ingest
from tenure.records.ingesting import IngestOptions, IngestReport, Progress, ingest
from tenure.records.looking import check_store, describe_store
from tenure.records.rebuilding import rebuild_spells
from tenure.records.refusing import list_refused
from tenure.records.synthesising import (
    CalibrationLine,
    CalibrationReport,
    SynthOptions,
    compare_synthetic,
    synthesise,
)

__all__ = [
    "CalibrationLine",
    "CalibrationReport",
    "Explanation",
    "IngestOptions",
    "IngestReport",
    "Progress",
    "SynthOptions",
    "check_store",
    "compare_synthetic",
    "describe_layout",
    "describe_layouts",
    "describe_store",
    "explain_ingest",
    "ingest",
    "list_refused",
    "read_layout_file",
    "read_layout_schema",
    "rebuild_spells",
    "synthesise",
]
