"""Five named parameters of careers, estimated by the product on drawn services, each beside what is true of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.careers import MovesQuestion, MovesRecord, build_adjusted
from tenure.estimate import (
    Coding,
    ContrastCells,
    MultinomialFit,
    Spread,
    code_cells,
    find_quantile,
    fit_multinomial,
    predict_incidence,
    shrink_ratios,
    standardise_contrasts,
    standardise_margins,
)
from tenure.panel import LEFT
from tenure.terms import Month
from tests.support.careers_draws import (
    AGES,
    BANDS,
    FOLLOWED_YEARS,
    LESS_OFTEN_LOST,
    ORGANISATIONS,
    REGISTERED,
    SEXES,
    SUPPORT,
    YEARS,
    Drawn,
    find_chances,
    find_incidence,
)

Array = npt.NDArray[np.float64]
Interval = tuple[float, float, float]
"""Lower limit, truth, upper limit."""

_FACTORS = ("sex", "age_band", "band", "year")


def list_cells(drawn: Drawn) -> tuple[pl.DataFrame, Array, Spread]:
    """Return the mixes of people, their counts by outcome, and how they are spread over organisations."""
    rows = drawn.hazards.with_columns(year=pl.col("period").cast(pl.String))
    cells = rows.group_by(_FACTORS).agg(pl.col("people").sum()).sort(_FACTORS).with_row_index("cell")
    wide = (
        rows.join(cells.drop("people"), on=_FACTORS)
        .group_by("cell", "org_code")
        .agg(
            *(
                pl.col("people").filter(pl.col("destination") == to).sum().alias(str(to))
                for to in (SUPPORT, REGISTERED, LEFT)
            )
        )
        .sort("cell", "org_code")
    )
    spread = Spread(
        wide["cell"].to_numpy().astype(np.int64),
        wide["org_code"].to_numpy(),
        wide.select("1", "2", "-1").to_numpy().astype(float),
    )
    counts = np.zeros((cells.height, 3))
    np.add.at(counts, spread.cells, spread.counts)
    return cells, counts, spread


def fit_hazard(cells: pl.DataFrame, counts: Array, spread: Spread) -> tuple[Coding, MultinomialFit]:
    coding = code_cells(cells, _FACTORS, count="people", references={"sex": "F"})
    return coding, fit_multinomial(coding.build(cells), counts, outcomes=("stay", "move", "leave"), clusters=spread)


def true_chances(cells: pl.DataFrame, **fixed: int) -> Array:
    """Return the true chance of moving of each mix, with some characteristics set."""
    known = {
        "sex": cells["sex"].replace_strict({name: place for place, name in enumerate(SEXES)}),
        "age": cells["age_band"].replace_strict({name: place for place, name in enumerate(AGES)}),
        "band": cells["band"].replace_strict({name: place for place, name in enumerate(BANDS)}),
        "year": cells["year"].replace_strict({str(name): place for place, name in enumerate(YEARS)}),
    }
    set_to = {
        name: np.full(cells.height, fixed[name]) if name in fixed else values.to_numpy()
        for name, values in known.items()
    }
    return find_chances(**set_to)[:, 0]


def marginal_effect(drawn: Drawn) -> Interval:
    """How much more often a man moves than a woman of the same age, band and year, over everybody."""
    cells, counts, spread = list_cells(drawn)
    coding, fit = fit_hazard(cells, counts, spread)
    settings = [coding.build(cells.with_columns(sex=pl.lit(sex))).matrix for sex in SEXES]
    effect, error = standardise_margins(fit, settings, cells["people"]).contrast(1)
    half = find_quantile(fit.freedom, 0.95) * error[1]
    truth = np.average(true_chances(cells, sex=1) - true_chances(cells, sex=0), weights=cells["people"])
    return float(effect[1] - half), float(truth), float(effect[1] + half)


def trust_effect(drawn: Drawn) -> Interval:
    """An organisation's factor on moving, next to the mean over everybody: the first of each service."""
    cells, counts, spread = list_cells(drawn)
    coding, fit = fit_hazard(cells, counts, spread)
    chances = fit.predict(coding.build(cells).matrix)[:, 1]
    expected = np.bincount(spread.clusters, chances[spread.cells] * spread.counts.sum(axis=1), ORGANISATIONS)
    observed = np.bincount(spread.clusters, spread.counts[:, 1], ORGANISATIONS)
    shrunken = shrink_ratios(observed, expected)
    return float(shrunken.low[0]), float(drawn.factors[0]), float(shrunken.high[0])


