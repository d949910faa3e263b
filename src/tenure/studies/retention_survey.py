"""The study of staff survey results: what they say, and beside the leavers of the record."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

import tenure
from tenure import rules
from tenure.errors import AccessError, CheckError, UsageError
from tenure.panel import MainRule
from tenure.retention.flows import FlowCells, count_snapshot
from tenure.retention.flows_question import Population
from tenure.retention.record import RecordFacts
from tenure.retention.survey import build_items, build_refused, build_themes, name_items
from tenure.retention.survey_joined import SurveyLeavers, build_association, build_joined, join_leavers
from tenure.retention.survey_question import LIST_COLUMNS, SCALES, SurveyQuestion, SurveyRecord
from tenure.retention.survey_reading import COLUMNS, SurveyResults, read_results
from tenure.retention.survey_wide import read_columns, spread_lines
from tenure.rules.survey import survey_questions, survey_results, survey_themes
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_run import CareersRun, Progress, list_months
from tenure.studies.retention_cells import PostReader
from tenure.terms import Evidence, Month, write_count

__all__ = ["survey"]

PUBLISHED = "published"
"""What the results that the rules hold are called where files are named."""

_SYNTHETIC = (
    "The record is synthetic: its leavers are nobody's, and beside the survey results of organisations of the same "
    "codes they say nothing about these."
)
_DIRECTIONS = ("higher", "lower", "neutral")
_MOST_NAMED = 8


def survey(  # noqa: PLR0913 - the options of the command, one parameter each
    results: Sequence[Path] = (),
    *,
    published: bool = False,
    questions: Path | None = None,
    columns: Path | None = None,
    period: str = "",
    kind: str = "nss",
    least_base: int = 11,
    store: Path | None = None,
    window: int = 12,
    population: Population = "turnover",
    main_rule: MainRule = "flag",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Read aggregated results of staff surveys, and lay them beside the leavers of the record.

    Parameters
    ----------
    results : sequence of Path
        CSV files with the columns organisation, question, group, period, base, value, and perhaps survey.
    published : bool
        Whether the NHS Staff Survey results that the rules hold are read too.
    questions : Path, optional
        CSV of questions of one's own: id, text, scale, direction, and perhaps number, year, survey, counted, theme and
        sub_score. Its ids go before those of the rules.
    columns : Path, optional
        CSV of ``column``, ``role`` and ``question`` that says what the columns of ``results`` are where these are
        wide, with a column for each question.
    period : str
        With ``columns``: the period of every line, where no column is.
    kind : {"nss", "pulse", "exit", "own"}
        The survey that results belong to where their file does not say.
    least_base : int
        Fewest people who answered.
    store : Path, optional
        A store made by ``tenure ingest``: results of everybody are laid beside the leavers of their organisations.
    window : int
        With ``store``: months after the survey over which leavers are counted.
    population, main_rule, engine, memory, threads, progress
        With ``store``: as for ``flows``.

    Returns
    -------
    list of Evidence
        ``retention.survey.items``, ``.themes`` and ``.refused``; with ``store`` also ``.joined`` and ``.association``.
        All confidential.

    Raises
    ------
    UsageError
        No results, an option that cannot be used, or a record that holds the months after none of the surveys.
    CheckError
        A file that is no table of results, or none of whose lines can be used.
    AccessError
        A file or a store that cannot be read.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = SurveyQuestion(kind=kind, least_base=least_base, window=window)
    if not results and not published:
        raise _refuse_nothing()
    listed, themes = _list_questions(questions)
    files = _read_files(results, columns, period)
    if published:
        files[PUBLISHED] = _read_published()
    found = read_results(files, question=question, questions=listed)
    record = _describe(found, listed, themes)
    named = name_items(_follow(found.used), record)
    joined: list[Evidence] = []
    if store is not None:
        opened, say = open_store(store), progress or (lambda _: None)
        with opened.reading(engine, memory=memory, threads=threads) as running:
            run = CareersRun(running, opened, list_months(opened))
            periods = _plan_windows(run.months, named, window)
            reader = PostReader.open(run, main_rule=main_rule, population=population, say=say)
            say("counting leavers after each survey")
            counts = _count_leavers(reader, periods)
            told = reader.describe(periods)
        record = _describe_joined(record, told, run.months, periods)
        rows = join_leavers(named, SurveyLeavers(counts, _find_successor, window), record)
        joined = [build_joined(rows, question, record), build_association(rows, question, record)]
    return [
        build_items(named, question, record),
        build_themes(named, question, record),
        *joined,
        build_refused(found, question, record),
    ]


_Period = tuple[Month, Month]


def _plan_windows(months: Sequence[Month], named: pl.DataFrame, window: int) -> list[_Period]:
    """Return the months surveyed with the months after them, as far as the record holds both."""
    held = set(months)
    surveyed = [Month(index) for index in named["month"].unique().sort()]
    found = [(month, month.plus(window)) for month in surveyed if {month, month.plus(window)} <= held]
    if not found:
        raise UsageError(
            "The record holds the months after none of the surveys.",
            slug="survey-outside-record",
            found=f"surveys of {surveyed[0]} to {surveyed[-1]}; record of {months[0]} to {months[-1]}.",
            expected=f"a survey whose last month, and the month {window} months later, are in the record.",
            fix="choose a shorter --window, or results of the record's years; without --store they are told alone.",
        )
    return found


def _count_leavers(reader: PostReader, periods: Sequence[_Period]) -> pl.DataFrame:
    """Return people at both dates of each period by organisation."""
    reader.follow()
    reader.face(periods)
    pairs = reader.count_pairs(periods, ())
    nothing = pl.DataFrame()
    counts = count_snapshot(FlowCells(pairs, changes=nothing, months=nothing), "organisation", ())
    numbers = dict(enumerate(first.index for first, _ in periods))
    kept = ("start_people", "end_people", "stayers", "leavers")
    month = pl.col("period").replace_strict(numbers, return_dtype=pl.Int64).alias("month")
    return counts.select(month, "unit", *(pl.col(name).cast(pl.Int64) for name in kept))


def _find_successor(code: str, on: Month) -> str:
    return rules.successor_of(code, on=on.first_day)


def _describe_joined(
    record: SurveyRecord, told: RecordFacts, months: Sequence[Month], periods: Sequence[_Period]
) -> SurveyRecord:
    """Return what tables of results and of the record together are labelled with."""
    outside = (
        f"Leavers are counted after the surveys of {', '.join(str(first) for first, _ in periods)}; the record is of "
        f"{months[0]} to {months[-1]}."
    )
    invented = () if told.real_staff else (_SYNTHETIC,)
    return replace(
        record,
        notes=(*record.notes, *invented, outside, *told.missing),
        source=f"Survey results; {'staff record' if told.real_staff else 'synthetic staff record'}",
        real_staff=told.real_staff,
        record_version=told.record_version,
    )


_Lines = tuple[Sequence[str], Iterable[tuple[int, Sequence[str]]]]


def _refuse_nothing() -> UsageError:
    return UsageError(
        "There are no survey results to read.",
        slug="survey-no-results",
        expected=f"--results with a CSV of {', '.join(COLUMNS)}, or --published.",
        fix="name a file, or read the published results with --published.",
    )


def _read_files(results: Sequence[Path], columns: Path | None, period: str) -> dict[str, _Lines]:
    """Return the lines of files by their names, wide ones with a line for each result."""
    names = [path.name for path in results]
    named = {path.name if names.count(path.name) == 1 else str(path): path for path in results}
    files: dict[str, _Lines] = {name: _read_lines(path) for name, path in named.items()}
    if columns is None:
        return files
    wide = read_columns(columns.name, *_read_lines(columns))
    return {name: spread_lines(name, *lines, wide, period=period) for name, lines in files.items()}


def _read_lines(path: Path) -> _Lines:
    """Return the header of a CSV and its lines with their numbers; blank lines are none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AccessError(
            f"The file '{path.name}' cannot be read.",
            slug="survey-file-not-found",
            found=f"{error.strerror or type(error).__name__}.",
            expected="a CSV file.",
            fix="correct the name of the file.",
            where=str(path),
        ) from None
    except UnicodeDecodeError:
        raise _refuse_file(path, "text that is not UTF-8") from None
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise _refuse_file(path, f"line {reader.line_num}: {error}") from None
    return header, iter(lines)


