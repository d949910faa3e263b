"""Why people leave and where they go, as far as it is recorded: the tables of ``retention reasons``, from cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tenure.retention.reasons_question import (
    KNOWN,
    NOT_RECORDED,
    UNKNOWN_GROUP,
    ReasonsQuestion,
    read_destinations,
    read_reasons,
)
from tenure.retention.record import TableText, describe_table
from tenure.retention.staff_record import UNIT_COLUMN, StaffRecord, name_units
from tenure.terms import About, Balance, Count, Evidence, Month, Ratio, Structure, Total

POPULATION = (
    "People whose employment on substantive contracts ended between two month ends: by the service, or by an "
    "organisation and all that continue it. Unpaid leave is no leaving, bank work alone is no employment{trainees}"
)
WITHOUT_TRAINEES = ". Doctors in training, whose contracts end by plan, are left out"
LEFT_MEANS = (
    "Who has left the record may work in general practice, social care, private or charitable health care, another "
    "country's service, or not at all: the record ends where its employers do."
)
_IN_SERVICE = "`yes` where any assignment follows within the months told (bank work too), else `no`"
_SHARES = ("share", "share_at_most", "share_of_known")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a table tells leavers apart by, and which of its values leave that open."""

    table: str
    name: str
    group: str | None
    measure: str
    open_measure: str
    title: str

    @property
    def what(self) -> str:
        """What is recorded of leavers."""
        return "destination" if self.table == "destinations" else "reason"


_REASONS = _Kind(
    "reasons", "reason", "leaving_group", "leaving_reason", "reason_unknown",
    "Reasons recorded for leaving, and how many are unknown",
)  # fmt: skip
_GROUPS = _Kind(
    "groups", "leaving_group", None, "leaving_group", "reason_not_recorded",
    "Groups of reasons recorded for leaving, and how many are not recorded",
)  # fmt: skip
_DESTINATIONS = _Kind(
    "destinations", "destination", "destination_group", "leaving_destination", "destination_unknown",
    "Destinations recorded on leaving, and how many are unknown",
)  # fmt: skip


def name_leavers(cells: pl.DataFrame, question: ReasonsQuestion, record: StaffRecord) -> pl.DataFrame:
    """Return the panel's cells of leavers in words.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.leavers.leaver_steps`` gives them, decoded: ``people`` by ``period`` (place in the question's
        periods), ``org_code``, ``is_in_service``, characteristic, ``leave_reason`` and ``destination`` (text or null).
    question : ReasonsQuestion
        The options asked.
    record : StaffRecord
        What the record says of itself.

    Returns
    -------
    polars.DataFrame
        ``people`` by ``ReasonsQuestion.keys``, ``reason``, ``leaving_group``, ``reason_certainty``, ``destination``,
        ``destination_group`` and ``destination_certainty``.
    """
    named = name_periods(name_units(cells, record), question.periods)
    read = (read_reasons(named["leave_reason"]), read_destinations(named["destination"]))
    renamed = [frame.rename({"certainty": f"{frame.columns[0]}_certainty"}) for frame in read]
    whole = pl.concat([named.drop("leave_reason", "destination"), *renamed], how="horizontal")
    told = [name for frame in renamed for name in frame.columns]
    return whole.with_columns(
        still_in_service=pl.when(pl.col("is_in_service") == 1).then(pl.lit("yes")).otherwise(pl.lit("no"))
    ).group_by(*question.keys, *told).agg(pl.col("people").sum())  # fmt: skip


def name_periods(frame: pl.DataFrame, periods: Sequence[tuple[Month, Month]]) -> pl.DataFrame:
    """Return cells with ``start`` and ``end`` of their period in place of its number."""
    ends = {name: {place: str(period[side]) for place, period in enumerate(periods)} for side, name in
            enumerate(("start", "end"))}  # fmt: skip
    return frame.with_columns(
        pl.col("period").replace_strict(values, return_dtype=pl.String).alias(name) for name, values in ends.items()
    ).drop("period")


