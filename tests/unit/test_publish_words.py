"""Words for codes: what a reader of a page, a workbook or a pack sees where a CSV has a code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tenure.disclosure import Released
from tenure.publish.headings import find_heading
from tenure.publish.lanes import name_lane
from tenure.publish.report_tables import write_tables
from tenure.publish.rows import name_value, write_label
from tenure.publish.sections import Shown, format_rows
from tenure.publish.sheet_reading import read_workbook
from tenure.publish.text import mark_hidden
from tenure.publish.waterfall import WaterfallView, draw_waterfall
from tenure.publish.words import lower_first, tell_choices, tell_definitions
from tenure.publish.workbook import write_workbook
from tenure.terms import Estimate, Evidence
from tests.support.charts import build_places, protect
from tests.support.report_tables import build_equality, build_table


def _release_numbers(values: list[float]) -> Released:
    rows = [{"status": f"s{place}", "rows": 50, "fte": value} for place, value in enumerate(values)]
    return protect(build_table("pay.evidence.waterfall", rows, ("status",), counts={"rows": ("fte",)}))


def _clear(table: Evidence) -> Evidence:
    return replace(table, frame=table.frame.clear())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("longest_running", "Longest running"),
        ("non_medical", "Non-medical"),
        ("afc", "Agenda for Change"),
        ("consultant_pre2003", "Consultant pre-2003"),
        ("icb", "ICB"),
        ("fte_by_step", "FTE by step"),
        ("ever_9y", "Within 9 years before"),
        ("wres_1", "WRES indicator 1"),
        ("Support to ST&T staff", "Support to ST&T staff"),
        ("non_basic_per_fte", "Non-basic per FTE"),
        ("RJ7", "RJ7"),
    ],
)
def test_codes_read_as_words_and_names_stay_as_they_are(code: str, words: str) -> None:
    assert write_label(code) == words


def test_letters_are_sexes_where_the_row_says_so_and_nowhere_else() -> None:
    # F and M are ethnic groups of the record too: mixed White and Asian, and Black Caribbean.
    sex = {"characteristic": "sex", "group": "F", "reference": "M"}
    assert [name_value(sex, name) for name in ("group", "reference")] == ["Women", "Men"]
    assert name_value({"characteristic": "ethnicity", "group": "F"}, "group") == "F"
    assert name_value({"sex": "M"}, "sex") == "Men"
    assert name_value({"sex": "unknown"}, "sex") == "Unknown"
    assert name_value({"indicator": "wdes_1", "group": "no"}, "group") == "Not disabled"
    assert name_value({"indicator": "wres_1", "group": "no"}, "group") == "No"


def test_given_words_come_first() -> None:
    assert name_value({"sex": "F"}, "sex", {"F": "Female staff"}) == "Female staff"


def test_table_of_a_page_has_words_and_its_csv_keeps_the_codes() -> None:
    table = protect(build_equality())
    columns = {name: name for name in ("characteristic", "group", "reference")}
    assert format_rows(Shown(table, columns))[1] == ["Sex", "Women", "Men"]
    assert mark_hidden(table).select(list(columns)).row(1) == ("sex", "F", "M")


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbook_has_words_and_headings(tmp_path: Path, ending: str) -> None:
    path = write_workbook([protect(build_equality())], tmp_path / f"book.{ending}", title="Equality")
    cells = {str(cell) for cell in read_workbook(path).sheets[3].cells.values()}
    assert {"Women", "Men", "Age band", "Relative: lower limit"} <= cells
    assert not {"F", "M", "age_band", "relative_low"} & cells


def test_names_in_a_workbook_stay_as_they_are(tmp_path: Path) -> None:
    table = protect(build_places({"R1A": (10, 100), "e-rostering": (20, 200)}))
    path = write_workbook([table], tmp_path / "book.xlsx", title="Places")
    assert {"R1A", "e-rostering"} <= {str(cell) for cell in read_workbook(path).sheets[3].cells.values()}


def test_rows_of_a_picture_say_what_their_numbers_are_of() -> None:
    row = {"staff_group": "Nursing", "band": "8a", "pay_step": "2"}
    assert name_lane(row, tuple(row), {}, ", ") == "Nursing, band 8a, step 2"
    medical = {"grade": "consultant", "contract": "consultant_2003", "threshold": "5"}
    assert name_lane(medical, tuple(medical), {}, ", ") == "Consultant 2003, threshold 5"
    assert name_lane({"band": "all"}, ("band",), {}, ", ") == "All"


def test_abbreviations_keep_their_capitals_inside_a_title() -> None:
    assert lower_first("Earnings per FTE (£ a year)") == "earnings per FTE (£ a year)"
    assert lower_first("FTE") == "FTE"
    assert find_heading("non_basic_per_fte").text == "Non-basic per FTE"
    assert find_heading("icb_vsm_fte").text == "ICB very senior manager FTE"


def test_numbers_beside_thousands_are_whole_and_those_of_small_columns_are_not() -> None:
    columns = {"fte": "FTE"}
    # By hand: 172.3 beside 28,427.49 has no parts; 4.25 is too small to lose its own.
    large = format_rows(Shown(_release_numbers([172.3, 28_427.49, 4.25]), columns))
    assert [row[0] for row in large] == ["172", "28,427", "4.25"]
    assert format_rows(Shown(_release_numbers([172.3, 4.25]), columns)) == [["172.3"], ["4.25"]]


def test_steps_of_a_waterfall_are_whole_beside_thousands() -> None:
    table = _release_numbers([28_427.49, 172.31])
    view = WaterfallView(
        step="status", value="fte", kind="parts", kept=("s0",), start_words="All", total_words="Kept", value_words="FTE"
    )
    drawn = draw_waterfall(table, view)
    assert ">28,600<" in drawn
    assert ">−172<" in drawn
    assert "28,427.49" not in drawn


def test_ratios_have_two_places_unless_they_would_read_as_one() -> None:
    rows = [
        {"group": f"g{place}", "people": 900_000, "ratio": value} for place, value in enumerate((3.1, 1.2345, 1.0041))
    ]
    ratio = Estimate("ratio", of="people", scale="ratio")
    table = build_table("a.b.c", rows, ("group",), counts={"people": ()}, estimates=(ratio,))
    assert [row[0] for row in format_rows(Shown(protect(table), {"ratio": "Ratio"}))] == ["3.10", "1.23", "1.004"]


def test_nought_has_no_sign() -> None:
    rows = [{"period": "2023-03", "people": 5_000, "change": -0.0}]
    table = build_table("a.b.c", rows, ("period",), counts={"people": ("change",)})
    assert format_rows(Shown(protect(table), {"change": "Change"})) == [["0"]]


def test_report_says_why_a_table_is_empty_and_names_measures() -> None:
    page = write_tables([protect(_clear(build_places({"R1A": (10, 100)})))], {}, {})
    assert "No rows: with these choices the record holds nothing that this table counts." in page
    assert "0 of 0" not in page


def test_measures_and_choices_are_told_in_words() -> None:
    assert tell_definitions(["outflow_rate", "made_here"]) == "Outflow rate; made here"
    assert tell_choices({"level": "national, staff_group", "by": ""}) == "level: national, staff group; by: none"


def test_hidden_marks_stand_where_they_stood(tmp_path: Path) -> None:
    rows = [{"group": "other_state", "people": 3}]
    table = protect(build_table("a.b.c", rows, ("group",), counts={"people": ()}))
    path = write_workbook([table], tmp_path / "book.xlsx", title="T")
    cells = [str(cell) for cell in read_workbook(path).sheets[3].cells.values()]
    assert "Other state" in cells
    assert "[c]" in cells
