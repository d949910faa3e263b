"""Whether movers stay: the tables of ``careers after``, from cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tenure.careers.after_question import AfterQuestion, Cohort
from tenure.careers.tables import MovesRecord, TableText, describe_table
from tenure.estimate import ContrastCells, clustered_interval, clustered_variance, standardise_contrasts
from tenure.panel import RETAINED, STRATA
from tenure.terms import About, Balance, Comparison, Count, Estimate, Evidence, Grade, Ratio, Structure, write_count

POPULATION = (
    "Movers: people in service who enter an occupation directly from another, not having held it in the 24 months "
    "before. Recruits: people who enter it from outside, having held no occupation in the 24 months before. Stayers: "
    "people in the movers' origin in the middle month of the cohort and in the month before. Of all three only those "
    "who then stay as long as a move must last to count"
)
JOINED = "joined"
_COHORT = "Months in which people moved, joined, or were taken as stayers (YYYY-MM to YYYY-MM)"
_OUTCOME = (
    "What people are still in: `occupation` (in post in it, or in one it was recoded to), `organisation` (in post in "
    "that of the index month, or in one that continues it), `nhs` (any assignment, leave and bank work included)"
)
_PATH = ("cohort", "origin", "destination")
_SHARES = ("share", "share_low", "share_high")
_REASON = (
    "Graded association: people choose to move, and employers choose them. Standardising takes out differences in what "
    "is recorded and matched on; motivation, qualifications, family and the like stay, so the difference is not what "
    "moving does to a person."
)


@dataclass(frozen=True, slots=True)
class AfterCells:
    """Counts as the panel gives them: by organisation, and matched on strata, by the other arm."""

    totals: pl.DataFrame
    matched: Mapping[str, Sequence[pl.DataFrame]]


def _describe(
    question: AfterQuestion, record: MovesRecord, cohorts: Sequence[Cohort], text: TableText, *notes: str, grade: Grade
) -> About:
    persist = write_count(question.persist, "month")
    every = (
        (
            f"Everybody followed, whether mover, recruit or stayer, stayed at least {persist} from the index month: a "
            "move counts only when it lasts so long, and without the same rule for the others movers would seem to "
            "stay longer. Years are counted from the index month."
        ),
        (
            "People on unpaid leave, or in bank work only, count as in the service (`nhs`) and as in neither "
            "occupation nor organisation."
        ),
        (
            f"The record begins in {record.months[0]}: in the 24 months after, people may be taken for recruits, or "
            "for new to an occupation, who are not."
        ),
    )
    return describe_table(
        record,
        text,
        periods=(cohorts[0].first, record.months[1]),
        persist=question.persist,
        parameters=question.parameters(),
        notes=(*every, *notes),
        grade=grade,
    )


def build_after(cells: AfterCells, question: AfterQuestion, record: MovesRecord, cohorts: Sequence[Cohort]) -> Evidence:
    """Build ``careers.after.after``: of movers, recruits and stayers, the share still there some years later.

    Parameters
    ----------
    cells : AfterCells
        ``totals``: one row per arm, cohort, path, years and organisation, as ``panel.after_total_step`` gives it.
    question : AfterQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    cohorts : sequence of Cohort
        Cohorts, in the order of their numbers.

    Returns
    -------
    Evidence
        One row per cohort, origin, destination, arm, years and outcome. ``share`` is retained / people (0 to 1).

    Notes
    -----
    Intervals are Wilson's at 95%, at the effective size that clustering in organisations of the index month leaves.
    Release: confidential; pass through disclosure.
    """
    frame = _add_shares(cells.totals)
    keys = [*_PATH, "arm", "years", "outcome"]
    named = _label(frame, record, cohorts).select(*keys, "people", "retained", "not_retained", *_SHARES).sort(keys)
    text = TableText(
        table="careers.after.after",
        title="Whether people who came into an occupation, or stayed in one, are still there 1, 3 and 5 years later",
        definitions=(
            "mover", "direct_recruit", "stayer", "retained_in_occupation", "retained_in_organisation",
            "retained_in_service",
        ),
        population=POPULATION,
        unit="people",
        method="Counts of people at two dates; 95% Wilson intervals, clustered by organisation in the index month "
        "where there is more than one",
        columns={
            "cohort": _COHORT,
            "origin": f"Occupation before; `{JOINED}` for recruits",
            "destination": "Occupation entered; for stayers the origin",
            "arm": "`movers`, `recruits` or `stayers`",
            "years": "Years since the index month (number)",
            "outcome": _OUTCOME,
            "people": "People followed (number)",
            "retained": "Of these, still there (number)",
            "not_retained": "Of these, no longer there (number)",
            "share": "retained / people (share, 0 to 1)",
            "share_low": "Lower 95% limit of share (share)",
            "share_high": "Upper 95% limit of share (share)",
        },
    )  # fmt: skip
    about = _describe(question, record, cohorts, text, grade="description")
    return Evidence(about, named, _after_structure())


def _add_shares(totals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per arm, path, years and outcome, with what a clustered interval needs made use of."""
    keys = ["arm", *_PATH, "years", "outcome"]
    long = totals.unpivot(
        RETAINED, index=["arm", *_PATH, "years", "org_code", "people"], variable_name="outcome", value_name="retained"
    )
    people, kept = pl.col("people"), pl.col("retained")
    frame = long.group_by(keys).agg(
        people.sum(), kept.sum(),
        sum_dd=(kept * kept).sum(), sum_dn=(kept * people).sum(), sum_nn=(people * people).sum(),
        organisations=pl.len(),
    ).sort(keys)  # fmt: skip
    variance = clustered_variance(
        frame["retained"], frame["people"], sum_dd=frame["sum_dd"], sum_dn=frame["sum_dn"], sum_nn=frame["sum_nn"],
        clusters=frame["organisations"],
    )  # fmt: skip
    low, high = clustered_interval(frame["retained"], frame["people"], variance)
    return frame.with_columns(
        (people - kept).alias("not_retained"), (kept / people).alias("share"),
        pl.Series("share_low", low), pl.Series("share_high", high),
    )  # fmt: skip


