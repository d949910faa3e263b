"""A dialect's words and forms, turned into the record's."""

from __future__ import annotations

import msgspec
import polars as pl
import pytest

from tenure.intake.dialect import read_word, record_texts, text_of
from tenure.layouts import Layout, read_layout
from tenure.store import DuckEngine, Step

_RECORD = read_layout("tenure-record")


def _texts(layout: Layout, column: str, *raw: str | None) -> list[str | None]:
    with DuckEngine(threads=1) as engine:
        engine.register("given", pl.DataFrame({"place": range(len(raw)), "v": raw}, schema_overrides={"v": pl.String}))
        sql = f"select {text_of(layout, column, 'v')} as t from given order by place"
        return engine.collect([Step("texts", sql)])["t"].to_list()


def _dialect(**changes: object) -> Layout:
    return msgspec.structs.replace(_RECORD, **changes)


def test_own_layout_passes_text_on_and_adds_nothing() -> None:
    for column in ("month", "nhs_start", "birth_year", "fte", "basic_pay", "is_main", "person_id", "status"):
        assert text_of(_RECORD, column, '"c0"') == "nullif(cast(\"c0\" as varchar), '')"


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("YYYY-MM-DD", "2020-04-30"),
        ("YYYY/MM/DD", "2020/04/30"),
        ("YYYYMMDD", "20200430"),
        ("DD/MM/YYYY", "30/4/2020"),
        ("DD-MM-YYYY", "30-04-2020"),
        ("DD.MM.YYYY", "30.04.2020"),
        ("DD-MON-YYYY", "30-APR-2020"),
    ],
)
@pytest.mark.parametrize("time", ["", " 00:00:00", " 00:00:00.000"])
def test_date_of_each_form_becomes_year_month_day(form: str, written: str, time: str) -> None:
    found = _texts(_dialect(date_format=form), "nhs_start", f" {written}{time} ", None, "", "04-30")
    expected = (
        [f" {written}{time} ", None, None, "04-30"] if form == "YYYY-MM-DD" else ["2020-04-30", None, None, "04-30"]
    )
    assert found == expected


def test_date_of_another_form_is_left_for_the_check_to_refuse() -> None:
    wrong = ["30/04/20", "30-AVR-2020", "2020-30-04x", "30/04/2020 12:30"]
    assert _texts(_dialect(date_format="DD/MM/YYYY"), "nhs_start", *wrong) == wrong


@pytest.mark.parametrize(
    ("form", "written"),
    [("YYYY-MM", "2023-10"), ("YYYYMM", "202310"), ("MM/YYYY", "10/2023"), ("MON-YYYY", "Oct-2023")],
)
def test_month_without_a_day_becomes_its_first_day(form: str, written: str) -> None:
    assert _texts(_dialect(month_format=form), "month", written, "x") == ["2023-10-01", "\x1ax"]


def test_month_end_means_its_month_and_another_day_is_no_month() -> None:
    layout = _dialect(month_format="DD/MM/YYYY", month_day="last")
    found = _texts(layout, "month", "31/10/2023", "29/02/2024", "28/02/2024", "01/10/2023", "2023-10-01", "31/02/2023")
    assert found[:2] == ["2023-10-01", "2024-02-01"]
    assert [text[0] for text in found[2:] if text] == ["\x1a"] * 4


def test_any_day_stands_for_its_month_where_the_layout_says_so() -> None:
    assert _texts(_dialect(month_format="DD/MM/YYYY", month_day="any"), "month", "17/10/2023") == ["2023-10-01"]


def test_year_is_kept_of_a_date_of_birth() -> None:
    layout = _dialect(year_format="DD/MM/YYYY")
    assert _texts(layout, "birth_year", "07/02/1980", "80") == ["1980", "80"]


def test_amounts_lose_their_separators_only_where_these_part_thousands() -> None:
    layout = _dialect(thousands=",")
    found = _texts(layout, "basic_pay", "2,104.50", "1,234,567", "£12.00", "-1,000.00", "12,34.50", "1,5", "7.25")
    assert found == ["2104.50", "1234567", "12.00", "-1000.00", "12,34.50", "1,5", "7.25"]


def test_share_of_full_time_is_rounded_to_five_places_where_the_layout_says_so() -> None:
    # 2/3 to nine places; halves go up.
    found = _texts(_dialect(rounds_fte=True), "fte", "0.666666667", ".8", "0.5333333", "0.60", "1.000005")
    assert found == ["0.66667", ".8", "0.53333", "0.60", "1.00001"]


def test_flag_words_are_translated_and_others_left() -> None:
    layout = _dialect(values={"is_main": {"Y": "true", "N": "false", "Not set": ""}})
    assert _texts(layout, "is_main", "y", " N ", "not set", "true", "perhaps") == [
        "true",
        "false",
        None,
        "true",
        "perhaps",
    ]


def test_words_for_nothing_are_empty() -> None:
    assert _texts(_dialect(null_values=("NULL", "it's")), "site", "NULL", "it's", "null") == [None, None, "null"]


def test_words_of_coded_columns_are_translated_one_by_one() -> None:
    layout = _dialect(
        values={
            "status": {"Active  Assignment": "active", "Unknown": ""},
            "nationality": {"British": "GBR"},
            "leave_reason": {"Dismissal": "Dismissed"},
        },
        patterns={"band": {r"xr0?(\d[a-d]?)": r"\1"}},
    )
    assert read_word(layout, "status", "active assignment") == "active"
    assert read_word(layout, "status", "Unknown") == ""
    assert read_word(layout, "status", "Sabbatical") is None
    # The record's own words are understood everywhere.
    assert read_word(layout, "status", "suspended") == "suspended"
    assert (read_word(layout, "nationality", "british"), read_word(layout, "nationality", "GBR")) == ("GBR", "GBR")
    assert read_word(layout, "nationality", "French") is None
    assert (read_word(layout, "leave_reason", "DISMISSAL"), read_word(layout, "leave_reason", "x")) == (
        "Dismissed",
        "x",
    )
    assert (read_word(layout, "band", "XR08a"), read_word(layout, "band", "XX9")) == ("8a", None)
    assert read_word(layout, "contract", "Locum") == "Locum"


def test_column_read_twice_and_constants_are_among_the_texts() -> None:
    layout = _dialect(columns={"Grade": "band"}, also={"pay_contract": "Grade"}, constants={"contract": "it's"})
    texts = record_texts(layout, ["x", "Grade"], ["c0", "c1"])
    assert texts == {
        "band": "nullif(cast(\"c1\" as varchar), '')",
        "pay_contract": "nullif(cast(\"c1\" as varchar), '')",
        "contract": "'it''s'",
    }
