"""Rates of moves at the same mix of people: ``careers.moves.adjusted``, from person-periods."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenure.careers.moves import POPULATION
from tenure.careers.question import MovesQuestion
from tenure.careers.tables import MovesRecord, TableText, describe_table, label_states, write_months, write_span
from tenure.errors import UsageError
from tenure.estimate import adjust_shares, clustered_interval, clustered_variance, count_coefficients
from tenure.panel import LEFT, OTHER_STATE
from tenure.terms import Count, Estimate, Evidence, Month, Ratio, Structure, Total

RARER = "rarer_destinations"
"""The destinations of an origin that have too few people to be modelled one by one, taken together."""

LEAST_PEOPLE = 100
LEAST_MOVERS = 20
MOST_DESTINATIONS = 14
MOST_COEFFICIENTS = 3000

_CRUDE = ("crude_rate", "crude_low", "crude_high")
_ADJUSTED = ("adjusted_rate", "adjusted_low", "adjusted_high")
_SEPARATOR = "\x1f"
_TENURE_NOTE = (
    "Tenure is unknown in the record's first five years for those who were there when it began. Periods in which "
    "everybody's is known are compared with those in which it is not by the model alone; their limits are wide."
)


def build_adjusted(
    hazards: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.adjusted``: crude rates beside rates at everybody's mix of characteristics.

    Parameters
    ----------
    hazards : polars.DataFrame
        One row per period, breakdown, characteristic to adjust for, origin, destination and ``org_code`` with
        ``people``, as ``panel.hazard_step`` gives it.
    question : MovesQuestion
        The options asked; ``adjust`` is not empty.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First and last month covered.

    Returns
    -------
    Evidence
        One row per period, breakdown, origin and destination. Crude and adjusted rates each add up to 1 over the
        destinations of an origin. The adjusted rate is what the group's rate would be if it had the mix of ages,
        bands and so on of everybody in the origin over all periods; it is blank for a group that nobody else is like.

    Raises
    ------
    UsageError
        ``adjust-too-fine``: more coefficients than can be fitted in a sensible time.

    Notes
    -----
    For each origin a multinomial logit of the destination, with an effect of each characteristic and of each group
    (period crossed with breakdown); variances between organisations at the origin; intervals are Wilson's at the
    number of people that the variance is worth, for crude and adjusted rates alike. Origins with fewer than 100
    people, or without two destinations, are left out.
    Release: confidential; pass through disclosure.
    """
    keys = ["period", *question.by]
    dated = hazards.with_columns(
        write_months(pl.col("period")),
        label_states(pl.col("origin"), record),
        label_states(pl.col("destination"), record, left=LEFT, other_state=OTHER_STATE),
    )
    pooled = _pool_destinations(dated)
    crude = _count_crude(pooled, keys)
    shares = _adjust_origins(pooled, question)
    joined = crude.join(shares, on=[*keys, "origin", "destination"], how="inner")
    low, high = _limit(joined, "adjusted_rate", joined["variance"])
    frame = (
        joined.with_columns(pl.Series("adjusted_low", low), pl.Series("adjusted_high", high))
        .with_columns(
            pl.when(pl.col("adjusted_rate").is_not_null()).then(pl.col(name)).alias(name) for name in _ADJUSTED
        )
        .select(*keys, "origin", "destination", "people", "origin_people", *_CRUDE, *_ADJUSTED, "residual_freedom")
        .sort(*keys, "origin", "destination")
    )
    return _describe(frame, question, record, periods)


