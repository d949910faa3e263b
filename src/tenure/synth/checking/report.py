"""Each published figure beside what came out of a synthetic record: calibration, never validation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from tenure import rules
from tenure.synth.checking.absence import Parenthood, ShortAbsence
from tenure.synth.checking.careers import Entrants, Outflow
from tenure.synth.checking.found import Found, Target
from tenure.synth.checking.margins import LEFT_OUT, MARGINS, ORGANISATIONS, Margins, list_cells
from tenure.synth.checking.monthly import Monthly
from tenure.synth.checking.pairs import Pairs
from tenure.synth.checking.pay import Pay
from tenure.synth.checking.scan import Progress, find_files, scan_months
from tenure.synth.checking.shares import Shares
from tenure.synth.checking.view import People, Roll, look_at

__all__ = ["NATIONAL_SIZE", "CalibrationLine", "CalibrationReport", "compare_extract"]

NATIONAL_SIZE = 1_000_000
_FEWEST = 30
_ERRORS = 3.0
Verdict = Literal["ok", "chance", "outside", "not applicable", "shown"]


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """One target beside what came out.

    Attributes
    ----------
    id, topic, measure, group, period, unit : str
        What is compared, as in ``rules.calibration_targets`` or a cell of a published table.
    target, found, difference : float
        Published value, value in the record, and found less target; None where nothing was found.
    margin : float
        Largest difference called ok, in units of the value; None for orderings.
    error : float
        Standard error of ``found`` from the size of the record alone (people drawn apart).
    people : float
        People or events that ``found`` rests on.
    verdict : str
        ``ok`` (within the margin), ``chance`` (outside it, but within three standard errors on a record
        under a million people), ``outside``, ``not applicable``, ``shown`` (a cell too small to judge).
    why : str
        Why the target does not apply; empty otherwise.
    source, status : str
        Where the published figure comes from, and whether it was published, derived or assumed.
    """

    id: str
    topic: str
    measure: str
    group: str
    period: str
    unit: str
    target: float
    found: float | None
    difference: float | None
    margin: float | None
    error: float | None
    people: float
    verdict: Verdict
    why: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was compared, and the size of the record it was compared on."""

    months: tuple[str, str]
    people_in_post: float
    people_ever: int
    lines: tuple[CalibrationLine, ...]

    @property
    def is_national(self) -> bool:
        """Whether margins bind: a million people or more in post on average."""
        return self.people_in_post >= NATIONAL_SIZE

    def count(self, verdict: str) -> int:
        """Return how many lines have a verdict."""
        return sum(line.verdict == verdict for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, ready for JSON."""
        verdicts = ("ok", "chance", "outside", "shown", "not applicable")
        return {
            "synthetic": True,
            "kind": "calibration",
            "months": list(self.months),
            "people_in_post": round(self.people_in_post, 1),
            "people_ever": self.people_ever,
            "margins_bind": self.is_national,
            "verdicts": {verdict: self.count(verdict) for verdict in verdicts},
            "lines": [asdict(line) for line in self.lines],
        }


class _Measure(Protocol):
    def watch(self, people: People) -> None: ...

    def answer(self, target: Target) -> Found | None: ...

    def measures(self) -> frozenset[str]: ...


def _read_targets() -> list[Target]:
    return [Target(**row) for row in rules.calibration_targets().iter_rows(named=True)]


class _Size:
    """People in post on average, and people ever."""

    def __init__(self) -> None:
        self.months: list[str] = []
        self.total = 0.0

    def watch(self, people: People) -> None:
        self.months.append(str(people.month))
        self.total += float(people.serving.sum())

    @property
    def mean(self) -> float:
        return self.total / max(len(self.months), 1)


def compare_extract(folder: Path, *, progress: Progress | None = None) -> CalibrationReport:
    """Compare a synthetic extract with every published figure it is calibrated to.

    Each file is read once, a month at a time; what is kept of people between months is a few numbers
    each.

    Parameters
    ----------
    folder : Path
        What ``write_extract`` wrote in the layout ``tenure-record``: CSV, gzipped CSV or Parquet, with
        the answer key beside the extract.
    progress : callable, optional
        Called with a word, the files begun and the files in all.

    Returns
    -------
    CalibrationReport
        A line for each target and each cell of the published tables. Agreement says the record was made
        to agree: it is calibration, and validates nothing.

    Raises
    ------
    CheckError
        The folder is not of a synthetic record, is in another layout, or holds files out of order.
    """
    targets = _read_targets()
    margins, size, roll = Margins(), _Size(), Roll()
    kinds: list[_Measure] = [
        kind(targets) for kind in (Shares, Pairs, Monthly, Entrants, Outflow, Parenthood, ShortAbsence, Pay)
    ]
    for rows in scan_months(find_files(folder), progress=progress):
        people = look_at(rows, roll)
        size.watch(people)
        margins.watch(people)
        for kind in kinds:
            kind.watch(people)
    lines = [_compare(target, _find(target, kinds, size), size.mean) for target in targets]
    lines += [_compare(cell, margins.answer(cell), size.mean) for cell in list_cells().values()]
    months = (size.months[0], size.months[-1]) if size.months else ("", "")
    return CalibrationReport(months, size.mean, len(roll), tuple(lines))


def _find(target: Target, kinds: list[_Measure], size: _Size) -> Found | None:
    if target.measure == "people_in_post":
        return Found(size.mean, size.mean, 0.0)
    for kind in kinds:
        if target.measure in kind.measures():
            return kind.answer(target)
    return None


def _compare(target: Target, found: Found | None, people: float) -> CalibrationLine:
    verdict, why, margin = _judge(target, found, people)
    return CalibrationLine(
        id=target.id,
        topic=target.topic,
        measure=target.measure,
        group=target.group,
        period=target.period,
        unit=target.unit,
        target=target.value,
        found=None if found is None else found.value,
        difference=None if found is None else found.value - target.value,
        margin=margin,
        error=None if found is None else found.error,
        people=0.0 if found is None else found.people,
        verdict=verdict,
        why=why,
        source=target.source,
        status=target.status,
    )


def _judge(target: Target, found: Found | None, people: float) -> tuple[Verdict, str, float | None]:
    """Return the verdict, why a target does not apply, and the margin in units of the value."""
    margin, why = _margin(target), _why_not(target, found, people)
    if found is None or why:
        return "not applicable", why, margin
    if target.margin_kind == "shown":
        return "shown", "fewer than 1,000 published", margin
    short = _shortfall(target, found.value)
    if short <= 0:
        return "ok", "", margin
    by_chance = people < NATIONAL_SIZE and short <= _ERRORS * found.error
    return ("chance" if by_chance else "outside"), "", margin


def _why_not(target: Target, found: Found | None, people: float) -> str:
    """Return why a target does not apply to this record; empty where it does."""
    if target.margin_kind in LEFT_OUT:
        return LEFT_OUT[target.margin_kind]
    if people < NATIONAL_SIZE and target.topic == ORGANISATIONS:
        return "the record holds some of the organisations only"
    if people < NATIONAL_SIZE and target.measure == "people_in_post":
        return "the record is smaller than the nation"
    if found is None:
        return "not in the record's months"
    if found.people < _FEWEST and target.topic not in MARGINS:
        return f"rests on fewer than {_FEWEST} people"
    return ""


def _margin(target: Target) -> float | None:
    if target.margin_kind in {"relative", "shown", *LEFT_OUT}:
        return abs(target.margin * target.value)
    return target.margin if target.margin_kind == "absolute" else None


def _shortfall(target: Target, value: float) -> float:
    """Return by how much a value misses what is asked of it; nought or less when it does not."""
    if target.margin_kind in {"ordering", "at_least"}:
        return target.value - value
    if target.margin_kind == "sign":
        return -value if target.value > 0 else value
    return abs(value - target.value) - (_margin(target) or 0.0)
