"""What the tables of an evaluation say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tenure.retention.evaluate_design import Choice
from tenure.retention.evaluate_question import Design, EvaluateQuestion
from tenure.terms import About, Grade

__all__ = ["EvaluateVersions", "Evaluation", "describe_evaluation"]

DEFINITIONS: dict[str, tuple[str, ...]] = {
    "effects": ("effect_of_start", "effect_of_interruption"),
    "cohorts": ("effect_of_start",),
    "difference": ("difference_before_after",),
    "detectable": ("detectable_effect",),
    "checks": ("effect_of_start", "effect_of_interruption"),
    "designs": (),
    "plan": (),
}
_TITLES = {
    "effects": "What changed with the start, under the assumptions of the design",
    "cohorts": "What changed, by the period in which units started",
    "difference": "Values before and after the start",
    "detectable": "The smallest effect that would be noticed",
    "checks": "What speaks for and against reading the numbers as effects",
    "designs": "Which design the roll-out allows, and why",
    "plan": "The sealed plan beside what was run",
}
_METHODS: dict[Design, str] = {
    "staggered": (
        "Imputation (Borusyak, Jaravel and Spiess) and group-time effects (Callaway and Sant'Anna), standard errors "
        "clustered by unit"
    ),
    "did": "Difference in differences, as imputation and as group-time effects, standard errors clustered by unit",
    "its": (
        "Interrupted time series: a line before and after, errors that depend on the last one (GLSAR); least squares "
        "with Newey and West's variance beside it"
    ),
    "before_after": "Means before and after, put side by side",
    "not_started": "Variation of the values before any start",
}
_PARALLEL = (
    "Assumed: without the start, units that started would have changed as the others did; the start did nothing "
    "before it came, and nothing to other units."
)
_SPILLOVER = (
    "Staff who leave for a neighbour that is compared with make an effect look larger than it is: leave out "
    "neighbours, or look at moves between them."
)
_LINE = (
    "Assumed: without the start the line before it would have gone on, and nothing else changed at that time. There is "
    "no unit to compare with."
)
_BARE = (
    "A difference before and after is a description. It holds the trend, the season, chance and everything else that "
    "happened, and is not called an effect here."
)
_ASSUMPTIONS: dict[Design, tuple[str, ...]] = {
    "staggered": (_PARALLEL, _SPILLOVER),
    "did": (_PARALLEL, _SPILLOVER),
    "its": (_LINE,),
    "before_after": (_BARE,),
    "not_started": (),
}
_COLUMNS = {
    "kind": (
        "What is estimated: group_time, event, simple, event_overall; level, slope, effect_at_end, effect_average of "
        "an interrupted series; mean_before, mean_after, difference"
    ),
    "cohort": "Period in which the units started",
    "period": "Period that the estimate is of",
    "event_time": "Periods since the start; below nought before it",
    "estimate": "Estimate, in the unit of the values",
    "std_error": "Standard error, clustered by unit (of the series in an interrupted one)",
    "low": "Lower limit of the interval",
    "high": "Upper limit of the interval",
    "estimator": "callaway_santanna, imputation; glsar, newey_west; means",
    "units": "Units in it (number)",
    "check": "What is looked at",
    "verdict": "fine, warning, note or not_possible",
    "value": "Test statistic or estimate, as 'says' tells",
    "freedom": "Degrees of freedom of the test (number)",
    "p_value": "Chance of a value as far out if nothing were the matter (share)",
    "says": "What it means for reading the numbers",
    "design": "Design",
    "fits": "Whether the roll-out allows it",
    "chosen": "Whether it was taken",
    "reason": "Why it fits or does not",
    "treated_units": "Units that start (number)",
    "control_units": "Units compared with (number)",
    "periods_before": "Periods before the first start (number)",
    "periods_after": "Periods after the start, on average over units (number)",
    "within_std": "Standard deviation within a unit, periods taken out (unit of the values)",
    "correlation": "Correlation of one period with the next within a unit",
    "between_share": "Share of the variance that lies between units for good",
    "power": "Chance of noticing an effect of the size given (share)",
    "alpha": "Level of the two-sided test (share)",
    "detectable": "Smallest effect noticed with this power (unit of the values)",
    "mean_value": "Mean of the values of units that start, before any start (unit of the values)",
    "item": "Item of the plan",
    "planned": "As sealed",
    "run": "As run",
    "status": "equal or deviates",
}


@dataclass(frozen=True, slots=True)
class EvaluateVersions:
    """Versions of rules and code, the name of the panel's file, and what else every table must say."""

    rules: str
    code: str
    source: str
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The design taken, the options, and where the panel comes from."""

    choice: Choice
    question: EvaluateQuestion
    versions: EvaluateVersions


def describe_evaluation(
    table: str, columns: Sequence[str], evaluation: Evaluation, *, notes: Sequence[str] = ()
) -> About:
    """Return the description of one table of an evaluation.

    Parameters
    ----------
    table : str
        The last part of its name.
    columns : sequence of str
        Its columns.
    evaluation : Evaluation
        What the table is labelled with.
    notes : sequence of str
        What else the table must say.
    """
    choice, question, versions = evaluation.choice, evaluation.question, evaluation.versions
    panel = choice.roll_out.panel
    is_effect = choice.design in {"staggered", "did", "its"} and table in {"effects", "cohorts"}
    grade: Grade = "effect under stated assumptions" if is_effect else "description"
    first, last = (choice.roll_out.show(panel.periods[place]) for place in (0, -1))
    said = (*_ASSUMPTIONS[choice.design], *versions.notes, *notes) if is_effect or table == "difference" else notes
    return About(
        table=f"retention.evaluate.{table}",
        title=_TITLES[table],
        definitions=DEFINITIONS[table],
        population=f"{len(choice.roll_out.units)} units of the panel" + (f": {question.unit}" if question.unit else ""),
        unit=question.outcome or "the unit of the panel's values",
        period=f"{first} to {last}",
        method=f"{_METHODS[choice.design]}. Design: {choice.design}, because {choice.reason}",
        grade=grade,
        source=versions.source,
        columns={name: _COLUMNS[name] for name in columns},
        real_staff=False,
        rules_version=versions.rules,
        code_version=versions.code,
        parameters={
            "design": choice.design,
            "controls": question.controls,
            "base_period": question.base_period,
            "values": question.values,
            "seasonal": str(question.seasonal).lower(),
            "alpha": str(question.alpha),
            "draws": str(question.draws),
            "seed": str(question.seed),
        },
        notes=tuple(said),
    )