def build_reasons(leavers: pl.DataFrame, question: ReasonsQuestion, record: StaffRecord) -> Evidence:
    """Build ``retention.reasons.reasons``: leavers by reason, with the share unknown and what that leaves open.

    Parameters
    ----------
    leavers : polars.DataFrame
        As ``name_leavers`` gives them.
    question, record
        As for ``name_leavers``.

    Returns
    -------
    Evidence
        One row per period, unit, whether still in the service, characteristic and reason. Release: confidential.

    Notes
    -----
    ``share`` is people / leavers, as if nobody whose reason is unknown had this one; ``share_at_most`` is (people +
    unknown) / leavers, as if everybody had; ``share_of_known`` is people / known and no share of leavers. Unknown are
    reasons not recorded, and resignations for a reason not specified, as the published share counts them.
    """
    return _build(leavers, _REASONS, question, record)


def build_groups(leavers: pl.DataFrame, question: ReasonsQuestion, record: StaffRecord) -> Evidence:
    """Build ``retention.reasons.groups``: the same by group of reasons; a resignation of unknown reason is known."""
    grouped = leavers.with_columns(
        reason_certainty=pl.when(pl.col("reason_certainty") == NOT_RECORDED)
        .then(pl.lit(NOT_RECORDED))
        .otherwise(pl.lit(KNOWN))
    )
    return _build(grouped, _GROUPS, question, record)


def build_destinations(leavers: pl.DataFrame, question: ReasonsQuestion, record: StaffRecord) -> Evidence:
    """Build ``retention.reasons.destinations``: the same by recorded destination."""
    return _build(leavers, _DESTINATIONS, question, record)


def _build(leavers: pl.DataFrame, kind: _Kind, question: ReasonsQuestion, record: StaffRecord) -> Evidence:
    frame = _count(leavers, kind, question)
    columns = _describe_columns(kind, question)
    text = TableText(
        table=f"retention.reasons.{kind.table}",
        title=kind.title,
        definitions=(f"leaver_by_{kind.what}", "reason_share_bounds"),
        population=describe_population(question),
        unit="people",
        method="Counts of employments that ended; shares between all unknown being something else and all being this",
        columns=columns,
    )
    order = [name for name in columns if name in frame.columns]
    about = describe_leavers(question, record, text)
    return Evidence(about, frame.select(order).sort(*question.keys, kind.name), _structure(kind, question))


def _count(leavers: pl.DataFrame, kind: _Kind, question: ReasonsQuestion) -> pl.DataFrame:
    certainty = f"{kind.what}_certainty"
    keys = [*question.keys]
    people = pl.col("people")
    whole = leavers.group_by(keys).agg(
        leavers=people.sum(), unknown=people.filter(pl.col(certainty) != KNOWN).sum()
    ).with_columns(known=pl.col("leavers") - pl.col("unknown"))  # fmt: skip
    told = [name for name in (kind.group, kind.name) if name]
    counts = leavers.group_by(*keys, *told, is_known=pl.col(certainty) == KNOWN).agg(people.sum())
    frame = counts.join(whole, on=keys, how="left", nulls_equal=True)
    is_known = pl.col("is_known")
    at_most = pl.when(is_known).then(people + pl.col("unknown"))
    return frame.with_columns(
        recorded=pl.when(is_known).then(pl.lit("yes")).otherwise(pl.lit("no")),
        at_most=at_most,
        share=people / pl.col("leavers"),
        share_at_most=at_most / pl.col("leavers"),
        share_of_known=pl.when(is_known).then(people / pl.col("known")),
        unknown_share=pl.col("unknown") / pl.col("leavers"),
    )


def describe_population(question: ReasonsQuestion) -> str:
    """Return whom the tables are about."""
    return POPULATION.format(trainees=WITHOUT_TRAINEES if question.population == "turnover" else "")


def describe_keys(question: ReasonsQuestion) -> dict[str, str]:
    """Return the meaning of the columns that tell sets of leavers apart."""
    return {
        "start": "Month at whose end the period begins (YYYY-MM)",
        "end": "Month at whose end it ends (YYYY-MM)",
        "unit": UNIT_COLUMN,
        "still_in_service": _IN_SERVICE,
        **dict.fromkeys(question.by, "Characteristic in the last month of the employment"),
    }


