"""The staff record, version 1: its columns, kinds and closed lists.

One row is one assignment at one month end; the key is ``person_id, assignment_id, month``. The
layouts, the intake and the synthetic generator share this description and no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "COLUMNS",
    "COLUMN_BY_NAME",
    "CONTRACTS",
    "IN_SERVICE",
    "KEY",
    "LEAVE",
    "STATUSES",
    "SUBSTANTIVE",
    "UNCLASSIFIED",
    "Column",
    "Kind",
]

Kind = Literal["id", "text", "month", "code", "flag", "money", "fte", "year", "date", "days"]

KEY = ("person_id", "assignment_id", "month")
UNCLASSIFIED = "unclassified"

STATUSES = (
    "active", "maternity_paid", "maternity_unpaid", "paid_leave", "unpaid_leave", "career_break", "suspended",
)  # fmt: skip
# Paid maternity counts as service, unpaid leave and career breaks do not (official turnover practice).
IN_SERVICE = ("active", "maternity_paid", "paid_leave", "suspended")
LEAVE = ("maternity_unpaid", "unpaid_leave", "career_break")

CONTRACTS = ("permanent", "fixed_term", "bank", "locum", "honorary", "training", "other")
SUBSTANTIVE = ("permanent", "fixed_term", "training", "other")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the record.

    ``kind`` says how the text is typed: ``id`` (keyed hash), ``text`` (free, dictionary coded),
    ``code`` (closed or ruled list, dictionary coded), ``month``, ``flag``, ``money`` (DECIMAL(9,2),
    pounds for the month), ``fte`` (DECIMAL(6,5)), ``days`` (DECIMAL(7,3)), ``year``, ``date``.
    ``values`` is the closed list, empty when any value is stored.
    """

    name: str
    kind: Kind
    required: bool = True
    values: tuple[str, ...] = ()


def _optional(kind: Kind, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind, required=False) for name in names)


COLUMNS: tuple[Column, ...] = (
    Column("person_id", "id"),
    Column("assignment_id", "id"),
    Column("position_id", "id", required=False),
    Column("month", "month"),
    Column("org_code", "code"),
    Column("site", "text", required=False),
    Column("department", "text", required=False),
    Column("status", "code", values=STATUSES),
    Column("contract", "code", values=CONTRACTS),
    Column("is_main", "flag", required=False),
    Column("occupation_code", "code"),
    Column("job_role", "text", required=False),
    Column("area_of_work", "text", required=False),
    Column("pay_contract", "code"),
    Column("grade_code", "text", required=False),
    Column("band", "code"),
    Column("pay_step", "text"),
    Column("fte", "fte"),
    Column("fte_worked", "fte", required=False),
    Column("basic_pay", "money"),
    *_optional(
        "money", "additional_activity", "band_supplement", "geographic_allowance", "local_payment", "on_call",
        "overtime", "recruitment_premium", "shift_work", "medical_award", "bonus", "public_health_supplement",
        "occupational_absence", "other_payment", "protected_pay", "employer_ni", "employer_pension",
        "pensionable_pay",
    ),
    Column("sex", "code", values=("F", "M", "unknown")),
    Column("birth_year", "year"),
    Column("ethnicity", "code", values=(*"ABCDEFGHJKLMNPRSZ", "unknown")),
    Column("disability", "code", values=("yes", "no", "not_declared", "unknown")),
    Column("nationality", "code"),
    *_optional("text", "sexual_orientation", "religion", "home_area"),
    *_optional("date", "nhs_start", "org_start"),
    *_optional("text", "flexible_pattern", "recruitment_source"),
    Column("pension_section", "code", required=False, values=("1995", "2008", "2015")),
    *_optional("days", "fte_days_lost", "fte_days_available"),
    *_optional("text", "absence_reason", "leave_reason", "destination"),
)  # fmt: skip
COLUMN_BY_NAME = {column.name: column for column in COLUMNS}
