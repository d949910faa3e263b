"""What if more of those who retire came back: people-years and FTE gained over five years, by cohort arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from tenure.estimate.people_years import project_people_years
from tenure.retention.record import RecordFacts, TableText
from tenure.retention.retirement import GROUP_COLUMN, LateCells, describe_late
from tenure.retention.retirement_flexible import RETIRED, add_shares, count_returns
from tenure.retention.retirement_question import PROJECTED_YEARS, USUAL_RISE, LatePlan, RetirementQuestion
from tenure.terms import Balance, Count, Estimate, Evidence, Ratio, Structure

_RETURN = ("return_rate", "return_rate_low", "return_rate_high")
_STAY = ("stay_rate", "stay_rate_low", "stay_rate_high")
_GAINS = ("people_years", "people_years_total", "people_years_low", "people_years_high")
_FTE = ("fte_years_total",)
ASSUMPTIONS = (
    (
        "Assumed: as many people retire every year as in the base period; the share who come back rises at once and "
        "stays; those who come back in addition stay as long, and work as many hours, as those who came back before; a "
        "share of them goes each year, the same every year; nobody else is employed or kept out instead of them."
    ),
    (
        "Not claimed: that anything an employer does would raise the share. The limits hold what chance does to the "
        "two shares observed, taken at their worst and best together, and not whether the assumptions are right."
    ),
)


def build_scenario(cells: LateCells, question: RetirementQuestion, record: RecordFacts, plan: LatePlan) -> Evidence:
    """Build ``retention.retirement.scenario``: what a higher share of retirements that come back would bring.

    Parameters
    ----------
    cells : LateCells
        ``returns``, by organisation.
    question : RetirementQuestion
        ``return_rate`` and ``stay_rate`` replace the shares taken otherwise.
    record, plan
        As for ``build_ages``.

    Returns
    -------
    Evidence
        One row per group and year of the projection. Groups in which nobody retired in the base period, or of whose
        returners it is not known who stays, have none. Release: confidential; pass through disclosure.

    Notes
    -----
    With N retirements a year, r of them coming back and r* in the scenario, and q of those staying for a year, the
    gain in year y is N (r* - r) (1/2 + q + q^2 + ... + q^(y - 1)) people-years: see
    ``estimate.people_years.project_people_years``. FTE-years are people-years times the mean contracted FTE on return.
    Not modelled: what the shares depend on.
    """
    columns = _describe_scenario()
    base = _read_base(cells, plan, question)
    frame = pl.concat([_project(base, year) for year in range(1, PROJECTED_YEARS + 1)]).select(*columns)
    text = TableText(
        table="retention.retirement.scenario",
        title="What a higher share of retirements that come back would bring over five years",
        definitions=("return_scenario", "retire_and_return", "return_stay_rate"),
        population="People who retire: a reason of retirement recorded in their last month in any substantive post",
        unit="people-years",
        method="Projection by cohort arithmetic from the last period that the record can follow",
        columns=columns,
    )
    period = next((one for one in reversed(plan.periods) if one.is_followed), None)
    about = describe_late(
        question, record, text, *ASSUMPTIONS, grade="effect under stated assumptions",
        period=(period.first, period.last) if period else (plan.reference, plan.reference),
    )  # fmt: skip
    return Evidence(about, frame.sort("group", "year"), _scenario_structure(question))


def _read_base(cells: LateCells, plan: LatePlan, question: RetirementQuestion) -> pl.DataFrame:
    """Return one row per group: retirements, the share that came back, of these the share that stayed, and FTE."""
    rows = count_returns(cells, plan).filter(pl.col("population") == RETIRED)
    place = max((number for number, one in enumerate(plan.periods) if one.is_followed), default=-1)
    earlier = max((number for number, one in enumerate(plan.periods) if one.is_kept), default=-1)
    last = rows.filter(pl.col("place") == place)
    shares = add_shares(last, ["period", "group"], events="returned", people="people", name="return_rate")
    hours = last.group_by("group").agg(fte_on_return=pl.col("fte").sum() / pl.col("returned").sum())
    hours = hours.with_columns(pl.col("fte_on_return").fill_nan(None))
    base = shares.rename({"d": "returned", "n": "retirements"}).join(hours, on="group", how="left")
    return _add_stay(base, rows.filter(pl.col("place") == earlier), question).with_columns(
        population=pl.lit(RETIRED),
        not_returned=pl.col("retirements") - pl.col("returned"),
        scenario_return_rate=(pl.col("return_rate") + USUAL_RISE).clip(upper_bound=1.0)
        if question.return_rate is None
        else pl.lit(question.return_rate),
    )  # fmt: skip


def _add_stay(base: pl.DataFrame, rows: pl.DataFrame, question: RetirementQuestion) -> pl.DataFrame:
    """Add the share of those who came back that stayed a year, as observed or as given."""
    if question.stay_rate is not None:
        unknown: Mapping[str, pl.Expr] = {
            "stay_period": pl.lit(None, dtype=pl.String),
            **dict.fromkeys(("returners", "returners_kept", "returners_not_kept"), pl.lit(None, dtype=pl.Int64)),
            **dict.fromkeys(_STAY, pl.lit(question.stay_rate)),
        }
        return base.with_columns(**unknown)
    stayed = add_shares(rows, ["period", "group"], events="kept", people="returned", name="stay_rate")
    named = stayed.rename({"period": "stay_period", "d": "returners_kept", "n": "returners"})
    return base.join(
        named.with_columns(returners_not_kept=pl.col("returners") - pl.col("returners_kept")), on="group", how="inner"
    )


def _project(base: pl.DataFrame, year: int) -> pl.DataFrame:
    def gain(returned: str, stayed: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        extra = base["retirements"] * (base["scenario_return_rate"] - base[returned])
        return project_people_years(extra.to_numpy(), base[stayed].to_numpy(), years=year)

    middle = gain("return_rate", "stay_rate")
    ends = [
        gain(f"return_rate_{one}", f"stay_rate_{two}").sum(axis=1) for one in ("low", "high") for two in ("low", "high")
    ]
    total = pl.Series("people_years_total", middle.sum(axis=1))
    return base.with_columns(
        year=pl.lit(year, dtype=pl.Int64),
        people_years=pl.Series(middle[:, -1]),
        people_years_total=total,
        people_years_low=pl.Series(np.min(ends, axis=0)),
        people_years_high=pl.Series(np.max(ends, axis=0)),
        fte_years_total=total * pl.col("fte_on_return"),
    )


def _describe_scenario() -> dict[str, str]:
    return {
        "period": "Base period (YYYY-MM to YYYY-MM)",
        "group": GROUP_COLUMN,
        "population": "`retired`, as in retention.retirement.flexible",
        "year": "Year of the projection (number)",
        "retirements": "People who retired in the base period, taken for those of every year (number)",
        "returned": "Of these, in a new substantive post within 12 months (number)",
        "not_returned": "retirements - returned (number)",
        "return_rate": "returned / retirements (share, 0 to 1)",
        "return_rate_low": "Lower 95% limit of return_rate (share)",
        "return_rate_high": "Upper 95% limit of return_rate (share)",
        "scenario_return_rate": "The same in the scenario (share, 0 to 1)",
        "stay_period": "Period of leaving of those whose stay is observed; blank where the share is given",
        "returners": "People who retired in it and came back (number)",
        "returners_kept": "Of these, in a substantive post a year after coming back (number)",
        "returners_not_kept": "Of these, not so (number)",
        "stay_rate": "returners_kept / returners, or as given (share, 0 to 1)",
        "stay_rate_low": "Lower 95% limit of stay_rate (share)",
        "stay_rate_high": "Upper 95% limit of stay_rate (share)",
        "fte_on_return": "Mean contracted FTE of those who returned, in their first month (FTE)",
        "people_years": "People-years gained in the year (number)",
        "people_years_total": "People-years gained up to the end of the year (number)",
        "people_years_low": "The same at the limits of the shares that give least (number)",
        "people_years_high": "The same at the limits of the shares that give most (number)",
        "fte_years_total": "people_years_total times fte_on_return (FTE-years)",
    }


def _scenario_structure(question: RetirementQuestion) -> Structure:
    stay = [Ratio("stay_rate", "returners_kept", "returners", "stay_rate_low", "stay_rate_high")]
    group = ("period", "group", "population")
    is_given = question.stay_rate is not None
    kept = (*_GAINS, *_FTE) if is_given else (*_STAY, *_GAINS, *_FTE)
    falls = ("returned", "not_returned")
    stays = ("returners", "returners_kept", "returners_not_kept")
    return Structure(
        dimensions=(*group, "year", "stay_period"),
        counts=(
            Count("retirements", "flexible_base", group, (*_RETURN, *_GAINS, *_FTE)),
            Count("returned", "flexible_people", ("period", "group", "=retire_and_return"), _RETURN),
            Count("not_returned", "flexible_others", ("period", "group", "=retire_and_return"), _RETURN),
            Count("returners", "flexible_people", ("stay_period", "group", "=retire_and_return"), kept),
            Count("returners_kept", "returners_kept", ("stay_period", "group"), kept),
            Count("returners_not_kept", "returners_not_kept", ("stay_period", "group"), kept),
        ),
        balances=(
            Balance((("retirements", 1), ("returned", -1), ("not_returned", -1))),
            Balance((("returners", 1), ("returners_kept", -1), ("returners_not_kept", -1))),
        ),
        ratios=(
            Ratio("return_rate", "returned", "retirements", "return_rate_low", "return_rate_high"),
            *(() if is_given else stay),
        ),
        estimates=(
            Estimate("scenario_return_rate", of="retirements", falls_with=falls),
            Estimate("fte_on_return", of="returned", falls_with=falls, scale="ratio"),
            *(
                Estimate(name, of="retirements", falls_with=(*falls, *stays), scale="count")
                for name in (*_GAINS, *_FTE)
            ),
        ),
        facts=_STAY if is_given else (),
    )  # fmt: skip
