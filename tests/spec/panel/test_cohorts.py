"""Fixed cohorts and the characteristics of a period's first month, counted by eye."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.panel import cell_steps, decode_step, pair_steps, reached_steps, stay_step
from tests.spec.panel.conftest import MakePanel
from tests.support.panel import Job, Panel, people

CELL = ("origin", "destination", "people")


def count_by(panel: Panel, period: tuple[int, int], by: Sequence[str]) -> dict[tuple[str, ...], int]:
    """People by the breakdowns, origin and destination."""
    panel.follow()
    panel.set_periods(period)
    panel.engine.keep("pairs", pair_steps(by))
    frame = panel.engine.collect([*cell_steps(by, conditional=False), decode_step("cells", by, CELL)])
    names = {**panel.labels, -1: "left", 0: "other"}
    rows = frame.select(*by, *CELL).iter_rows()
    return {(*told, names[origin], names[destination]): n for *told, origin, destination, n in rows}


def test_reached_occupations_are_all_held_on_the_way(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            "AAAABBBBCCCC",  # B on the way, C at the end
            "AAAABBBBAAAA",  # B on the way, back at the end
            "AAAABBBB....",  # B, then gone
            "AAAA....BBBB",  # B by way of absence
            "AAAAAAAAAAAA",  # nothing else
            "AAAAAAAAAAAB",  # only in the month after the cohort's end
            "....BBBBBBBB",  # in no cohort
        )
    )
    panel.matrix((0, 10))
    frame = panel.engine.collect(reached_steps(()))
    found = {
        (panel.labels[a], panel.labels[b]): n for a, b, n in frame.select("origin", "destination", "reached").rows()
    }
    assert found == {("A", "B"): 4, ("A", "C"): 1}


def test_what_a_recode_leads_to_is_not_reached(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "AAAABBBB", columns={"position": 7})])
    panel.matrix((0, 7))
    assert panel.engine.collect(reached_steps(())).is_empty()


def test_stays_are_of_those_in_an_occupation_at_both_ends(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AAAAAAAA"),
        Job(2, "AAAABBBB"),
        Job(3, "AAAA...."),
        Job(4, "AAAA----"),
        Job(5, "AAAAAAAA", columns={"org_code": "R2B"}),
    ]
    panel = panel_of(jobs)
    panel.matrix((0, 7))
    frame = panel.engine.collect([stay_step(())])
    organisations = {code: value for value, code in panel.codes["org_code"].items()}
    found = {organisations[row["org_code"]]: (row["people"], row["stayed"]) for row in frame.iter_rows(named=True)}
    assert found == {"R1A": (2, 1), "R2B": (1, 1)}


def test_tenure_runs_from_the_last_absence_of_more_than_a_year(panel_of: MakePanel) -> None:
    months = 100
    lines = {
        "." * 65 + "A" * 35: "under 1 year",  # 5 months at month 70
        "." * 58 + "A" * 42: "1 to 2 years",  # 12 months, just
        "." * 34 + "A" * 66: "3 to 4 years",  # 36 months
        "." * 10 + "A" * 90: "5 years or more",  # 60 months
        "A" * 100: "5 years or more",  # 70 at least, however long before the record
        "." * 10 + "A" * 40 + "." * 12 + "A" * 38: "5 years or more",  # a year away is no new service
        "." * 10 + "A" * 40 + "." * 13 + "A" * 37: "under 1 year",  # more than a year is: 7 months
        "." * 10 + "A" * 40 + "-" * 15 + "A" * 35: "5 years or more",  # leave is service
    }
    panel = panel_of(people(*lines), months=months)
    found = count_by(panel, (70, 82), ["tenure_band"])
    expected: dict[tuple[str, ...], int] = {}
    for band in lines.values():
        expected[band, "A", "A"] = expected.get((band, "A", "A"), 0) + 1
    assert found == expected


def test_tenure_of_those_whom_the_record_begins_with_is_unknown_until_it_is_long(panel_of: MakePanel) -> None:
    panel = panel_of(people("A" * 100, "." + "A" * 99))
    assert count_by(panel, (59, 71), ["tenure_band"]) == {
        ("unknown", "A", "A"): 1,
        ("3 to 4 years", "A", "A"): 1,
    }
    assert count_by(panel, (60, 72), ["tenure_band"]) == {
        ("5 years or more", "A", "A"): 1,
        ("3 to 4 years", "A", "A"): 1,
    }


def test_any_two_characteristics_cross(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "." + "A" * 15, columns={"sex": "F"}),
        Job(2, "." + "A" * 7 + "B" * 8, columns={"sex": "F"}),
        Job(3, "A" * 16, columns={"sex": "M"}),
        Job(4, "." + "A" * 15, columns={"sex": "M", "org_code": "R2B"}),
    ]
    panel = panel_of(jobs)
    assert count_by(panel, (3, 15), ["sex", "tenure_band"]) == {
        ("F", "under 1 year", "A", "A"): 1,
        ("F", "under 1 year", "A", "B"): 1,
        ("M", "unknown", "A", "A"): 1,
        ("M", "under 1 year", "A", "A"): 1,
    }
    assert count_by(panel, (3, 15), ["organisation", "sex"]) == {
        ("R1A", "F", "A", "A"): 1,
        ("R1A", "F", "A", "B"): 1,
        ("R1A", "M", "A", "A"): 1,
        ("R2B", "M", "A", "A"): 1,
    }
