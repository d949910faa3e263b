"""What the tables of ``pay evidence`` say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import About

__all__ = ["COLUMNS", "describe", "tell_scaling", "tell_without_other", "write_notes"]

POPULATION = (
    "Jobs in service on substantive contracts with FTE above nought, one row an assignment and month (bank, locum and "
    "honorary work and leave outside service are left out); pay is of those whose basic pay is within 5% of scale"
)
_GBP = "pounds a year per FTE"
COLUMNS = {
    "staff_group": "Staff group of the occupation code (the ten groups of ESR)",
    "band": "Agenda for Change band",
    "pay_step": "Pay step: years in the band, from 1; `not known` for official FTE that the record has no rows of",
    "grade": "Medical grade",
    "contract": "Medical contract",
    "threshold": "Pay threshold, nodal point or step of the contract",
    "fte": "Average FTE over the year, from all jobs with a step, scaled to official totals where given (FTE)",
    "jobs_per_fte": "Jobs per FTE, among jobs within the 5% rule (ratio)",
    "pensionable_per_fte": f"Pensionable pay of members of the pension scheme ({_GBP})",
    "pay_scale_value": "Scale value of the step for full-time work, mean over the months of the year (pounds a year)",
    "non_basic_per_fte": f"Pay in addition to basic pay ({_GBP})",
    "other_per_fte": "'Other' pay: bonus, public health supplement, occupational absence, other payments and protected "
    f"pay; part of non_basic_per_fte ({_GBP})",
    "medical_awards_per_fte": f"Medical awards; part of non_basic_per_fte ({_GBP})",
    "earnings_per_fte": f"pay_scale_value + non_basic_per_fte ({_GBP})",
    "earnings_excl_other_per_fte": f"earnings_per_fte - other_per_fte ({_GBP})",
    "earnings_excl_awards_per_fte": f"earnings_per_fte - medical_awards_per_fte ({_GBP})",
    "employer_ni_per_fte": f"Employer National Insurance ({_GBP})",
    "employer_pension_per_fte": f"Employer pension at the full rate, central part included ({_GBP})",
    "paybill_per_fte": f"earnings_per_fte + employer_ni_per_fte + employer_pension_per_fte ({_GBP})",
    "paybill_excl_other_per_fte": f"Paybill without other pay and what it costs on top ({_GBP})",
    "earnings_multiple": "earnings_per_fte / pay_scale_value (ratio)",
    "earnings_excl_other_multiple": "earnings_excl_other_per_fte / pay_scale_value (ratio)",
    "earnings_excl_awards_multiple": "earnings_excl_awards_per_fte / pay_scale_value (ratio)",
    "paybill_multiple": "paybill_per_fte / earnings_per_fte (ratio)",
    "paybill_excl_other_multiple": "paybill_excl_other_per_fte / earnings_excl_other_per_fte (ratio)",
    "next_pay_scale_value": "Scale value in force next year, mean over its months (pounds a year)",
    "next_earnings_per_fte": f"Next year's scale value times earnings_multiple; for doctors medical awards are carried "
    f"over as they are ({_GBP})",
    "next_earnings_excl_other_per_fte": f"Next year's scale value times earnings_excl_other_multiple ({_GBP})",
    "next_paybill_multiple": "paybill_multiple with next year's rate of employer pension (ratio)",
    "next_paybill_per_fte": f"next_earnings_per_fte times next_paybill_multiple ({_GBP})",
    "next_paybill_recomputed_per_fte": "The same with National Insurance at next year's rate and threshold in place of "
    f"a constant share ({_GBP})",
    "people": "People whose pay the row rests on, over the whole year (number)",
    "fte_sample": "Average FTE of the jobs that the pay of the row rests on (FTE)",
    "basic_per_fte": f"Basic pay as paid, to compare with pay_scale_value ({_GBP})",
    "is_uncertain": "Whether the pay of the row rests on fewer than 60 FTE-months",
}


_PER_FTE = ("pay_within_5_percent", "earnings_per_fte", "paybill_per_fte", "pay_multiple", "fte_by_step")
_DEFINITIONS = {
    "pay.evidence.non_medical": _PER_FTE,
    "pay.evidence.medical": _PER_FTE,
    "pay.evidence.waterfall": ("pay_within_5_percent",),
    "pay.evidence.months": ("pay_within_5_percent",),
    "pay.evidence.very_senior": ("earnings_per_fte", "paybill_per_fte", "very_senior_manager"),
    "pay.evidence.no_scale": ("earnings_per_fte", "paybill_per_fte"),
    "pay.evidence.official": ("fte_by_step",),
    "pay.evidence.spread": ("pay_multiple",),
}
_UNITS = {
    "pay.evidence.waterfall": "jobs",
    "pay.evidence.months": "jobs",
    "pay.evidence.official": "FTE",
    "pay.evidence.spread": "ratio",
}


_HIDDEN = {
    "row": "Where few people or little FTE stand behind a row every estimate of it is hidden (its FTE alone under the "
    "profile dhsc), and the published scale value is shown. As official totals are known, another row of the same "
    "total may be hidden beside it.",
    "fte": "Where few people or little FTE stand behind a row its FTE is hidden and pay per FTE is shown, as in the "
    "workbook of the document. As official totals are known, the FTE of another row may be hidden beside it.",
}


def tell_scaling(rows: pl.DataFrame, within: Sequence[str], *, parts: str) -> str:
    """Return whose FTE the rows have: that of official totals, of the record, or of each in some parts.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of the evidence with ``within`` and ``is_scaled``.
    within : sequence of str
        What official totals are by.
    parts : str
        What these are called, in the plural.
    """
    marks = rows.group_by(within).agg(pl.col("is_scaled").any())["is_scaled"]
    scaled = int(marks.sum())
    if not scaled:
        return "FTE is that of the record: no official totals were given."
    if scaled == marks.len():
        return "FTE is scaled to the official totals given."
    return (
        f"FTE is scaled to official totals in {scaled:,} of {marks.len():,} {parts}; in the others the FTE of the "
        "record stands, so that FTE must not be added up over both. The table of official FTE says which is which."
    )


def write_notes(cells: pl.DataFrame, question: PayQuestion, *, scaling: str) -> tuple[str, ...]:
    """Return what a reader of pay per FTE must know: whose FTE it is, how on-costs came about, what is hidden."""
    valid = cells.filter(pl.col("status") == "valid")
    notes = [
        scaling,
        _HIDDEN[question.hide],
        "Agency and bank work, general practice, and what pay brings about elsewhere are not part of these figures.",
    ]
    if valid.height and not (valid["ni_recorded"] > 0).any():
        notes.append(
            "The record holds no employer National Insurance: it is computed for each job and month, without the zero "
            "rates for employees under 21 and apprentices."
        )
    elif valid.height and not (valid["ni"] != 0).any():
        notes.append("The record gives employer National Insurance as nought throughout, and so it stands here.")
    if valid.height and not (valid["pension"] != 0).any() and (valid["pensionable_all"] != 0).any():
        notes.append("The record holds no employer pension: every job with pensionable pay is taken for a member's.")
    return (*notes, *_doubt_on_costs(valid))


# Shares of jobs without National Insurance, and of pensionable pay without a contribution, that deserve a look. About
# a tenth of staff opt out of the pension, and few jobs are paid below the threshold.
_MOST_WITHOUT_NI, _MOST_WITHOUT_PENSION = 0.10, 0.25
# Notes are shown whatever the profile, so that nothing is said there of few jobs.
_ENOUGH_JOB_MONTHS = 1200


def _doubt_on_costs(valid: pl.DataFrame) -> list[str]:
    """Return notes where on-costs are recorded for a part of the jobs alone: blanks there are taken for noughts."""
    jobs, with_ni, paying, pensionable = (
        int(valid[name].sum()) for name in ("jobs", "ni_recorded", "pensionable", "pensionable_all")
    )
    if jobs < _ENOUGH_JOB_MONTHS:
        return []
    notes = []
    without_ni = 1 - with_ni / jobs
    if _MOST_WITHOUT_NI < without_ni < 1:
        notes.append(
            f"About {100 * without_ni:.0f}% of jobs have no amount of employer National Insurance; they are taken to "
            "owe none. See whether every organisation records it."
        )
    without_pension = 1 - paying / pensionable if pensionable > 0 else 0.0
    if _MOST_WITHOUT_PENSION < without_pension < 1:
        notes.append(
            f"About {100 * without_pension:.0f}% of pensionable pay is of jobs without a contribution; they are taken "
            "for jobs outside the pension scheme. See whether every organisation records contributions."
        )
    return notes


def tell_without_other(question: PayQuestion) -> str:
    """Return a note on what is taken off beside other pay in ``paybill_excl_other_per_fte``."""
    if question.without_other == "simple":
        return "Paybill without other pay is paybill less other pay; on-costs are left as they are."
    elements = ", ".join(name.replace("_", " ") for name in question.pensionable_other) or "none"
    return (
        "Paybill without other pay also leaves out National Insurance on it, at the rate above the threshold, and "
        f"employer pension on the elements of it that are taken to count towards the pension ({elements})."
    )


def describe(
    table: str,
    title: str,
    question: PayQuestion,
    record: PayRecord,
    *,
    columns: Sequence[str],
    notes: Sequence[str] = (),
    more: Mapping[str, str] | None = None,
) -> About:
    """Return the description of a table of ``pay evidence``; ``more`` describes columns of its own."""
    known = {**COLUMNS, **(more or {})}
    return About(
        table=table,
        title=title,
        definitions=_DEFINITIONS[table],
        population=POPULATION,
        unit=_UNITS.get(table, "pounds a year per FTE"),
        period=f"{record.months[0]} to {record.months[-1]}",
        method="Ratios of sums over the cells of the year, exact in pence until the last division",
        grade="description",
        source="Staff record" if record.real_staff else "Synthetic staff record",
        columns={name: known[name] for name in columns},
        real_staff=record.real_staff,
        record_version=record.record_version,
        rules_version=record.rules_version,
        code_version=record.code_version,
        parameters=question.parameters(),
        notes=(*notes, *record.notes),
    )
