"""XmR charts of series of figures: limits, points singled out, and verdicts on variation and target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from tenure.errors import OptionError
from tenure.estimate.xmr import XmrChart, XmrRules, chart_xmr
from tenure.estimate.xmr_verdicts import find_directions, judge_targets, label_points, list_rules
from tenure.rules.xmr import XmrRuleset, xmr_rulesets

__all__ = ["ChartedSeries", "ChartsQuestion", "GivenSeries", "chart_series"]

_unusable = partial(OptionError, slug="charts-option-unusable")

_WAYS = {"up": 1, "down": -1, "neutral": 0}
_LEAST = 2
_VARIATIONS = pl.Series(
    [f"{kind}_{side}" for kind in ("improvement", "concern", "neutral") for side in ("high", "low")] + ["common_cause"]
)
_ASSURANCES = {1: "pass", 0: "inconsistent", -1: "fail"}


@dataclass(frozen=True, slots=True)
class ChartsQuestion:
    """The options of ``retention charts``.

    Parameters
    ----------
    ruleset : str
        Name of a ruleset of the rules.
    improvement : {"up", "down", "neutral"}
        Which way is better, where a series does not say.
    target : float, optional
        What is wanted of every series that has no target of its own.
    fix_after : int, optional
        Limits come from the first so many points of each stretch; from all when left out.
    least_points : int
        Series of fewer points have no limits and no verdict.
    """

    ruleset: str = "nhsr-0.2.2"
    improvement: str = "neutral"
    target: float | None = None
    fix_after: int | None = None
    least_points: int = _LEAST

    def __post_init__(self) -> None:
        if self.ruleset not in xmr_rulesets():
            raise _unusable("ruleset", self.ruleset, f"one of {', '.join(xmr_rulesets())}.")
        if self.improvement not in _WAYS:
            raise _unusable("improvement", self.improvement, f"one of {', '.join(_WAYS)}.")
        if self.target is not None and not np.isfinite(self.target):
            raise _unusable("target", str(self.target), "a number.")
        if self.fix_after is not None and self.fix_after < _LEAST:
            raise _unusable("fix-after", str(self.fix_after), f"a whole number of points, {_LEAST} or more.")
        if self.least_points < _LEAST:
            raise _unusable("least-points", str(self.least_points), f"a whole number of points, {_LEAST} or more.")

    @property
    def rules(self) -> XmrRuleset:
        """The ruleset."""
        return xmr_rulesets()[self.ruleset]


@dataclass(frozen=True, slots=True)
class GivenSeries:
    """What was read from files: ``held`` as ``read_series`` gives it, targets and rebases where there are any.

    ``source`` says in words where the figures are from and ``version`` is a checksum of the files.
    """

    held: pl.DataFrame
    targets: pl.DataFrame | None = None
    rebases: pl.DataFrame | None = None
    source: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class ChartedSeries:
    """Charts as frames: ``points`` has a row a date, ``signals`` a row a point singled out, ``verdicts`` one a series.

    ``rebases`` has a row a rebase, or is None where none was asked.
    """

    points: pl.DataFrame
    signals: pl.DataFrame
    verdicts: pl.DataFrame
    rebases: pl.DataFrame | None


def chart_series(given: GivenSeries, question: ChartsQuestion) -> ChartedSeries:
    """Set the limits of every series and say what its points and its target show.

    Parameters
    ----------
    given : GivenSeries
        Series, targets and rebases. Gaps are passed over: the point after one follows the point before it.
    question : ChartsQuestion
        The options.

    Returns
    -------
    ChartedSeries
        Rows in the order of series and date.

    Notes
    -----
    The verdict on variation is that of the last point with a value, the one on the target compares it with the last
    limits. Definitions: xmr_limits, xmr_signals, xmr_verdicts.
    """
    wanted = _read_wanted(given, question)
    known = _place_points(given).join(wanted, on="series", how="left", maintain_order="left")
    chart = _chart(known, question)
    rules = question.rules
    better = known["way"].to_numpy()
    directions = find_directions(
        chart, rules.priority, improvement=better, favours_improvement=rules.conflict == "improvement"
    )
    names = pl.Series("rule", rules.priority)
    labels = pl.Series("place", label_points(chart, rules.priority))
    read = known.with_columns(
        mean=pl.Series(chart.mean).fill_nan(None),
        lower=pl.Series(chart.lower).fill_nan(None),
        upper=pl.Series(chart.upper).fill_nan(None),
        rule=names.gather(labels.replace(-1, None)),
        rules=_join_names(list_rules(chart, rules.priority), rules.priority),
        direction=pl.Series(directions),
        variation=_name_variation(directions, better),
    )
    return ChartedSeries(
        _spread_points(given.held, read),
        _list_signals(read),
        _judge_series(given.held, read, wanted, question),
        _tell_rebases(given.rebases, read),
    )


def _read_wanted(given: GivenSeries, question: ChartsQuestion) -> pl.DataFrame:
    """Return of each series its target, which way is better, and that as a sign."""
    every = given.held.select("series").unique(maintain_order=True)
    none = pl.DataFrame(schema={"series": pl.String, "target": pl.Float64, "improvement": pl.String})
    told = every.join(none if given.targets is None else given.targets, on="series", how="left")
    return told.select(
        "series",
        pl.col("target").fill_null(pl.lit(question.target, dtype=pl.Float64)),
        pl.col("improvement").fill_null(question.improvement),
    ).with_columns(way=pl.col("improvement").replace_strict(_WAYS, return_dtype=pl.Int8))


def _place_points(given: GivenSeries) -> pl.DataFrame:
    """Return the points that have a value, each with the first day of the stretch that a rebase began."""
    points = given.held.filter(pl.col("value").is_not_null())
    if given.rebases is None or given.rebases.is_empty():
        return points.with_columns(since=pl.lit(None, dtype=pl.Date))
    begun = given.rebases.select("series", "first_day", since="first_day").sort("first_day")
    placed = points.sort("day").join_asof(
        begun, left_on="day", right_on="first_day", by="series", strategy="backward", check_sortedness=False
    )
    return placed.sort("series", "day").select(*points.columns, "since")


def _chart(points: pl.DataFrame, question: ChartsQuestion) -> XmrChart:
    rules = question.rules
    return chart_xmr(
        points["value"].to_numpy(),
        series=points["series"].rle_id().to_numpy().astype(np.int64),
        stretches=points.select(pl.struct("series", "since").rle_id()).to_series().to_numpy().astype(np.int64),
        rules=XmrRules(
            limit_factor=rules.limit_factor,
            screen_factor=rules.screen_factor,
            shift_points=rules.shift_points,
            trend_points=rules.trend_points,
            counts_outside=rules.two_of_three == "beyond_two_sigma",
            crosses=rules.crosses_rebase,
            least_points=question.least_points,
        ),
        baseline=question.fix_after,
    )


def _join_names(held: np.ndarray, names: Sequence[str]) -> pl.Series:
    """Return the names of the rules that hold of each point, with blanks between them."""
    columns = [pl.when(pl.Series(held[:, place])).then(pl.lit(name)) for place, name in enumerate(names)]
    return pl.select(pl.concat_str(columns, separator=" ", ignore_nulls=True)).to_series()


def _name_variation(directions: np.ndarray, better: np.ndarray) -> pl.Series:
    """Return common_cause, or improvement, concern or neutral with high or low."""
    kinds = np.where(better == 0, 4, np.where(directions == better, 0, 2))
    return _VARIATIONS.gather(np.where(directions == 0, 6, kinds + (directions < 0)))


def _spread_points(held: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Return a row for every row given: in a gap limits are those of the stretch it lies in, and no rule holds."""
    lines = ("mean", "lower", "upper")
    joined = held.join(read.select("series", "day", *lines, "rule"), on=["series", "day"], how="left")
    own = pl.when(pl.col("value").is_not_null()).then("row")
    nearest = own.forward_fill().backward_fill().over("series")
    source = joined.with_row_index("row").select(nearest.alias("row")).to_series()
    return joined.with_columns(pl.col(name).gather(source) for name in lines).select(
        "series", "date", "value", *lines, "rule"
    )


