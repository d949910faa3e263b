"""Effects by design, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.errors import CheckError
from tenure.estimate.designs import (
    AdoptionEffects,
    AdoptionPanel,
    Controls,
    InterruptedFit,
    SeriesErrors,
    estimate_group_times,
    fit_interrupted,
    impute_effects,
)
from tenure.retention.evaluate_about import Evaluation, describe_evaluation
from tenure.retention.evaluate_design import Choice
from tenure.retention.evaluate_panel import RollOut
from tenure.retention.evaluate_question import EvaluateQuestion
from tenure.terms import Evidence, Structure

__all__ = ["Adopted", "Interrupted", "build_cohorts", "build_difference", "build_effects", "estimate_adoption",
           "estimate_interruption", "find_series"]  # fmt: skip

_NUMBERS = ("estimate", "std_error", "low", "high")
_SCHEMA = {
    "kind": pl.String, "cohort": pl.String, "period": pl.String, "event_time": pl.Int64,
    **dict.fromkeys(_NUMBERS, pl.Float64), "estimator": pl.String,
}  # fmt: skip
_LASTING = ("group_time", "event", "simple", "event_overall")
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Adopted:
    """What both estimators found in units over periods.

    ``complete`` are the units that group-time effects could use, ``imputed`` those of the imputation.
    """

    group_times: AdoptionEffects
    imputation: AdoptionEffects
    complete: AdoptionPanel
    imputed: AdoptionPanel
    controls: Controls
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What both ways of treating errors found in one series; ``start`` is its first period after."""

    fits: Mapping[str, InterruptedFit]
    values: npt.NDArray[np.float64]
    start: float


def estimate_adoption(choice: Choice, question: EvaluateQuestion) -> Adopted:
    """Estimate effects of starts at one date or several, both ways.

    Parameters
    ----------
    choice : Choice
        Of the design ``staggered`` or ``did``.
    question : EvaluateQuestion
        Controls and base periods.

    Raises
    ------
    CheckError
        No unit is observed in every period, or there is nothing to compare with.

    Notes
    -----
    Units that had started in the first period are left out. Group-time effects leave out units with a missing value
    too; imputation takes what there is.
    Release: not releasable; pass through disclosure.
    """
    every = choice.roll_out.panel
    panel = every.keep(~every.started_before)
    complete = panel.keep(panel.complete)
    controls = question.controls
    if controls == "auto":
        controls = "never" if np.isinf(complete.seen_starts).any() else "not_yet"
    group_times = estimate_group_times(complete, controls=controls, base_period=question.base_period)
    if not group_times.find("simple").size:
        raise CheckError(
            "No unit can be compared with another after its start.",
            slug="evaluate-nothing-to-compare",
            found=f"{len(complete.starts)} units observed in every period, controls: {controls}.",
            expected="units observed throughout, some of which start later or never.",
            fix="take --control not_yet, fill gaps (hidden counts leave them), or set a window with --from and --to.",
        )
    notes = _tell_left_out(every, panel, complete)
    return Adopted(group_times, impute_effects(panel), complete, panel, controls, notes)


def _tell_left_out(every: AdoptionPanel, panel: AdoptionPanel, complete: AdoptionPanel) -> tuple[str, ...]:
    notes = []
    started = len(every.starts) - len(panel.starts)
    if started:
        notes.append(f"{started} of {len(every.starts)} units had started in the first period and are left out.")
    gaps = len(panel.starts) - len(complete.starts)
    if gaps:
        notes.append(f"{gaps} units lack a value; callaway_santanna leaves them out, imputation takes what there is.")
    later = int(np.sum(np.isfinite(panel.starts) & np.isinf(panel.seen_starts)))
    if later:
        notes.append(f"{later} units start after the last period and stand among those that never start.")
    return tuple(notes)


def find_series(roll_out: RollOut) -> tuple[npt.NDArray[np.float64], float]:
    """Return the mean series of the units that started, and their start."""
    panel = roll_out.panel
    started = np.isfinite(panel.starts)
    held = ~np.isnan(panel.values[started])
    sums, units = np.nansum(panel.values[started], axis=0), held.sum(axis=0)
    series = np.divide(sums, units, out=np.full(len(sums), np.nan), where=units > 0)
    return np.asarray(series), float(panel.starts[started][0])


def estimate_interruption(choice: Choice, question: EvaluateQuestion) -> Interrupted:
    """Fit an interrupted time series to the unit that started, or the mean of those that did.

    Parameters
    ----------
    choice : Choice
        Of the design ``its``.
    question : EvaluateQuestion
        Season.

    Raises
    ------
    CheckError
        Seasons are asked for of periods that are no months.
    """
    values, start = find_series(choice.roll_out)
    if question.seasonal and choice.roll_out.kind != "month":
        raise CheckError(
            "Seasons need a panel of months.",
            slug="evaluate-season-unknown",
            found="periods that are whole numbers.",
            expected="periods written YYYY-MM.",
            fix="leave --seasonal out, or write the periods as months.",
        )
    elapsed = choice.roll_out.panel.periods - int(start)
    errors: tuple[SeriesErrors, ...] = ("glsar", "newey_west")
    season = _YEAR if question.seasonal else 0
    fits: dict[str, InterruptedFit] = {
        each: fit_interrupted(values, elapsed, errors=each, season=season) for each in errors
    }
    return Interrupted(fits, values, start)


