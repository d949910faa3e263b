"""The records room: what a person does with a record."""

from tenure.records.ingesting import IngestOptions, IngestReport, Progress, ingest
from tenure.records.looking import check_store, describe_store
from tenure.records.rebuilding import rebuild_spells
from tenure.records.refusing import list_refused
from tenure.records.synthesising import SynthOptions, synthesise

__all__ = [
    "IngestOptions",
    "IngestReport",
    "Progress",
    "SynthOptions",
    "check_store",
    "describe_store",
    "ingest",
    "list_refused",
    "rebuild_spells",
    "synthesise",
]