def _list_signals(read: pl.DataFrame) -> pl.DataFrame:
    side = pl.when(pl.col("direction") > 0).then(pl.lit("high")).otherwise(pl.lit("low"))
    kind = pl.col("variation").str.replace("_(high|low)$", "")
    return read.filter(pl.col("direction") != 0).select(
        "series", "date", "value", "rule", "rules", side.alias("direction"), kind.alias("variation")
    )


def _judge_series(
    held: pl.DataFrame, read: pl.DataFrame, wanted: pl.DataFrame, question: ChartsQuestion
) -> pl.DataFrame:
    rules = question.rules
    is_last = pl.col("since").eq_missing(pl.col("since").last())
    last = read.group_by("series", maintain_order=True).agg(
        *(pl.col(name).last() for name in ("mean", "lower", "upper", "variation")),
        latest_date=pl.col("date").last(),
        latest_value=pl.col("value").last(),
        latest_rule=pl.col("rule").last(),
        limits_from=pl.col("date").filter(is_last).first(),
        n_limits=is_last.sum(),
        n_signals=(pl.col("direction") != 0).sum(),
    )
    sizes = held.group_by("series", maintain_order=True).agg(
        n_points=pl.col("value").count(), n_gaps=pl.col("value").null_count()
    )
    joined = wanted.join(sizes, on="series").join(last, on="series", how="left").sort("series")
    counted = joined.with_columns(pl.col("n_limits", "n_signals").fill_null(0))
    return (
        counted.with_columns(
            assurance=_judge_targets(counted, rules),
            variation=pl.when(pl.col("lower").is_null()).then(pl.lit("none")).otherwise("variation"),
            warning=_warn(rules),
        )
        .with_columns(pl.col("n_limits").clip(upper_bound=question.fix_after or counted.height + read.height))
        .select(VERDICT_COLUMNS)
    )