def _describe_columns(kind: _Kind, question: ReasonsQuestion) -> dict[str, str]:
    what = kind.what
    told = {kind.group: f"Group of the {what}"} if kind.group else {}
    return {
        **describe_keys(question),
        **told,
        kind.name: f"{what.capitalize()} as recorded" if kind.group else "Group of the reason recorded",
        "recorded": f"`no` where the {what} is unknown",
        "people": "Leavers with it (number)",
        "leavers": "All leavers of the period, unit and characteristic (number)",
        "unknown": f"Of these, leavers whose {what} is unknown (number)",
        "known": "leavers - unknown (number)",
        "at_most": "people + unknown (number)",
        "share": "people / leavers: least share, if none of the unknown are in this row (share, 0 to 1)",
        "share_at_most": "at_most / leavers: greatest share, if all of the unknown are in this row (share, 0 to 1)",
        "share_of_known": "people / known: share of those whose answer is known, not of leavers (share, 0 to 1)",
        "unknown_share": "unknown / leavers (share, 0 to 1)",
    }


def describe_leavers(question: ReasonsQuestion, record: StaffRecord, text: TableText, *notes: str) -> About:
    """Return the description of a table of leavers."""
    months = f"{question.exit_months} months" if question.exit_months > 1 else "month"
    every = (
        LEFT_MEANS,
        (
            f"Still in the service is who has any assignment, bank work included, in the {months} after the last one. "
            "Of those who left in the record's last months, some may yet come back."
        ),
        *notes,
    )
    return describe_table(
        record, text, period=f"{question.periods[0][0]} to {question.periods[-1][1]}", parameters=question.parameters(),
        notes=every,
    )  # fmt: skip


def _structure(kind: _Kind, question: ReasonsQuestion) -> Structure:
    keys = question.keys
    cell = (*keys, kind.name)
    told = tuple(name for name in (kind.group, kind.name) if name)
    totals = [
        Total("people", "employment_leavers", keys),
        Total("people", kind.open_measure, keys, where=("recorded", "no")),
    ]
    if kind is _REASONS:
        totals.append(Total("people", _GROUPS.measure, (*keys, "leaving_group")))
    return Structure(
        dimensions=(*keys, *told, "recorded"),
        counts=(
            Count("people", kind.measure, cell, _SHARES),
            Count("leavers", "employment_leavers", keys, (*_SHARES, "unknown_share")),
            Count("unknown", kind.open_measure, keys, ("unknown_share",)),
            Count("known", f"{kind.open_measure}_not", keys, ("share_of_known",)),
            Count("at_most", f"{kind.measure}_at_most", cell, ("share_at_most",)),
        ),
        totals=tuple(totals),
        balances=(
            Balance((("leavers", 1), ("unknown", -1), ("known", -1))),
            Balance((("at_most", 1), ("people", -1), ("unknown", -1))),
        ),
        ratios=(
            Ratio("share", "people", "leavers"),
            Ratio("share_at_most", "at_most", "leavers"),
            Ratio("share_of_known", "people", "known"),
            Ratio("unknown_share", "unknown", "leavers"),
        ),
    )


_SUMMARY_GROUPS: Mapping[str, str] = {"resigned": "resignation", "retired": "retirement"}