def _label(frame: pl.DataFrame, record: MovesRecord, cohorts: Sequence[Cohort]) -> pl.DataFrame:
    names = {**record.labels, 0: JOINED}
    texts = {number: str(cohort) for number, cohort in enumerate(cohorts)}
    return frame.with_columns(
        pl.col("cohort").replace_strict(texts, return_dtype=pl.String),
        pl.col("origin").replace_strict(names, return_dtype=pl.String),
        pl.col("destination").replace_strict(names, return_dtype=pl.String),
        pl.col("years").cast(pl.Int64),
    )


def _after_structure() -> Structure:
    people = (*_PATH, "arm")
    cell = (*people, "years", "outcome")
    within = tuple(
        Comparison(f"{outcome}_within_nhs", "retained", (*people, "years"), sign, where=("outcome", named))
        for outcome in ("occupation", "organisation")
        for named, sign in (("nhs", 1), (outcome, -1))
    )
    return Structure(
        dimensions=(*_PATH, "arm", "years", "outcome"),
        counts=(
            Count("people", "after_people", people, _SHARES),
            Count("retained", "after_retained", cell, _SHARES),
            Count("not_retained", "after_not_retained", cell, _SHARES),
        ),
        balances=(Balance((("people", 1), ("retained", -1), ("not_retained", -1))),),
        ratios=(Ratio("share", "retained", "people", "share_low", "share_high"),),
        comparisons=within,
    )


_DIFFERENCES = ("difference", "difference_low", "difference_high")
_STANDARDISED = ("standardised_difference", "standardised_low", "standardised_high")
_CONTRAST_KEYS = (*_PATH, "comparator", "years", "outcome")
_OTHER_PATH = ("comparator_origin", "comparator_destination")
_MATCHED = ("movers_covered", "strata", "organisations")


