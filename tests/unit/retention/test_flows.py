"""What the definitions of leaving give on published figures, and how questions and identities are refused."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

from tenure.errors import InternalError, OptionError, UsageError
from tenure.retention.flows import FlowCells, check_identities, count_places, count_snapshot
from tenure.retention.flows_question import FlowsQuestion, plan_years
from tenure.retention.flows_tables import FlowTables, build_flows
from tenure.retention.record import RecordFacts
from tenure.rules.leaving import leaver_benchmarks
from tenure.terms import Month

RECORD = [Month.parse("2020-01").plus(offset) for offset in range(30)]
_SIDE = {"organisation": "R1A", "department": None, "staff_group": "Nurses", "icb": None, "region": "London"}


def cells(pairs: list[tuple[int, int, int]], months: int = 13) -> FlowCells:
    """Cells of one organisation from (kind at the start, kind at the end, people), who change once at most."""
    both = [
        {
            "period": 0,
            **{f"s_{name}": value if s else None for name, value in _SIDE.items()},
            **{f"e_{name}": value if e else None for name, value in _SIDE.items()},
            "s_kind": s, "e_kind": e, "people": people, "changes": people, "exits": 0,
            "had_year": 1, "is_successor": False, "start_fte": people, "end_fte": people,
        }
        for s, e, people in pairs
    ]  # fmt: skip
    frame = pl.DataFrame(both, infer_schema_length=None)
    frame = frame.with_columns(pl.col("^[se]_(icb|department|organisation|region|staff_group)$").cast(pl.String))
    started = sum(people for s, _, people in pairs if s == 1)
    held = {
        "period": 0,
        **{f"s_{name}": value for name, value in _SIDE.items()},
        "kind": 1,
        "person_months": started * months,
    }
    held_frame = pl.DataFrame([held]).with_columns(pl.col("s_icb", "s_department").cast(pl.String))
    return FlowCells(frame, frame.filter(pl.col("s_kind") != pl.col("e_kind")), held_frame)


def ask(found: FlowCells, level: str = "national") -> pl.DataFrame:
    """The table of flows of one period."""
    tables = FlowTables(
        cells={level: found},  # type: ignore[dict-item]
        question=FlowsQuestion(levels=(level,)),  # type: ignore[arg-type]
        record=RecordFacts((RECORD[0], RECORD[-1]), False, "", "", ""),  # noqa: FBT003
        periods=((RECORD[0], RECORD[12]),),
        months=(13,),
        exits_known=(True,),
    )
    return build_flows(tables).frame


PUBLISHED = leaver_benchmarks().filter(pl.col("stability_pct").is_not_null()).rows(named=True)


@pytest.mark.parametrize("row", PUBLISHED, ids=[f"{row['staff']} {row['start']}" for row in PUBLISHED])
def test_published_rates_come_back_from_their_implied_stocks(row: dict[str, float]) -> None:
    leavers = int(row["leavers"])
    # Stability is 1 - leavers / start, and the rate's denominator the mean of start and end.
    start = round(leavers / (1 - row["stability_pct"] / 100))
    end = round(2 * leavers / (row["leaver_rate_pct"] / 100) - start)
    joiners = end - start + leavers
    assert joiners > 0
    found = ask(cells([(1, 1, start - leavers), (1, 0, leavers), (0, 1, joiners)])).filter(definition="snapshot")
    (told,) = found.rows(named=True)
    assert (told["start_people"], told["end_people"], told["leavers"]) == (start, end, leavers)
    assert round(100 * told["leaver_rate"], 1) == row["leaver_rate_pct"]
    assert round(100 * told["stability_index"], 1) == row["stability_pct"]


@pytest.mark.parametrize("staff", ["nurses", "doctors not in training"])
def test_implied_stocks_of_one_year_s_end_meet_the_next_one_s_start(staff: str) -> None:
    rows = [row for row in PUBLISHED if row["staff"] == staff]
    half = 0.05  # the figures have one decimal
    for year, after in pairwise(rows):
        starts = [year["leavers"] / (1 - (year["stability_pct"] + e) / 100) for e in (-half, half)]
        means = [year["leavers"] / ((year["leaver_rate_pct"] + e) / 100) for e in (-half, half)]
        ends = (2 * min(means) - max(starts), 2 * max(means) - min(starts))
        later = [after["leavers"] / (1 - (after["stability_pct"] + e) / 100) for e in (-half, half)]
        assert max(ends[0], min(later)) <= min(ends[1], max(later))


def test_the_bulletin_of_2014_has_one_denominator_for_leavers_and_joiners() -> None:
    (row,) = leaver_benchmarks().filter(staff="all staff").rows(named=True)
    # 94,739 is 8.3% and 113,049 is 9.9% of a mean of 1.141 million; the end lies 18,310 above the start.
    start = round(1_141_500 - (113_049 - 94_739) / 2)
    found = ask(cells([(1, 1, start - 94_739), (1, 0, 94_739), (0, 1, 113_049)])).filter(definition="snapshot")
    (told,) = found.rows(named=True)
    assert told["end_people"] - told["start_people"] == 18_310
    assert (round(100 * told["leaver_rate"], 1), round(100 * told["joiner_rate"], 1)) == (8.3, 9.9)
    assert (row["leavers"], row["leaver_rate_pct"], row["joiner_rate_pct"]) == (94_739, 8.3, 9.9)


def test_snapshot_and_flow_rates_have_denominators_of_their_own() -> None:
    # 100 at the start, 10 leave, 30 join: 120 at the end. The mean of both dates is 110, of month ends 1300 / 13 = 100.
    found = ask(cells([(1, 1, 90), (1, 0, 10), (0, 1, 30)]))
    told = {row["definition"]: row for row in found.rows(named=True)}
    assert told["snapshot"]["leaver_rate"] == pytest.approx(10 / 110)
    assert told["snapshot"]["joiner_rate"] == pytest.approx(30 / 110)
    assert told["flow"]["leaver_rate"] == pytest.approx(10 / 100)
    assert told["snapshot"]["stability_index"] == told["flow"]["stability_index"] == pytest.approx(0.9)
    assert found.columns[:3] == ["definition", "level", "unit"]


def test_places_add_up_to_leavers_and_to_joiners() -> None:
    found = cells([(1, 1, 5), (1, 0, 4), (1, 2, 3), (1, 3, 2), (4, 1, 7)])
    counted = count_snapshot(found, "organisation", ()).rows(named=True)[0]
    assert (counted["leavers"], counted["joiners"]) == (9, 7)
    placed = count_places(found, "organisation", ())
    assert dict(placed.filter(direction="left").select("place", "people").iter_rows()) == {
        "not_in_record": 4, "other_population": 3, "on_leave": 2,
    }  # fmt: skip
    assert placed.filter(direction="joined").select("place", "people").rows() == [("not_substantive", 7)]


def test_counts_that_do_not_explain_each_other_are_our_mistake() -> None:
    row = {"definition": "snapshot", "start_people": 10, "end_people": 11, "stayers": 8, "leavers": 2, "joiners": 3}
    check_identities(pl.DataFrame([row]))
    check_identities(pl.DataFrame([row | {"definition": "flow", "leavers": 4, "joiners": 5}]))
    for change in ({"leavers": 1}, {"stayers": 9}, {"end_people": 12}, {"joiners": 2}):
        with pytest.raises(InternalError, match="do not explain"):
            check_identities(pl.DataFrame([row | change]))


def test_dates_are_those_asked_or_every_twelve_months_to_the_end() -> None:
    def plan(**asked: str) -> list[tuple[str, str]]:
        months = {name: Month.parse(text) for name, text in asked.items()}
        return [(str(a), str(b)) for a, b in plan_years(RECORD, **months)]

    assert plan() == [("2020-06", "2021-06"), ("2021-06", "2022-06")]
    assert plan(start="2020-03") == [("2020-03", "2021-03")]
    assert plan(end="2022-01") == [("2021-01", "2022-01")]
    assert plan(start="2020-03", end="2020-05") == [("2020-03", "2020-05")]
    with pytest.raises(UsageError, match="does not hold 2019-03"):
        plan(start="2019-03")
    with pytest.raises(UsageError, match="twelve apart"):
        plan_years(RECORD[:5])


def test_options_that_cannot_be_used_are_refused() -> None:
    for options, text in (
        ({"levels": ("ward",)}, "--level"),
        ({"levels": ()}, "--level"),
        ({"population": "doctors"}, "--population"),
        ({"least_exchange": 0}, "--least-exchange"),
        ({"start": RECORD[3], "end": RECORD[3]}, "--start"),
        ({"by": ("staff_group", "staff_group")}, "--by"),
        ({"main_rule": "first"}, "--main-rule"),
    ):
        with pytest.raises(OptionError, match=text):
            FlowsQuestion(**options)
    with pytest.raises(UsageError, match="broken down by 'height'") as refused:
        FlowsQuestion(by=("staff_group", "height"))
    assert "staff_group" in str(refused.value.expected)
