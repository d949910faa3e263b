"""Small effective-dated tables written by hand, and the way from them to a store."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from tenure.intake import RECORD_SCHEMA, Delivered, Reading, ValueLists, bring_in_tables
from tenure.layouts import Layout, read_layout
from tenure.store import Version, open_writer
from tenure.terms import Month
from tests.support.intake import KEY

PERSON = {
    "PersonID": "1001", "EffectiveStartDate": "01/01/2020", "EffectiveEndDate": "31/12/4712", "Gender": "Female",
    "DateofBirth": "17/06/1980", "EthnicOrigin": "A White - British", "DisabilityFlag": "No", "Nationality": "British",
    "NHSStartDate": "01/09/2010", "HireDate": "01/01/2020", "ActualTerminationDate": "", "TerminationReason": "",
    "DeletionFlag": "",
}  # fmt: skip
ASSIGNMENT = {
    "PersonID": "1001", "AssignmentID": "2001", "PositionID": "3001", "EffectiveStartDate": "01/01/2020",
    "EffectiveEndDate": "", "OrganisationID": "RX1", "UserAssignmentStatus": "Active Assignment",
    "AssignmentCategory": "Permanent", "PrimaryAssignment": "Y", "Grade": "Review Body Band 5", "GradeStep": "2",
    "FTE": "0.80", "DeletionFlag": "N",
}  # fmt: skip
POSITION = {
    "PositionID": "3001",
    "EffectiveFromDate": "01/01/2015",
    "EffectiveToDate": "31/12/4712",
    "OccupationCode": "N6A",
}
ABSENCE = {
    "PersonID": "1001",
    "AbsenceType": "Sickness",
    "AbsenceReason": "S13 Cold",
    "ActualStartDate": "10/01/2020",
    "ActualEndDate": "12/01/2020",
}
PAY = {
    "PersonID": "1001",
    "AssignmentID": "2001",
    "PeriodEndDate": "31/01/2020",
    "ElementName": "Basic Pay",
    "PayValue": "1,500.00",
}
_PLAIN: dict[str, dict[str, str]] = {
    "Person": PERSON,
    "Assignment": ASSIGNMENT,
    "Position": POSITION,
    "Absence": ABSENCE,
    "Pay": PAY,
}
_MADE: dict[str, Sequence[Mapping[str, str]]] = {"Person": [{}], "Assignment": [{}], "Position": [{}]}


def write_tables(folder: Path, **tables: Sequence[Mapping[str, str]]) -> Path:
    """Write a folder of tables; each row of ``tables`` is what differs from a plain one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**_MADE, **tables}.items():
        plain = _PLAIN[name]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, plain, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**plain, **row} for row in rows)
    return folder


def deliver_tables(
    store: Path,
    *paths: Path,
    until: str = "2020-03",
    today: dt.date | None = None,
    layout: Layout | None = None,
) -> Delivered:
    with open_writer(store, schema=RECORD_SCHEMA, version=Version("test", "test"), threads=1) as writer:
        reading = Reading(layout or read_layout("esr-trust-tables"), ValueLists(), KEY, today)
        last = Month.parse(until) if until else None
        delivered = bring_in_tables(writer, paths, reading, until=last)
        writer.commit()
    return delivered