def build_summary(leavers: pl.DataFrame, question: ReasonsQuestion, record: StaffRecord) -> Evidence:
    """Build ``retention.reasons.summary``: resignations beside retirements, and how much is unknown.

    Parameters
    ----------
    leavers, question, record
        As for ``build_reasons``.

    Returns
    -------
    Evidence
        One row per period, unit, whether still in the service and characteristic. Release: confidential.
    """
    people, group = pl.col("people"), pl.col("leaving_group")
    frame = leavers.group_by(question.keys).agg(
        leavers=people.sum(),
        reason_unknown=people.filter(pl.col("reason_certainty") != KNOWN).sum(),
        not_recorded=people.filter(group == UNKNOWN_GROUP).sum(),
        **{name: people.filter(group == value).sum() for name, value in _SUMMARY_GROUPS.items()},
    )
    frame = frame.with_columns(
        others=pl.col("leavers") - pl.col("not_recorded") - pl.col("resigned") - pl.col("retired"),
        unknown_share=pl.col("reason_unknown") / pl.col("leavers"),
        resigned_share=pl.col("resigned") / pl.col("leavers"),
        retired_share=pl.col("retired") / pl.col("leavers"),
    )
    columns = {
        **describe_keys(question),
        "leavers": "All leavers (number)",
        "reason_unknown": "Of these, reason not recorded, or a resignation for a reason not specified (number)",
        "not_recorded": "Leavers of whose reason nothing is recorded (number)",
        "resigned": "Leavers who resigned, for whatever reason (number)",
        "retired": "Leavers who retired (number)",
        "others": "All others (number)",
        "unknown_share": "reason_unknown / leavers (share, 0 to 1)",
        "resigned_share": "resigned / leavers: at least so many resigned (share, 0 to 1)",
        "retired_share": "retired / leavers: at least so many retired (share, 0 to 1)",
    }
    text = TableText(
        table="retention.reasons.summary",
        title="Leavers who resigned and who retired, and how many reasons are unknown",
        definitions=("leaver_by_reason", "reason_share_bounds"),
        population=describe_population(question),
        unit="people",
        method="Counts of employments that ended",
        columns=columns,
    )
    about = describe_leavers(question, record, text)
    return Evidence(about, frame.select(*columns).sort(question.keys), _summary_structure(question))


def _summary_structure(question: ReasonsQuestion) -> Structure:
    keys = question.keys
    return Structure(
        dimensions=keys,
        counts=(
            Count("leavers", "employment_leavers", keys, ("unknown_share", "resigned_share", "retired_share")),
            Count("reason_unknown", _REASONS.open_measure, keys, ("unknown_share",)),
            Count("not_recorded", _GROUPS.measure, (*keys, f"={UNKNOWN_GROUP}")),
            *(
                Count(name, _GROUPS.measure, (*keys, f"={group}"), (f"{name}_share",))
                for name, group in _SUMMARY_GROUPS.items()
            ),
            Count("others", "leaving_group_others", keys),
        ),
        balances=(Balance((("leavers", 1), ("not_recorded", -1), ("resigned", -1), ("retired", -1), ("others", -1))),),
        ratios=(
            Ratio("unknown_share", "reason_unknown", "leavers"),
            Ratio("resigned_share", "resigned", "leavers"),
            Ratio("retired_share", "retired", "leavers"),
        ),
    )


def build_others(cells: pl.DataFrame, question: ReasonsQuestion, record: StaffRecord) -> Evidence:
    """Build ``retention.reasons.not_leavers``: reasons recorded of people who did not leave.

    Parameters
    ----------
    cells : polars.DataFrame
        ``people`` by ``period``, ``org_code`` and ``leave_reason`` (text), as ``panel.leavers.other_ending_steps``
        gives them, decoded.
    question, record
        As for ``build_reasons``.

    Returns
    -------
    Evidence
        One row per period, unit and reason. Release: confidential.
    """
    named = name_periods(name_units(cells, record), question.periods)
    told = pl.concat([named, read_reasons(named["leave_reason"]).drop("certainty")], how="horizontal")
    keys = ("start", "end", "unit", "leaving_group", "reason")
    frame = told.group_by(keys).agg(pl.col("people").sum()).select(*keys, "people").sort(keys)
    described = describe_keys(question)
    columns = {
        **{name: described[name] for name in ("start", "end", "unit")},
        "leaving_group": "Group of the reason",
        "reason": "Reason as recorded",
        "people": "People with the reason whose employment goes on (number)",
    }
    text = TableText(
        table="retention.reasons.not_leavers",
        title="Reasons for leaving recorded of people who did not leave",
        definitions=("leaver_by_reason",),
        population="People with a reason for leaving in a month after which they are employed still: one of several "
        "assignments ended, they came back at once, or what was recorded did not happen",
        unit="people",
        method="Counts of people",
        columns=columns,
    )
    structure = Structure(dimensions=keys, counts=(Count("people", "reason_of_no_leaver", keys),))
    return Evidence(describe_leavers(question, record, text), frame, structure)
