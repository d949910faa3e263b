"""Stocks and flows of a synthetic record, dirty as records are: they balance and agree with its rows."""

from __future__ import annotations

import polars as pl
import pytest

from tenure import panel
from tenure.store import Step, open_store
from tests.support.stocks import collect_stocks
from tests.support.synthetic import make_extract, store_extract

CELL = ["org_code", "state"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("stocks")
    make_extract(folder, people=1500, start="2018-01", end="2020-12", seed=3)
    store = open_store(store_extract(folder))
    with store.engine(threads=2) as engine:
        stocks = collect_stocks(engine, store).sort(*CELL, "month")
        in_post = engine.collect([Step("in_post", IN_POST)])
    return {"stocks": stocks, "in_post": in_post}


IN_POST = """
select h.number as month, count(distinct r.person) as people
from record r
join held h on h.month = r.month
join dim_status s on s.code = r.status
join dim_contract c on c.code = r.contract
where s.value in ('active', 'maternity_paid', 'paid_leave', 'suspended')
    and c.value in ('permanent', 'fixed_term', 'training', 'other')
group by h.number
"""


def test_every_stock_is_the_last_plus_what_came_less_what_went(tables: dict[str, pl.DataFrame]) -> None:
    stocks = tables["stocks"]
    before = stocks.select(*CELL, month=pl.col("month") + 1, before="people")
    change = pl.sum_horizontal(*panel.INFLOWS) - pl.sum_horizontal(*panel.OUTFLOWS)
    later = stocks.filter(pl.col("month") > 1).join(before, on=[*CELL, "month"], how="left")
    assert later.height > 1000
    assert later.filter(pl.col("before").fill_null(0) + change != pl.col("people")).is_empty()
    # A cell that had people has a row the month after, if only to say that they went.
    gone = before.filter((pl.col("before") > 0) & (pl.col("month") <= 36)).join(stocks, on=[*CELL, "month"], how="anti")
    assert gone.is_empty()


def test_flows_between_cells_come_in_where_they_go_out(tables: dict[str, pl.DataFrame]) -> None:
    sums = tables["stocks"].filter(pl.col("month") > 1).group_by("month").sum().sort("month")
    came, went = (
        sums.select(pl.sum_horizontal(*(name for name in names if not name.endswith("outside")))).to_series()
        for names in (panel.INFLOWS, panel.OUTFLOWS)
    )
    assert came.to_list() == went.to_list()
    assert sums["from_predecessor"].to_list() == sums["to_successor"].to_list()


def test_people_in_post_are_those_of_the_record_and_a_missing_month_filled(tables: dict[str, pl.DataFrame]) -> None:
    posts = tables["stocks"].filter(pl.col("state") > 0).group_by("month").agg(pl.col("people").sum())
    both = posts.join(tables["in_post"], on="month", suffix="_record").sort("month")
    assert both.height == 36
    more = both["people"] - both["people_record"]
    assert more.min() >= 0  # type: ignore[operator]
    assert more.max() <= 0.01 * both["people"].max()  # type: ignore[operator]
    assert more[0] == more[-1] == 0


def test_those_who_stay_are_no_more_than_there_were_and_exits_no_more_than_went(
    tables: dict[str, pl.DataFrame],
) -> None:
    stocks = tables["stocks"].filter(pl.col("state") > 0)
    assert stocks.filter(pl.col("stayed") > pl.col("people")).is_empty()
    assert stocks.filter(pl.col("stayed_in_organisation") > pl.col("stayed")).is_empty()
    assert stocks.filter(pl.col("exits") > pl.col("to_outside")).is_empty()
    assert stocks["month"].filter(stocks["stayed"].is_not_null()).max() == 24
