"""What speaks for and against reading an evaluation's numbers as effects."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.estimate.designs import (
    AdoptionPanel,
    JointTest,
    compare_levels,
    find_off_line,
    find_slopes,
    fit_two_way,
    impute_effects,
    join_leads,
    randomise_starts,
    resample_scores,
    resample_two_way,
)
from tenure.retention.evaluate_about import Evaluation, describe_evaluation
from tenure.retention.evaluate_design import ENOUGH_PERIODS
from tenure.retention.evaluate_effects import Adopted, Interrupted
from tenure.retention.evaluate_panel import RollOut
from tenure.terms import Evidence, Structure

__all__ = ["build_checks", "list_warnings", "looks_rolling"]

Verdict = Literal["fine", "warning", "note", "not_possible"]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_FEW_ON_A_SIDE, _FEW_UNITS, _FEWEST_UNITS = 5, 50, 12
_YEAR = 12
_ROUNDING = 1e-12
_LAST = 3  # periods just before a start that are looked at
_SCHEMA = {
    "check": pl.String, "verdict": pl.String, "value": pl.Float64, "freedom": pl.Int64, "p_value": pl.Float64,
    "says": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    verdict: Verdict
    says: str
    value: float | None = None
    freedom: int | None = None
    p_value: float | None = None


def build_checks(found: Adopted | Interrupted | None, evaluation: Evaluation) -> Evidence:
    """Build ``retention.evaluate.checks``.

    Parameters
    ----------
    found : Adopted, Interrupted or None
        What was estimated; None for a bare difference.
    evaluation : Evaluation
        The panel, and what the table is labelled with.

    Returns
    -------
    Evidence
        One row a check, with its verdict and what it means. Release: confidential.
    """
    roll_out = evaluation.choice.roll_out
    is_alone = not isinstance(found, Adopted)
    checks = [*_check_values(roll_out, is_alone=is_alone), *_check_selection(roll_out, evaluation.question.alpha)]
    if isinstance(found, Adopted):
        checks += _check_adoption(found, evaluation)
    if isinstance(found, Interrupted):
        checks += _check_series(found, roll_out)
    rows = [(one.name, one.verdict, one.value, one.freedom, one.p_value, one.says) for one in checks]
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    about = describe_evaluation("checks", frame.columns, evaluation)
    return Evidence(about, frame, Structure(("check",), (), facts=tuple(frame.columns[1:])))


def list_warnings(checks: Evidence) -> tuple[str, ...]:
    """Return what the checks warn of: it goes with the numbers wherever they go."""
    frame = checks.frame
    return tuple(frame.filter(frame["verdict"] == "warning")["says"].to_list())


def looks_rolling(roll_out: RollOut) -> bool:
    """Return whether monthly values look like sums or means over twelve months.

    Notes
    -----
    The change of such a sum is the newest month less that of a year before: changes a year apart then go against each
    other (correlation near -0.5) while neighbouring ones hardly do. Changes of monthly values do the opposite. Asked of
    two years of months at least, the correlations averaged over units.
    """
    if roll_out.kind != "month" or len(roll_out.panel.periods) < 2 * _YEAR + 1:
        return False
    panel = roll_out.panel
    changes = np.diff(panel.values[panel.complete], axis=1)
    changes = changes - changes.mean(axis=1, keepdims=True)
    squares = float(np.sum(changes**2))
    if squares <= 0:
        return False
    next_one = float(np.sum(changes[:, 1:] * changes[:, :-1])) / squares
    next_year = float(np.sum(changes[:, _YEAR:] * changes[:, :-_YEAR])) / squares
    share = (changes.shape[1] - _YEAR) / changes.shape[1]
    return next_year < -0.3 * share and next_one > -0.25


def _check_values(roll_out: RollOut, *, is_alone: bool) -> Iterator[_Check]:
    if looks_rolling(roll_out):
        yield _Check(
            "rolling_values", "warning",
            "The values look like sums over twelve months. These overlap: a start shows little by little, neighbours "
            "share eleven months, and intervals come out far too narrow. Use the flow of each month.",
        )  # fmt: skip
    else:
        yield _Check("rolling_values", "fine", "Nothing shows that values overlap from period to period.")
    if roll_out.in_pandemic:
        says = "The periods touch March 2020 to March 2022, when leaving fell and rose everywhere. "
        if is_alone:
            yield _Check("pandemic", "warning", f"{says}A line drawn across it, or means on its two sides, tell of it.")
        else:
            yield _Check("pandemic", "note", f"{says}See that units compared with went through the same.")


def _check_selection(roll_out: RollOut, alpha: float) -> Iterator[_Check]:
    """Compare units that start with others in the year before the first start; a lone series with its own past."""
    panel = roll_out.panel
    starts = panel.starts
    first = float(np.min(starts[np.isfinite(starts) & ~panel.started_before], initial=np.inf))
    before = np.flatnonzero(panel.periods < first)
    eventually = np.isfinite(starts) & ~panel.started_before
    others = np.isinf(starts)
    if not others.any():
        others, eventually = eventually & (starts > first), starts == first
    if not others.any():
        test, beside = _compare_with_line(panel, eventually, before), "the line of the periods before"
    else:
        last_year = before[-(_YEAR if roll_out.kind == "month" else 1) :]
        test, beside = (_compare(panel, eventually, others, last_year) if last_year.size else None), "others"
    if test is None:
        says = (
            "There are too few units or periods before the first start to see whether values were unusual just then. "
            "If something was started because a value was high, chance alone brings it down again."
        )
        yield _Check("regression_to_mean", "not_possible", says)
        return
    if test.p_value >= alpha:
        says = f"Just before the first start, values of units that start were not unusual beside {beside}."
        yield _Check("regression_to_mean", "fine", says, test.statistic, test.freedom, test.p_value)
        return
    side = "high" if test.statistic > 0 else "low"
    says = (
        f"Just before the first start, values of units that start were {side} beside {beside}. If they started because "
        "of that, chance alone brings values back towards the mean, and it looks like an effect: compare with units "
        f"that were as {side} and did not start, or leave the last periods before the start out."
    )
    yield _Check("regression_to_mean", "warning", says, test.statistic, test.freedom, test.p_value)


def _compare_with_line(panel: AdoptionPanel, chosen: Flags, before: Ints) -> JointTest | None:
    """Test whether the last values before the start lie off the line of those before them."""
    if len(before) < 2 * _LAST or np.isnan(panel.values[chosen][:, before]).any():
        return None
    return find_off_line(panel.values[chosen][:, before].mean(axis=0), last=_LAST)


def _compare(
    panel: AdoptionPanel,
    first: npt.NDArray[np.bool_],
    second: npt.NDArray[np.bool_],
    places: Ints,
) -> JointTest | None:
    values = panel.values[:, places]
    held = ~np.isnan(values).any(axis=1)
    means = values[held].mean(axis=1)
    return compare_levels(means[first[held]], means[second[held]])


def _check_adoption(found: Adopted, evaluation: Evaluation) -> Iterator[_Check]:
    panel = found.complete
    started = int(np.isfinite(panel.seen_starts).sum())
    others = len(panel.starts) - started
    least = min(started, others) if others else started
    few = least < _FEW_ON_A_SIDE or len(panel.starts) < _FEW_UNITS
    yield _check_slopes(panel, evaluation.question.alpha) if few else _check_leads(found, evaluation.question.alpha)
    says = f"Of {_count(len(panel.starts))} {started} start and {others} do not."
    if not few:
        yield _Check(
            "few_units", "fine", f"{says} Intervals may rest on the normal distribution.", float(len(panel.starts))
        )
        return
    one = _randomise if least < _FEW_ON_A_SIDE or len(panel.starts) < _FEWEST_UNITS else _bootstrap
    test = one(found, evaluation)
    lone = sum(int(np.sum(panel.seen_starts == cohort)) == 1 for cohort in panel.cohorts)
    alone = (
        f" A unit that starts alone ({lone} of the dates) adds nothing to them, as if it did not vary." if lone else ""
    )
    yield _Check(
        "few_units", "warning",
        f"{says} With so few, intervals from standard errors are too narrow.{alone} Go by the p-value of {test.name}.",
        float(len(panel.starts)),
    )  # fmt: skip
    yield test


def _check_leads(found: Adopted, alpha: float) -> _Check:
    # More leads than a quarter of the smallest cohort, and the test finds differences that are not there.
    _, sizes = np.unique(found.complete.seen_starts, return_counts=True)
    test = join_leads(found.group_times, most=max(int(sizes.min()) // 4, 1))
    return _judge_trend(test, alpha, "joint test of all leads, or of the last ones where there are many")


def _check_slopes(panel: AdoptionPanel, alpha: float) -> _Check:
    """Compare slopes before the first start: of few units, joint tests of leads find differences that are not there."""
    before = panel.values[:, panel.periods < panel.cohorts[0]]
    first = np.isfinite(panel.seen_starts)
    if first.all():
        first = panel.seen_starts == panel.cohorts[0]
    slopes = find_slopes(before) if before.shape[1] >= _LAST else None
    test = None if slopes is None else compare_levels(slopes[first], slopes[~first])
    return _judge_trend(test, alpha, "slopes before the first start, units that start beside others")


def _judge_trend(test: JointTest | None, alpha: float, what: str) -> _Check:
    if test is None:
        return _Check("pre_trend", "not_possible", "Too few periods lie before a start to compare trends in.")
    if test.p_value < alpha:
        says = f"Units that start went another way than others before they started: what follows is no effect ({what})."
        return _Check("pre_trend", "warning", says, test.statistic, test.freedom, test.p_value)
    says = f"Nothing shows that units went different ways before the start; a small difference may be there ({what})."
    return _Check("pre_trend", "fine", says, test.statistic, test.freedom, test.p_value)


def _count(units: int) -> str:
    return "1 unit" if units == 1 else f"{units} units"


def _bootstrap(found: Adopted, evaluation: Evaluation) -> _Check:
    panel, draws = found.complete, evaluation.question.draws
    rng = np.random.default_rng(evaluation.question.seed)
    weights: Literal["rademacher"] = "rademacher"
    if evaluation.choice.design == "did":
        regressor = panel.treated.astype(np.float64)
        p_value = resample_two_way(panel.values, regressor, weights=weights, draws=draws, rng=rng)
    else:
        place = found.imputation.find("simple")[0]
        estimate, scores = float(found.imputation.estimates[place]), found.imputation.scores[:, place]
        p_value = resample_scores(estimate, scores, weights=weights, draws=draws, rng=rng)
    says = "p-value of a wild bootstrap by unit, for no effect on average (simple)."
    return _Check("wild_bootstrap", "note", says, p_value=p_value)


def _randomise(found: Adopted, evaluation: Evaluation) -> _Check:
    noise = _ROUNDING * float(np.max(np.abs(found.complete.values)))

    def find_t(each: AdoptionPanel) -> float:
        estimate, error = impute_effects(each, simple_only=True).take("simple")
        if error > noise:
            return estimate / error
        # Values without any noise have no error: an effect, if there is one, could not stand out more.
        return math.copysign(math.inf, estimate) if abs(estimate) > noise else 0.0

    rng = np.random.default_rng(evaluation.question.seed)
    test = randomise_starts(found.complete, find_t, draws=evaluation.question.draws, rng=rng)
    says = (
        f"p-value of randomisation, for no effect on any unit: of {test.looked_at:,} ways to deal out the starts "
        f"({test.ways:,} there are), the share with a t-statistic as far out; {1 / test.looked_at:.3g} at least."
    )
    return _Check("randomisation", "note", says, p_value=test.p_value)


def _check_two_way(found: Adopted) -> _Check:
    fit = fit_two_way(found.complete)
    simple, _ = found.imputation.take("simple")
    cohorts = len(found.complete.cohorts)
    if cohorts < 2:
        says = "Regression with fixed effects of units and periods: with one start it is a difference in differences."
        return _Check("two_way_fixed_effects", "note", says, fit.estimate)
    says = (
        f"Regression with fixed effects of units and periods, beside {simple:.4g} by imputation. It also compares "
        "units that started late with those that had started early: "
        f"{100 * fit.negative_cells:.0f}% of treated values count with a weight below nought. "
        "It is shown for what it misses and is not the answer."
    )
    return _Check("two_way_fixed_effects", "note", says, fit.estimate)


def _check_series(found: Interrupted, roll_out: RollOut) -> Iterator[_Check]:
    fit = found.fits["glsar"]
    sides = min(int(np.sum(fit.elapsed < 0)), int(np.sum(fit.elapsed >= 0)))
    few = sides < ENOUGH_PERIODS
    says = f"{sides} periods on the shorter side of the start" + (
        f"; fewer than {ENOUGH_PERIODS} make limits doubtful." if few else "."
    )
    yield _Check("few_periods", "warning" if few else "fine", says, float(sides))
    says = (
        "Correlation of one period's error with the next, allowed for in the rows of glsar. Limits of interrupted "
        "series are somewhat too narrow even so: in simulations 95% limits hold the truth about nine times in ten."
    )
    yield _Check("serial_correlation", "note", says, fit.correlation)
    if roll_out.kind == "month" and len(fit.coefficients) == 4:
        says = "Leaving has a season (students and training posts in September): see whether --seasonal changes it."
        yield _Check("season", "note", says)