VERDICT_COLUMNS = (
    "series", "variation", "assurance", "improvement", "target", "latest_date", "latest_value", "latest_rule", "mean",
    "lower", "upper", "n_points", "n_gaps", "limits_from", "n_limits", "n_signals", "warning",
)  # fmt: skip


def _judge_targets(joined: pl.DataFrame, rules: XmrRuleset) -> pl.Series:
    target, lower, upper = (joined[name].fill_null(float("nan")).to_numpy() for name in ("target", "lower", "upper"))
    found = judge_targets(
        target,
        lower,
        upper,
        improvement=joined["way"].to_numpy(),
        on_limit_decides=rules.target_on_limit == "decided",
    )
    is_known = ~np.isnan(target) & ~np.isnan(lower) & (joined["way"].to_numpy() != 0)
    return pl.Series([_ASSURANCES[sign] if known else "none" for sign, known in zip(found, is_known, strict=True)])


def _warn(rules: XmrRuleset) -> pl.Expr:
    """Return what is to be said of the limits, as words with blanks between them; null where nothing is."""
    has_limits = pl.col("lower").is_not_null()
    told = {
        "no_limits": ~has_limits,
        "trial_limits": has_limits & (pl.col("n_limits") < rules.trial_below),
        "no_variation": pl.col("lower") == pl.col("upper"),
        "gaps": pl.col("n_gaps") > 0,
    }
    words = [pl.when(holds).then(pl.lit(word)) for word, holds in told.items()]
    return pl.concat_str(words, separator=" ", ignore_nulls=True).replace("", None)


def _tell_rebases(rebases: pl.DataFrame | None, read: pl.DataFrame) -> pl.DataFrame | None:
    """Return each rebase with its reason, its first point and the limits that hold from it on."""
    if rebases is None:
        return None
    stretches = read.group_by("series", "since").agg(
        first_point=pl.col("date").first(),
        n_points=pl.len().cast(pl.Int64),
        mean=pl.col("mean").first(),
        lower=pl.col("lower").first(),
        upper=pl.col("upper").first(),
    )
    told = rebases.join(stretches, left_on=["series", "first_day"], right_on=["series", "since"], how="left")
    return told.sort("series", "first_day").select(
        "series", "date", "reason", "first_point", "n_points", "mean", "lower", "upper"
    )
