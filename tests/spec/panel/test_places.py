"""What became of each organisation's people, drawn month by month and counted by eye."""

from __future__ import annotations

import polars as pl

from tenure.panel import PLACE_COUNTS, pair_steps, place_step
from tests.spec.panel.conftest import MakePanel
from tests.support.panel import Job, Panel

BY = ("sex", "organisation")
AT = {"org_code": "R1A"}, {"org_code": "R2B"}


def count_places(panel: Panel, period: tuple[int, int], *, target: str = "") -> dict[tuple[str, str, str], list[int]]:
    """People and what became of them, by organisation, origin and sex."""
    panel.follow()
    panel.set_periods(period)
    panel.engine.keep("pairs", pair_steps(BY))
    states = [state for state, label in panel.labels.items() if label == target]
    panel.engine.register("place_target", pl.DataFrame({"state": states}, schema={"state": pl.Int64}))
    frame = panel.engine.collect([place_step(BY)])
    orgs = {code: name for name, code in panel.codes["org_code"].items()}
    sexes = {code: name for name, code in panel.codes["sex"].items()}
    return {
        (orgs[row["organisation"]], panel.labels[row["origin"]], sexes[row["sex"]]): [int(row[n]) for n in PLACE_COUNTS]
        for row in frame.iter_rows(named=True)
    }


def test_movers_leavers_and_those_who_reach_the_target_count_where_they_began(panel_of: MakePanel) -> None:
    panel = panel_of(
        [
            Job(1, "A" * 20, columns=AT[0]),  # stays
            Job(2, "A" * 6 + "B" * 14, columns=AT[0]),  # moves to B
            Job(3, "A" * 6 + "C" * 14, columns=AT[0]),  # moves to C
            Job(4, "A" * 6, columns=AT[0]),  # leaves
            Job(5, "A" * 6 + "-" * 14, columns=AT[0]),  # on unpaid leave: neither moved nor left
            Job(6, "A" * 20, columns=AT[1] | {"sex": "M"}),  # stays, elsewhere
            Job(7, "B" * 20, columns=AT[1]),  # in the target all along
        ],
        months=20,
    )
    assert count_places(panel, (2, 14), target="B") == {
        ("R1A", "A", "F"): [5, 2, 1, 1],
        ("R2B", "A", "M"): [1, 0, 0, 0],
        ("R2B", "B", "F"): [1, 0, 0, 0],
    }


def test_without_a_target_nobody_reaches_it(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "A" * 6 + "B" * 14, columns=AT[0])], months=20)
    assert count_places(panel, (2, 14)) == {("R1A", "A", "F"): [1, 1, 0, 0]}


def test_people_count_in_the_organisation_of_the_first_month_though_they_change_it(panel_of: MakePanel) -> None:
    panel = panel_of(
        [
            Job(1, "A" * 6 + "." * 14, columns=AT[0]),
            Job(1, "." * 6 + "B" * 14, assignment=11, columns=AT[1]),
        ],
        months=20,
    )
    assert count_places(panel, (2, 14), target="B") == {("R1A", "A", "F"): [1, 1, 0, 1]}
