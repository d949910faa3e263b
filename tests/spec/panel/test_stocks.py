"""Stocks and flows by organisation, group and month, with the counts worked out by eye."""

from __future__ import annotations

import pytest

from tenure.panel import INFLOWS, OUTFLOWS, stock_steps
from tests.spec.panel.conftest import MakePanel
from tests.support.panel import Job, Panel

Row = dict[str, int | None]


def read_stocks(panel: Panel, *, horizon: int = 3, exit_months: int = 2) -> dict[tuple[str, str, int], Row]:
    """Rows by organisation, group (``other`` for leave and bank) and offset of the month."""
    panel.follow()
    frame = panel.engine.collect(stock_steps(horizon=horizon, exit_months=exit_months))
    organisations = {code: text for text, code in panel.codes["org_code"].items()}
    labels = {**panel.labels, 0: "other"}
    return {
        (organisations[row["org_code"]], labels[row["state"]], panel.offsets[row["month"]]): row
        for row in frame.iter_rows(named=True)
    }


def flows(row: Row) -> Row:
    return {flow: row[flow] for flow in (*INFLOWS, *OUTFLOWS) if row[flow]}


def jobs_of_six() -> list[Job]:
    return [
        Job(1, "AAAAAAAA"),
        Job(2, "AAAABBBB"),  # to another group
        Job(3, "..AAAA.."),  # joins and leaves
        Job(4, "AAAA", 41),
        Job(4, "....AAAA", 42, {"org_code": "R2B"}),  # to another organisation
        Job(5, "AAAA----"),  # to a career break
        Job(6, "AA.AAAAA"),  # a missing month is no absence
    ]


def test_stock_counts_people_where_their_main_job_is(panel_of: MakePanel) -> None:
    stocks = read_stocks(panel_of(jobs_of_six()))
    assert [stocks["R1A", "A", month]["people"] for month in range(8)] == [5, 5, 6, 6, 3, 3, 2, 2]
    assert [stocks["R1A", "B", month]["people"] for month in range(4, 8)] == [1, 1, 1, 1]
    assert [stocks["R2B", "A", month]["people"] for month in range(4, 8)] == [1, 1, 1, 1]
    assert [stocks["R1A", "other", month]["people"] for month in range(4, 8)] == [1, 1, 1, 1]


def test_flows_say_where_people_come_from_and_go_to(panel_of: MakePanel) -> None:
    stocks = read_stocks(panel_of(jobs_of_six()))
    assert flows(stocks["R1A", "A", 2]) == {"from_outside": 1}
    assert flows(stocks["R1A", "A", 4]) == {"to_group": 1, "to_organisation": 1, "to_other_state": 1}
    assert flows(stocks["R1A", "A", 6]) == {"to_outside": 1}
    assert flows(stocks["R1A", "B", 4]) == {"from_group": 1}
    assert flows(stocks["R2B", "A", 4]) == {"from_organisation": 1}
    assert flows(stocks["R1A", "other", 4]) == {"from_group": 1}
    # The month before the record's first is not known.
    assert {stocks["R1A", "A", 0][flow] for flow in (*INFLOWS, *OUTFLOWS)} == {None}


def test_an_exit_is_known_when_the_record_goes_on_long_enough(panel_of: MakePanel) -> None:
    stocks = read_stocks(panel_of([*jobs_of_six(), Job(7, "AA..AAAA"), Job(8, "AA...AAA")]), exit_months=3)
    # Person 7 is away two months; person 8 three, which makes an exit here.
    assert flows(stocks["R1A", "A", 2]) == {"from_outside": 1, "to_outside": 2}
    assert stocks["R1A", "A", 2]["exits"] == 1
    # Whether person 3, last seen in month 5, is away for three months cannot be known in month 7.
    assert [stocks["R1A", "A", month]["exits"] for month in (4, 5, 6)] == [0, 0, None]


def test_stability_counts_those_in_post_later_anywhere_and_in_the_organisation(panel_of: MakePanel) -> None:
    stocks = read_stocks(panel_of(jobs_of_six()))
    cell = [stocks["R1A", "A", month] for month in range(8)]
    assert [row["stayed"] for row in cell] == [5, 4, 5, 4, 2, None, None, None]
    assert [row["stayed_in_organisation"] for row in cell] == [5, 3, 4, 3, 2, None, None, None]