def _refuse_file(path: Path, found: str) -> CheckError:
    return CheckError(
        f"The file '{path.name}' cannot be read.",
        slug="survey-results-not-usable",
        found=f"{found}.",
        expected="CSV in UTF-8.",
        fix="export it again as CSV in UTF-8.",
        where=str(path),
    )


def _read_published() -> _Lines:
    header = ("survey", *COLUMNS)
    rows = survey_results().select(header).rows()
    return header, ((line, [str(cell) for cell in row]) for line, row in enumerate(rows, start=2))


def _list_questions(path: Path | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the questions and themes of the rules, and before them those of a file."""
    listed = survey_questions().select(LIST_COLUMNS)
    themes = survey_themes().select("id", "theme", "sub_score")
    if path is None:
        return listed, themes
    header, lines = _read_lines(path)
    names = [name.strip().lower() for name in header]
    missing = [name for name in ("id", "text", "scale", "direction") if name not in names]
    if missing:
        raise _refuse_list(path, f"no column {', '.join(missing)}", 1)
    rows = []
    for line, cells in lines:
        row = {name: cell.strip() or None for name, cell in zip(names, cells, strict=False)}
        for name, known in (("scale", tuple(SCALES)), ("direction", _DIRECTIONS)):
            if row.get(name) not in known:
                raise _refuse_list(path, f"{name} is none of {', '.join(known)}", line)
        year = row.get("year")
        if not row.get("id") or not (year is None or year.isdecimal()):
            raise _refuse_list(path, "no id, or a year that is no number", line)
        rows.append(row)
    own = pl.DataFrame(
        [{name: row.get(name) for name in (*LIST_COLUMNS, "theme", "sub_score")} for row in rows],
        schema=dict.fromkeys((*LIST_COLUMNS, "theme", "sub_score"), pl.String),
    ).with_columns(pl.col("year").cast(pl.Int64), pl.col("survey").fill_null("own"))
    ours = own.select(LIST_COLUMNS)
    kept = pl.col("id").is_in(own["id"].to_list()).not_()
    belongs = own.select("id", "theme", "sub_score").drop_nulls("theme").unique(maintain_order=True)
    return pl.concat([listed.filter(kept), ours]), pl.concat([themes.filter(kept), belongs])


def _refuse_list(path: Path, found: str, line: int) -> CheckError:
    return CheckError(
        f"The list of questions '{path.name}' cannot be used.",
        slug="survey-questions-not-usable",
        found=f"{found}.",
        expected="id, text, scale (percent, mean_5, score_10) and direction (higher, lower, neutral) on every line.",
        fix="correct the line.",
        where=f"{path}, line {line}",
    )


def _follow(used: pl.DataFrame) -> pl.DataFrame:
    """Add the last successor of each organisation, by the rules of today."""
    codes = used["organisation"].unique().to_list()
    later = {code: rules.successor_of(code, on=dt.date.max) for code in codes}
    return used.with_columns(organisation_now=pl.col("organisation").replace(later))


def _describe(found: SurveyResults, questions: pl.DataFrame, themes: pl.DataFrame) -> SurveyRecord:
    if found.used.is_empty():
        reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in found.count_reasons().items())
        first = found.refused.row(0, named=True)
        raise CheckError(
            "None of the lines of survey results can be used.",
            slug="survey-results-not-usable",
            found=f"{write_count(found.rows, 'line')}: {reasons}.",
            expected="a base of enough people, a period such as 2023, 2023-10 or 2023-Q2, and a value on its scale.",
            fix="correct the file, or ask for a smaller --least-base.",
            where=f"{first['file']}, from line {first['line']}",
        )
    every = found.used["month"].unique().sort().to_list()
    return SurveyRecord(
        months=(Month(every[0]), Month(every[-1])),
        questions=questions,
        themes=themes,
        rules_version=rules.RULES_VERSION,
        code_version=tenure.__version__,
        notes=tuple(_tell(found, questions)),
    )


def _tell(found: SurveyResults, questions: pl.DataFrame) -> Iterator[str]:
    if found.refused.height:
        reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in found.count_reasons().items())
        lines = f"{write_count(found.refused.height, 'line')} of {found.rows:,}"
        yield f"{lines} not used: {reasons}; the table `refused` lists them."
    unlisted = sorted(set(found.used["question"]) - set(questions["id"]))
    if unlisted:
        more = f" and {len(unlisted) - _MOST_NAMED:,} more" if len(unlisted) > _MOST_NAMED else ""
        yield (
            f"Questions not listed, kept by the name they have without scale or theme: "
            f"{', '.join(unlisted[:_MOST_NAMED])}{more}. Name them with --questions."
        )
