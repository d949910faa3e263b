"""Panels of units that start something: rebuilt from sums, and written as the command reads them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tenure.estimate.designs import NEVER, AdoptionPanel

Array = npt.NDArray[np.float64]

MPDTA_SUMS = Path(__file__).parents[1] / "reference" / "retention" / "mpdta_sums.csv"


def rebuild_mpdta() -> AdoptionPanel:
    """Return 500 made-up units with the counts, sums and sums of products by cohort of mpdta.

    Estimates are linear in the values and variances in their products, so both come out as of the real units.
    """
    with MPDTA_SUMS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    periods = sorted({int(row["period"]) for row in rows})
    rng = np.random.default_rng(0)
    values, starts = [], []
    for start in sorted({row["start"] for row in rows}):
        own = [row for row in rows if row["start"] == start]
        units = int(own[0]["units"])
        means = np.array([float(row["sum"]) for row in own]) / units
        products = np.array([[float(row[f"product_{period}"]) for period in periods] for row in own])
        values.append(means + _spread(products / units - np.outer(means, means), units, rng))
        starts += [float(start) if start else NEVER] * units
    return AdoptionPanel(np.vstack(values), np.array(periods), np.array(starts))


def _spread(covariance: Array, units: int, rng: np.random.Generator) -> Array:
    """Return deviations, shape (units, periods), with means of nought and exactly this covariance."""
    drawn = rng.normal(size=(units, len(covariance)))
    drawn -= drawn.mean(axis=0)
    own = np.linalg.cholesky(drawn.T @ drawn / units)
    return np.asarray(drawn @ np.linalg.inv(own).T @ np.linalg.cholesky(covariance).T)


def write_panel(path: Path, panel: AdoptionPanel, *, names: list[str] | None = None) -> Path:
    """Write a panel with whole-number periods as ``tenure retention evaluate`` reads it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "period", "value", "start_period"])
        for place, start in enumerate(panel.starts):
            name = names[place] if names else f"U{place:03d}"
            for column, period in enumerate(panel.periods):
                value = panel.values[place, column]
                text = "" if np.isnan(value) else repr(float(value))
                writer.writerow([name, period, text, "" if np.isinf(start) else int(start)])
    return path