def _pool_destinations(hazards: pl.DataFrame) -> pl.DataFrame:
    """Keep origins with people enough, and join the destinations of each that few people have."""
    sizes = hazards.group_by("origin", "destination").agg(pl.col("people").sum().alias("movers"))
    place = pl.col("movers").rank("ordinal", descending=True).over("origin")
    is_own = (pl.col("movers") >= LEAST_MOVERS) & (place <= MOST_DESTINATIONS) | (place == 1)
    named = sizes.sort("origin", "movers", "destination", descending=[False, True, False]).with_columns(
        pl.when(is_own).then("destination").otherwise(pl.lit(RARER)).alias("outcome"),
    )
    named = named.with_columns(
        pl.col("movers").sum().over("origin").alias("origin_movers"),
        pl.col("outcome").n_unique().over("origin").alias("outcomes"),
    ).filter((pl.col("origin_movers") >= LEAST_PEOPLE) & (pl.col("outcomes") > 1))
    joined = hazards.join(named.select("origin", "destination", "outcome"), on=["origin", "destination"])
    return joined.drop("destination").rename({"outcome": "destination"})


def _count_crude(hazards: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return people and rates of every group and destination of its origin, also of those that nobody took."""
    group = [*keys, "origin"]
    by_org = hazards.group_by(*group, "org_code").agg(pl.col("people").sum().alias("n"))
    groups = by_org.group_by(group).agg(
        pl.col("n").sum().alias("origin_people"),
        (pl.col("n") ** 2).sum().alias("sum_nn"),
        pl.len().alias("organisations"),
    )
    moved = hazards.group_by(*group, "org_code", "destination").agg(pl.col("people").sum().alias("d"))
    sums = (
        moved.join(by_org, on=[*group, "org_code"])
        .group_by(*group, "destination")
        .agg(
            pl.col("d").sum().alias("people"),
            (pl.col("d") ** 2).sum().alias("sum_dd"),
            (pl.col("d") * pl.col("n")).sum().alias("sum_dn"),
        )
    )
    every = groups.join(hazards.select("origin", "destination").unique(), on="origin")
    counted = every.join(sums, on=[*group, "destination"], how="left").with_columns(
        pl.col("people", "sum_dd", "sum_dn").fill_null(0)
    )
    counted = counted.with_columns((pl.col("people") / pl.col("origin_people")).alias("crude_rate"))
    variance = clustered_variance(
        counted["people"], counted["origin_people"], sum_dd=counted["sum_dd"], sum_dn=counted["sum_dn"],
        sum_nn=counted["sum_nn"], clusters=counted["organisations"],
    )  # fmt: skip
    low, high = _limit(counted, "crude_rate", pl.Series(variance))
    limits = pl.Series("crude_low", low), pl.Series("crude_high", high)
    whole = pl.col("people", "origin_people").cast(pl.Int64)
    return counted.with_columns(*limits, whole).drop("sum_dd", "sum_dn", "sum_nn", "organisations")


def _limit(rows: pl.DataFrame, rate: str, variance: pl.Series) -> tuple[pl.Series, pl.Series]:
    people = rows["origin_people"]
    low, high = clustered_interval(rows[rate].fill_null(0.0) * people, people, variance.fill_null(float("nan")))
    return pl.Series(low), pl.Series(high)


def _adjust_origins(hazards: pl.DataFrame, question: MovesQuestion) -> pl.DataFrame:
    keys = ["period", *question.by]
    renamed = hazards.with_columns(
        pl.concat_str([pl.col(key) for key in keys], separator=_SEPARATOR).alias("group")
    ).rename({"destination": "outcome", "org_code": "cluster"})
    columns = ["group", "outcome", "cluster", *question.adjust]
    groups = renamed.select("group", *keys).unique()
    parts = []
    for (origin,), rows in renamed.group_by("origin", maintain_order=True):
        cells = rows.group_by(columns).agg(pl.col("people").sum())
        _check_size(cells, question)
        parts.append(adjust_shares(cells, question.adjust).with_columns(pl.lit(origin).alias("origin")))
    names: Mapping[str, str] = {"outcome": "destination", "share": "adjusted_rate", "freedom": "residual_freedom"}
    if not parts:
        empty = {"group": pl.String, "outcome": pl.String, "share": pl.Float64, "variance": pl.Float64}
        parts = [pl.DataFrame(schema={**empty, "freedom": pl.Int64, "origin": pl.String})]
    return pl.concat(parts).rename(names).join(groups, on="group").drop("group")


def _check_size(cells: pl.DataFrame, question: MovesQuestion) -> None:
    asked = count_coefficients(cells, question.adjust)
    if asked > MOST_COEFFICIENTS:
        raise UsageError(
            "The rates of so many groups cannot be adjusted at once.",
            slug="adjust-too-fine",
            found=f"{asked:,} coefficients for one origin.",
            expected=f"{MOST_COEFFICIENTS:,} at most: (values of all characteristics and groups) x (destinations).",
            fix="ask for fewer periods with --from and --to, a coarser --by, or fewer characteristics in --adjust.",
        )


def _describe(
    frame: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    by, span = question.by, write_span(question.horizon)
    mix = ", ".join(question.adjust)
    characteristic = "Characteristic in the period's first month"
    text: TableText = {
        "table": "careers.moves.adjusted",
        "title": f"Moves between occupations over {span}, crude and at the same {mix.replace('_', ' ')}",
        "definitions": ("adjusted_outflow_rate", "outflow_rate", "occupational_move", "left", "other_state"),
        "population": f"{POPULATION}; origins with fewer than {LEAST_PEOPLE} people over all periods are left out",
        "unit": "people",
        "method": "Multinomial logit on counts for each origin, standardised to the mix of everybody in the origin "
        "over all periods; delta method on variances between organisations at the origin; 95% Wilson intervals at the "
        "effective number of people",
        "columns": {
            "period": "First month of the period (YYYY-MM)",
            **dict.fromkeys(by, characteristic),
            "origin": "Occupation in the period's first month",
            "destination": f"Occupation {span} later, `left` or `other_state`; `{RARER}`: those that fewer than "
            f"{LEAST_MOVERS} people of the origin took over all periods, or that are not among the "
            f"{MOST_DESTINATIONS} largest, together",
            "people": "People with this origin and destination (number)",
            "origin_people": "People with this origin (number)",
            "crude_rate": "people / origin_people (share, 0 to 1)",
            "crude_low": "Lower 95% limit of crude_rate (share)",
            "crude_high": "Upper 95% limit of crude_rate (share)",
            "adjusted_rate": f"The rate if people of this period and group had the {mix} of everybody in the origin "
            "over all periods (share, 0 to 1); blank where nobody else is like them",
            "adjusted_low": "Lower 95% limit of adjusted_rate (share)",
            "adjusted_high": "Upper 95% limit of adjusted_rate (share)",
            "residual_freedom": "People of the origin over all periods less the coefficients fitted (number)",
        },
    }
    notes = (
        "Association, not effect: groups made alike in what is adjusted for may still differ in what is not recorded.",
        "Each characteristic is taken to act alike in every period and group.",
        *((_TENURE_NOTE,) if "tenure_band" in question.adjust else ()),
    )
    about = describe_table(
        record, text, periods=periods, persist=question.persist, parameters=question.parameters(), notes=notes,
        grade="association",
    )  # fmt: skip
    return Evidence(about, frame, _structure(question))


def _structure(question: MovesQuestion) -> Structure:
    by = question.by
    base = "staying" if question.conditional else "in_post"
    falls = (*_CRUDE, *_ADJUSTED, "residual_freedom")
    return Structure(
        dimensions=("period", *by, "origin", "destination"),
        counts=(
            Count("people", "moves", ("period", *by, "origin", "destination"), falls),
            Count("origin_people", base, ("period", *by, "origin"), falls),
        ),
        totals=(Total("people", base, ("period", *by, "origin")),),
        ratios=(Ratio("crude_rate", "people", "origin_people", "crude_low", "crude_high"),),
        estimates=(Estimate(*_ADJUSTED, of="origin_people", falls_with=("people",), freedom="residual_freedom"),),
    )
