"""The records room: what a person does with a record."""

from tenure.records.ingesting import IngestOptions, IngestReport, Progress, ingest

__all__ = ["IngestOptions", "IngestReport", "Progress", "ingest"]
