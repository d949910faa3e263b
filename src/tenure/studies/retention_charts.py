"""The study of change: XmR charts of series of figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tenure
from tenure import rules
from tenure.retention.charts import ChartsQuestion, GivenSeries, chart_series
from tenure.retention.charts_evidence import build_charts
from tenure.retention.charts_reading import SeriesColumns, read_rebases, read_series, read_targets, sum_files
from tenure.retention.origin import write_origin
from tenure.terms import Evidence


def charts(  # noqa: PLR0913 - the options of the command, one parameter each
    series: Path,
    *,
    name: Sequence[str] = ("series",),
    date: str = "date",
    value: str = "value",
    measure: str = "",
    ruleset: str = "nhsr-0.2.2",
    improvement: str = "neutral",
    target: float | None = None,
    targets: Path | None = None,
    rebase: Path | None = None,
    fix_after: int | None = None,
    least_points: int = 2,
) -> list[Evidence]:
    """Chart series of figures: process limits, points singled out, and verdicts on variation and target.

    Parameters
    ----------
    series : Path
        A CSV file with ``series``, ``date`` (YYYY-MM-DD or YYYY-MM) and ``value``: figures that may be published.
    name : sequence of str
        Columns that name a series, in place of ``series``: those of any released table.
    date, value : str
        The columns of its dates and values.
    measure : str
        Written after the name of every series, for ``practice check``: ``RRK/sickness_rate``.
    ruleset : {"nhsr-0.2.2", "mdc-6", "mdc-7"}
        Whose rules.
    improvement : {"up", "down", "neutral"}
        Which way is better, where ``targets`` does not say of a series.
    target : float, optional
        What is wanted, where ``targets`` does not say of a series.
    targets : Path, optional
        A CSV file with ``series``, ``target`` and ``improvement``.
    rebase : Path, optional
        A CSV file with ``series``, ``date`` and ``reason``: when limits are set anew, and why.
    fix_after : int, optional
        Limits come from the first so many points of each stretch; from all when left out.
    least_points : int
        Series of fewer points have no limits and no verdict.

    Returns
    -------
    list of Evidence
        ``retention.charts.points``, ``.signals`` and ``.verdicts``; ``.rebases`` where any were given.

    Raises
    ------
    UsageError
        An option that cannot be used, or no such file.
    CheckError
        A file that cannot be charted: says which line and column.
    """
    question = ChartsQuestion(ruleset, improvement, target, fix_after, least_points)
    held = read_series(series, SeriesColumns(tuple(one.lower() for one in name), date.lower(), value.lower(), measure))
    files = [path for path in (series, targets, rebase) if path is not None]
    given = GivenSeries(
        held=held,
        targets=None if targets is None else read_targets(targets, held),
        rebases=None if rebase is None else read_rebases(rebase, held),
        source=write_origin(f"Figures given in {', '.join(path.name for path in files)}", files),
        version=sum_files(files),
    )
    versions = {"rules_version": rules.RULES_VERSION, "code_version": tenure.__version__}
    return build_charts(chart_series(given, question), given, question, versions=versions)
