"""Making a synthetic extract."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypedDict, Unpack

from tenure.records.ingesting import Progress
from tenure.synth import CalibrationLine, CalibrationReport, SynthPlan, compare_extract, write_extract
from tenure.terms import Month

__all__ = ["CalibrationLine", "CalibrationReport", "SynthOptions", "compare_synthetic", "synthesise"]


class SynthOptions(TypedDict, total=False):
    """What to make; every option may be left out.

    Attributes
    ----------
    people : int
        Average number of people in post; 10,000 unless given.
    start, end : str
        First and last month, ``YYYY-MM``; 2012-11 and 2024-03 unless given.
    seed : int
        The same seed gives the same bytes; 1 unless given.
    layout : str
        Dialect to write; ``tenure-record`` unless given.
    file_format : {"csv", "csv.gz", "parquet"}
        Kind of file; CSV unless given.
    planted : bool
        Whether recodes, mergers and dirty rows are planted; true unless given.
    """

    people: int
    start: str
    end: str
    seed: int
    layout: str
    file_format: Literal["csv", "csv.gz", "parquet"]
    planted: bool


def synthesise(out: Path, *, progress: Progress | None = None, **options: Unpack[SynthOptions]) -> Path:
    """Write a synthetic extract and its answer key. Nobody in it exists.

    Parameters
    ----------
    out : Path
        Folder to write to: new or empty.
    progress : callable or None
        Called with a phase, how many of its parts are done, and how many there are.
    **options
        See ``SynthOptions``.

    Returns
    -------
    Path
        The folder that holds the extract.

    Raises
    ------
    UsageError
        A month that cannot be read, or a plan that cannot be carried out.
    """
    plan = SynthPlan(
        people=options.get("people", 10_000),
        start=Month.parse(options.get("start", "2012-11")),
        end=Month.parse(options.get("end", "2024-03")),
        seed=options.get("seed", 1),
        layout=options.get("layout", "tenure-record"),
        format=options.get("file_format", "csv"),
        planted=options.get("planted", True),
    )
    return write_extract(plan, out, progress=progress)


def compare_synthetic(folder: Path, *, progress: Progress | None = None) -> CalibrationReport:
    """Compare a synthetic record with every published figure it is calibrated to.

    Parameters
    ----------
    folder : Path
        The folder that ``synthesise`` wrote, layout ``tenure-record``.
    progress : callable or None
        Called with a phase, how many of its parts are done, and how many there are.

    Returns
    -------
    CalibrationReport
        A line for each published figure, with what came out beside it.

    Raises
    ------
    CheckError
        The folder is not of a synthetic record, or cannot be compared.
    """
    return compare_extract(folder, progress=progress)
