"""Findings of pay: earnings and paybill per FTE, what changes of the paybill are made of, what awards cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.bars import BarView, draw_bars, read_bars
from tenure.publish.headings import find_heading
from tenure.publish.lanes import name_lane
from tenure.publish.phrases import name_row, say_pounds, take_latest
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown
from tenure.publish.waterfall import WaterfallView, draw_waterfall, read_steps

__all__ = ["describe_award", "describe_compared", "describe_pay", "describe_paybill"]

Tables = Mapping[str, Released]

_STAFF = {"pay.evidence.non_medical": "non-medical staff", "pay.evidence.medical": "doctors and dentists"}
_MONEY = {
    "fte": "FTE",
    "pay_scale_value": "Pay scale value (£)",
    "earnings_per_fte": "Earnings per FTE (£)",
    "paybill_per_fte": "Paybill per FTE (£)",
    "earnings_multiple": "Earnings over scale",
    "paybill_multiple": "Paybill over earnings",
}
_STATUS = {
    "valid": "Within 5% of scale: pay is taken from these",
    "outside_5_percent": "Basic pay more than 5% from scale",
    "no_scale": "No pay scale",
    "bank": "Bank and locum work",
    "not_in_service": "Not in active service",
    "very_senior": "Very senior managers",
    "unclassified": "Occupation not classified",
}
EFFECTS = {
    "volume": "Volume (FTE)",
    "award": "Award",
    "mix": "Mix of staff",
    "progression": "Progression",
    "additional_earnings": "Additional earnings",
    "on_cost_rates": "On-cost rates",
    "residual": "Residual",
}
_BASES = {"full_year": "Full year", "accrued": "Due in the year", "cash": "Paid in the year"}


def describe_pay(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return earnings and paybill per FTE of the largest cells, and of which rows of the record they are."""
    sentences: list[str] = []
    figures: list[Figure] = []
    for table, staff in _STAFF.items():
        released = tables.get(table)
        if released is not None:
            told, drawn = _describe_cells(released, staff, labels)
            sentences += told
            figures += drawn
    figures += _draw_record(tables.get("pay.evidence.waterfall"))
    if not sentences:
        return []
    cautions = (
        (
            "Earnings per FTE are the pay scale value and what is paid in addition to basic pay; paybill per FTE "
            "adds the employer's National Insurance and pension contributions. Per FTE is not per person. These are "
            "descriptions."
        ),
    )
    heading = "Earnings and paybill per FTE"
    return [Section("pay", heading, tuple(sentences), figures=tuple(figures), cautions=cautions)]


def _describe_cells(released: Released, staff: str, labels: Mapping[str, str]) -> tuple[list[str], list[Figure]]:
    units = released.structure.dimensions
    rows = read_rows(released)
    shown = [row for row in rows if row["earnings_per_fte"] is not None and row["fte"] is not None]
    year = released.about.parameters.get("year") or released.about.period
    if not shown:
        return [f"No earnings per FTE of {staff} in {year} can be shown."], []
    largest = max(shown, key=lambda row: (row["fte"], name_row(row, units)))
    sentence = (
        f"In {year} earnings per FTE were {say_pounds(largest['earnings_per_fte'])} in the largest cell of {staff} "
        f"that can be shown ({name_lane(largest, units, labels, ', ')}; {largest['fte']:,.0f} FTE)"
    )
    if largest["pay_scale_value"] is not None and largest["earnings_multiple"] is not None:
        scale = say_pounds(largest["pay_scale_value"])
        sentence += f", {largest['earnings_multiple']:.2f} times the pay scale value of {scale}"
    if largest["paybill_per_fte"] is not None:
        sentence += f"; paybill per FTE was {say_pounds(largest['paybill_per_fte'])}"
    sentences = [f"{sentence}. {len(shown):,} of {len(rows):,} cells can be shown."]
    view = BarView(
        units=units, value="earnings_per_fte", value_words="Earnings per FTE (£ a year)", unit="pounds", labels=labels,
        most=12, largest_by="fte",
    )  # fmt: skip
    columns = {**{name: find_heading(name).text for name in units}, **_MONEY}
    kept = {tuple(row[name] for name in units) for row in read_bars(released, view)}
    figure = Figure(
        name=f"pay-{released.about.table.rpartition('.')[2].replace('_', '-')}",
        draw=lambda width, name: draw_bars(released, view, width=width, name=name),
        caption=f"Earnings per FTE of {staff} in {year}: the {len(kept)} largest cells by FTE that can be shown, each "
        f"named by {_list_words(units)}.",
        shown=Shown(released, columns, labels=labels, keep=lambda row: tuple(row[name] for name in units) in kept),
        finding=sentences[0],
    )
    return sentences, [figure]


