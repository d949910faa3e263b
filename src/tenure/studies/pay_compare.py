"""The study that lays our pay evidence beside a published table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import tenure
from tenure import rules
from tenure.disclosure import release
from tenure.errors import CheckError, UsageError
from tenure.pay import FinancialYear, PayQuestion, build_waterfall
from tenure.pay.compare import CompareRecord, OurTable, Stage, build_compared, build_compared_summary
from tenure.pay.compare_reading import Grid, PublishedTable, find_tables
from tenure.pay.compare_stages import build_staged, take_table
from tenure.pay.compare_waterfall import build_compared_waterfall
from tenure.pay.compare_words import MEASURES
from tenure.pay.evidence_cells import medical_contracts
from tenure.pay.official_margins import complete_official
from tenure.pay.scales import ScaleBasis
from tenure.publish import read_workbook
from tenure.rules import Profile
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.pay_official import read_official, settle_names
from tenure.studies.pay_sums import describe_record, sum_pay
from tenure.terms import Evidence

__all__ = ["compare"]

_ALL = "all"
_WORKBOOKS = {".xlsx", ".ods", ".xlsm"}


@dataclass(frozen=True, slots=True)
class _Ours:
    """Our side: tables by kind, what is said of them, and the waterfall of each kind, or of all staff together."""

    tables: Mapping[str, OurTable]
    about: Mapping[str, Any]
    waterfalls: Mapping[str, pl.DataFrame]

    @property
    def years(self) -> tuple[FinancialYear | None, FinancialYear | None]:
        """The outturn year and the one estimated for, as far as they are known."""
        parameters = self.about.get("parameters", {})
        first, second = (str(parameters.get(name) or "") for name in ("year", "next"))
        return FinancialYear.parse(first) if first else None, FinancialYear.parse(second) if second else None

    def find_waterfall(self, kinds: Sequence[str]) -> pl.DataFrame | None:
        """Return the waterfall of some kinds of staff; of all staff where it is not held apart; None without one."""
        held = [self.waterfalls[kind] for kind in (_ALL, *kinds) if kind in self.waterfalls]
        return pl.concat(held) if held else None


def compare(  # noqa: PLR0913 - the options of the command, one parameter each
    published: Path,
    *,
    evidence: Path | None = None,
    store: Path | None = None,
    year: str | None = None,
    next_: str | None = None,
    official: Path | None = None,
    scale: ScaleBasis = "in_force",
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
    profile: Profile | None = None,
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
) -> list[Evidence]:
    """Lay our pay evidence beside a published table, number by number.

    Parameters
    ----------
    published : Path
        XLSX, ODS or CSV. Every sheet with a header row that names its rows and a measure of the evidence is read.
    evidence : Path, optional
        ``pay.evidence.non_medical.csv`` of ``tenure pay evidence``; ``pay.evidence.medical.csv`` and
        ``pay.evidence.waterfall.csv`` beside it are read with it.
    store : Path, optional
        In place of ``evidence``: a store, from which the evidence is made at every stage, so that a difference can be
        told by its stage.
    year, next_, official, scale
        With ``store``: as for ``evidence``.
    sheet : str, optional
        The only sheet of the published file to read.
    columns : mapping of str to str, optional
        Column of the evidence to its published heading, where the words do not tell.
    profile : Profile, optional
        The profile that the tables will be released under. What it hides of our evidence is left out, what fewer people
        than its threshold stand behind, and stages that differ by fewer. None leaves out nothing.
    engine, memory, threads
        With ``store``: the engine and its limits, as for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``pay.compare.non_medical`` and ``.medical`` as far as both sides hold them, ``.summary`` and, where a
        waterfall was found, ``.waterfall``.

    Raises
    ------
    UsageError
        A file or a sheet that is not there, or a column that there is not; neither evidence nor store, or both.
    LayoutError
        The published file cannot be read.
    CheckError
        No table was found, or none that both sides hold.
    """
    told = columns or {}
    _check_columns(told)
    if evidence is not None and store is None:
        ours = _read_ours(evidence)
    elif store is not None and evidence is None and year is not None:
        question = PayQuestion(FinancialYear.parse(year), FinancialYear.parse(next_) if next_ else None, scale=scale)
        ours = _make_ours(store, question, official, profile, limits=(engine, memory, threads))
    else:
        raise UsageError(
            "It is not said which evidence is ours.",
            slug="compare-evidence-unclear",
            expected="either --evidence FILE, or --store with --year.",
            fix="name one of the two.",
        )
    first, later = ours.years
    theirs = find_tables(_read_sheets(published, sheet), year=first, later=later, told=told)
    pairs = [(ours.tables[table.kind], table) for table in theirs if table.kind in ours.tables]
    if not pairs:
        raise CheckError(
            "The published file and our evidence hold no table of one kind.",
            slug="compare-nothing-in-common",
            found=f"published: {', '.join(table.kind for table in theirs)}; ours: {', '.join(ours.tables)}.",
            expected="non-medical, or medical, on both sides.",
            fix="name the evidence of the same kind with --evidence.",
        )
    return _build_tables(ours, pairs, max(profile.threshold, profile.least_mean) if profile else 0)


def _build_tables(ours: _Ours, pairs: Sequence[tuple[OurTable, PublishedTable]], least: int) -> list[Evidence]:
    record = _describe(ours, pairs)
    tables = [build_compared(mine, other, record, least=least) for mine, other in pairs]
    tables.append(build_compared_summary(tables, record))
    mine, others = zip(*pairs, strict=True)
    waterfall = ours.find_waterfall([table.kind for table in mine])
    if waterfall is not None:
        tables.append(build_compared_waterfall(waterfall, mine, others, record))
    return tables


def _make_ours(
    store: Path,
    question: PayQuestion,
    official: Path | None,
    profile: Profile | None,
    *,
    limits: tuple[str | Engine, str, int | None],
) -> _Ours:
    """Make our evidence of a store, with its stages, as the profile would release it."""
    totals = read_official(official, question.year) if official else None
    opened = open_store(store)
    record = describe_record(opened, question)
    engine, memory, threads = limits
    with opened.reading(engine, memory=memory, threads=threads) as running:
        cells, people = sum_pay(opened, running, question, record)
    if totals is not None and official is not None:
        totals, _ = complete_official(settle_names(totals, cells, official), cells, months=len(record.months))
    staged = build_staged(cells, people, question, record, official=totals)
    about = staged["non_medical"][0].about
    parts = {"non_medical": ["afc"], "medical": medical_contracts()}
    return _Ours(
        _protect(staged, profile),
        {name: getattr(about, name) for name in ("period", "source", "real_staff", "record_version", "parameters")},
        {
            kind: build_waterfall(cells.filter(pl.col("pay_contract").is_in(contracts)), question, record).frame
            for kind, contracts in parts.items()
        },
    )


def _protect(
    staged: Mapping[str, tuple[Evidence, Mapping[str, Stage]]], profile: Profile | None
) -> dict[str, OurTable]:
    """Take our values from the tables as they would be released: what is hidden there is hidden here."""
    if profile is None:
        return {kind: take_table(evidence.frame, kind, stages) for kind, (evidence, stages) in staged.items()}
    tables = release([evidence for evidence, _ in staged.values()], profile=profile)
    hides = profile.protects
    return {
        kind: take_table(
            table.frame, kind, stages, mask=table.mask, decimals=table.structure.decimals if hides else None
        )
        for table, (kind, (_, stages)) in zip(tables, staged.items(), strict=True)
    }


def _check_columns(told: Mapping[str, str]) -> None:
    known = {"staff_group", "band", "pay_step", "grade", "contract", "threshold", *MEASURES}
    unknown = sorted(set(told) - known)
    if unknown:
        raise UsageError(
            f"Pay evidence has no column '{unknown[0]}'.",
            slug="compare-column-unknown",
            expected=f"one of {', '.join(sorted(known))}.",
            fix="write --column NAME=HEADING with the name of a column of pay evidence before the sign.",
        )


def _read_ours(path: Path) -> _Ours:
    kinds = {"non_medical": path, "medical": path.with_name(path.name.replace("non_medical", "medical"))}
    tables: dict[str, OurTable] = {}
    abouts = []
    for each in dict.fromkeys(kinds.values()):
        if each == path or each.is_file():
            grid = _read_csv(each, "evidence")
            for table in find_tables({each.name: grid}, year=None, later=None):
                tables[table.kind] = _take_ours(table)
            abouts.append(_read_about(each))
    beside = path.with_name("pay.evidence.waterfall.csv")
    about = {**abouts[0], "real_staff": any(bool(about.get("real_staff", True)) for about in abouts)}
    return _Ours(tables, about, {_ALL: _read_waterfall(beside)} if beside.is_file() else {})


def _take_ours(table: PublishedTable) -> OurTable:
    people = {key: row.get("people") for key, row in table.values.items()}
    counted = {key: int(number) if isinstance(number, float) else None for key, number in people.items()}
    values = {
        key: {name: value for name, value in row.items() if name != "people"} for key, row in table.values.items()
    }
    return OurTable(table.kind, table.names, values, counted)


def _read_about(path: Path) -> Mapping[str, Any]:
    try:
        about = json.loads(path.with_suffix(".about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


def _read_waterfall(path: Path) -> pl.DataFrame:
    texts = pl.read_csv(path, columns=["month", "status", "rows", "fte"], infer_schema=False)
    return texts.with_columns(pl.col("rows").cast(pl.Int64, strict=False), pl.col("fte").cast(pl.Float64, strict=False))


def _read_sheets(path: Path, sheet: str | None) -> Mapping[str, Grid]:
    if path.suffix.lower() not in _WORKBOOKS:
        return {path.name: _read_csv(path, "published file")}
    sheets = {each.name: each.cells for each in read_workbook(path).sheets}
    if sheet is None:
        return sheets
    if sheet not in sheets:
        raise UsageError(
            f"The published file has no sheet '{sheet}'.",
            slug="compare-sheet-unknown",
            found=", ".join(sheets),
            fix="name one of these with --sheet, or leave it out to look on all of them.",
        )
    return {sheet: sheets[sheet]}


def _read_csv(path: Path, what: str) -> Grid:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        found = error.strerror if isinstance(error, OSError) else "no CSV in UTF-8"
        raise UsageError(
            f"The {what} '{path.name}' cannot be read.",
            slug="compare-file-not-read",
            found=f"{found or type(error).__name__}.",
            expected="a file that is there: CSV in UTF-8; for the published one XLSX or ODS too.",
            fix="correct the name of the file.",
            where=str(path),
        ) from None
    return {(row, place): cell for row, line in enumerate(lines, start=1) for place, cell in enumerate(line, start=1)
            if cell.strip()}  # fmt: skip


def _describe(ours: _Ours, pairs: Sequence[tuple[OurTable, PublishedTable]]) -> CompareRecord:
    notes = []
    for mine, other in pairs:
        held = {name for row in mine.values.values() for name in row}
        lacking = [name for name in other.headings if name in MEASURES and name not in held]
        words = ", ".join(f"{heading} as {name}" for name, heading in other.headings.items() if name in MEASURES)
        notes.append(f"Published {mine.kind.replace('_', '-')} headings were read so: {words}.")
        if lacking:
            notes.append(f"Published and not in our evidence: {', '.join(lacking)}.")
    if len(pairs) == 1 and _ALL in ours.waterfalls:
        notes.append("The waterfall is of all staff, medical and non-medical; the published FTE is of one of them.")
    about = ours.about
    return CompareRecord(
        period=str(about.get("period", "")),
        source=str(about.get("source", "Pay evidence")),
        real_staff=bool(about.get("real_staff", True)),
        versions={
            "record": str(about.get("record_version", "")),
            "rules": rules.RULES_VERSION,
            "code": tenure.__version__,
        },
        parameters={str(name): str(value) for name, value in about.get("parameters", {}).items()},
        notes=tuple(notes),
    )
