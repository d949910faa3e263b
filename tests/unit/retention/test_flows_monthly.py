"""Stocks and flows of every month, by staff group and of all staff groups together."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.panel import INFLOWS, OUTFLOWS
from tenure.retention.flows_monthly import build_monthly, build_monthly_all
from tenure.retention.flows_question import FlowsQuestion
from tenure.retention.record import RecordFacts
from tenure.terms import Evidence, Month

MONTHS = [Month.parse("2023-01"), Month.parse("2023-02"), Month.parse("2023-03")]
NAMES = ({7: "RA1"}, {1: "Nurses", 2: "Doctors"})

# In February the nurses are 96 after 100: 5 gone from the record, 2 to another Trust, 1 became a doctor, 4 came from
# nowhere. The doctors are 52 after 50: 1 gone on a break, 1 was a nurse, 2 came from another Trust.
NURSES = {"people": 96, "to_outside": 5, "to_organisation": 2, "to_group": 1, "from_outside": 4, "exits": 3}
DOCTORS = {"people": 52, "to_other_state": 1, "from_group": 1, "from_organisation": 2}


def _stock(month: int, state: int, told: dict[str, int | None]) -> dict[str, int | None]:
    blank: dict[str, int | None] = dict.fromkeys(("people", *INFLOWS, *OUTFLOWS, "exits"), 0)
    return {"month": month, "org_code": 7, "state": state, **blank, **told}


def _tables() -> tuple[Evidence, Evidence]:
    march: dict[str, int | None] = {"people": 96, "exits": None}
    rows = [
        _stock(2, 1, dict(NURSES)), _stock(2, 2, dict(DOCTORS)), _stock(3, 1, march), _stock(3, 2, {"people": 52}),
        _stock(2, 0, {"people": 9}),
    ]  # fmt: skip
    question = FlowsQuestion(levels=("organisation",))
    record = RecordFacts(
        (MONTHS[0], MONTHS[-1]), real_staff=False, record_version="1", rules_version="1", code_version="1"
    )
    monthly = build_monthly(pl.DataFrame(rows), NAMES, MONTHS, question=question, record=record)
    return monthly, build_monthly_all(monthly, question=question, record=record)


def test_staff_groups_are_added_up_and_a_change_of_group_is_no_flow() -> None:
    monthly, every = _tables()
    before = monthly.frame.filter(pl.col("month") == "2023-02").select("staff_group", "people_before").rows()
    # 96 - 4 + 5 + 2 + 1 nurses and 52 - 1 - 2 + 1 doctors a month before.
    assert before == [("Doctors", 50), ("Nurses", 100)]
    february = every.frame.row(0, named=True)
    assert (february["month"], february["organisation"], february["month_before"]) == ("2023-02", "RA1", "2023-01")
    assert (february["people_before"], february["people"]) == (150, 148)
    assert (february["leavers"], february["joiners"], february["exits"]) == (5 + 2, 4 + 2, 3)
    assert february["leaver_rate"] == pytest.approx(7 / 150)
    assert february["joiner_rate"] == pytest.approx(6 / 150)
    assert {"from_group", "to_group"}.isdisjoint(every.frame.columns)


def test_what_comes_and_goes_makes_up_the_change_of_every_month() -> None:
    _, every = _tables()
    for row in every.frame.iter_rows(named=True):
        came = row["joiners"] + row["from_other_state"] + row["from_predecessor"]
        went = row["leavers"] + row["to_other_state"] + row["to_successor"]
        assert row["people_before"] + came - went == row["people"]


def test_exits_of_some_groups_do_not_pass_for_those_of_all() -> None:
    _, every = _tables()
    assert every.frame["exits"].to_list() == [3, None]


def test_both_tables_name_the_same_cells_so_that_neither_undoes_the_other() -> None:
    monthly, every = _tables()
    totals = {(total.measure, total.key) for total in monthly.structure.totals}
    shared = {
        (count.measure, count.key) for count in every.structure.counts if count.column not in {"leavers", "joiners"}
    }
    assert shared == totals
    kept = {term for balance in every.structure.balances for term, _ in balance.terms}
    assert {"leavers", "joiners", "people", "people_before"} <= kept
