"""A small record of people who start, leave and are absent, made without the synthetic generator.

Every way in which an employment may begin, go on and end is in it: by a merger, over months that were not delivered,
with a second job, by way of leave and of bank work, with a reason, without one, and with one recorded too early.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.ci_record import MERGED_FROM, MONTHS
from tests.support.extracts import REQUIRED, write_rows

Row = dict[str, str]

REASONS = (
    "Voluntary Resignation - Work Life Balance",
    "Retirement Age",
    "",
    "Unknown",
    "Voluntary Resignation - Other/Not Known",
)
_PLAIN = {**REQUIRED, "occupation_code": "N6A", "org_code": "BBB", "pay_contract": "afc", "band": "5"}
_HOLE = range(10, 13)


def write_employments(folder: Path) -> Path:
    """Write the record, thirty months from January 2019, and return its file."""
    folder.mkdir(parents=True)
    return write_rows(folder / "employments.csv", _people())


def _people() -> Iterator[Row]:
    for number in range(30):  # AAA delivers nothing for three months
        yield from _job(f"A{number}", range(MONTHS), skip=_HOLE, changes={"org_code": "AAA"})
    for number in range(40):  # BBB loses two people a month, for one reason or another
        yield from _job(f"B{number}", range(MONTHS - number // 2), reason=REASONS[number % 5], where=number % 3)
    for number in range(24):  # people who start with BBB, some of whom leave soon
        spell = range(4 + number % 9, min(9 + number, MONTHS) if number % 3 else MONTHS)
        changes = {"recruitment_source": ("NHS Jobs", "International", "")[number % 3]}
        yield from _job(f"S{number}", spell, reason="Promotion" if number % 3 else "", changes=changes)
    for number in range(8):  # CCC goes over into DDD, which some worked for already
        yield from _job(f"C{number}", range(MERGED_FROM), changes={"org_code": "CCC"})
        yield from _job(f"C{number}", range(MERGED_FROM if number % 2 else 5, 26), changes={"org_code": "DDD"}, job="2")
    for number in range(6):
        yield from _job(f"M{number}", range(10), changes={"org_code": "AAA"}, reason="Employee Transfer")
        yield from _job(f"M{number}", range(10, MONTHS), changes={"org_code": "BBB"}, job="2")
        yield from _job(f"T{number}", range(9), changes={"contract": "training", "occupation_code": "001"})
        yield from _job(f"L{number}", range(8), changes={"status": "active"})
        yield from _job(f"L{number}", range(8, 14), changes={"status": "career_break"})
        yield from _job(f"L{number}", range(14, 20), changes={"contract": "bank"}, job="9")
        # Two jobs alike end together, each for a reason of its own.
        yield from _job(f"E{number}", range(12 + number), reason="Promotion")
        yield from _job(f"E{number}", range(12 + number), job="2", reason="Retirement Age", where=2)
        # One of two jobs ends, for a reason; the other goes on.
        yield from _job(f"W{number}", range(15), job="2", reason="Voluntary Resignation - Health")
        yield from _job(f"W{number}", range(MONTHS))


def _job(
    person: str,
    months: range,
    *,
    job: str = "1",
    skip: range = range(0),
    reason: str = "",
    where: int = 0,
    changes: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    for offset in months:
        if offset in skip:
            continue
        is_last = offset == months[-1] and offset < MONTHS - 1
        yield {
            **_PLAIN,
            "person_id": person,
            "assignment_id": f"{person}-{job}",
            "month": f"{2019 + offset // 12}-{offset % 12 + 1:02d}-01",
            "sex": "F" if len(person) % 2 else "M",
            "department": f"ward {len(person)}",
            "recruitment_source": "",
            "fte_days_lost": ("0", "3.5", "", "1")[(offset + len(person)) % 4],
            "fte_days_available": "30",
            "absence_reason": ("", "S10", "", "Back Problems")[(offset + len(person)) % 4],
            "leave_reason": reason if is_last else "",
            "destination": ("", "Unknown", "NHS Organisation")[where] if is_last else "",
            **(changes or {}),
        }
