"""Progress through the bands, drawn month by month, with everybody's status worked out by eye."""

from __future__ import annotations

from collections import Counter

import polars as pl

from tenure.panel import BANDS, band_people_steps, first_event_steps, progress_steps, rebanding_cells_step
from tests.spec.panel.conftest import MakePanel
from tests.support.cohorts import start_cohort
from tests.support.panel import FIRST, Job, Panel

MONTHS = 40


def career(person: int, *stretches: tuple[str, str], **columns: object) -> list[Job]:
    """Stretches of months in a band; the first month is on the band's first pay step."""
    jobs, passed = [], 0
    for months, band in stretches:
        step = {"pay_step": "1"} if not passed else {"pay_step": "2"}
        jobs.append(Job(person, "." * passed + months, columns={"band": band, **step, **columns}))
        passed += len(months)
    return jobs


def read_statuses(panel: Panel) -> Counter[tuple[int, str]]:
    frame = panel.engine.collect(progress_steps(()))
    return Counter({(months, status): people for months, status, people in
                    frame.group_by("months_since", "status").agg(pl.col("people").sum()).iter_rows()})  # fmt: skip


def read_events(panel: Panel) -> Counter[tuple[str, int]]:
    frame = panel.engine.collect(first_event_steps(()))
    return Counter({(event, months): people for event, months, people in
                    frame.group_by("event", "months_since").agg(pl.col("people").sum()).iter_rows()})  # fmt: skip


def test_status_is_told_by_the_bands_between(panel_of: MakePanel) -> None:
    jobs = [
        *career(1, ("A" * 40, "5")),
        *career(2, ("A" * 10, "5"), ("A" * 30, "6")),
        *career(3, ("A" * 10, "5"), ("A" * 30, "8a")),
        *career(4, ("A" * 10, "5"), ("A" * 30, "4")),
        *career(5, ("A" * 10, "5"), ("B" * 30, "6")),  # up, but in another occupation
        *career(6, ("A" * 10, "5"), ("." * 30, "5")),
        *career(7, ("A" * 10, "5"), ("-" * 30, "5")),  # on leave: still in the occupation and band
        *career(8, ("A" * 10, "5"), ("b" * 30, "5")),  # bank work only
        *career(9, ("A" * 10, "7"), ("A" * 30, "8a")),  # one up: 8a follows 7
    ]
    panel = panel_of(jobs, months=MONTHS)
    start_cohort(panel, 0, dates=[12])
    assert read_statuses(panel) == {
        (12, "same_band"): 2,
        (12, "one_up"): 2,
        (12, "two_up_or_more"): 1,
        (12, "down"): 1,
        (12, "left_occupation"): 1,
        (12, "left"): 2,
    }


def test_only_people_on_the_lowest_point_of_agenda_for_change_start(panel_of: MakePanel) -> None:
    jobs = [
        *career(1, ("A" * 40, "5")),
        Job(2, "A" * 40, columns={"band": "5", "pay_step": "2"}),
        Job(3, "A" * 40, columns={"band": "5", "pay_step": "1", "pay_contract": "local"}),
        Job(4, "-" * 40, columns={"band": "5", "pay_step": "1"}),
        Job(5, "b" * 40, columns={"band": "5", "pay_step": "1"}),
    ]
    panel = panel_of(jobs, months=MONTHS)
    start_cohort(panel, 0, dates=[12])
    assert read_statuses(panel) == {(12, "same_band"): 1}
    start_cohort(panel, 0, dates=[12], lowest_point=False)
    assert read_statuses(panel) == {(12, "same_band"): 2}


def test_outside_the_bands_is_outside_the_occupation(panel_of: MakePanel) -> None:
    jobs = [*career(1, ("A" * 10, "9")), Job(1, "." * 10 + "A" * 30, columns={"band": "9", "pay_contract": "vsm"})]
    panel = panel_of(jobs, months=MONTHS)
    start_cohort(panel, 0, dates=[12, 24])
    assert read_statuses(panel) == {(12, "left_occupation"): 1, (24, "left_occupation"): 1}
    assert read_events(panel) == {("left_occupation", 10): 1}