def build_contrasts(
    cells: AfterCells, question: AfterQuestion, record: MovesRecord, cohorts: Sequence[Cohort]
) -> Evidence:
    """Build ``careers.after.contrasts``: movers against recruits and against stayers, as they are and standardised.

    Parameters
    ----------
    cells : AfterCells
        ``totals`` as for ``build_after``; ``matched``: for each other arm, frames of one cohort each, as
        ``panel.after_match_steps`` gives them.
    question, record, cohorts
        As for ``build_after``.

    Returns
    -------
    Evidence
        One row per cohort, origin, destination, comparator, years and outcome that has people of both arms.

    Notes
    -----
    ``difference``: share of movers less that of the others, with Newcombe's limits on clustered Wilson ones.
    ``standardised_difference``: see ``estimate.standardise_contrasts``; the strata are those of ``panel.STRATA``.
    Release: confidential; pass through disclosure.
    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    crude = _subtract_shares(_add_shares(cells.totals))
    standard = [_standardise(frame, comparator) for comparator, frames in cells.matched.items() for frame in frames]
    kinds: dict[str, pl.DataType] = dict.fromkeys(_STANDARDISED, pl.Float64()) | dict.fromkeys(_MATCHED, pl.Int64())
    empty = pl.DataFrame(schema={name: crude.schema[name] for name in _CONTRAST_KEYS} | kinds)
    found = pl.concat([empty, *(frame.cast(empty.schema) for frame in standard)])
    frame = _label(_add_cover(crude.join(found, on=_CONTRAST_KEYS, how="left")), record, cohorts)
    frame = frame.with_columns(
        _name_other("recruits", "origin", pl.lit(JOINED), pl.col("origin")),
        _name_other("recruits", "destination", pl.col("destination"), pl.col("origin")),
    )
    columns = _describe_contrasts()
    text = TableText(
        table="careers.after.contrasts",
        title="Movers compared with people recruited directly and with people who stayed in the origin",
        definitions=("mover", "direct_recruit", "stayer", "mover_contrast", "standardised_mover_contrast"),
        population=POPULATION,
        unit="difference of shares",
        method="Differences of shares; standardised directly to the movers over calendar quarter, band, organisation "
        "type and age band (recruits), or band, organisation type, age band and tenure in the origin (stayers), "
        "within each cohort; 95% limits clustered by organisation in the index month",
        columns=columns,
    )
    about = _describe(question, record, cohorts, text, _REASON, grade="association")
    return Evidence(about, frame.select(*columns).sort(_CONTRAST_KEYS), _contrast_structure())


def _add_cover(frame: pl.DataFrame) -> pl.DataFrame:
    movers, covered = pl.col("movers"), pl.col("movers_covered").fill_null(0)
    return frame.with_columns(
        covered, (movers - covered).alias("movers_not_covered"), (covered / movers).alias("covered_share")
    )


def _name_other(arm: str, side: str, theirs: pl.Expr, others: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("comparator") == arm).then(theirs).otherwise(others).alias(f"comparator_{side}")


def _describe_contrasts() -> dict[str, str]:
    return {
        "cohort": _COHORT,
        "origin": "Occupation the movers came from",
        "destination": "Occupation the movers entered",
        "comparator": "`recruits` into the destination, or `stayers` in the origin (whose occupation is the origin)",
        "comparator_origin": "Origin of the comparator in `careers.after.after`",
        "comparator_destination": "Destination of the comparator in `careers.after.after`",
        "years": "Years since the index month (number)",
        "outcome": _OUTCOME,
        "movers": "Movers (number)",
        "movers_retained": "Of these, still there (number)",
        "comparators": "People of the comparator (number)",
        "comparators_retained": "Of these, still there (number)",
        "difference": "Share of movers still there, less that of the comparator (share, -1 to 1)",
        "difference_low": "Lower 95% limit of difference (share)",
        "difference_high": "Upper 95% limit of difference (share)",
        "standardised_difference": "The same among movers in strata that hold some of the comparator, who are weighted "
        "to be like them (share, -1 to 1)",
        "standardised_low": "Lower 95% limit of standardised_difference (share)",
        "standardised_high": "Upper 95% limit of standardised_difference (share)",
        "movers_covered": "Movers in strata that hold some of the comparator (number)",
        "movers_not_covered": "Movers in strata that hold none (number)",
        "covered_share": "movers_covered / movers (share, 0 to 1)",
        "strata": "Strata that hold both (number)",
        "organisations": "Organisations with anybody in these strata (number)",
    }


def _subtract_shares(shares: pl.DataFrame) -> pl.DataFrame:
    movers = shares.filter(pl.col("arm") == "movers")
    pieces = []
    for arm, shared, lost in (("recruits", "destination", "origin"), ("stayers", "origin", "destination")):
        others = shares.filter(pl.col("arm") == arm).drop(lost, "arm")
        on = ["cohort", shared, "years", "outcome"]
        pieces.append(movers.join(others, on=on, how="inner", suffix="_other").with_columns(comparator=pl.lit(arm)))
    both = pl.concat(pieces, how="diagonal")
    low, high = (pl.col(f"share_{end}") for end in ("low", "high"))
    low_other, high_other = (pl.col(f"share_{end}_other") for end in ("low", "high"))
    share, other = pl.col("share"), pl.col("share_other")
    return both.select(
        *_CONTRAST_KEYS,
        movers="people", movers_retained="retained", comparators="people_other", comparators_retained="retained_other",
        difference=share - other,
        difference_low=share - other - ((share - low) ** 2 + (high_other - other) ** 2).sqrt(),
        difference_high=share - other + ((high - share) ** 2 + (other - low_other) ** 2).sqrt(),
    )  # fmt: skip


def _standardise(frame: pl.DataFrame, comparator: str) -> pl.DataFrame:
    """Return the standardised differences of one cohort, one row per path, years and outcome."""
    strata = list(STRATA[comparator])
    path, shared = [*_PATH, "years"], "destination" if comparator == "recruits" else "origin"
    counts = ["people", *RETAINED]
    movers = frame.filter(pl.col("arm") == "movers")
    placed = movers.select(*path, *strata).unique()
    others = (
        frame.filter(pl.col("arm") == comparator)
        .rename({name: f"other_{name}" for name in counts})
        .drop("arm", *({"origin", "destination"} - {shared}))
        .join(placed, on=["cohort", shared, "years", *strata], how="inner", nulls_equal=True)
    )
    keys = [*path, *strata, "org_code"]
    wide = (
        pl.concat([movers.drop("arm"), others], how="diagonal")
        .group_by(keys)
        .agg(pl.col(*counts, *(f"other_{name}" for name in counts)).sum())
        .sort(keys)
        .with_columns(contrast=pl.struct(path).rle_id(), stratum=pl.struct([*path, *strata]).rle_id())
    )
    named = wide.select("contrast", *path).unique("contrast").sort("contrast")
    return pl.concat(
        [named.with_columns(outcome=pl.lit(outcome), **_contrast(wide, outcome, named.height)) for outcome in RETAINED]
    ).select(*_PATH, pl.lit(comparator).alias("comparator"), "years", "outcome", *_STANDARDISED, *_MATCHED)


def _contrast(wide: pl.DataFrame, outcome: str, contrasts: int) -> dict[str, pl.Series]:
    cells = ContrastCells(
        contrast=wide["contrast"].to_numpy(), stratum=wide["stratum"].to_numpy(), cluster=wide["org_code"].to_numpy(),
        people=wide["people"].to_numpy(), events=wide[outcome].to_numpy(),
        other_people=wide["other_people"].to_numpy(), other_events=wide[f"other_{outcome}"].to_numpy(),
    )  # fmt: skip
    found = standardise_contrasts(cells, contrasts=contrasts)
    estimates = {
        name: pl.Series(name, array).fill_nan(None)
        for name, array in zip(_STANDARDISED, (found.difference, found.low, found.high), strict=True)
    }
    counts = {"movers_covered": found.people, "strata": found.strata, "organisations": found.clusters}
    return {**estimates, **{name: pl.Series(name, array).cast(pl.Int64) for name, array in counts.items()}}


def _contrast_structure() -> Structure:
    estimates = (*_DIFFERENCES, *_STANDARDISED, "strata", "organisations")
    people, other = (*_PATH, "=movers"), ("cohort", *_OTHER_PATH, "comparator")
    cell, cover = ("years", "outcome"), (*_PATH, "comparator")
    return Structure(
        dimensions=(*_PATH, "comparator", *_OTHER_PATH, "years", "outcome"),
        counts=(
            Count("movers", "after_people", people, (*estimates, "covered_share")),
            Count("movers_retained", "after_retained", (*people, *cell), estimates),
            Count("comparators", "after_people", other, estimates),
            Count("comparators_retained", "after_retained", (*other, *cell), estimates),
            Count("movers_covered", "contrast_covered", cover, ("covered_share",)),
            Count("movers_not_covered", "contrast_not_covered", cover, ("covered_share",)),
        ),
        balances=(Balance((("movers", 1), ("movers_covered", -1), ("movers_not_covered", -1))),),
        ratios=(Ratio("covered_share", "movers_covered", "movers"),),
        estimates=(
            Estimate(*_DIFFERENCES, of="movers", falls_with=("comparators",)),
            Estimate(*_STANDARDISED, of="movers", falls_with=("comparators",)),
        ),
    )
