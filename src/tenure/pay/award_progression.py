"""What progression over the pay steps adds to the bill during the year of an award."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

import polars as pl

from tenure.pay.award_rows import CostedPlan, CostedRow
from tenure.terms import Count, Structure

__all__ = ["PROGRESSION", "StepFlows", "build_progression_frame", "project_steps", "read_flows"]

Cell = tuple[str, str, str]
Key = TypeVar("Key", str, tuple[str, str])
_KEY = ("staff_group", "pay_contract", "band")
_KINDS = {1: "stayed", 2: "moved", 3: "went", 4: "came"}
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class StepFlows:
    """Flows of one staff group, contract and band over a year's pairs of months, in FTE-months.

    ``moves`` by (step, next step), a step that is kept with itself; ``went`` by step, ``came`` by next step; ``people``
    by what they did: ``stayed``, ``moved``, ``went``, ``came``.
    """

    moves: Mapping[tuple[str, str], float] = field(default_factory=dict)
    went: Mapping[str, float] = field(default_factory=dict)
    came: Mapping[str, float] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)

    def without_turnover(self) -> StepFlows:
        """Return the same flows with those who went on the step that they were on."""
        moves = dict(self.moves)
        for step, number in self.went.items():
            _add(moves, (step, step), number)
        return StepFlows(moves)


def read_flows(flows: pl.DataFrame, people: pl.DataFrame) -> dict[Cell, StepFlows]:
    """Return flows by staff group, contract and band.

    Parameters
    ----------
    flows : polars.DataFrame
        As ``panel.step_flows`` gives them, with words in place of codes.
    people : polars.DataFrame
        The people behind them, by ``kind``.
    """
    moves: dict[Cell, dict[tuple[str, str], float]] = {}
    went: dict[Cell, dict[str, float]] = {}
    came: dict[Cell, dict[str, float]] = {}
    for group, contract, band, step, later, fte in flows.select(*_KEY, "pay_step", "next_step", "fte").iter_rows():
        cell = (group, contract, band)
        if later is None:
            _add(went.setdefault(cell, {}), step, fte)
        elif step is None:
            _add(came.setdefault(cell, {}), later, fte)
        else:
            _add(moves.setdefault(cell, {}), (step, later), fte)
    counted: dict[Cell, dict[str, int]] = {}
    for group, contract, band, kind, number in people.select(*_KEY, "kind", "people").iter_rows():
        counted.setdefault((group, contract, band), {})[_KINDS[kind]] = int(number)
    return {
        cell: StepFlows(moves.get(cell, {}), went.get(cell, {}), came.get(cell, {}), number)
        for cell, number in counted.items()
    }


def _add(sums: dict[Key, float], key: Key, fte: float) -> None:
    """Add up: a step may be written in more ways than one."""
    sums[key] = sums.get(key, 0.0) + float(fte)


def project_steps(fte: Mapping[str, float], flows: StepFlows, *, months: int = _MONTHS) -> dict[str, float]:
    """Return the mean FTE of each step over the months, when people go over the steps as the flows say.

    Parameters
    ----------
    fte : mapping of str to float
        FTE of each step in the first month.
    flows : StepFlows
        Their monthly shares are taken alike in every month.
    months : int
        How many months the mean is over, the first one with no change.

    Returns
    -------
    dict of str to float
        The same steps; they add up to as much as at first, because whoever goes is replaced by somebody on the steps
        that people came to.

    Notes
    -----
    F(m+1, t) = sum over s of F(m, s) * P(s to t) + (sum over s of F(m, s) * e(s)) * a(t), with P the share that goes
    from step s to t, e the share that goes, a the steps of those who come. Moves to steps without FTE and pay value are
    read as staying.

    Examples
    --------
    Half of step 1 goes up each month: 100, 50, 25 on step 1 over three months.

    >>> flows = StepFlows(moves={("1", "1"): 5.0, ("1", "2"): 5.0, ("2", "2"): 9.0})
    >>> project_steps({"1": 100.0, "2": 0.0}, flows, months=2)
    {'1': 75.0, '2': 25.0}
    """
    came = {step: number for step, number in flows.came.items() if step in fte}
    arriving = sum(came.values())
    shares = {step: _shares(step, fte, flows) for step in fte}
    now, sums = dict(fte), dict.fromkeys(fte, 0.0)
    for _ in range(months):
        later = dict.fromkeys(fte, 0.0)
        for step, number in now.items():
            sums[step] += number
            goes, moves = shares[step]
            for target, share in moves.items():
                later[target] += number * share
            for target, part in (came if arriving else {step: 1.0}).items():
                later[target] += number * goes * part / (arriving or 1.0)
        now = later
    return {step: number / months for step, number in sums.items()}


def _shares(step: str, fte: Mapping[str, float], flows: StepFlows) -> tuple[float, dict[str, float]]:
    """Return the share of a step that goes in a month, and the shares that are on each step after it."""
    moves: dict[str, float] = {}
    for (origin, target), number in flows.moves.items():
        if origin == step:
            reached = target if target in fte else step
            moves[reached] = moves.get(reached, 0.0) + number
    gone = flows.went.get(step, 0.0)
    total = gone + sum(moves.values())
    if not total:
        return 0.0, {step: 1.0}
    return gone / total, {target: number / total for target, number in moves.items()}


def build_progression_frame(costed: Sequence[CostedPlan], flows: Mapping[Cell, StepFlows]) -> pl.DataFrame:
    """Return what progression adds in the year, one row per plan, staff group, contract and band.

    Parameters
    ----------
    costed : sequence of CostedPlan
        The plans, whose pay values after the award stand; the FTE of their rows is the year's first month's.
    flows : mapping
        Flows over the steps in the evidence's year.
    """
    rows = []
    for plan in costed:
        cells: dict[Cell, list[CostedRow]] = {}
        for row in plan.rows:
            if row.value is not None and row.shares is not None and row.row.fte is not None:
                cells.setdefault((row.row.staff_group, row.row.contract, row.row.band), []).append(row)
        for cell, members in cells.items():
            if cell in flows:
                rows.append({"plan": plan.plan.name, **_cost_cell(cell, members, flows[cell])})
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA = {
    "plan": pl.String,
    "staff_group": pl.String,
    "contract": pl.String,
    "band": pl.String,
    "people": pl.Int64,
    "people_moved": pl.Int64,
    "people_went": pl.Int64,
    "people_came": pl.Int64,
    "fte": pl.Float64,
    "basic_pay_before": pl.Float64,
    "basic_pay": pl.Float64,
    "basic_pay_steps": pl.Float64,
    "basic_pay_turnover": pl.Float64,
    "paybill": pl.Float64,
}


_VALUES = ("basic_pay_before", "basic_pay", "basic_pay_steps", "basic_pay_turnover", "paybill")
PROGRESSION = Structure(
    dimensions=("plan", "staff_group", "contract", "band"),
    facts=("fte",),
    decimals=dict.fromkeys(_VALUES, 0),
    counts=tuple(
        Count(column, f"award_progression_{column}", ("staff_group", "contract", "band"), hides=_VALUES)
        for column in ("people", "people_moved", "people_went", "people_came")
    ),
)
"""What protects the table: every value falls with any of the counts of people that it stands on."""


def _cost_cell(cell: Cell, rows: Sequence[CostedRow], flows: StepFlows) -> dict[str, object]:
    fte = {row.row.pay_step: float(row.fte) for row in rows}
    all_flows, steps_alone = (
        {step: number - fte[step] for step, number in project_steps(fte, each).items()}
        for each in (flows, flows.without_turnover())
    )
    before = _price(all_flows, rows, [row.baseline for row in rows])
    values = [row.value for row in rows]
    after, steps = _price(all_flows, rows, values), _price(steps_alone, rows, values)
    basic = sum(float(row.baseline_basic) for row in rows)
    bill = sum(float(row.baseline_basic) * _moving_paybill(row) for row in rows)
    staff_group, contract, band = cell
    return {
        "staff_group": staff_group,
        "contract": contract,
        "band": band,
        "people": flows.people.get("stayed", 0),
        "people_moved": flows.people.get("moved", 0),
        "people_went": flows.people.get("went", 0),
        "people_came": flows.people.get("came", 0),
        "fte": sum(fte.values()),
        "basic_pay_before": before,
        "basic_pay": after,
        "basic_pay_steps": steps,
        "basic_pay_turnover": after - steps,
        # A step up brings the band's mean of what moves with basic pay: that of single steps is partly chance.
        "paybill": after * bill / basic if basic else 0.0,
    }


def _price(more: Mapping[str, float], rows: Sequence[CostedRow], values: Sequence[Decimal | None]) -> float:
    """Return what FTE that is more on some steps and less on others adds to basic pay.

    It is counted from the first step's value, so that nothing is left over where all steps have one value.
    """
    first = values[0] or Decimal(0)
    return sum(
        more[row.row.pay_step] * float((value or Decimal(0)) - first) for row, value in zip(rows, values, strict=True)
    )


def _moving_paybill(row: CostedRow) -> float:
    """Return the paybill that moves with a pound of basic pay."""
    if row.shares is None:
        return 0.0
    return float(row.shares.earnings * (1 + row.shares.employer_ni + row.shares.employer_pension))
