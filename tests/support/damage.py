"""Extracts damaged in known ways, each with what must become of every line of it.

The oracle of a damaged file comes from the damage itself: who changed the third line knows that the third line
is at fault and that the others are not. Nothing here reads with the code under test.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

__all__ = [
    "COLUMNS",
    "HEADER",
    "MARK",
    "Damaged",
    "Extract",
    "Kind",
    "join_lines",
    "make_extract",
    "spoil",
    "write_line",
]

Row = dict[str, str]

# Stands in every identifier and in every value that damage puts in: no message may hold it.
MARK = "Zq"
COLUMNS = (
    "person_id", "assignment_id", "position_id", "month", "org_code", "site", "department", "status", "contract",
    "is_main", "occupation_code", "pay_contract", "band", "pay_step", "fte", "fte_worked", "basic_pay", "overtime",
    "sex", "birth_year", "ethnicity", "disability", "nationality", "nhs_start", "fte_days_lost", "absence_reason",
    "leave_reason",
)  # fmt: skip
_DEPARTMENTS = ("Ward 3", "Theatres, day", 'the "old" wing', "Café", "Finance", "")


@dataclass(frozen=True, slots=True)
class Extract:
    """A good extract: its rows, and the random numbers that damage is drawn from."""

    rows: list[Row]
    random: Random

    def lines(self) -> list[bytes]:
        """The rows as lines without their ends."""
        return [write_line(row) for row in self.rows]

    def choose(self, most: int = 3) -> list[int]:
        """A few places among the rows, in order."""
        return sorted(self.random.sample(range(len(self.rows)), self.random.randint(1, most)))


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged file and its oracle.

    ``good`` are the rows that must be stored as they are; ``refused`` gives for each refused line the faults
    (``column:reason``; no column where the whole row is at fault) that may be counted for it; ``unchanged``
    is how many lines repeat a row; ``doubtful`` are lines that nobody can judge and the sites of their rows.
    A file that must be refused whole has ``whole`` and nothing else.
    """

    content: bytes
    good: tuple[Row, ...] = ()
    refused: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unchanged: int = 0
    doubtful: Mapping[int, str] = field(default_factory=dict)
    whole: bool = False
    ending: str = ".csv"


Kind = Callable[[Extract], Damaged]


def make_extract(name: str, seed: int) -> Extract:
    """Return a good extract of 60 to 120 rows whose people occur in no other of another name or seed."""
    random = Random(f"{name} {seed}")  # noqa: S311 - the same damage in every run
    tag = f"{MARK}{random.getrandbits(40):010x}"
    rows = []
    for number in range(random.randint(60, 120)):
        working = random.choice(["1.00000", "0.60000", "0.8"])
        rows.append({
            "person_id": f"{tag}p{number // 3}", "assignment_id": f"{tag}a{number // 3}",
            "position_id": random.choice(["", f"{tag}q{number}"]), "month": f"2020-{number % 3 + 1:02d}-01",
            "org_code": random.choice(["RX1", "RYK"]), "site": f"{tag}s{number}",
            "department": random.choice(_DEPARTMENTS), "status": random.choice(["active", "paid_leave"]),
            "contract": "permanent", "is_main": random.choice(["true", "false", ""]),
            "occupation_code": random.choice(["N6A", "H1A"]), "pay_contract": "afc", "band": random.choice(["5", "8a"]),
            "pay_step": random.choice(["1", "2"]), "fte": working, "fte_worked": random.choice([working, ""]),
            "basic_pay": f"{random.randint(-5_000, 900_000) / 100:.2f}",
            "overtime": random.choice(["", "0.00", "10.5"]), "sex": random.choice(["F", "M"]),
            "birth_year": str(random.randint(1955, 2000)),
            "ethnicity": random.choice(["A", "Z"]), "disability": "no", "nationality": random.choice(["GBR", "IND"]),
            "nhs_start": random.choice(["", "2010-09-01"]), "fte_days_lost": random.choice(["", "1.500"]),
            "absence_reason": random.choice(["", "back, neck"]), "leave_reason": random.choice(["", "retirement"]),
        })  # fmt: skip
    return Extract(rows, random)


def write_line(row: Mapping[str, str] | Sequence[str], *, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """Return a row as a line of CSV without its end."""
    out = io.StringIO()
    fields = [row[name] for name in COLUMNS] if isinstance(row, Mapping) else row
    csv.writer(out, lineterminator="", quoting=quoting).writerow(fields)  # type: ignore[arg-type]
    return out.getvalue().encode()


HEADER = ",".join(COLUMNS).encode()


def join_lines(lines: Sequence[bytes], *, header: bytes = HEADER, ending: bytes = b"\n") -> bytes:
    """Return a whole file, every line of it ended."""
    return ending.join([header, *lines]) + ending


def spoil(extract: Extract, alter: Callable[[int], bytes], *faults: str, most: int = 3) -> Damaged:
    """Replace the lines of a few rows by what ``alter`` makes of their places; only those are to be refused."""
    lines, places = extract.lines(), extract.choose(most)
    for place in places:
        lines[place] = alter(place)
    good = tuple(row for place, row in enumerate(extract.rows) if place not in places)
    return Damaged(join_lines(lines), good, {place + 2: frozenset(faults) for place in places})