def adjusted_rate(drawn: Drawn) -> Interval:
    """The rate of moving in the last year, at the mix of people of all years: a row of ``careers.moves.adjusted``."""
    question = MovesQuestion(adjust=("sex", "age_band", "band"))
    record = MovesRecord(
        labels={SUPPORT: "support", REGISTERED: "registered"}, months=(Month(YEARS[0]), Month(YEARS[-1] + 12)),
        real_staff=False, record_version="", rules_version="", code_version="",
    )  # fmt: skip
    table = build_adjusted(drawn.hazards, question, record, (Month(YEARS[0]), Month(YEARS[-1] + 12))).frame
    row = table.row(by_predicate=(pl.col("period") == "2002-01") & (pl.col("destination") == "registered"), named=True)
    cells, _, _ = list_cells(drawn)
    truth = np.average(true_chances(cells, year=2), weights=cells["people"])
    return row["adjusted_low"], float(truth), row["adjusted_high"]


def cumulative_incidence(drawn: Drawn) -> Interval:
    """The share that has moved, before leaving, within five years: from hazards fitted year by year."""
    rows = drawn.cohort.with_columns(year=pl.col("year").cast(pl.String))
    wide = (
        rows.group_by("year", "org_code")
        .agg(*(pl.col("people").filter(pl.col("outcome") == to).sum().alias(str(to)) for to in range(3)))
        .with_columns(people=pl.sum_horizontal("0", "1", "2"))
        .sort("year", "org_code")
    )
    coding = code_cells(wide, ["year"], count="people", references={"year": "0"})
    counts = wide.select("0", "1", "2").to_numpy().astype(float)
    fit = fit_multinomial(
        coding.build(wide), counts, outcomes=("stay", "move", "leave"), clusters=wide["org_code"].to_numpy()
    )
    years = pl.DataFrame({"year": [str(year) for year in range(FOLLOWED_YEARS)]})
    low, high = predict_incidence(fit, coding.build(years).matrix[None]).limits()
    return float(low[-1, 0]), find_incidence(), float(high[-1, 0])


def mover_contrast(drawn: Drawn) -> Interval:
    """How much more often movers than recruits are still there after a year, standardised to the movers."""
    arm = [pl.col("people").filter(pl.col("is_mover") == is_mover).sum() for is_mover in (True, False)]
    kept = [
        pl.col("people").filter((pl.col("is_mover") == is_mover) & ~pl.col("is_lost")).sum()
        for is_mover in (True, False)
    ]
    cells = drawn.arms.group_by("stratum", "org_code").agg(
        arm[0].alias("movers"), kept[0].alias("kept"), arm[1].alias("recruits"), kept[1].alias("recruits_kept")
    )
    found = standardise_contrasts(
        ContrastCells(
            contrast=np.zeros(cells.height, dtype=np.int64), stratum=cells["stratum"], cluster=cells["org_code"],
            people=cells["movers"], events=cells["kept"], other_people=cells["recruits"],
            other_events=cells["recruits_kept"],
        ),
        contrasts=1,
    )  # fmt: skip
    return float(found.low[0]), LESS_OFTEN_LOST, float(found.high[0])


PARAMETERS: dict[str, Callable[[Drawn], Interval]] = {
    "average marginal effect of sex on moving": marginal_effect,
    "shrunken effect of a Trust on moving": trust_effect,
    "adjusted rate of moving in the last year": adjusted_rate,
    "cumulative incidence of moving over five years": cumulative_incidence,
    "standardised contrast of movers with recruits": mover_contrast,
}
"""The five named parameters."""
