"""Who is in post at two dates, who left and who joined: small careers with the answer beside them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.retention.flows import FlowCells, count_flows, count_places, count_snapshot
from tenure.retention.flows_question import Level
from tests.spec.panel.conftest import MakePanel
from tests.support.flows import read_cells, register_posts, set_trainees
from tests.support.panel import Job, people

COUNTS = ("start_people", "end_people", "stayers", "leavers", "joiners")
Row = tuple[int, ...]


def rows(frame: pl.DataFrame, names: Sequence[str] = COUNTS) -> dict[str, Row]:
    return {row["unit"]: tuple(row[name] for name in names) for row in frame.iter_rows(named=True)}


def snapshot(cells: FlowCells, level: Level) -> dict[str, Row]:
    return rows(count_snapshot(cells, level, ()))


def places(cells: FlowCells, level: Level, direction: str = "left") -> dict[str, int]:
    frame = count_places(cells, level, ()).filter(pl.col("direction") == direction)
    return dict(frame.group_by("place").agg(pl.col("people").sum()).iter_rows())


def test_a_move_between_trusts_is_a_leaver_of_one_a_joiner_of_the_other_and_neither_nationally(
    panel_of: MakePanel,
) -> None:
    jobs = [Job(1, "AAA..."), Job(1, "...AAA", 11, {"org_code": "R2B"}), *people("", "AAAAAA")[1:]]
    panel = panel_of(jobs)
    register_posts(panel, [(0, 5)])
    cells = read_cells(panel)
    #                                            start end stayers leavers joiners
    assert snapshot(cells, "organisation") == {"R1A": (2, 1, 1, 1, 0), "R2B": (0, 1, 0, 0, 1)}
    assert snapshot(cells, "national") == {"all": (2, 2, 2, 0, 0)}
    assert places(cells, "organisation") == {"other_organisation": 1}
    assert places(cells, "organisation", "joined") == {"other_organisation": 1}


def test_unpaid_leave_at_the_end_is_leaving_and_paid_maternity_is_not(panel_of: MakePanel) -> None:
    paid = Job(3, "....AA", 31, {"status": "maternity_paid"})
    panel = panel_of(
        [Job(1, "AAAAA-"), Job(2, "AAAAAA"), Job(3, "AAAA..", 31), paid, Job(4, "AAAAbb"), Job(5, "AAAA..")]
    )
    register_posts(panel, [(0, 5)])
    cells = read_cells(panel)
    assert snapshot(cells, "national") == {"all": (5, 2, 2, 3, 0)}
    assert places(cells, "national") == {"on_leave": 1, "not_substantive": 1, "not_in_record": 1}


def test_who_joins_and_leaves_in_between_counts_on_both_sides_of_the_flow_alone(panel_of: MakePanel) -> None:
    # 2 comes and goes, 3 goes and comes back, 4 misses one month.
    panel = panel_of(people("AAAAAAA", ".AAA...", "AA...AA", "AAA.AAA"))
    register_posts(panel, [(0, 6)])
    cells = read_cells(panel)
    assert snapshot(cells, "national") == {"all": (3, 3, 3, 0, 0)}
    events = count_flows(cells, "national", ())
    assert rows(events, ("leavers", "joiners")) == {"all": (3, 3)}
    # 7 + 3 + 4 + 6 months of the seven month ends
    assert events["person_months"].to_list() == [20]


def test_an_exit_has_no_assignment_for_a_year_and_leave_is_none(panel_of: MakePanel) -> None:
    gone = "AA" + "." * 16
    back = "AA" + "." * 11 + "A" * 5  # no record from month 2 to 12: eleven months
    late = "AA" + "." * 12 + "A" * 4  # twelve
    leave = "AA" + "-" * 16
    panel = panel_of(people(gone, back, late, leave, "A" * 18))
    register_posts(panel, [(0, 3)])
    events = count_flows(read_cells(panel), "national", ())
    assert events.select("leavers", "exits", "record_months").row(0) == (4, 2, 2 + 2 + 2 + 4 + 4)


def test_a_year_of_service_is_asked_of_the_service_and_not_of_the_unit(panel_of: MakePanel) -> None:
    moved = [Job(1, "A" * 10), Job(1, "." * 10 + "A" * 5, 11, {"org_code": "R2B"})]
    panel = panel_of([*moved, Job(2, "." * 6 + "A" * 9), Job(3, "AA" + "." * 9 + "A" * 4)], months=15)
    register_posts(panel, [(12, 14), (3, 5)])
    pairs = read_cells(panel).pairs
    by_period = {
        period: sorted((row["s_organisation"], row["had_year"], row["people"]) for row in frame.iter_rows(named=True))
        for (period,), frame in pairs.group_by("period")
    }
    assert by_period[0] == [("R1A", 0, 1), ("R1A", 1, 1), ("R2B", 1, 1)]
    assert by_period[1] == [("R1A", None, 1)]  # the record does not reach back


def test_doctors_in_training_are_in_post_but_not_in_the_population(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AAAA", 11, {"pay_contract": "resident_2016"}),
        Job(2, "AA..", 21, {"pay_contract": "resident_2016"}),
        Job(2, "..AA", 22, {"pay_contract": "consultant_2003"}),
        Job(3, "AAAA", 31, {"pay_contract": "consultant_2003"}),
    ]
    panel = panel_of(jobs)
    register_posts(panel, [(0, 3)])
    assert snapshot(read_cells(panel), "national") == {"all": (3, 3, 3, 0, 0)}
    set_trainees(panel, pay_contracts=["resident_2016"])
    cells = read_cells(panel)
    assert snapshot(cells, "national") == {"all": (1, 2, 1, 0, 1)}
    assert places(cells, "national", "joined") == {"other_population": 1}


def test_a_department_is_left_within_the_organisation_and_an_assignment_within_the_person(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AA..", 11, {"department": "Ward 1"}),
        Job(1, "..AA", 12, {"department": "Ward 2"}),
        Job(2, "AAAA", 21, {"department": "Ward 1", "is_main": True}),
        Job(2, "AA..", 22, {"department": "Ward 2", "is_main": False}),
    ]
    panel = panel_of(jobs)
    register_posts(panel, [(0, 3)])
    cells = read_cells(panel, departments=True)
    assert snapshot(cells, "department") == {"R1A Ward 1": (2, 1, 1, 1, 0), "R1A Ward 2": (0, 1, 0, 0, 1)}
    assert places(cells, "department") == {"same_organisation": 1}
    assert snapshot(cells, "organisation") == {"R1A": (2, 2, 2, 0, 0)}
    assert snapshot(read_cells(panel, subject="assignment"), "assignment") == {"all": (3, 2, 1, 2, 1)}


def test_fte_is_that_of_the_date(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AA..", 11, {"fte": "1.00000"}), Job(1, "..AA", 11, {"fte": "0.60000"}),
        Job(2, "AAA.", 21, {"fte": "0.80000"}), Job(3, ".AAA", 31, {"fte": "0.50000"}),
    ]  # fmt: skip
    panel = panel_of(jobs)
    register_posts(panel, [(0, 3)])
    names = ("start_fte", "end_fte", "stayers_start_fte", "stayers_end_fte", "leavers_fte", "joiners_fte")
    found = rows(count_snapshot(read_cells(panel), "national", ()), names)
    assert found == {"all": (180_000, 110_000, 100_000, 60_000, 80_000, 50_000)}  # 1.8, 1.1, 1.0, 0.6, 0.8, 0.5


def test_a_birthday_or_a_change_of_band_makes_nobody_leave_a_group(panel_of: MakePanel) -> None:
    # Born 1990: 25 in January 2015, month 0. A month later the band is another.
    jobs = [Job(1, "A.............", 11, {"band": "5", "birth_year": 1990})]
    jobs += [Job(1, ".AAAAAAAAAAAAA", 11, {"band": "6", "birth_year": 1990})]
    jobs += [Job(2, "......AAAAAAAA", 21, {"band": "6"}), Job(3, "...AA.........", 31, {"band": "7"})]
    panel = panel_of(jobs)
    register_posts(panel, [(0, 13)])
    cells = read_cells(panel, ("band",))
    counted = {
        row["band"]: tuple(row[n] for n in COUNTS) for row in count_snapshot(cells, "national", ["band"]).to_dicts()
    }
    assert counted == {"5": (1, 1, 1, 0, 0), "6": (0, 1, 0, 0, 1)}
    events = {
        row["band"]: (row["leavers"], row["joiners"]) for row in count_flows(cells, "national", ["band"]).to_dicts()
    }
    assert events == {"5": (0, 0), "6": (0, 1), "7": (1, 1)}


def test_who_is_in_post_only_in_between_is_described_by_that_post_and_not_by_leave_or_bank_work(
    panel_of: MakePanel,
) -> None:
    jobs = [
        # 1: unpaid leave at the first date, band 5; in post in band 6; bank work at the second, band 7.
        Job(1, "-.....", 11, {"band": "5"}), Job(1, "..AA..", 11, {"band": "6"}), Job(1, ".....b", 11, {"band": "7"}),
        # 2: bank work at the first date alone; two posts in between, the first of them in band 8.
        Job(2, "b.....", 21, {"band": "5"}), Job(2, ".A....", 22, {"band": "8"}), Job(2, "...A..", 23, {"band": "6"}),
        # 3: on leave in between before the post, and at the second date.
        Job(3, ".-....", 31, {"band": "5"}), Job(3, "...A.-", 31, {"band": "7"}),
        # 4: in post at the second date, so that what came before does not describe.
        Job(4, "-.....", 41, {"band": "5"}), Job(4, "..A...", 41, {"band": "6"}), Job(4, ".....A", 41, {"band": "9"}),
    ]  # fmt: skip
    panel = panel_of(jobs)
    register_posts(panel, [(0, 5)])
    cells = read_cells(panel, ("band",))
    # Band 6: person 1 comes and goes; 7: person 3 does; 8: person 2 does, twice; 9: person 4 comes, goes and returns.
    names = ("leavers", "joiners", "person_months")
    events = {
        row["band"]: tuple(row[name] for name in names) for row in count_flows(cells, "national", ["band"]).to_dicts()
    }
    assert events == {"6": (1, 1, 2), "7": (1, 1, 1), "8": (2, 2, 2), "9": (1, 2, 2)}
