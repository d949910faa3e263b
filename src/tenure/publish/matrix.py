"""A released table read as a matrix of flows from origins to destinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from tenure.disclosure import Released
from tenure.errors import InternalError, UsageError
from tenure.publish.text import check_released

__all__ = ["Flow", "FlowTable", "MatrixView", "read_flows"]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Which columns of a released table form a matrix of flows, and what its codes are called.

    ``value`` counts people who went from ``origin`` to ``destination``, ``base`` the people of the
    origin, ``rate`` one by the other with the interval ``low`` to ``high``. ``period`` and ``where``
    pick the rows: the last period unless one is named, and one value of each further column.
    ``exits`` are destinations that are not occupations. ``labels`` are the words for codes.
    """

    origin: str = "origin"
    destination: str = "destination"
    value: str = "people"
    base: str = "origin_people"
    rate: str = "outflow_rate"
    low: str = "outflow_low"
    high: str = "outflow_high"
    period_column: str = "period"
    period: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    exits: tuple[str, ...] = ("left", "other_state")
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """One cell of the matrix; values that are hidden or do not apply are ``None``."""

    origin: str
    destination: str
    people: int | None
    base: int | None
    rate: float | None
    low: float | None
    high: float | None
    is_hidden: bool
    is_rate_hidden: bool

    @property
    def is_stay(self) -> bool:
        """The people who are where they were."""
        return self.origin == self.destination


_EXIT_LABELS = {"left": "No longer in the record", "other_state": "On leave or bank"}


@dataclass(frozen=True, slots=True)
class FlowTable:
    """The flows of one period, origins and destinations in order of size."""

    period: str
    flows: tuple[Flow, ...]
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    view: MatrixView

    def label(self, code: str) -> str:
        """Return the words for a code: the view's, else the code with spaces for underscores."""
        words = self.view.labels.get(code) or _EXIT_LABELS.get(code) or code.replace("_", " ")
        return words[:1].upper() + words[1:]

    def moves(self) -> tuple[Flow, ...]:
        """Return flows from one occupation to another that are shown and are not nought, largest first."""
        shown = [flow for flow in self.flows if not flow.is_stay and flow.people and not self.is_exit(flow)]
        return tuple(sorted(shown, key=lambda flow: (-(flow.people or 0), flow.origin, flow.destination)))

    def is_exit(self, flow: Flow) -> bool:
        """Tell whether a flow leads out of the occupations."""
        return flow.destination in self.view.exits

    @property
    def n_hidden(self) -> int:
        """Flows whose number of people is hidden."""
        return sum(flow.is_hidden for flow in self.flows)


def read_flows(released: Released, view: MatrixView) -> FlowTable:
    """Read one period of a released table as flows.

    Raises
    ------
    UsageError
        The period, or a value of a further column, is not in the table.
    InternalError
        A further dimension has several values and the view picks none.

    Notes
    -----
    Release: holds released values only.
    """
    check_released(released)
    frame = released.frame.with_columns(_value_hidden=released.mask[view.value], _rate_hidden=released.mask[view.rate])
    periods = frame[view.period_column].cast(pl.String).unique().sort()
    period = view.period or (periods[-1] if len(periods) else "")
    rows = frame
    for column, value in {view.period_column: period, **view.where}.items():
        rows = rows.filter(pl.col(column).cast(pl.String) == value)
        if rows.is_empty() and not frame.is_empty():
            _refuse_value(column, value, frame[column].cast(pl.String))
    _check_one_matrix(rows, released, view)
    flows = tuple(_read_row(row, view) for row in rows.iter_rows(named=True))
    return FlowTable(period, flows, *_order_groups(flows, view), view)


def _refuse_value(column: str, value: str, held: pl.Series) -> None:
    raise UsageError(
        f"The table has no {column} '{value}'.",
        slug="value-not-in-table",
        expected=f"one of {', '.join(str(one) for one in held.unique().sort().to_list()[:20])}.",
        fix=f"name a {column} that the table holds.",
    )


def _check_one_matrix(rows: pl.DataFrame, released: Released, view: MatrixView) -> None:
    settled = {view.origin, view.destination, view.period_column, *view.where}
    for dimension in released.structure.dimensions:
        if dimension not in settled and rows[dimension].n_unique() > 1:
            raise InternalError(f"{released.about.table}: pick one value of '{dimension}' to read a matrix")


def _read_row(row: dict[str, object], view: MatrixView) -> Flow:
    def whole(name: str) -> int | None:
        value = row[name]
        return value if isinstance(value, int) else None

    def share(name: str) -> float | None:
        value = row[name]
        return value if isinstance(value, float) else None

    return Flow(
        origin=str(row[view.origin]),
        destination=str(row[view.destination]),
        people=whole(view.value),
        base=whole(view.base),
        rate=share(view.rate),
        low=share(view.low),
        high=share(view.high),
        is_hidden=bool(row["_value_hidden"]),
        is_rate_hidden=bool(row["_rate_hidden"]),
    )


def _order_groups(flows: tuple[Flow, ...], view: MatrixView) -> tuple[tuple[str, ...], tuple[str, ...]]:
    size: dict[str, int] = {}
    for flow in flows:
        size[flow.origin] = max(size.get(flow.origin, 0), flow.base or 0)
    for flow in flows:
        size.setdefault(flow.destination, 0)
    origins = {flow.origin for flow in flows}
    inside = sorted((code for code in size if code not in view.exits), key=lambda code: (-size[code], code))
    reached = {flow.destination for flow in flows}
    exits = [code for code in view.exits if code in reached]
    return tuple(code for code in inside if code in origins), (*(code for code in inside if code in reached), *exits)
