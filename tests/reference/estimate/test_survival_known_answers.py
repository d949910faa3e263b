"""Survival and incidence estimated from counts equal what R's package survival reports for the people themselves."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tenure.estimate import Incidence, aalen_johansen, kaplan_meier, log_rank, median_time

HERE = Path(__file__).parent
Array = npt.NDArray[np.float64]


def read_counts(name: str, *columns: str) -> dict[str, Array]:
    """Return for each sex, and for all, an array of shape (times, columns); times from 0."""
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    last = max(int(row[1]) for row in rows)
    found = {sex: np.zeros((last + 1, len(columns))) for sex in ("F", "M")}
    for row in rows:
        for place, column in enumerate(columns):
            found[row[0]][int(row[1]), place] += float(row[header.index(column)])
    return {**found, "all": found["F"] + found["M"]}


@pytest.fixture(scope="module")
def mgus2() -> dict[str, Array]:
    return read_counts("mgus2_counts.csv", "pcm", "death", "censored", "deaths", "alive")


def incidence_of(counts: Array) -> Incidence:
    return aalen_johansen(counts[:, :2], counts[:, 2])


# R's survival 3, survfit with pstat first, else death: given in the project's method notes on statistics.
@pytest.mark.parametrize(
    ("month", "pcm", "death"),
    [(60, 0.03410371, 0.3203670), (120, 0.06372216801, 0.5318177041), (240, 0.09981372, 0.7240280)],
)
def test_mgus2_incidence_of_malignancy_and_of_death(
    mgus2: dict[str, Array], month: int, pcm: float, death: float
) -> None:
    found = incidence_of(mgus2["all"])
    assert mgus2["all"][:, :3].sum() == 1384
    assert found.incidence[month, 0] == pytest.approx(pcm, abs=5e-9)
    assert found.incidence[month, 1] == pytest.approx(death, abs=5e-8)


@pytest.mark.parametrize(("month", "alive"), [(60, 0.6455293), (120, 0.4044601279), (240, 0.1761583)])
def test_mgus2_share_alive_without_malignancy(mgus2: dict[str, Array], month: int, alive: float) -> None:
    assert incidence_of(mgus2["all"]).survival[month] == pytest.approx(alive, abs=5e-8)


def test_mgus2_standard_errors_are_those_of_the_infinitesimal_jackknife(mgus2: dict[str, Array]) -> None:
    found = incidence_of(mgus2["all"])
    assert np.sqrt(found.survival_variance[120]) == pytest.approx(0.013902274, abs=5e-9)
    assert np.sqrt(found.variance[120, 0]) == pytest.approx(0.0067968484, abs=5e-10)
    assert np.sqrt(found.variance[120, 1]) == pytest.approx(0.014059645, abs=5e-9)


@pytest.mark.parametrize(("sex", "pcm", "death"), [("F", 0.07389, 0.48049), ("M", 0.05531, 0.57518)])
def test_mgus2_incidence_by_sex_at_120_months(mgus2: dict[str, Array], sex: str, pcm: float, death: float) -> None:
    found = incidence_of(mgus2[sex]).incidence[120]
    assert found == pytest.approx([pcm, death], abs=5e-6)


def test_both_sexes_at_once_are_the_same_as_each_alone(mgus2: dict[str, Array]) -> None:
    both = np.stack([mgus2["F"], mgus2["M"]])
    found = aalen_johansen(both[..., :2], both[..., 2])
    assert found.variance[1] == pytest.approx(incidence_of(mgus2["M"]).variance, abs=1e-15)


def test_taking_deaths_as_censored_gives_another_and_wrong_number(mgus2: dict[str, Array]) -> None:
    counts = mgus2["all"]
    naive = 1 - kaplan_meier(counts[:, 0], counts[:, 1] + counts[:, 2]).share
    assert naive[[120, 240]] == pytest.approx([0.09522, 0.20956], abs=5e-6)
    assert incidence_of(counts).incidence[120, 0] < 0.7 * naive[120]


@pytest.mark.parametrize(("sex", "median", "low", "high"), [("F", 108, 100, 121), ("M", 88, 79, 97)])
def test_mgus2_median_months_to_death(
    mgus2: dict[str, Array], sex: str, median: float, low: float, high: float
) -> None:
    deaths, alive = mgus2[sex][:, 3], mgus2[sex][:, 4]
    assert median_time(np.arange(len(deaths)), kaplan_meier(deaths, alive)) == (median, low, high)


def test_mgus2_log_rank_of_deaths_by_sex(mgus2: dict[str, Array]) -> None:
    curves = [kaplan_meier(mgus2[sex][:, 3], mgus2[sex][:, 4]) for sex in "FM"]
    found = log_rank([mgus2[sex][:, 3] for sex in "FM"], [curve.at_risk for curve in curves])
    assert round(found.statistic, 1) == 9.7


@pytest.mark.parametrize(("sex", "median", "low", "high"), [("M", 270, 212, 310), ("F", 426, 348, 550)])
def test_lung_median_survival_in_days(sex: str, median: float, low: float, high: float) -> None:
    counts = read_counts("lung_counts.csv", "deaths", "censored")[sex]
    found = median_time(np.arange(len(counts)), kaplan_meier(counts[:, 0], counts[:, 1]))
    assert found == (median, low, high)


def test_lung_log_rank_of_sexes() -> None:
    counts = read_counts("lung_counts.csv", "deaths", "censored")
    curves = [kaplan_meier(counts[sex][:, 0], counts[sex][:, 1]) for sex in ("M", "F")]
    found = log_rank([counts["M"][:, 0], counts["F"][:, 0]], [curve.at_risk for curve in curves])
    assert round(found.statistic, 1) == 10.3
    assert found.freedom == 1
    # survdiff of R prints 112 deaths of men where 91.6 are expected, 53 of women where 73.4 are, p = 0.001.
    assert found.expected == pytest.approx([91.6, 73.4], abs=0.05)
    assert round(found.p_value, 3) == 0.001
