"""The study that lays organisations beside their peers."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from tenure import rules
from tenure.errors import AccessError, CheckError, UsageError
from tenure.estimate import DispersionRule
from tenure.panel import MainRule
from tenure.panel.posts import STAFF_GROUP
from tenure.retention.benchmark import FACTS, BenchmarkTables, build_organisations, build_peers
from tenure.retention.benchmark_others import add_others, read_others
from tenure.retention.benchmark_peers import Places, find_peers, name_peers
from tenure.retention.benchmark_question import ADJUSTED_FOR, LEAST_PEOPLE, BenchmarkQuestion
from tenure.retention.benchmark_rates import compare_peers, count_measures, expect_leavers, rate_organisations
from tenure.retention.flows import IN_POST, FlowCells, add_units, count_snapshot
from tenure.retention.flows_question import Population, plan_years
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies import facts
from tenure.studies.careers_run import CareersRun, Progress, list_months
from tenure.studies.retention_cells import PostReader
from tenure.terms import Evidence, Month, write_count

__all__ = ["benchmark"]

_MOST_LISTED = 12


def benchmark(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    organisation: str | None = None,
    peers: int = 10,
    peers_file: Path | None = None,
    others: Path | None = None,
    any_type: bool = False,
    same_region: bool = False,
    adjust: Sequence[str] = ADJUSTED_FOR,
    dispersion: DispersionRule = "cqc",
    start: str | None = None,
    end: str | None = None,
    population: Population = "turnover",
    main_rule: MainRule = "flag",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Compare organisations' leavers, stayers and joiners with those of their peers.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    organisation : str, optional
        Code of the one organisation that is told with its peers; everyone when left out.
    peers : int
        How many of the nearest are peers.
    peers_file : Path, optional
        CSV of peers of one's own: ``organisation`` and ``peer``; with ``organisation`` given, ``peer`` alone will do.
    others : Path, optional
        CSV of counts of organisations that the record does not hold, such as ``retention.flows.flows.csv`` of another
        record: ``organisation``, ``start_people``, ``end_people``, ``leavers``, ``joiners``. Nothing is adjusted then.
    any_type, same_region : bool
        Whether peers may be of another type; whether they must be of the same region.
    adjust : sequence of str
        Characteristics that adjusted rates are standardised over.
    dispersion : {"cqc", "shmi"}
        How funnel limits are widened.
    start, end : str, optional
        The two dates, YYYY-MM; the twelve months to the record's end when left out.
    population, main_rule, engine, memory, threads, progress
        As for ``flows``.

    Returns
    -------
    list of Evidence
        ``retention.benchmark.organisations`` and ``.peers``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, a month that the record lacks, or an organisation that cannot be compared.
    CheckError
        A file of peers that cannot be used.
    AccessError
        No store, or no file, at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = BenchmarkQuestion(
        organisation=organisation, peers=peers, any_type=any_type, same_region=same_region, adjust=tuple(adjust),
        dispersion=dispersion, start=Month.parse(start) if start else None, end=Month.parse(end) if end else None,
        population=population, main_rule=main_rule,
    )  # fmt: skip
    listed = _read_peers(peers_file, organisation) if peers_file else None
    opened = open_store(store)
    months = list_months(opened)
    period = plan_years(months, start=question.start, end=question.end)[-1]
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        reader = PostReader.open(run, main_rule=main_rule, population=population, say=say)
        say("counting who left, joined and stayed")
        counts = _count(reader, period, question.adjust)
        record = reader.describe([period])
        known = _describe_places(run)
    notes: list[str] = []
    if others is not None:
        question = replace(question, adjust=())
        counts, known, notes = _add_file(others, counts, known, period)
    places = Places.gather(counts, known, STAFF_GROUP)
    _check_places(places, organisation)
    named = find_peers(places, question) if listed is None else name_peers(places, _check_peers(listed, places))
    rated = _rate(counts, places, question)
    notes += _tell(places, named, question, is_listed=listed is not None)
    compared = compare_peers(rated, named)
    tables = BenchmarkTables(rated, compared, named, known, period, question, record, tuple(notes))
    return [build_organisations(tables), build_peers(tables)]


def _rate(counts: pl.DataFrame, places: Places, question: BenchmarkQuestion) -> pl.DataFrame:
    """Return the rates of the organisations that are compared."""
    compared = counts.filter(pl.col("unit").is_in(list(places.codes)))
    counted = count_measures(expect_leavers(compared, question.adjust))
    return rate_organisations(counted, question.dispersion, is_adjusted=bool(question.adjust))


def _count(reader: PostReader, period: tuple[Month, Month], adjust: Sequence[str]) -> pl.DataFrame:
    """Return people at both dates by organisation, characteristics and staff group, and who left every organisation."""
    by = [*dict.fromkeys((*adjust, STAFF_GROUP))]
    reader.follow()
    reader.face([period])
    pairs = reader.count_pairs([period], by)
    nothing = pl.DataFrame()
    counts = count_snapshot(FlowCells(pairs, changes=nothing, months=nothing), "organisation", by)
    gone = add_units(pairs, "organisation").filter(pl.col("s_unit").is_not_null() & (pl.col("e_kind") != IN_POST))
    left = gone.group_by(pl.col("s_unit").alias("unit"), *by).agg(nhs_leavers=pl.col("people").sum())
    columns = ("start_people", "end_people", "stayers", "leavers", "joiners", "nhs_leavers")
    joined = counts.join(left, on=["unit", *by], how="left").with_columns(pl.col("nhs_leavers").fill_null(0))
    return joined.select("unit", *by, *(pl.col(name).cast(pl.Int64) for name in columns)).sort("unit", *by)


def _describe_places(run: CareersRun) -> pl.DataFrame:
    """Return what is known of the record's organisations: one row per ``organisation`` with ``benchmark.FACTS``."""
    dictionary = facts.read_dictionary(run.engine, "org_code").rename({"code": "org_code", "value": "organisation"})
    listed = facts.read_organisations(run.store, run.engine).rename({"type": "organisation_type"})
    names = facts.read_organisation_names(run.store, run.engine)
    known = dictionary.join(listed, on="org_code", how="left").join(names, on="organisation", how="left")
    return known.select("organisation", *FACTS)


