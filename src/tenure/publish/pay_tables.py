"""Which cells of pay evidence a workbook shows, and under which names.

The evidence document says in its Table 1, variable by variable, whether the workbook that goes with it holds an
estimate for the outturn year, for the next year, for both or for neither. ``FIELDS`` is that table as far as its
text is known here; ``basis`` marks what is stated and what was inferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tenure.disclosure import Released
from tenure.publish.sheets import Heading, View

__all__ = ["FIELDS", "Field", "choose_tables", "find_views"]

NON_MEDICAL = "pay.evidence.non_medical"
MEDICAL = "pay.evidence.medical"
VERY_SENIOR = "pay.evidence.very_senior"

_PREFIX = "pay.evidence."
_WHOLE, _RATIO = 0, 3


@dataclass(frozen=True, slots=True)
class Field:
    """One variable of the evidence, its heading, its rounding, and the columns that hold it.

    ``outturn`` and ``estimate`` are columns of the evidence tables, empty where nothing is published. ``tables`` are
    those the variable belongs to. ``basis`` is ``stated`` (in the published description of the data) or ``inferred``
    (from the names and formulas of the method, because the list itself could not be read). ``meaning`` and ``later``
    say on the Notes sheet what the columns of the outturn and of the estimate hold.
    """

    heading: str
    outturn: str
    estimate: str
    decimals: int
    tables: tuple[str, ...]
    basis: Literal["stated", "inferred"]
    note: str = ""
    meaning: str = ""
    later: str = ""


_ALL = (NON_MEDICAL, MEDICAL, VERY_SENIOR)
_OTHER_NOTE = (
    "'Other' pay is bonus and performance-related pay, the director of public health supplement, occupational absence, "
    "other payments (redundancy among them) and protected pay. It holds payments made once, so that estimates without "
    "it are the ones to carry into another year."
)
_AWARDS_NOTE = "The values of medical awards have not increased: a pay award does not raise this part of earnings."
_PAYBILL_NOTE = "Earnings and the employer's National Insurance and pension contributions, pension at the full rate."

FIELDS: tuple[Field, ...] = (
    Field(
        "FTE",
        "fte",
        "",
        _WHOLE,
        _ALL,
        "stated",
        meaning="Average full-time equivalents over the year of all jobs with a pay step, before basic pay is checked; "
        "scaled to official totals where a note says so",
    ),
    Field(
        "Pay scale value (£)",
        "pay_scale_value",
        "next_pay_scale_value",
        _WHOLE,
        (NON_MEDICAL, MEDICAL),
        "stated",
        meaning="Published full-time pay of the step, mean over the months of the year, pounds a year",
        later="Published full-time pay of the step in force, mean over the months of the year, pounds a year",
    ),
    Field(
        "Earnings per FTE (£)",
        "earnings_per_fte",
        "next_earnings_per_fte",
        _WHOLE,
        _ALL,
        "stated",
        meaning="Pay scale value and, per FTE, all pay in addition to basic pay; for very senior managers pay as paid; "
        "pounds a year",
        later="Pay scale value of the year times the earnings multiple of the year before; medical awards are carried "
        "over as they are; pounds a year",
    ),
    Field(
        "Earnings per FTE excluding other (£)",
        "earnings_excl_other_per_fte",
        "next_earnings_excl_other_per_fte",
        _WHOLE,
        (NON_MEDICAL,),
        "stated",
        _OTHER_NOTE,
        meaning="Earnings per FTE less 'other' pay, pounds a year",
        later="Pay scale value of the year times the earnings multiple excluding other of the year before, pounds a "
        "year",
    ),
    Field(
        "Medical awards per FTE (£)",
        "medical_awards_per_fte",
        "",
        _WHOLE,
        (MEDICAL,),
        "stated",
        _AWARDS_NOTE,
        meaning="Medical awards, a part of earnings, pounds a year per FTE",
    ),
    Field(
        "Earnings per FTE excluding medical awards (£)",
        "earnings_excl_awards_per_fte",
        "",
        _WHOLE,
        (MEDICAL,),
        "inferred",
        meaning="Earnings per FTE less medical awards, pounds a year",
    ),
    Field(
        "Paybill per FTE (£)",
        "paybill_per_fte",
        "next_paybill_per_fte",
        _WHOLE,
        _ALL,
        "stated",
        _PAYBILL_NOTE,
        meaning="Earnings, employer's National Insurance and employer's pension contribution per FTE, pounds a year",
        later="Earnings per FTE of the year times its paybill multiple, pounds a year",
    ),
    Field(
        "Paybill per FTE excluding other (£)",
        "paybill_excl_other_per_fte",
        "",
        _WHOLE,
        (NON_MEDICAL,),
        "inferred",
        meaning="Paybill per FTE less 'other' pay and what it costs on top, pounds a year",
    ),
    Field(
        "Earnings multiple",
        "earnings_multiple",
        "",
        _RATIO,
        (NON_MEDICAL, MEDICAL),
        "stated",
        meaning="Earnings per FTE divided by the pay scale value",
    ),
    Field(
        "Earnings multiple excluding other",
        "earnings_excl_other_multiple",
        "",
        _RATIO,
        (NON_MEDICAL,),
        "inferred",
        meaning="Earnings per FTE excluding other divided by the pay scale value",
    ),
    Field(
        "Earnings multiple excluding medical awards",
        "earnings_excl_awards_multiple",
        "",
        _RATIO,
        (MEDICAL,),
        "inferred",
        meaning="Earnings per FTE excluding medical awards divided by the pay scale value",
    ),
    Field(
        "Paybill multiple",
        "paybill_multiple",
        "next_paybill_multiple",
        _RATIO,
        _ALL,
        "stated",
        meaning="Paybill per FTE divided by earnings per FTE",
        later="Paybill multiple of the year before, with the employer's pension rate of the year",
    ),
    Field(
        "Paybill multiple excluding other",
        "paybill_excl_other_multiple",
        "",
        _RATIO,
        (NON_MEDICAL,),
        "inferred",
        meaning="Paybill per FTE excluding other divided by earnings per FTE excluding other",
    ),
)

_KEYS = {
    "staff_group": Heading("Staff group"),
    "band": Heading("Band"),
    "pay_step": Heading(
        "Pay step", meaning="Years in the band, from 1; 'not known' for official FTE that the record has no rows of"
    ),
    "grade": Heading("Grade", as_words=True),
    "contract": Heading("Contract", meaning="Medical contract, with the year it came in", as_words=True),
    "threshold": Heading("Threshold"),
}
# Tables of whole costings and changes show all their columns, under words and rounded as such amounts are.
_SPELT_OUT = ("pay.award.", "pay.decompose.")
_WORDS = {"fte": "FTE", "ni": "National Insurance", "gbp": "(£)", "pct": "(%)", "percent": "(%)", "percentage": "(%)"}
_PLACES = {"pct": 2, "percent": 2, "share": 3, "fte": 1, "value": 2, "gbp": 2}
_SIDE_BY_SIDE = "pay.award.side_by_side"
_IDENTIFIERS = (
    "basis",
    "status",
    "contract",
    "band",
    "span",
    "method",
    "effect",
    "headline_basis",
    "rounding",
    "follows",
)


def choose_tables(tables: Sequence[Released]) -> list[Released]:
    """Leave out the tables of pay evidence that the published workbook has no counterpart of.

    Diagnostics such as the waterfall are written as CSV beside the workbook.
    """
    return [table for table in tables if not table.about.table.startswith(_PREFIX) or table.about.table in _ALL]


def find_views(tables: Sequence[Released]) -> dict[str, View]:
    """Return what the workbook shows of each table of pay; other tables have no view."""
    views = {table.about.table: View(dict(_choose_headings(table))) for table in tables if table.about.table in _ALL}
    for table in tables:
        if table.about.table.startswith(_SPELT_OUT):
            views[table.about.table] = View({name: _spell_out(table, name) for name in table.frame.columns})
    return views


def _spell_out(table: Released, name: str) -> Heading:
    """Return a column's own name as words, rounded as its kind of amount is."""
    if (
        table.about.table == _SIDE_BY_SIDE
        and name not in table.structure.dimensions
        and name not in {"measure", "unit"}
    ):
        # The name of a plan; its column holds pounds, per cents and shares.
        return Heading(name, 2)
    parts = name.split("_")
    words = " ".join(_WORDS.get(part, part) for part in parts)
    decimals = None
    if table.frame[name].dtype.is_float():
        decimals = next((places for part, places in _PLACES.items() if part in parts), 0)
    return Heading(words[:1].upper() + words[1:], decimals, as_words=name in _IDENTIFIERS)


def _choose_headings(table: Released) -> Iterator[tuple[str, Heading]]:
    held = set(table.frame.columns)
    for name in table.structure.dimensions:
        # Scale values are dimensions too, as they are no secret: they come with the fields.
        if name in _KEYS:
            yield name, _KEYS[name]
    year, later = (table.about.parameters.get(name, "") for name in ("year", "next"))
    fields = [field for field in FIELDS if table.about.table in field.tables]
    for field in fields:
        if field.outturn in held:
            words = f"{field.heading} {year}".strip()
            yield field.outturn, Heading(words, field.decimals, field.note, meaning=field.meaning)
    for field in fields:
        if field.estimate in held:
            words = f"{field.heading} {later}".strip() if later else f"{field.heading}, next year"
            yield field.estimate, Heading(words, field.decimals, meaning=field.later)
