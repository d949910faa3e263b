"""What a change of the paybill between years is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tenure.panel import FteRule
from tenure.pay import ChangeQuestion, FinancialYear, PayQuestion, build_change, estimate_year
from tenure.pay.scales import ScaleBasis
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.pay_sums import describe_record, sum_pay
from tenure.terms import Evidence

__all__ = ["decompose"]

Progress = Callable[[str], None]


def decompose(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    from_: str,
    to: str,
    headline: Mapping[str, float] | None = None,
    scale: ScaleBasis = "in_force",
    fte_rule: FteRule = "contracted",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Split the change of the paybill between two financial years into its parts.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    from_, to : str
        The first and the last year, such as ``2019/20`` and ``2023/24``; the change is followed from year to year.
    headline : mapping of str to float, optional
        Announced awards in per cent, by year; for other years the rise of scale values stands.
    scale, fte_rule
        See ``tenure.pay.PayQuestion``.
    engine, memory, threads
        The engine and its limits, as for ``careers.moves``.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        ``pay.decompose.effects``, ``.staff_groups`` and ``.drift``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, years out of order, or a year of which the record holds no month.
    AccessError
        No store at the path.
    """
    first, last = FinancialYear.parse(from_), FinancialYear.parse(to)
    years = tuple(FinancialYear(start) for start in range(first.start, last.start + 1))
    given = {FinancialYear.parse(year): award for year, award in (headline or {}).items()}
    question = ChangeQuestion(years, given, {"scale": scale, "fte_rule": fte_rule})
    asked = {year: PayQuestion(year, scale=scale, fte_rule=fte_rule) for year in years}
    opened = open_store(store)
    option = "--from or --to (every year between is followed)"
    found = {year: describe_record(opened, asked[year], option=option) for year in years}
    pay = {}
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        for year in years:
            say(f"summing the pay of {year}")
            cells, people = sum_pay(opened, running, asked[year], found[year])
            pay[year] = estimate_year(cells, people, asked[year], found[year])
    say("splitting the change of the paybill")
    return build_change(pay, question, found)