def _add_file(
    path: Path, counts: pl.DataFrame, known: pl.DataFrame, period: tuple[Month, Month]
) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Add the organisations of a file to counts and to what is known, and say what follows from it."""
    header, lines = _read_lines(path)
    found = read_others(path.name, header, lines, (str(period[0]), str(period[1])))
    listed = rules.organisations().select(
        pl.col("code").alias("organisation"), pl.col("name").alias("organisation_name"),
        pl.col("type").alias("organisation_type"), "region",
    )  # fmt: skip
    codes = found.counts.select(pl.col("unit").alias("organisation")).join(known, on="organisation", how="anti")
    every = pl.concat([known, codes.join(listed, on="organisation", how="left").select(known.columns)])
    told = write_count(found.counts.height, "organisation")
    taken = (
        f"Counts of {told} are from the file '{path.name}', as they are: they must count what the record does. Their "
        "mix of staff is not known, so that nothing is adjusted, and peers are near in size alone."
    )
    notes = [taken]
    if found.hidden:
        notes.append(f"{write_count(found.hidden, 'organisation')} of the file left out: a count of theirs is hidden.")
    return add_others(counts, found.counts, STAFF_GROUP), every, notes


def _check_places(places: Places, organisation: str | None) -> None:
    if not places.codes:
        raise UsageError(
            "There is no organisation to compare.",
            slug="benchmark-nothing-to-compare",
            found=f"{write_count(places.left_out, 'organisation')}, each with under {LEAST_PEOPLE} people in post.",
            expected=f"organisations with {LEAST_PEOPLE} people or more in post at the first date.",
            fix="choose other dates with --start and --end, or a larger record.",
        )
    if organisation is not None and organisation not in places.codes:
        raise UsageError(
            f"The organisation '{organisation}' cannot be compared.",
            slug="benchmark-organisation-unknown",
            found="no such code, a code that another continues by the second date, or fewer than "
            f"{LEAST_PEOPLE} people in post.",
            expected=f"one of {_list(places.codes)}.",
            fix="give --organisation one of these.",
        )


def _list(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - _MOST_LISTED:,} more" if len(codes) > _MOST_LISTED else ""
    return f"{', '.join(codes[:_MOST_LISTED]) or 'none'}{more}"


def _read_lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header of a CSV and its lines with their numbers; blank lines are none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "text that is not UTF-8"
        raise AccessError(
            f"The file '{path.name}' cannot be read.",
            slug="benchmark-file-not-found",
            found=f"{found}.",
            expected="a CSV in UTF-8.",
            fix="correct the name of the file, or export it again.",
            where=str(path),
        ) from None
    reader = csv.reader(text.splitlines())
    header = [name.strip().lower() for name in next(reader, [])]
    return header, [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]


def _read_peers(path: Path, organisation: str | None) -> list[tuple[int, str, str]]:
    """Return line, organisation and peer of a file of peers."""
    header, lines = _read_lines(path)
    if "peer" not in header or ("organisation" not in header and organisation is None):
        raise _refuse_peers(path.name, f"columns {', '.join(header) or 'none'}", 1)
    rows = []
    for line, cells in lines:
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        code, peer = row.get("organisation", organisation or ""), row.get("peer", "")
        if not code or not peer or code == peer:
            raise _refuse_peers(path.name, "no organisation, no peer, or its own peer", line)
        if organisation is None or code == organisation:
            rows.append((line, code, peer))
    if not rows:
        raise _refuse_peers(path.name, "no peer", 1)
    return rows


def _refuse_peers(name: str, found: str, line: int) -> CheckError:
    return CheckError(
        f"The file of peers '{name}' cannot be used.",
        slug="benchmark-peers-not-usable",
        found=f"{found}.",
        expected="organisation and peer on every line: codes of organisations that are compared, each pair once.",
        fix="correct the line; with --organisation a column of peers will do.",
        where=f"{name}, line {line}",
    )


def _check_peers(listed: Sequence[tuple[int, str, str]], places: Places) -> Mapping[str, list[str]]:
    """Return the peers of each organisation, all of which must be compared."""
    chosen: dict[str, list[str]] = {}
    known = set(places.codes)
    for line, code, peer in listed:
        strangers = [one for one in (code, peer) if one not in known]
        if strangers:
            raise _refuse_peers("peers", f"{strangers[0]} is not compared; compared are {_list(places.codes)}", line)
        if peer in chosen.setdefault(code, []):
            raise _refuse_peers("peers", f"{peer} is named twice as a peer of {code}", line)
        chosen[code].append(peer)
    return chosen


def _tell(places: Places, named: pl.DataFrame, question: BenchmarkQuestion, *, is_listed: bool) -> list[str]:
    notes = []
    if len(places.codes) == 1:
        notes.append(
            "There is one organisation, and nobody to compare it with: counts of others can be given with --others."
        )
    if places.left_out:
        notes.append(f"{write_count(places.left_out, 'organisation')} left out: too few people.")
    if is_listed:
        return [*notes, "Peers are those named in a file."]
    asked = [question.organisation] if question.organisation else list(places.codes)
    found = dict(named.group_by("organisation").len().iter_rows())
    few = [code for code in asked if found.get(code, 0) < question.peers]
    if few and len(places.codes) > 1:
        notes.append(
            f"Fewer than {question.peers} peers of the same kind are in the record for {_list(few)}; "
            "--any-type takes peers of every type."
        )
    return notes