def test_what_happens_first_and_when(panel_of: MakePanel) -> None:
    jobs = [
        *career(1, ("A" * 40, "5")),  # nothing in 39 months
        *career(2, ("A" * 10, "5"), ("A" * 30, "6")),  # up after 10
        *career(3, ("A" * 10, "5"), ("B" * 10, "6"), ("A" * 20, "6")),  # away after 10, whatever follows
        *career(4, ("A" * 10, "5"), ("." * 30, "5")),  # gone after 10
        *career(5, ("A" * 10, "5"), ("." * 12, "5"), ("A" * 18, "6")),  # missing a year, back: up after 22
        *career(6, ("A" * 10, "5"), ("." * 13, "5"), ("A" * 17, "6")),  # missing more than a year: gone after 10
        *career(7, ("A" * 10, "5"), ("-" * 20, "5"), ("A" * 10, "7")),  # leave is no leaving: up after 30
        *career(8, ("A" * 10, "5"), ("A" * 5, "4"), ("A" * 25, "6")),  # down first, then up after 15
    ]
    panel = panel_of(jobs, months=MONTHS)
    start_cohort(panel, 0, dates=[12])
    assert read_events(panel) == {
        ("none", 39): 1,
        ("next_band", 10): 1,
        ("next_band", 22): 1,
        ("next_band", 30): 1,
        ("next_band", 15): 1,
        ("left_occupation", 10): 1,
        ("left", 10): 2,
    }


def reband(panel_of: MakePanel, *, people: int, staying: int, early: int = 0) -> Panel:
    """Draw an organisation in which people of a band go up together in month 10; ``early`` go a month before."""
    jobs = []
    for person in range(1, people + staying + early + 1):
        at = 40 if person <= staying else 9 if person <= staying + early else 10
        jobs += career(person, ("A" * at, "2"), ("A" * (40 - at), "3")) if at < 40 else career(person, ("A" * 40, "2"))
    # One who was rebanded, and promoted later.
    jobs += career(999, ("A" * 10, "2"), ("A" * 10, "3"), ("A" * 20, "4"))
    panel = panel_of(jobs, months=MONTHS)
    start_cohort(panel, 0, dates=[12, 24])
    return panel


def test_a_mass_rebanding_is_nobodys_progress(panel_of: MakePanel) -> None:
    panel = reband(panel_of, people=19, staying=1)  # 20 of 21, which is more than 95%
    assert read_statuses(panel) == {(12, "same_band"): 21, (24, "same_band"): 20, (24, "one_up"): 1}
    changes = panel.engine.collect([rebanding_cells_step()])
    assert changes.select("organisation", "month", "code", "band_from", "band_to", "people").rows() == [
        ("R1A", panel.numbers[10], "A", "2", "3", 20)
    ]
    assert read_events(panel) == {("none", 39): 20, ("next_band", 20): 1}


def test_fewer_or_a_busy_month_before_are_promotions(panel_of: MakePanel) -> None:
    few = reband(panel_of, people=18, staying=0)  # 19 people
    assert read_statuses(few)[12, "one_up"] == 19
    many_stay = reband(panel_of, people=19, staying=2)  # 20 of 22: under 95%
    assert read_statuses(many_stay)[12, "one_up"] == 20
    busy = reband(panel_of, people=21, staying=0, early=2)  # 2 of 22 the month before: over 5%
    assert read_statuses(busy)[12, "one_up"] == 24


def test_everybody_in_a_band_is_counted_by_group(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "A" * 3, columns={"band": "5", "ethnicity": "A", "sex": "F", "disability": "no"}),
        Job(2, "A" * 3, columns={"band": "5", "ethnicity": "C", "sex": "M", "disability": "yes"}),
        Job(3, "A" * 3, columns={"band": "6", "ethnicity": "M", "sex": "unknown", "disability": "not_declared"}),
        Job(4, "A" * 3, columns={"band": "6", "ethnicity": "Z"}),
        Job(5, "A" * 3, columns={"band": "6", "pay_contract": "local"}),
        Job(6, "-" * 3, columns={"band": "6"}),
    ]
    panel = panel_of(jobs)
    start_cohort(panel, 0, dates=[1])
    panel.engine.register("band_month", pl.DataFrame({"number": [2], "month": [FIRST + 1]}))
    frame = panel.engine.collect(band_people_steps())
    columns = ("month", "rank", "sex", "ethnic_group", "disability", "people")
    five, six = BANDS.index("5") + 1, BANDS.index("6") + 1
    assert sorted(frame.select(columns).rows()) == [
        (FIRST + 1, five, "F", "white", "no", 1),
        (FIRST + 1, five, "M", "white", "yes", 1),
        (FIRST + 1, six, "F", "unknown", "no", 1),
        (FIRST + 1, six, "unknown", "black and minority ethnic", "unknown", 1),
    ]
