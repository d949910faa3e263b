"""The smallest effect that an evaluation would notice, and the designs that were considered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.estimate.designs import Noise, correlate_residuals, detect_difference, detect_interruption, measure_noise
from tenure.retention.evaluate_about import Evaluation, describe_evaluation
from tenure.retention.evaluate_effects import find_series
from tenure.terms import Evidence, Structure

__all__ = ["POWER", "build_designs", "build_detectable"]

POWER = 0.8
_LEAST_BEFORE = 3
_LEAST_SERIES = 6
_YEAR = 12


def build_designs(evaluation: Evaluation) -> Evidence:
    """Build ``retention.evaluate.designs``: each design considered, whether it fits, and why.

    Parameters
    ----------
    evaluation : Evaluation
        The choice, and what the table is labelled with.

    Returns
    -------
    Evidence
        One row a design. Release: confidential; it holds counts of units and of nobody.
    """
    choice = evaluation.choice
    rows = [(each.design, each.fits, each.design == choice.design, each.reason) for each in choice.considered]
    frame = pl.DataFrame(
        rows, schema={"design": pl.String, "fits": pl.Boolean, "chosen": pl.Boolean, "reason": pl.String}, orient="row"
    )
    about = describe_evaluation("designs", frame.columns, evaluation)
    return Evidence(about, frame, Structure(("design",), (), facts=("fits", "chosen", "reason")))


def build_detectable(evaluation: Evaluation) -> Evidence:
    """Build ``retention.evaluate.detectable``: what could be noticed, judged by the time before any start.

    Parameters
    ----------
    evaluation : Evaluation
        The panel, and what the table is labelled with. Where nothing has started yet, ``question.after`` periods to
        come are reckoned with, or as many as there are.

    Returns
    -------
    Evidence
        One row. Numbers are empty where the time before is too short to tell. Release: confidential.

    Notes
    -----
    Units that never start are compared with; without any, those that start after the first. See
    ``estimate.designs.detect_difference`` and ``detect_interruption``; an interrupted series of one unit alone.
    """
    panel, question = evaluation.choice.roll_out.panel, evaluation.question
    started = np.isfinite(panel.starts)
    first = float(np.min(panel.starts[started & ~panel.started_before], initial=np.inf))
    before = panel.values[:, panel.periods < first]
    held = ~np.isnan(before).any(axis=1)
    controls = held & ~started
    treated = held & started
    if not controls.any():
        treated, controls = held & (panel.starts == first), held & (panel.starts > first)
    after = question.after if evaluation.choice.design == "not_started" else 0
    after = after or _count_after(evaluation) or before.shape[1]
    alone = evaluation.choice.design == "its" or not controls.any()
    sizes = {"treated": int(treated.sum()), "controls": int(controls.sum())}
    found = (
        _of_series(evaluation, after) if alone else _of_units(before[held], **sizes, after=after, level=question.level)
    )
    row = {
        "design": "its" if alone else ("did" if evaluation.choice.design == "did" else "staggered"),
        "treated_units": int(treated.sum()),
        "control_units": 0 if alone else int(controls.sum()),
        "periods_before": before.shape[1],
        "periods_after": after,
        **found,
        "power": POWER,
        "alpha": question.alpha,
        "mean_value": float(before[treated].mean()) if treated.any() and before.size else None,
    }
    frame = pl.DataFrame([row], schema_overrides=dict.fromkeys((*found, "mean_value"), pl.Float64))
    about = describe_evaluation("detectable", frame.columns, evaluation)
    return Evidence(about, frame, Structure(("design",), (), facts=tuple(frame.columns[1:])))


def _count_after(evaluation: Evaluation) -> int:
    """Return how many periods follow a start, on average over the units that start."""
    panel = evaluation.choice.roll_out.panel
    started = np.isfinite(panel.seen_starts) & ~panel.started_before
    return round(float(panel.treated[started].sum(axis=1).mean())) if started.any() else 0


def _of_units(
    before: npt.NDArray[np.float64], *, treated: int, controls: int, after: int, level: float
) -> dict[str, float | None]:
    units, periods = before.shape
    if units < 3 or periods < _LEAST_BEFORE:
        return _tell(None, None)
    noise = measure_noise(before)
    smallest = detect_difference(
        noise, treated=treated, controls=controls, before=periods, after=after, power=POWER, level=level
    )
    return _tell(noise, smallest)


def _of_series(evaluation: Evaluation, after: int) -> dict[str, float | None]:
    """Judge one series by its residuals about its own line before the start."""
    values, start = find_series(evaluation.choice.roll_out)
    periods = evaluation.choice.roll_out.panel.periods
    before = periods < start
    elapsed = (periods[before] - int(start)).astype(np.float64)
    if before.sum() < _LEAST_SERIES or np.isnan(values[before]).any():
        return _tell(None, None)
    line = np.column_stack([np.ones(len(elapsed)), elapsed])
    coefficients, *_ = np.linalg.lstsq(line, values[before], rcond=None)
    residuals = values[before] - line @ coefficients
    correlation = correlate_residuals(residuals, values[before])
    noise = Noise(float(np.sum(residuals**2)) / (len(elapsed) - 2), correlation, 0.0)
    whole = np.arange(-int(before.sum()), after)
    season = _YEAR if evaluation.question.seasonal else 0
    smallest = detect_interruption(noise, whole, season=season, power=POWER, level=evaluation.question.level)
    return _tell(Noise(noise.variance, correlation, float("nan")), smallest)


def _tell(noise: Noise | None, smallest: float | None) -> dict[str, float | None]:
    numbers = {
        "within_std": None if noise is None else float(np.sqrt(noise.variance)),
        "correlation": None if noise is None else noise.correlation,
        "between_share": None if noise is None else noise.between,
        "detectable": smallest,
    }
    return {name: one if one is not None and np.isfinite(one) else None for name, one in numbers.items()}
