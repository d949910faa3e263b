"""Monthly leavers per 100 in post, from released flows and a table of starts."""

from __future__ import annotations

import pytest

from tenure.errors import CheckError
from tenure.retention.evaluate_flows import FLOW_COLUMNS, GROUP_COLUMN, list_flow_panel

# Month, organisation, staff group, in post before, gone from the record, gone to another organisation.
FLOWS = [
    ("2023-01", "RA", "Nurses", "200", "3", "1"),
    ("2023-01", "RA", "Doctors", "100", "0", "2"),
    ("2023-02", "RA", "Nurses", "196", "[c]", "0"),
    ("2023-02", "RA", "Doctors", "98", "1", "0"),
    ("2023-01", "RB", "Nurses", "0", "0", "0"),
]
COLUMNS = (*FLOW_COLUMNS[:2], GROUP_COLUMN, *FLOW_COLUMNS[2:])
ROWS = [dict(zip(COLUMNS, row, strict=True)) for row in FLOWS]
STARTS = [{"unit": "RA", "start_period": "2023-02"}]


def test_leavers_are_added_over_staff_groups_and_divided_by_those_in_post_before() -> None:
    rows, notes = list_flow_panel(ROWS, STARTS, ())
    told = {(row["unit"], row["period"]): (row["value"], row["start_period"]) for row in rows}
    # (3 + 1 + 0 + 2) of 300; a hidden count and nobody in post leave a blank.
    assert told == {
        ("RA", "2023-01"): ("2.0", "2023-02"),
        ("RA", "2023-02"): ("", "2023-02"),
        ("RB", "2023-01"): ("", ""),
    }
    assert "2 of 3 values are blank" in notes[1]


def test_one_staff_group_can_be_taken() -> None:
    rows, notes = list_flow_panel(ROWS, STARTS, ["Doctors"])
    assert [float(row["value"]) for row in rows] == pytest.approx([100 * 2 / 100, 100 * 1 / 98])
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("starts", "groups", "slug"),
    [
        (STARTS, ["Midwives"], "evaluate-flows-lack"),
        ([{"unit": "RZ", "start_period": "2023-02"}], [], "evaluate-flows-lack"),
    ],
)
def test_what_the_flows_do_not_hold_is_named(starts: list[dict[str, str]], groups: list[str], slug: str) -> None:
    with pytest.raises(CheckError) as raised:
        list_flow_panel(ROWS, starts, groups)
    assert raised.value.slug == slug


def test_flows_that_show_nothing_are_refused() -> None:
    with pytest.raises(CheckError) as raised:
        list_flow_panel(ROWS[2:3], STARTS, ())
    assert raised.value.slug == "evaluate-flows-hidden"


def test_flows_of_all_staff_groups_together_have_no_group_to_take() -> None:
    every = [{"month": "2023-01", "organisation": "RA", GROUP_COLUMN: "", "people_before": "300", "to_outside": "3",
              "to_organisation": "3"}]  # fmt: skip
    rows, _ = list_flow_panel(every, STARTS, ())
    assert [row["value"] for row in rows] == ["2.0"]
    with pytest.raises(CheckError) as refused:
        list_flow_panel(every, STARTS, ["Nurses"])
    assert refused.value.slug == "evaluate-flows-lack"
    assert refused.value.found == "none at all."


def test_leavers_that_are_shown_are_taken_where_their_parts_are_hidden() -> None:
    every = [{"month": "2023-01", "organisation": "RA", GROUP_COLUMN: "", "people_before": "300", "to_outside": "[c]",
              "to_organisation": "[c]", "leavers": "9"}]  # fmt: skip
    rows, notes = list_flow_panel(every, STARTS, ())
    assert [row["value"] for row in rows] == ["3.0"]
    assert len(notes) == 1