def _list_words(names: Sequence[str]) -> str:
    *first, last = (name.replace("_", " ") for name in names)
    return f"{', '.join(first)} and {last}" if first else last


def _draw_record(released: Released | None) -> list[Figure]:
    """Draw which rows of the record the last month's pay is taken from."""
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    where = take_latest(rows, ("month",))
    view = WaterfallView(
        step="status", value="fte", kind="parts", kept=("valid",), start_words="FTE in the record",
        total_words="Pay is taken from", value_words="FTE", where=where, labels=_STATUS,
    )  # fmt: skip
    steps = read_steps(released, view)
    if len(steps) < 3:
        return []
    columns = {"status": "What became of the row", "rows": "Jobs", "fte": "FTE"}
    figure = Figure(
        name="pay-waterfall",
        draw=lambda width, name: draw_waterfall(released, view, width=width, name=name),
        caption=f"From the FTE of the record in {where['month']} to the FTE whose pay is used. Rows outside the 5% "
        "rule still count in FTE.",
        shown=Shown(released, columns, where, _STATUS),
        finding=f"In {where['month']} pay was taken from {steps[-1].end:,.0f} of {steps[0].end:,.0f} FTE that are "
        "shown.",
    )
    return [figure]


def describe_paybill(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what the change of the paybill is made of, and the drift beyond the award."""
    del labels  # effects have words of their own
    effects, drift = tables.get("pay.decompose.effects"), tables.get("pay.decompose.drift")
    rows = read_rows(effects, {"span": "whole", "method": "chained"}) if effects is not None else []
    if effects is None or not rows:
        return []
    span = f"from {rows[0]['from_year']} to {rows[0]['to_year']}"
    if any(row["change_gbp"] is None or row["paybill_change_gbp"] is None for row in rows):
        told = f"The change of the paybill {span} rests on too few people to be shown."
        return [Section("paybill", "What the change of the paybill is made of", (told,))]
    change = rows[0]["paybill_change_gbp"]
    parts = sorted(rows, key=lambda row: (-abs(row["change_gbp"]), str(row["effect"])))
    said = ", ".join(f"{_word(row)[:1].lower()}{_word(row)[1:]} {say_pounds(row['change_gbp'])}" for row in parts)
    moved = "rose" if change > 0 else "fell" if change < 0 else "did not change"
    by = f" by {say_pounds(abs(change))}" if change else ""
    sentences = [f"The paybill {moved}{by} {span}: {said}. The parts add up to the change."]
    sentences += _tell_drift(drift)
    view = WaterfallView(
        step="effect", value="change_gbp", kind="changes", order=tuple(EFFECTS), total="paybill_change_gbp",
        total_words="Change of the paybill", value_words="Change (£ a year)", unit="pounds",
        where={"span": "whole", "method": "chained"}, labels=EFFECTS,
    )  # fmt: skip
    columns = {"effect": "Effect", "change_gbp": "Change (£)", "paybill_change_gbp": "Whole change (£)"}
    figure = Figure(
        name="paybill-effects",
        draw=lambda width, name: draw_waterfall(effects, view, width=width, name=name),
        caption=f"The change of the yearly paybill {span}, one factor changed after another in this order; the table "
        "has the mean over all orders too. An exact split of a sum, and no statement of causes.",
        shown=Shown(effects, {"method": "Method", **columns}, {"span": "whole"}, EFFECTS),
        finding=sentences[0],
    )
    heading = "What the change of the paybill is made of"
    return [Section("paybill", heading, tuple(sentences), figures=(figure,) if read_steps(effects, view) else ())]


def _word(row: Row) -> str:
    return EFFECTS.get(str(row["effect"])) or write_label(row["effect"])


def _tell_drift(released: Released | None) -> list[str]:
    rows = read_rows(released, {"span": "whole"}) if released is not None else []
    needed = ("paybill_per_fte_growth_pct", "headline_award_pct", "paybill_drift_pct")
    if not rows or any(rows[0][name] is None for name in needed):
        return []
    growth, award, beyond = (rows[0][name] for name in needed)
    given = "an award of {:.2f}%" if rows[0]["headline_basis"] == "given" else "a rise of scale values by {:.2f}%"
    against = given.format(award)
    text = f"Paybill per FTE grew by {growth:.2f}%, against {against}: a drift of {beyond:+.2f} percentage points."
    return [text.replace("-", "−")]


def describe_award(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return what each plan costs in a full year."""
    released = tables.get("pay.award.totals")
    rows = read_rows(released, {"basis": "full_year"}) if released is not None else []
    if released is None or not rows:
        return []
    shown = [row for row in rows if row["paybill_shown"] is not None]
    ordered = sorted(shown, key=lambda row: (row["paybill_shown"], str(row["plan"])))
    sentences = [_tell_plan(row, released) for row in ordered]
    if len(ordered) > 1:
        costs = ", ".join(f"‘{row['plan']}’ {say_pounds(row['paybill_shown'])}" for row in ordered)
        sentences.insert(0, f"Of {len(ordered)} plans, in paybill for a full year at outturn FTE: {costs}.")
    view = BarView(
        units=("plan",), value="paybill_shown", series="basis", series_order=tuple(_BASES), unit="pounds",
        value_words="Cost in paybill (£)", labels={**labels, **_BASES},
    )  # fmt: skip
    columns = {
        "plan": "Plan", "basis": "Basis", "fte": "Outturn FTE", "basic_pay_percent": "Rise of basic pay (%)",
        "paybill_shown": "Cost in paybill (£, two figures)", "uncosted_fte": "FTE not costed",
    }  # fmt: skip
    figure = Figure(
        name="award-cost",
        draw=lambda width, name: draw_bars(released, view, width=width, name=name),
        caption="Cost of each plan in paybill, to two figures: for a full year, as due in the year, and as paid in it.",
        shown=Shown(released, columns, labels=_BASES),
    )
    cautions = (
        (
            "All costs are at outturn FTE, without a forecast of FTE: an effect under the assumptions that the table "
            "states. Agency and bank work, the independent sector and general practice are not in them."
        ),
    )
    said = tuple(sentences) or ("No cost of a plan can be shown.",)
    figures = (figure,) if read_bars(released, view) else ()
    return [Section("award", "What awards cost", said, figures=figures, cautions=cautions)]


def _tell_plan(row: Row, released: Released) -> str:
    year = released.about.parameters.get("evidence_year", "")
    at = f"at the outturn FTE of {year}" if year else "at outturn FTE"
    rise = "" if row["basic_pay_percent"] is None else f", a rise of basic pay by {row['basic_pay_percent']:.1f}%"
    left = row["uncosted_fte_share"]
    uncosted = f"; {write_percent(left)} of FTE could not be costed" if left else ""
    return (
        f"The plan ‘{row['plan']}’ would cost {say_pounds(row['paybill_shown'])} of paybill in a full year {at}{rise}"
        f"{uncosted}."
    )


def describe_compared(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return how many numbers of our pay evidence agree with the published ones."""
    released = tables.get("pay.compare.summary")
    rows = read_rows(released) if released is not None else []
    if released is None or not rows:
        return []
    counted: dict[str, int] = {}
    for row in rows:
        counted[str(row["outcome"])] = counted.get(str(row["outcome"]), 0) + (row["rows"] or 0)
    every = sum(counted.values())
    said = "; ".join(f"{name}, {count:,}" for name, count in sorted(counted.items(), key=lambda one: (-one[1], one[0])))
    sentence = f"Of {every:,} numbers of our pay evidence beside the published table: {said}."
    view = BarView(
        units=("table", "measure"), value="rows", series="outcome", value_words="Numbers", labels=labels, most=12,
        largest_by="rows",
    )  # fmt: skip
    columns = {
        "table": "Table", "measure": "Measure", "outcome": "Outcome", "rows": "Numbers",
        "median_difference_percent": "Median difference (%)", "largest_difference_percent": "Largest difference (%)",
    }  # fmt: skip
    figure = Figure(
        name="compared",
        draw=lambda width, name: draw_bars(released, view, width=width, name=name),
        caption="Numbers of our evidence beside those published, by measure and whether they agree.",
        shown=Shown(released, columns, labels=labels),
    )
    heading = "Our pay evidence beside the published table"
    return [Section("compared", heading, (sentence,), figures=(figure,) if read_bars(released, view) else ())]
