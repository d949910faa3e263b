"""Organisations of a record of national size, and hours, against the published tables."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tenure import rules
from tenure.synth.draws import stream
from tenure.synth.extract import _Maker
from tenure.synth.hours import find_contracted, find_part_time
from tenure.synth.margins import Margins
from tenure.synth.places import choose_codes, find_fte, fit_weights
from tenure.synth.plan import NATION, SynthPlan
from tenure.synth.world import NATIONALITIES, Organisations, read_occupations
from tenure.terms import Month


def _plan(start: str = "2012-11", end: str = "2024-03", people: int = 1_300_000) -> SynthPlan:
    return SynthPlan(people=people, start=Month.parse(start), end=Month.parse(end), seed=1)


@pytest.fixture(scope="module")
def nation() -> Organisations:
    return _Maker(_plan(people=NATION * 1200)).organisations


def _bearer(code: str, organisations: Organisations, month: str) -> str:
    """Return the code that a code of the record's start is written as in a month."""
    for merger in organisations.mergers:
        if organisations.codes[merger.organisation] == code and merger.month <= Month.parse(month):
            return merger.successor
    return code


@pytest.mark.parametrize("month", ["2017-09", "2018-06"])
def test_a_nation_has_every_organisation_of_the_published_table(nation: Organisations, month: str) -> None:
    published = set(rules.workforce_organisations().filter(month=month)["org_code"]) - {"other"}
    written = {_bearer(code, nation, month) for code in nation.codes}
    # R1J opened in March 2013 with no predecessor held: it is with RTQ, which it became part of in 2019.
    assert published - written == {"R1J"}
    # Beyond the table: commissioning support units, NHS England and NICE, for all who employ outside trusts.
    assert written - published == {"0AR", "0CX", "0DE", "0DF", "X24", "X80"}


def test_mergers_of_a_nation_are_those_of_the_facts(nation: Organisations) -> None:
    planted = {(nation.codes[merger.organisation], merger.successor, str(merger.month)) for merger in nation.mergers}
    # Three published mergers: two into a new code, one into a code that was there before; RW6 was split in two.
    assert {("RM2", "R0A", "2017-10"), ("RW3", "R0A", "2017-10"), ("RR1", "RRK", "2018-04")} <= planted
    assert [heir for code, heir, _ in planted if code == "RW6"] == ["RM3"]
    assert len({code for code, _, _ in planted}) == len(planted)


def test_no_organisation_of_a_nation_was_closed_or_unopened_when_it_begins() -> None:
    chosen, _ = choose_codes(_plan("2020-11", "2024-03"), stream(1, "history", 1))
    held = rules.organisations().filter(rules.organisations()["code"].is_in(list(chosen)))
    start = dt.date(2020, 11, 1)
    assert [opened for opened in held["opened"] if opened is not None and opened > start] == []
    assert [closed for closed in held["closed"] if closed is not None and closed < start] == []


def test_a_merged_organisation_bears_its_successors_fte_with_the_others() -> None:
    groups = ("Nurses & health visitors",)
    pairs = [("RR1", "RRK", dt.date(2018, 4, 1))]
    first, last = find_fte(("RR1", "RRK", "RXH"), pairs, groups).values()
    table = rules.workforce_organisations().filter(staff_group=groups[0])
    fte = {(month, code): value for month, code, value in table.select("month", "org_code", "fte").iter_rows()}
    before = np.array([fte["2017-09", code] for code in ("RR1", "RRK", "RXH")])
    after = np.array([fte["2018-06", "RRK"], fte["2018-06", "RXH"]])
    assert first[0] == pytest.approx(before / before.sum())
    # In June 2018 both are counted as RRK, and share it as they did in September 2017.
    merged = after[0] / after.sum()
    assert last[0] == pytest.approx(
        [merged * before[0] / before[:2].sum(), merged * before[1] / before[:2].sum(), after[1] / after.sum()]
    )


def test_people_of_an_occupation_are_more_where_they_work_shorter_hours() -> None:
    # One group of two occupations, 60 and 40 people at 1 and 0.5: 80 full-time equivalents. Organisations of equal
    # FTE get 40 each; the first takes the full-timers only.
    fitted = fit_weights(
        np.array([60.0, 40.0]),
        np.array([[1.0, 1.0]]),
        np.array([0, 0]),
        affinity=np.array([[1.0, 1.0], [0.0, 1.0]]),
        contracted=np.array([1.0, 0.5]),
    )
    assert fitted == pytest.approx(np.array([[40.0, 20.0], [0.0, 40.0]]), abs=1e-2)


def test_weights_run_straight_between_published_months_and_level_outside(nation: Organisations) -> None:
    first, last = nation.by_count
    assert nation.counted == (Month.parse("2017-09"), Month.parse("2018-06"))
    assert np.array_equal(nation.weights_at(Month.parse("2013-01")), first)
    assert np.array_equal(nation.weights_at(Month.parse("2023-01")), last)
    # Three of nine months on.
    assert nation.weights_at(Month.parse("2017-12")) == pytest.approx(first * 2 / 3 + last / 3)


def test_mean_hours_are_one_less_what_part_timers_do_not_work() -> None:
    # Only part-time work shortens hours: the mean lies between that of everybody and of nobody part time.
    codes = [occupation.code for occupation in read_occupations()]
    nurse = codes.index("N6A")
    # Part time: 0.355 * 1.12 * 1.06 of British women, 0.355 * 0.4 * 1.06 of men; 89% are women.
    women, men = 0.355 * 1.12 * 1.06, 0.355 * 0.4 * 1.06
    places = np.full(2, nurse)
    chance = find_part_time(places, np.full(2, 4), np.array([0, 1]), np.zeros(2, dtype=np.int64))
    assert chance == pytest.approx([women, men])
    # Part-timers work 0.6948 on average (66.0067 hours of 95 weights).
    assert find_contracted(0)[nurse] == pytest.approx(1 - (1 - 0.6948) * (0.89 * women + 0.11 * men), abs=1e-4)
    assert find_contracted(2)[nurse] > find_contracted(1)[nurse] > find_contracted(0)[nurse]


def test_nationalities_drawn_by_heads_make_the_published_full_time_equivalents() -> None:
    margins = Margins()
    group = margins.groups.index("Nurses & health visitors")
    table = rules.workforce_nationality().filter(month="2018-06", staff_group=margins.groups[group])
    total = float(table["fte"].sum())
    portuguese = float(table.filter(nationality="PRT")["fte"].sum()) / total
    shares = margins.nation_shares(Month.parse("2018-06"))[group]
    # Nurses from the EU work longer hours: fewer heads than full-time equivalents.
    assert 0.93 * portuguese < shares[NATIONALITIES.index("PRT")] < portuguese
    assert shares.sum() == pytest.approx(1.0)
