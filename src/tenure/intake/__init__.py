"""The intake room: from an extract to the record, with quarantine and an account of every row."""

from tenure.intake.delivery import Delivered, Reading, bring_in
from tenure.intake.gathering import bring_in_tables
from tenure.intake.ids import check_of_key, default_key_path, hash_id, read_key
from tenure.intake.lists import ValueLists, read_codes
from tenure.intake.mapping import SAMPLE_ROWS, FileMapping, MappedColumn, copy_sample, map_files
from tenure.intake.quarantine import QUARANTINE_COLUMNS
from tenure.intake.references import read_reference
from tenure.intake.schema import RECORD_SCHEMA
from tenure.intake.sources import find_sources, list_passed_over

__all__ = [
    "QUARANTINE_COLUMNS",
    "RECORD_SCHEMA",
    "SAMPLE_ROWS",
    "Delivered",
    "FileMapping",
    "MappedColumn",
    "Reading",
    "ValueLists",
    "bring_in",
    "bring_in_tables",
    "check_of_key",
    "copy_sample",
    "default_key_path",
    "find_sources",
    "hash_id",
    "list_passed_over",
    "map_files",
    "read_codes",
    "read_key",
    "read_reference",
]