def test_a_successor_is_neither_left_nor_joined(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AAAA", 11),
        Job(1, "....AAAA", 12, {"org_code": "R2B"}),
        Job(2, "A", 21),
        Job(2, ".AAAAAAA", 22, {"org_code": "R2B"}),  # long before there was a merger
    ]
    panel = panel_of(jobs)
    panel.set_successors({("R1A", "R2B"): 4})
    stocks = read_stocks(panel, horizon=2)
    assert flows(stocks["R1A", "A", 1]) == {"to_organisation": 1}
    assert flows(stocks["R1A", "A", 4]) == {"to_successor": 1}
    assert flows(stocks["R2B", "A", 4]) == {"from_predecessor": 1}
    assert [stocks["R1A", "A", month]["stayed_in_organisation"] for month in range(4)] == [1, 1, 1, 1]
    assert [stocks["R1A", "A", month]["stayed"] for month in range(4)] == [2, 1, 1, 1]


def test_months_that_nobody_delivered_are_passed_over(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "A.A.A.A"), Job(2, "A...A.A"), Job(3, "A.A....")], months=7)
    panel.hold_only([0, 2, 4, 6])
    stocks = read_stocks(panel, horizon=2, exit_months=4)
    # Person 2 misses one delivered month, which is filled; person 3 is gone from month 4.
    assert [stocks["R1A", "A", month]["people"] for month in (0, 2, 4, 6)] == [3, 3, 2, 2]
    assert [stocks["R1A", "A", month]["stayed"] for month in (0, 2, 4, 6)] == [3, 2, 2, None]
    assert [stocks["R1A", "A", month]["exits"] for month in (2, 4, 6)] == [0, 1, None]


def groups_by_month(stocks: dict[tuple[str, str, int], Row], organisation: str = "R1A") -> str:
    """One person's group in each month, as the stocks have it."""
    found = {month: group for (org, group, month), row in stocks.items() if org == organisation and row["people"]}
    return "".join(found.get(month, ".") for month in range(8))


@pytest.mark.parametrize(
    ("months", "counted", "changes"),
    [
        # Two months under another code and back is a slip,
        ("AAAXAAAA", "AAAAAAAA", 0),
        ("AAAXXAAA", "AAAAAAAA", 0),
        ("AXAXAXAA", "AAAAAAAA", 0),
        # but not three, not at the record's ends, and not between two groups or before an absence.
        ("AAAXXXAA", "AAAXXXAA", 2),
        ("AAAAAAAX", "AAAAAAAX", 1),
        ("XAAAAAAA", "XAAAAAAA", 1),
        ("AAAXBBBB", "AAAXBBBB", 2),
        ("AAAX..AA", "AAAX..AA", 1),
    ],
)
def test_a_group_that_is_soon_undone_is_no_flow(panel_of: MakePanel, months: str, counted: str, changes: int) -> None:
    stocks = read_stocks(panel_of([Job(1, months)]))
    assert groups_by_month(stocks) == counted
    found = [flows(row) for row in stocks.values()]
    assert sum(each.get("from_group") or 0 for each in found) == changes
    assert sum(each.get("to_group") or 0 for each in found) == changes


def test_a_slip_is_of_one_organisation_and_counts_where_so_short_a_change_does(panel_of: MakePanel) -> None:
    elsewhere = [Job(1, "AAA", 11), Job(1, "...X", 12, {"org_code": "R2B"}), Job(1, "....AAAA", 11)]
    stocks = read_stocks(panel_of(elsewhere))
    assert flows(stocks["R2B", "X", 3]) == {"from_organisation": 1}
    panel = panel_of([Job(1, "AAAXAAAA")])
    panel.follow()
    frame = panel.engine.collect(stock_steps(horizon=3, persist=1))
    assert frame["from_group"].sum() == 2
    frame = panel.engine.collect(stock_steps(horizon=3, persist=2))
    assert frame["from_group"].sum() == 0


def test_a_slip_takes_nobody_out_of_those_who_stay(panel_of: MakePanel) -> None:
    stocks = read_stocks(panel_of([Job(1, "AAAXAAAA"), Job(2, "AAAAAAAA")]), horizon=3)
    assert [stocks["R1A", "A", month]["people"] for month in range(8)] == [2] * 8
    assert [stocks["R1A", "A", month]["stayed_in_organisation"] for month in range(5)] == [2] * 5