def build_effects(found: Adopted | Interrupted, evaluation: Evaluation) -> Evidence:
    """Build ``retention.evaluate.effects``.

    Parameters
    ----------
    found : Adopted or Interrupted
        What was estimated.
    evaluation : Evaluation
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row per estimator and kind, with ``cohort``, ``period`` and ``event_time`` where the kind has them. Limits
        are by the normal distribution, those of an interrupted series by Student's t. Release: confidential.
    """
    if isinstance(found, Interrupted):
        frame = _list_interrupted(found, evaluation.choice.roll_out, evaluation.question)
        notes: tuple[str, ...] = ()
    else:
        frame = _list_adopted(found, evaluation.choice.roll_out, evaluation.question, _LASTING)
        notes = found.notes
    about = describe_evaluation("effects", frame.columns, evaluation, notes=notes)
    return Evidence(
        about, frame, Structure(("estimator", "kind", "cohort", "period", "event_time"), (), facts=_NUMBERS)
    )


def build_cohorts(found: Adopted, evaluation: Evaluation) -> Evidence:
    """Build ``retention.evaluate.cohorts``: the mean effect on the units of each start, and over all cohorts.

    Parameters
    ----------
    found : Adopted
        What was estimated.
    evaluation : Evaluation
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row per estimator and cohort (blank: all, weighted by units; of imputation, by values), with ``units``.
        Release: confidential.
    """
    frame = _list_adopted(found, evaluation.choice.roll_out, evaluation.question, ("cohort", "cohort_overall"))
    starts = found.imputed.seen_starts
    sizes = {evaluation.choice.roll_out.show(start): int(np.sum(starts == start)) for start in found.imputed.cohorts}
    units = pl.col("cohort").replace_strict(sizes, default=sum(sizes.values()), return_dtype=pl.Int64)
    frame = frame.select("estimator", "cohort", units.alias("units"), *_NUMBERS)
    about = describe_evaluation("cohorts", frame.columns, evaluation, notes=found.notes)
    return Evidence(about, frame, Structure(("estimator", "cohort"), (), facts=("units", *_NUMBERS)))


def _list_adopted(
    found: Adopted, roll_out: RollOut, question: EvaluateQuestion, kinds: tuple[str, ...]
) -> pl.DataFrame:
    quantile = NormalDist().inv_cdf(0.5 + question.level / 2)
    rows = []
    for name, effects in (("callaway_santanna", found.group_times), ("imputation", found.imputation)):
        for row, estimate, error in zip(effects.rows, effects.estimates, effects.std_errors, strict=True):
            if row.kind in kinds:
                event_time = None if np.isnan(row.event_time) else int(row.event_time)
                half = quantile * error
                numbers = [_show(one) for one in (estimate, error, estimate - half, estimate + half)]
                places = [roll_out.show(row.cohort) or None, roll_out.show(row.period) or None]
                rows.append((row.kind, *places, event_time, *numbers, name))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _show(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _list_interrupted(found: Interrupted, roll_out: RollOut, question: EvaluateQuestion) -> pl.DataFrame:
    start, last = roll_out.show(found.start), roll_out.show(roll_out.panel.periods[-1])
    rows = []
    for name, fit in found.fits.items():
        after = fit.elapsed[fit.elapsed >= 0]
        slope = np.zeros(len(fit.coefficients))
        slope[3] = 1.0
        for kind, period, event_time, weights in (
            ("level", start, 0, fit.weigh_effect(0.0)),
            ("slope", None, None, slope),
            ("effect_at_end", last, int(after[-1]), fit.weigh_effect(float(after[-1]))),
            ("effect_average", None, None, fit.weigh_effect(float(after.mean()))),
        ):
            estimate, error = fit.weigh(weights)
            limits = fit.find_limits(estimate, error, level=question.level)
            rows.append((kind, start, period, event_time, estimate, error, *limits, name))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def build_difference(evaluation: Evaluation) -> Evidence:
    """Build ``retention.evaluate.difference``: means before and after the start of each unit, as a description.

    Parameters
    ----------
    evaluation : Evaluation
        The panel, and what the table is labelled with.

    Returns
    -------
    Evidence
        Rows ``mean_before``, ``mean_after`` and ``difference``, means over units; never graded as an effect, without
        limits. Release: confidential.

    Raises
    ------
    CheckError
        No unit is seen both before and after its start.
    """
    panel = evaluation.choice.roll_out.panel
    started = np.isfinite(panel.seen_starts) & ~panel.started_before
    held = ~np.isnan(panel.values[started])
    treated = panel.treated[started]
    both = (held & treated).any(axis=1) & (held & ~treated).any(axis=1)
    if not both.any():
        raise CheckError(
            "No unit is seen both before and after its start.",
            slug="evaluate-one-side-only",
            expected="values on both sides of a start.",
            fix="take a longer window with --from and --to.",
        )
    values, held, treated = panel.values[started][both], held[both], treated[both]
    before = np.nanmean(np.where(held & ~treated, values, np.nan), axis=1)
    after = np.nanmean(np.where(held & treated, values, np.nan), axis=1)
    numbers = {"mean_before": before.mean(), "mean_after": after.mean(), "difference": (after - before).mean()}
    frame = pl.DataFrame(
        {"kind": list(numbers), "estimate": [float(one) for one in numbers.values()], "units": int(both.sum())}
    )
    about = describe_evaluation("difference", frame.columns, evaluation)
    about = replace(about, columns={**about.columns, "estimate": "Mean, or difference of means (unit of the values)"})
    return Evidence(about, frame, Structure(("kind",), (), facts=("estimate", "units")))
