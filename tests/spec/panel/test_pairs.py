"""Pairs of states, flows and entrants, with the counts worked out by eye."""

from __future__ import annotations

from tenure.panel import direct_step
from tenure.store import Step
from tests.spec.panel.conftest import MakePanel
from tests.support.panel import Job, people

STAY, MOVE = "AAAAAAAAAAAAAAAA", "AAAAAAABBBBBBBBB"


def test_matrix_counts_where_people_are_at_the_end(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            "AAAAAAAAAAAAAA",  # stays
            "AAAAABBBBBBBBB",  # moves
            "AAAAA.........",  # leaves
            "AAAAA---------",  # on leave at the end
            "AAAAAbbbbbbbbb",  # bank only at the end
            "AAAA....AAAAAA",  # leaves and is back: stayed, between the two dates
            "..BBBBBBBBBBBB",  # not there at the start
            "--AAAAAAAAAAAA",  # on leave at the start
        )
    )
    assert panel.matrix((0, 12)) == {("A", "A"): 2, ("A", "B"): 1, ("A", "left"): 1, ("A", "other"): 2}


def test_flicker_is_not_a_move_between_two_dates(panel_of: MakePanel) -> None:
    jobs = people("AAAAAAAAAAAABBAAAA")
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "A"): 1}
    assert panel.matrix((0, 12), persist=1) == {("A", "B"): 1}


def test_stock_and_flow_balance_in_every_occupation(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(STAY, STAY, MOVE, "....BBBBBBBBBBBB", "BBBB............", "AAAA------------", "----BBBBBBBBBBBB")
    )
    panel.matrix((0, 12))
    rows = {panel.labels[row["state"]]: row for row in panel.flows().iter_rows(named=True)}
    assert {key: rows["A"][key] for key in ("people_start", "moved_out", "to_other", "people_end")} == {
        "people_start": 4, "moved_out": 1, "to_other": 1, "people_end": 2,
    }  # fmt: skip
    assert {key: rows["B"][key] for key in ("people_start", "left_service", "moved_in", "joined", "from_other")} == {
        "people_start": 1, "left_service": 1, "moved_in": 1, "joined": 1, "from_other": 1,
    }  # fmt: skip
    assert rows["B"]["people_end"] == 3


def test_entrants_by_what_they_held_before(panel_of: MakePanel) -> None:
    months = 60
    jobs = people(
        "A" * 50 + "B" * 10,  # directly from A
        "." * 50 + "B" * 10,  # joined
        "A" * 10 + "." * 40 + "B" * 10,  # left A 40 months ago: joined by direct, A within five years
        "A" * 30 + "-" * 20 + "B" * 10,  # by way of unbroken leave: from A
        "B" * 30 + "A" * 20 + "B" * 10,  # held B 20 months ago: not new
        "B" * 20 + "-" * 30 + "B" * 10,  # back from long leave: not new
        "B" * 10 + "A" * 40 + "B" * 10,  # held B 40 months ago: new, from A
    )
    panel = panel_of(jobs, months=months)
    panel.follow()
    panel.set_periods((47, 59))
    found = {row[1:] for row in panel.entrants() if row[0] == "B"}
    assert found == {
        ("direct", "A", 3, 5),
        ("direct", "joined", 2, 5),
        ("ever_3y", "A", 3, 5),
        ("ever_3y", "joined", 2, 5),
        ("ever_5y", "A", 4, 5),
        ("ever_5y", "joined", 1, 5),
        ("ever_9y", "A", 4, 5),
        ("ever_9y", "joined", 1, 5),
    }


def test_people_in_the_first_month_of_the_record_are_not_entrants(panel_of: MakePanel) -> None:
    panel = panel_of(people("AAAAAAAA"))
    panel.follow()
    panel.set_periods((0, 6))
    assert panel.entrants() == set()


def test_an_entrant_can_count_under_several_past_occupations_but_once_directly(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "A" * 6 + "C" * 6 + "B" * 6)])
    panel.follow()
    panel.set_periods((5, 17))
    found = {row for row in panel.entrants() if row[0] == "B" and row[1] in {"direct", "ever_3y"}}
    assert found == {
        ("B", "direct", "C", 1, 1),
        ("B", "ever_3y", "A", 1, 1),
        ("B", "ever_3y", "C", 1, 1),
    }


def test_a_way_is_direct_when_the_change_itself_is(panel_of: MakePanel) -> None:
    lines = {
        "AAAAAABBBBBBB": True,
        "AAAAA.BBBBBBB": True,  # one month between
        "AAAA..BBBBBBB": False,
        "AAAA--BBBBBBB": False,
        "AA---ABBBBBBB": True,  # leave and absence lie within the origin
        "AA..AABBBBBBB": True,
        "AAAABBB..BBBB": True,
        "AACCC...BBBBB": False,
        "AACCCCCCBBBBB": True,
    }
    panel = panel_of(people(*lines))
    panel.matrix((0, 12))
    found = panel.engine.collect(
        [Step("ways", "select a.person, a.chain = e.chain as is_direct from course a join course e "
                      "on e.person = a.person and a.start_month = 1 and e.end_month = 13 order by a.person")]
    )  # fmt: skip
    assert found["is_direct"].to_list() == list(lines.values())
    routes = panel.engine.collect([direct_step(())])
    assert dict(routes.select("is_direct", "people").iter_rows()) == {True: 6, False: 3}


def test_a_yearly_record_has_direct_moves_and_entrants_with_origins(panel_of: MakePanel) -> None:
    panel = panel_of(people("A...........B", "............B"))
    panel.hold_only([0, 12])
    assert panel.matrix((0, 12)) == {("A", "B"): 1}
    assert {row for row in panel.entrants() if row[1] == "direct"} == {
        ("B", "direct", "A", 1, 2),
        ("B", "direct", "joined", 1, 2),
    }
