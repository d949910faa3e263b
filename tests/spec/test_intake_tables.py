"""Effective-dated tables: the position at month end, by rules that are written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tenure.errors import LayoutError
from tests.support.intake import read_quarantine, read_record
from tests.support.tables import deliver_tables, write_tables

_MARCH = 2020 * 12 + 2
_NO_YEARS = ((2, "0000"), (3, "0221"))


def _record(tmp_path: Path, until: str = "2020-04", **tables: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    deliver_tables(tmp_path / "store", write_tables(tmp_path / "in", **tables), until=until)
    return read_record(tmp_path / "store").to_dicts()


def _by_month(rows: list[dict[str, Any]], column: str) -> dict[str, Any]:
    return {f"{row['month'] // 12}-{row['month'] % 12 + 1:02d}": row[column] for row in rows}


def test_both_open_ends_hold_until_the_last_month(tmp_path: Path) -> None:
    ends = [{"EffectiveEndDate": "31/12/4712"}, {"AssignmentID": "2002", "EffectiveEndDate": ""}]
    rows = _record(tmp_path, until="2020-03", Assignment=ends)
    assert sorted(row["month"] - _MARCH for row in rows) == [-2, -2, -1, -1, 0, 0]
    assert {row["birth_year"] for row in rows} == {1980}


def test_word_for_nothing_leaves_a_row_open(tmp_path: Path) -> None:
    rows = _record(tmp_path, until="2020-02", Assignment=[{"EffectiveEndDate": "NULL"}])
    assert sorted(row["month"] - _MARCH for row in rows) == [-2, -1]


def test_later_start_wins_from_its_start_and_what_it_ends_does_not_come_back(tmp_path: Path) -> None:
    rows = _record(
        tmp_path,
        until="2020-06",
        Assignment=[
            {"FTE": "1.00"},
            {"FTE": "0.60", "EffectiveStartDate": "29/02/2020", "EffectiveEndDate": "30/04/2020"},
        ],
    )
    # On 31 January the first row holds, on the last days of February to April the second; none in May.
    assert _by_month(rows, "fte") == {
        "2020-01": Decimal("1.00000"), "2020-02": Decimal("0.60000"), "2020-03": Decimal("0.60000"),
        "2020-04": Decimal("0.60000"),
    }  # fmt: skip


def test_row_that_ends_before_the_last_day_of_a_month_has_no_position_there(tmp_path: Path) -> None:
    rows = _record(
        tmp_path,
        Assignment=[
            {"EffectiveEndDate": "30/01/2020"},
            {"EffectiveStartDate": "01/03/2020", "EffectiveEndDate": "31/03/2020"},
        ],
    )
    assert list(_by_month(rows, "fte")) == ["2020-03"]


def test_equal_rows_count_once(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", Assignment=[{}, {}], Person=[{}, {}])
    delivered = deliver_tables(tmp_path / "store", folder, until="2020-02")
    used = {table.table: (table.rows_in, table.rows_used) for table in delivered.tables}
    assert used == {"person": (2, 2), "assignment": (2, 2), "position": (1, 1)}
    assert delivered.files[0].rows_stored == 2


def test_rows_of_one_start_that_differ_are_all_refused(tmp_path: Path) -> None:
    rows: list[Mapping[str, str]] = [{"FTE": "0.5"}, {"FTE": "0.6"}, {"AssignmentID": "2002"}]
    folder = write_tables(tmp_path / "in", Assignment=rows)
    delivered = deliver_tables(tmp_path / "store", folder, until="2020-01")
    refused = read_quarantine(tmp_path / "store").select("file", "line", "column", "reason").rows()
    assert refused == [
        ("Assignment.csv", 2, "EffectiveStartDate", "same_start_differs"),
        ("Assignment.csv", 3, "EffectiveStartDate", "same_start_differs"),
    ]
    assert delivered.files[0].rows_in == 1


def test_person_and_position_are_those_that_hold_on_the_last_day(tmp_path: Path) -> None:
    rows = _record(
        tmp_path,
        until="2020-02",
        Person=[{"Nationality": "Irish"}, {"Nationality": "British", "EffectiveStartDate": "10/02/2020"}],
        Position=[{"OccupationCode": "N6A"}, {"OccupationCode": "N6B", "EffectiveFromDate": "01/02/2020"}],
    )
    assert _by_month(rows, "nationality") == {"2020-01": "IRL", "2020-02": "GBR"}
    assert _by_month(rows, "occupation_code") == {"2020-01": "N6A", "2020-02": "N6B"}


_FAULTS = [
    ("Person", {"PersonID": "9", "EffectiveStartDate": "2020"}, "EffectiveStartDate", "from_not_read"),
    ("Person", {"PersonID": "9", "EffectiveEndDate": "31/12/19"}, "EffectiveEndDate", "to_not_read"),
    ("Person", {"PersonID": "9", "EffectiveEndDate": "31/12/2019"}, "EffectiveEndDate", "ends_before_start"),
    ("Person", {"PersonID": "9", "ActualTerminationDate": "31.05.21"}, "ActualTerminationDate", "ended_not_read"),
    ("Person", {"PersonID": " "}, "", "id_missing"),
    ("Person", {"PersonID": "9", "DeletionFlag": "Y"}, "DeletionFlag", "row_deleted"),
    ("Assignment", {"PersonID": "8", "AssignmentID": "7"}, "PersonID", "person_not_found"),
    ("Assignment", {"AssignmentID": "7", "PositionID": "6"}, "PositionID", "position_not_found"),
    ("Position", {"PositionID": ""}, "", "id_missing"),
    ("Absence", {"ActualEndDate": "09/01/2020"}, "ActualEndDate", "ends_before_start"),
    ("Absence", {"ActualStartDate": ""}, "ActualStartDate", "from_not_read"),
    ("Absence", {"PersonID": "8"}, "PersonID", "person_not_found"),
    ("Pay", {"ElementName": "Cake"}, "ElementName", "element_not_listed"),
    ("Pay", {"PayValue": "12.345"}, "PayValue", "amount_not_read"),
    ("Pay", {"PayValue": ""}, "PayValue", "amount_not_read"),
    ("Pay", {"PeriodEndDate": "January"}, "PeriodEndDate", "period_not_read"),
    ("Pay", {"AssignmentID": "7"}, "AssignmentID", "assignment_not_found"),
    ("Pay", {"PeriodEndDate": "31/12/2019"}, "PeriodEndDate", "assignment_not_in_month"),
]


def test_rows_at_fault_are_refused_where_they_stand_and_the_rest_is_used(tmp_path: Path) -> None:
    rows: dict[str, list[Mapping[str, str]]] = {}
    expected = []
    for table, change, column, reason in _FAULTS:
        mine = rows.setdefault(table, [{}])
        mine.append(change)
        # The header is line 1 and the sound row line 2.
        expected.append((f"{table}.csv", len(mine) + 1, column, reason))
    delivered = deliver_tables(tmp_path / "store", write_tables(tmp_path / "in", **rows), until="2020-01")
    refused = read_quarantine(tmp_path / "store").select("file", "line", "column", "reason").rows()
    assert sorted(refused) == sorted(expected)
    for account in delivered.tables:
        made = [reason for file, _, _, reason in expected if file == account.name]
        assert (account.rows_in, account.rows_used, account.rows_refused) == (1 + len(made), 1, len(made))
        assert account.refused_by_reason == {reason: made.count(reason) for reason in made}
    assert delivered.files[0].rows_stored == 1


def test_days_of_no_year_that_anybody_worked_in_are_refused_where_they_stand(tmp_path: Path) -> None:
    tables: dict[str, list[Mapping[str, str]]] = {
        "Assignment": [
            {},
            *({"AssignmentID": f"200{n}", "EffectiveStartDate": f"01/04/{year}"} for n, year in _NO_YEARS),
        ],
        "Pay": [{"PeriodEndDate": "31/01/0000"}],
    }
    delivered = deliver_tables(tmp_path / "store", write_tables(tmp_path / "in", **tables), until="2020-01")
    refused = read_quarantine(tmp_path / "store").select("file", "line", "column", "reason").rows()
    assert refused == [
        ("Assignment.csv", 3, "EffectiveStartDate", "from_not_read"),
        ("Assignment.csv", 4, "EffectiveStartDate", "from_not_read"),
        ("Pay.csv", 2, "PeriodEndDate", "period_not_read"),
    ]
    assert delivered.files[0].rows_in == 1


def test_refused_month_is_told_at_the_line_of_its_assignment(tmp_path: Path) -> None:
    change = {"AssignmentID": "2002", "UserAssignmentStatus": "Sabbatical"}
    folder = write_tables(tmp_path / "in", Assignment=[{}, change])
    delivered = deliver_tables(tmp_path / "store", folder, until="2020-02")
    months = delivered.files[0]
    assert (months.rows_in, months.rows_stored, months.rows_refused) == (4, 2, 2)
    refused = read_quarantine(tmp_path / "store").select("file", "line", "column", "reason", "value_class").rows()
    assert refused == [("Assignment.csv", 3, "status", "value_not_in_list", "letters")] * 2


def test_months_all_refused_for_one_reason_say_what_was_found(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", Assignment=[{"UserAssignmentStatus": "Sabbatical"}])
    delivered = deliver_tables(tmp_path / "store", folder, until="2020-02")
    assert len(delivered.explained) == 1
    assert "assignment-months was refused for value_not_in_list: column status holds letters" in delivered.explained[0]
    assert delivered.explained[0].endswith("or a word of the layout 'esr-trust-tables'.")


def test_tables_of_which_nothing_can_be_made_are_accounted_for_all_the_same(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", Assignment=[{"EffectiveStartDate": "soon"}], Absence=[{}], Pay=[{}])
    delivered = deliver_tables(tmp_path / "store", folder, until="2020-02")
    assert delivered.files[0].rows_in == 0
    used = {table.table: (table.rows_used, table.rows_refused) for table in delivered.tables}
    assert used == {"person": (1, 0), "assignment": (0, 1), "position": (1, 0), "absence": (1, 0), "pay": (0, 1)}


def test_payments_of_a_month_are_summed_and_what_was_not_paid_is_nought(tmp_path: Path) -> None:
    rows = _record(
        tmp_path,
        until="2020-02",
        Pay=[
            {"PayValue": "1,000.50"},
            {"PayValue": "-0.50"},
            {"ElementName": "overtime", "PayValue": "25", "PeriodEndDate": "29/02/2020"},
        ],
    )
    assert _by_month(rows, "basic_pay") == {"2020-01": Decimal("1000.00"), "2020-02": Decimal("0.00")}
    assert _by_month(rows, "overtime") == {"2020-01": Decimal("0.00"), "2020-02": Decimal("25.00")}
    assert _by_month(rows, "bonus") == {"2020-01": None, "2020-02": None}


def test_days_lost_are_calendar_days_times_full_time_equivalent_and_shared_days_count_once(tmp_path: Path) -> None:
    rows = _record(
        tmp_path,
        until="2020-03",
        Absence=[
            {"ActualStartDate": "30/01/2020", "ActualEndDate": "05/02/2020", "AbsenceReason": "Back"},
            {"ActualStartDate": "04/02/2020", "ActualEndDate": "10/02/2020", "AbsenceReason": "Cough"},
            {"ActualStartDate": "30/03/2020", "ActualEndDate": "", "AbsenceReason": "Cough"},
            {"ActualStartDate": "01/03/2020", "ActualEndDate": "20/03/2020", "AbsenceType": "Study Leave"},
        ],
    )
    # 2 days in January; 5 of the first and 5 more of the second in February; 2 in March; times 0.8.
    lost = {"2020-01": Decimal("1.600"), "2020-02": Decimal("8.000"), "2020-03": Decimal("1.600")}
    assert _by_month(rows, "fte_days_lost") == lost
    # 31, 29 and 31 days times 0.8.
    available = {"2020-01": Decimal("24.800"), "2020-02": Decimal("23.200"), "2020-03": Decimal("24.800")}
    assert _by_month(rows, "fte_days_available") == available
    assert _by_month(rows, "absence_reason") == {"2020-01": "Back", "2020-02": "Back", "2020-03": "Cough"}


def test_reason_for_leaving_is_put_on_the_last_month_of_what_ends(tmp_path: Path) -> None:
    left = {"ActualTerminationDate": "15/04/2020", "TerminationReason": "Retirement Age"}
    rows = _record(
        tmp_path,
        until="2020-06",
        Person=[left],
        Assignment=[
            {"EffectiveEndDate": "15/04/2020"},
            {"AssignmentID": "2002", "EffectiveEndDate": "29/02/2020"},
        ],
    )
    told = [(row["month"] - _MARCH, row["leave_reason"]) for row in rows]
    # The first is in post at the end of March for the last time; the second ended before.
    assert sorted(told, key=str) == sorted(
        [(-2, None), (-2, None), (-1, None), (-1, None), (0, "Retirement Age")], key=str
    )


def test_last_month_is_that_of_the_latest_start_or_payment_and_has_ended(tmp_path: Path) -> None:
    folder = write_tables(
        tmp_path / "in", Assignment=[{}, {"AssignmentID": "2002", "EffectiveStartDate": "05/05/2020"}]
    )
    account = deliver_tables(tmp_path / "all", folder, until="")
    # January to May for the first assignment, May for the second.
    assert account.files[0].rows_in == 6
    account = deliver_tables(tmp_path / "early", folder, until="", today=dt.date(2020, 5, 30))
    assert account.files[0].rows_in == 4
    account = deliver_tables(tmp_path / "on the day", folder, until="", today=dt.date(2020, 5, 31))
    assert account.files[0].rows_in == 6


def test_restated_tables_restate_the_months_they_change(tmp_path: Path) -> None:
    deliver_tables(tmp_path / "store", write_tables(tmp_path / "first"), until="2020-03")
    later = write_tables(tmp_path / "second", Assignment=[{}, {"FTE": "0.5", "EffectiveStartDate": "15/03/2020"}])
    months = deliver_tables(tmp_path / "store", later, until="2020-04").files[0]
    assert (months.rows_in, months.rows_stored, months.rows_restated, months.rows_unchanged) == (4, 1, 1, 2)


def test_folder_without_people_is_refused_and_other_files_are_named(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in")
    (folder / "AssignmentCosting.csv").write_text("PersonID\n1\n")
    assert deliver_tables(tmp_path / "store", folder).unread == ("AssignmentCosting.csv",)
    (folder / "Person.csv").unlink()
    with pytest.raises(LayoutError) as caught:
        deliver_tables(tmp_path / "store", folder)
    assert caught.value.slug == "layout-tables-missing"
    assert caught.value.found == "no file of person among Assignment.csv, Position.csv, AssignmentCosting.csv."


def test_table_whose_last_line_has_no_end_may_be_cut_off(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in")
    path = folder / "Position.csv"
    path.write_text(path.read_text().rstrip("\n"))
    doubts = deliver_tables(tmp_path / "store", folder, until="2020-01").doubts
    assert len(doubts) == 1
    assert doubts[0].startswith("Position.csv: the last line has no line end.")


def test_table_that_lacks_a_column_is_refused_whole(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in")
    path = folder / "Assignment.csv"
    path.write_text(path.read_text().replace("AssignmentCategory", "Kind"))
    with pytest.raises(LayoutError) as caught:
        deliver_tables(tmp_path / "store", folder)
    assert caught.value.slug == "layout-columns-missing"
    assert "AssignmentCategory" in caught.value.expected
