"""The records room: what a person does with a record."""

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
    "IngestOptions",
    "IngestReport",
    "Progress",
    "SynthOptions",
    "check_store",
    "compare_synthetic",
    "describe_store",
    "ingest",
    "list_refused",
    "rebuild_spells",
    "synthesise",
]
