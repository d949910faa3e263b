"""Stocks and flows of every month: ``retention.flows.monthly`` by staff group, ``.monthly_all`` of all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tenure.panel import INFLOWS, OUTFLOWS
from tenure.retention.flows_question import FlowsQuestion
from tenure.retention.flows_tables import write_population
from tenure.retention.record import RecordFacts, TableText, describe_table
from tenure.terms import Balance, Count, Evidence, Month, Ratio, Structure, Total

__all__ = ["build_monthly", "build_monthly_all"]

_MEANINGS = {
    "from_outside": "Came from no record",
    "from_other_state": "Came from unpaid leave, a career break or work that is not substantive, or from outside the "
    "population",
    "from_organisation": "Came from a post in another organisation",
    "from_predecessor": "Came from one that this one continues",
    "from_group": "Came from another staff group of the organisation",
    "to_outside": "Are in no record",
    "to_other_state": "Went on unpaid leave, a career break or to work that is not substantive, or outside the "
    "population",
    "to_organisation": "Went to a post in another organisation",
    "to_successor": "Went to one that continues this one",
    "to_group": "Went to another staff group of the organisation",
}

_WITHIN = (*INFLOWS, *OUTFLOWS)
_ACROSS = tuple(name for name in _WITHIN if name not in {"from_group", "to_group"})
_LEAVING, _JOINING = ("to_outside", "to_organisation"), ("from_outside", "from_organisation")
_BRIDGED = (
    "One missing month between two jobs of a staff group is no absence, and one or two months in another group of "
    "the organisation are no change; the tables of two dates take the record as it is."
)


def build_monthly(
    stocks: pl.DataFrame,
    names: tuple[Mapping[int, str], Mapping[int, str]],
    months: Sequence[Month],
    *,
    question: FlowsQuestion,
    record: RecordFacts,
) -> Evidence:
    """Build ``retention.flows.monthly`` from the panel's stocks.

    Parameters
    ----------
    stocks : polars.DataFrame
        As the last step of ``panel.stock_steps`` gives it.
    names : (Mapping, Mapping)
        Organisations by dictionary code and staff groups by number.
    months : sequence of Month
        The months that the record holds, numbered from 1.
    question : FlowsQuestion
        The options asked.
    record : RecordFacts
        What the record says of itself.

    Returns
    -------
    Evidence
        One row per month after the record's first, organisation and staff group. ``people`` = ``people_before`` +
        everybody who came - everybody who went.

    Notes
    -----
    One missing month is no absence here, and an organisation that delivered nothing for a time loses nobody.
    Release: confidential; pass through disclosure. Source: definition ``stock_and_flow``.
    """
    rows = ("month", "organisation", "staff_group")
    signed = _sign(_WITHIN)
    frame = _name_cells(stocks, names, months).sort(rows)
    about = describe_table(
        record,
        _write_text(question, "monthly", "Stocks and flows of every month, organisation and staff group", _columns()),
        period=f"{months[0]} to {months[-1]}",
        parameters=question.parameters(),
        notes=(_BRIDGED,),
    )
    unit = ("month", "organisation")
    totals = [Total(name, f"monthly_{name}", unit) for name in ("people", *_ACROSS, "exits")]
    totals.append(Total("people_before", "monthly_people", ("month_before", "organisation")))
    return Evidence(about, frame, _structure(rows, signed, totals=tuple(totals)))


def build_monthly_all(monthly: Evidence, *, question: FlowsQuestion, record: RecordFacts) -> Evidence:
    """Build ``retention.flows.monthly_all``: the same of each organisation, its staff groups added up.

    Who has one organisation alone reads its own rates here: by staff group, most months of most groups have too few
    leavers to be shown.

    Parameters
    ----------
    monthly : Evidence
        What ``build_monthly`` gave.
    question, record
        As for ``build_monthly``.

    Returns
    -------
    Evidence
        One row per month after the record's first, and organisation. ``leavers`` = ``to_outside`` +
        ``to_organisation``, ``joiners`` likewise, and ``leaver_rate`` = ``leavers`` / ``people_before``. A change of
        staff group within the organisation is no flow.

    Notes
    -----
    Release: confidential; pass through disclosure, together with ``monthly``. Source: definition ``stock_and_flow``.
    """
    unit = ("month", "organisation")
    signed = _sign(_ACROSS)
    counts = ("people_before", *_ACROSS, "people", "exits")
    frame = (
        monthly.frame.group_by(*unit, "month_before")
        .agg(*(pl.col(name).sum() for name in counts if name != "exits"), _add_known("exits"))
        .with_columns(leavers=_add(_LEAVING), joiners=_add(_JOINING))
        .with_columns(
            leaver_rate=_share("leavers"),
            joiner_rate=_share("joiners"),
        )
        .select(*unit, "month_before", "people_before", "joiners", "leavers", "joiner_rate", "leaver_rate", *counts[1:])
        .sort(unit)
    )
    columns = _columns()
    described = {name: columns[name] for name in frame.columns if name in columns} | {
        "people_before": "In post in the organisation at the end of the month before (people)",
        "people": "In post in the organisation at the end of the month (people)",
        "joiners": "from_outside and from_organisation together (people)",
        "leavers": "to_outside and to_organisation together (people)",
        "joiner_rate": "joiners / people_before (share of people)",
        "leaver_rate": "leavers / people_before (share of people, of one month)",
    }
    text = _write_text(question, "monthly_all", "Stocks and flows of every month and organisation", described)
    given = monthly.about
    about = describe_table(record, text, period=given.period, parameters=given.parameters, notes=given.notes)
    structure = _structure(
        unit,
        signed,
        sums=(("leavers", _LEAVING), ("joiners", _JOINING)),
        ratios=(
            Ratio("leaver_rate", "leavers", "people_before"),
            Ratio("joiner_rate", "joiners", "people_before", is_part=False),
        ),
    )
    return Evidence(about, frame, structure)


def _name_cells(
    stocks: pl.DataFrame, names: tuple[Mapping[int, str], Mapping[int, str]], months: Sequence[Month]
) -> pl.DataFrame:
    """Return the cells of staff in post with organisations, groups and months in words, and who was there before."""
    flows = (*INFLOWS, *OUTFLOWS)
    number = pl.col("month").cast(pl.Int64)
    texts = dict(enumerate(map(str, months), start=1))
    return (
        stocks.filter((pl.col("state") > 0) & (number > 1))
        .with_columns(pl.col("people", *flows, "exits").cast(pl.Int64))
        .with_columns(
            people_before=pl.col("people")
            - sum((sign * pl.col(name) for name, sign in _sign(_WITHIN)), start=pl.lit(0)),
            organisation=pl.col("org_code").replace_strict(dict(names[0]), return_dtype=pl.String),
            staff_group=pl.col("state").replace_strict(dict(names[1]), return_dtype=pl.String),
            month_before=(number - 1).replace_strict(texts, return_dtype=pl.String),
            month=number.replace_strict(texts, return_dtype=pl.String),
        )
        .select(
            "month", "organisation", "staff_group", "month_before", "people_before", *flows, "people", "exits"
        )
    )  # fmt: skip


def _write_text(question: FlowsQuestion, table: str, title: str, columns: Mapping[str, str]) -> TableText:
    return TableText(
        table=f"retention.flows.{table}", title=title,
        definitions=("stock_and_flow", "headcount", "nhs_exit"), population=write_population(question), unit="people",
        method="Counts of people at the end of two months that follow each other", columns=columns,
    )  # fmt: skip


def _columns() -> dict[str, str]:
    return {
        "month": "End of this month (YYYY-MM)",
        "organisation": "Organisation (code, as recorded)",
        "staff_group": "Staff group",
        "month_before": "Month before that the record holds (YYYY-MM)",
        "people_before": "In post in the cell at the end of the month before (people)",
        **{name: f"{meaning} (people)" for name, meaning in _MEANINGS.items()},
        "people": "In post in the cell at the end of the month (people)",
        "exits": "Of to_outside, with no assignment of any kind for twelve months after (people); empty where the "
        "record does not reach on",
    }


def _sign(flows: Sequence[str]) -> list[tuple[str, int]]:
    return [(name, 1 if name in INFLOWS else -1) for name in flows]


def _add(names: Sequence[str]) -> pl.Expr:
    return pl.sum_horizontal(*names)


def _add_known(name: str) -> pl.Expr:
    """Add up what is known of every staff group; a sum of some of them would pass for all."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)


def _share(part: str) -> pl.Expr:
    return pl.when(pl.col("people_before") > 0).then(pl.col(part) / pl.col("people_before"))


def _structure(
    rows: tuple[str, ...],
    signed: Sequence[tuple[str, int]],
    *,
    totals: tuple[Total, ...] = (),
    sums: Sequence[tuple[str, Sequence[str]]] = (),
    ratios: tuple[Ratio, ...] = (),
) -> Structure:
    before = ("month_before", *rows[1:])
    return Structure(
        dimensions=rows,
        counts=(
            Count("people", "monthly_people", rows),
            Count("people_before", "monthly_people", before),
            *(Count(name, f"monthly_{name}", rows) for name, _ in signed),
            *(Count(name, f"monthly_{name}", rows) for name, _ in sums),
            Count("exits", "monthly_exits", rows),
        ),
        totals=totals,
        balances=(
            Balance((("people_before", 1), *signed, ("people", -1))),
            *(Balance((*((part, 1) for part in parts), (whole, -1))) for whole, parts in sums),
        ),
        ratios=ratios,
        facts=("month_before",),
    )
