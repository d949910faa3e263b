"""How much time is lost to sickness, and why: the tables of ``retention sickness``, from cells."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.panel.absence import DAY_UNITS
from tenure.retention.reasons import name_periods
from tenure.retention.record import TableText, describe_table
from tenure.retention.sickness_question import SicknessQuestion, read_absence_reasons
from tenure.retention.staff_record import EVERYBODY, UNIT_COLUMN, StaffRecord, name_units
from tenure.rules import sickness_rates
from tenure.terms import About, Balance, Count, Estimate, Evidence, Month, Ratio, Structure, Sum

POPULATION = (
    "Everybody with days available in the record, bank work and doctors in training included; days of several jobs of "
    "one person are added up"
)
_METHOD = "FTE days lost divided by FTE days available, added up over assignment-months"
_ENGLAND = "ENG"
_PLACES = {"fte_days_lost": 3, "fte_days_available": 3}
_MONTHS_A_YEAR = 12


def _describe(
    question: SicknessQuestion, record: StaffRecord, text: TableText, *, is_contracted: bool, notes: Sequence[str] = ()
) -> About:
    blank = (
        "Blank days lost beside days available are read as none in months in which the organisation states days lost "
        "of anybody; other months of it are left out."
        if question.blank == "none"
        else "Rows whose days lost are blank are left out, as not known."
    )
    contracted = (
        "The record states no days available: they are contracted hours times the days of the month, of substantive "
        "staff in service, so that the rate is an approximation."
    )
    return describe_table(
        record,
        text,
        period=f"{question.periods[0][0]} to {question.periods[-1][1]}",
        parameters=question.parameters(),
        notes=(blank, *((contracted,) if is_contracted else ()), *notes),
    )


def _describe_keys(question: SicknessQuestion) -> dict[str, str]:
    return {
        "start": "First month (YYYY-MM)",
        "end": "Last month (YYYY-MM)",
        "unit": UNIT_COLUMN,
        **dict.fromkeys(question.by, "Characteristic in the month"),
    }


def _name(cells: pl.DataFrame, question: SicknessQuestion, record: StaffRecord) -> pl.DataFrame:
    return name_periods(name_units(cells, record), question.periods)


def build_rates(
    cells: pl.DataFrame, question: SicknessQuestion, record: StaffRecord, *, is_contracted: bool = False
) -> Evidence:
    """Build ``retention.sickness.rates``: the share of available days lost, beside what is published.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.absence.absence_steps`` gives them, decoded: ``people``, ``people_absent``, ``lost`` and
        ``available`` (1/1,000 of a day) by ``period``, ``org_code`` and characteristic.
    question : SicknessQuestion
        The options asked.
    record : StaffRecord
        What the record says of itself.
    is_contracted : bool
        Whether days available are contracted ones: see ``panel.absence.AbsenceScope``.

    Returns
    -------
    Evidence
        One row per period, unit and characteristic. ``rate`` is lost / available (share, 0 to 1 unless the record
        states more days lost than there are). Release: confidential.
    """
    days = [(pl.col(column) / DAY_UNITS).alias(f"fte_days_{column}") for column in ("lost", "available")]
    named = _name(cells, question, record).with_columns(*days, rate=pl.col("lost") / pl.col("available"))
    frame = named.join(_list_published(question), on=["start", "end", "unit"], how="left")
    if question.by:
        frame = frame.with_columns(published_rate=pl.lit(None, dtype=pl.Float64))
    columns = {
        **_describe_keys(question),
        "people": "People with days available (number)",
        "people_absent": "Of these, people with days lost (number)",
        "fte_days_lost": "Full-time equivalent calendar days lost to sickness (days)",
        "fte_days_available": "Full-time equivalent calendar days available (days)",
        "rate": "fte_days_lost / fte_days_available (share)",
        "published_rate": "Published rate of the same months, of England or the organisation, where the rules hold one "
        "(share)",
    }
    text = TableText(
        table="retention.sickness.rates",
        title="Sickness absence: share of available days lost",
        definitions=("absence_rate",),
        population=POPULATION,
        unit="FTE days",
        method=_METHOD,
        columns=columns,
    )
    about = _describe(question, record, text, is_contracted=is_contracted)
    return Evidence(about, frame.select(*columns).sort(question.keys), _rates_structure(question))


def _list_published(question: SicknessQuestion) -> pl.DataFrame:
    """Return the published rate of each period and unit of which the rules hold every month."""
    held = sickness_rates()
    england = held.filter(pl.col("scope") == "england")
    months = {Month.parse(period): (lost, available) for period, lost, available in
              england.select("period", "fte_days_lost", "fte_days_available").iter_rows()}  # fmt: skip
    rows: list[tuple[str, str, str, float]] = []
    for first, last in question.periods:
        inside = [first.plus(k) for k in range(last.index - first.index + 1)]
        if not all(month in months for month in inside):
            continue
        lost, available = (sum(months[month][side] for month in inside) for side in (0, 1))
        rows.append((str(first), str(last), EVERYBODY, lost / available))
        if len(inside) == len(months) == _MONTHS_A_YEAR:
            of_organisations = held.filter(pl.col("scope") == "organisation")
            rows += [
                (str(first), str(last), code, rate / 100)
                for code, rate in of_organisations.select("code", "rate_pct").iter_rows()
            ]
    kinds = {"start": pl.String, "end": pl.String, "unit": pl.String, "published_rate": pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _rates_structure(question: SicknessQuestion) -> Structure:
    keys = question.keys
    return Structure(
        dimensions=keys,
        counts=(Count("people", "absence_people", keys), Count("people_absent", "absence_absent", keys)),
        estimates=(
            Estimate("fte_days_lost", of="people_absent", falls_with=("people",), scale="count"),
            Estimate("fte_days_available", of="people", falls_with=("people_absent",), scale="count"),
            Estimate("rate", of="people", falls_with=("people_absent",)),
        ),
        facts=("published_rate",),
        decimals=_PLACES,
    )


def build_absence_reasons(
    cells: pl.DataFrame,
    rates: Evidence,
    question: SicknessQuestion,
    record: StaffRecord,
    *,
    is_contracted: bool = False,
) -> Evidence:
    """Build ``retention.sickness.reasons``: days lost by reason, those without one told apart.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.absence.absence_reason_steps`` gives them, decoded: ``people`` and ``lost`` by ``period``,
        ``org_code``, characteristic and ``absence_reason`` (text or null).
    rates : Evidence
        ``retention.sickness.rates`` of the same question.
    question, record, is_contracted
        As for ``build_rates``.

    Returns
    -------
    Evidence
        One row per period, unit, characteristic and reason; ``share_of_days_lost`` adds up to 1 over the reasons.
        Release: confidential.

    Notes
    -----
    Somebody with two reasons in one period counts under both; several that are read alike are added up, so that
    ``people`` may count somebody twice there.
    """
    named = _name(cells, question, record)
    told = pl.concat([named.drop("absence_reason"), read_absence_reasons(named["absence_reason"])], how="horizontal")
    keys, read = [*question.keys], ["reason_code", "reason", "recorded"]
    sums = told.group_by(*keys, *read).agg(pl.col("people", "lost").sum())
    whole = rates.frame.select(*keys, "people_absent", "fte_days_lost", "fte_days_available", staff="people")
    frame = sums.join(whole.rename({"fte_days_lost": "all_lost"}), on=keys, how="left", nulls_equal=True).with_columns(
        fte_days_lost=pl.col("lost") / DAY_UNITS
    )
    frame = frame.with_columns(
        rate=pl.col("fte_days_lost") / pl.col("fte_days_available"),
        share_of_days_lost=pl.col("fte_days_lost") / pl.col("all_lost"),
    )
    columns = {
        **_describe_keys(question),
        "reason_code": "Code of the national list; `none` where nothing is recorded, `other` of what is not listed",
        "reason": "Reason for absence",
        "recorded": "`no` where the reason is not recorded or not specified",
        "people": "People with days lost for the reason (number)",
        "people_absent": "People with days lost for any reason (number)",
        "staff": "People with days available (number)",
        "fte_days_lost": "Full-time equivalent calendar days lost for the reason (days)",
        "fte_days_available": "Full-time equivalent calendar days available (days)",
        "rate": "fte_days_lost / fte_days_available (share)",
        "share_of_days_lost": "fte_days_lost / days lost for all reasons (share, 0 to 1)",
    }
    text = TableText(
        table="retention.sickness.reasons",
        title="Sickness absence by reason",
        definitions=("absence_rate", "absence_reason_share"),
        population=POPULATION,
        unit="FTE days",
        method=_METHOD,
        columns=columns,
    )
    note = "A reason is that of the assignment's month; of several in one month the record holds one."
    about = _describe(question, record, text, is_contracted=is_contracted, notes=(note,))
    return Evidence(about, frame.select(*columns).sort(*keys, "reason_code"), _reasons_structure(question))


def _reasons_structure(question: SicknessQuestion) -> Structure:
    keys = question.keys
    of_all = ("people", "people_absent", "staff")
    return Structure(
        dimensions=(*keys, "reason_code", "reason", "recorded"),
        counts=(
            Count("people", "absence_reason", (*keys, "reason_code")),
            Count("people_absent", "absence_absent", keys),
            Count("staff", "absence_people", keys),
        ),
        sums=(Sum("fte_days_lost", "people", keys),),
        estimates=(
            Estimate("fte_days_lost", of="people", falls_with=("people_absent", "staff"), scale="count"),
            Estimate("fte_days_available", of="staff", falls_with=("people_absent",), scale="count"),
            Estimate("rate", of="staff", falls_with=of_all[:2]),
            Estimate("share_of_days_lost", of="people_absent", falls_with=("people", "staff")),
        ),
        decimals=_PLACES,
    )


def build_cover(
    cells: pl.DataFrame, question: SicknessQuestion, record: StaffRecord, *, is_contracted: bool = False
) -> Evidence:
    """Build ``retention.sickness.coverage``: how many assignments the record tells of absence.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.absence.absence_cover_steps`` gives them, decoded: ``assignments``, ``stated`` and ``blank`` by
        ``period`` and ``org_code``.
    question, record, is_contracted
        As for ``build_rates``.

    Returns
    -------
    Evidence
        One row per period and unit. Release: confidential.
    """
    keys = ("start", "end", "unit")
    frame = _name(cells, question, record).with_columns(
        without=pl.col("assignments") - pl.col("stated") - pl.col("blank"),
        stated_share=pl.col("stated") / pl.col("assignments"),
    )
    described = _describe_keys(question)
    columns = {
        **{name: described[name] for name in keys},
        "assignments": "Assignment-months in the record (number)",
        "stated": "Of these, with days lost stated, nought included (number)",
        "blank": "Of these, with days available but days lost blank (number)",
        "without": "Of these, with neither (number)",
        "stated_share": "stated / assignments (share, 0 to 1)",
    }
    text = TableText(
        table="retention.sickness.coverage",
        title="How many assignments the record tells of sickness absence",
        definitions=("absence_rate",),
        population="Every assignment-month of the record",
        unit="assignment-months",
        method="Counts of rows",
        columns=columns,
    )
    structure = Structure(
        dimensions=keys,
        counts=(
            Count("assignments", "absence_rows", keys, ("stated_share",)),
            *(
                Count(name, "absence_rows_told", (*keys, f"={name}"), ("stated_share",) if name == "stated" else ())
                for name in ("stated", "blank", "without")
            ),
        ),
        balances=(Balance((("assignments", 1), ("stated", -1), ("blank", -1), ("without", -1))),),
        ratios=(Ratio("stated_share", "stated", "assignments"),),
    )
    about = _describe(question, record, text, is_contracted=is_contracted)
    return Evidence(about, frame.select(*columns).sort(keys), structure)
