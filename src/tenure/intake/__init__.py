"""The intake room: from an extract to the record, with quarantine and an account of every row."""

from tenure.intake.delivery import Delivered, Reading, bring_in
from tenure.intake.gathering import bring_in_tables
from tenure.intake.ids import check_of_key, default_key_path, hash_id, read_key
from tenure.intake.lists import ValueLists, read_codes
from tenure.intake.quarantine import QUARANTINE_COLUMNS
from tenure.intake.references import read_reference
from tenure.intake.schema import RECORD_SCHEMA

__all__ = [
    "QUARANTINE_COLUMNS",
    "RECORD_SCHEMA",
    "Delivered",
    "Reading",
    "ValueLists",
    "bring_in",
    "bring_in_tables",
    "check_of_key",
    "default_key_path",
    "hash_id",
    "read_codes",
    "read_key",
    "read_reference",
]
