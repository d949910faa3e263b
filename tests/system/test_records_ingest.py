"""A record as its user builds it: months appended and restated, lists remembered, keys compared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from tenure import records
from tenure.errors import AccessError, LayoutError, UsageError
from tenure.store import Step, open_store
from tests.support.intake import row, write_rows


class Desk:
    """A user's folder: a store, a key, and extracts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"

    def extract(self, name: str, *rows: dict[str, str]) -> Path:
        return write_rows(self.folder / name, *rows)

    def ingest(
        self,
        *paths: Path,
        key: str = "id.key",
        occupations: Path | None = None,
        organisations: Path | None = None,
        today: dt.date | None = None,
    ) -> records.IngestReport:
        return records.ingest(
            paths,
            store=self.store,
            real_staff=False,
            id_key=self.folder / key,
            occupations=occupations,
            organisations=organisations,
            today=today,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _account(report: records.IngestReport) -> tuple[int, ...]:
    return (
        report.rows_in,
        report.rows_stored,
        report.rows_restated,
        report.rows_unchanged,
        report.rows_refused,
    )


def test_months_are_appended_restated_and_recognised(desk: Desk) -> None:
    january, february = row(), row(month="2020-02-01")
    steps: list[str] = []
    report = records.ingest(
        [desk.extract("1.csv", january)],
        store=desk.store,
        id_key=desk.folder / "id.key",
        progress=lambda phase, _done, _all: steps.append(phase),
    )
    assert _account(report) == (1, 1, 0, 0, 0)
    assert steps[0] == "measure"
    assert any("spells" in step for step in steps)
    second = desk.extract("2.csv", {**january, "band": "6"}, february)
    assert _account(desk.ingest(second)) == (2, 1, 1, 0, 0)
    assert _account(desk.ingest(second)) == (2, 0, 0, 2, 0)
    # The first file again restates January back: the newest delivery of a key wins, whatever its age.
    assert _account(desk.ingest(desk.folder / "1.csv")) == (1, 0, 1, 0, 0)
    shown = records.describe_store(desk.store)
    assert (shown["first_month"], shown["last_month"], shown["rows"]) == ("2020-01", "2020-02", 2)
    assert shown["real_staff"] is True
    assert [delivery["rows_restated"] for delivery in shown["deliveries"]] == [0, 1, 0, 1]


def test_report_accounts_for_each_file(desk: Desk) -> None:
    desk.extract("in/b.csv", row(fte="x"), row(person_id="P2", occupation_code="ZZ9"))
    desk.extract("in/a.csv", row(person_id="P3"))
    report = desk.ingest(desk.folder / "in")
    assert [(file.name, file.rows_in, file.rows_refused) for file in report.files] == [("a.csv", 1, 0), ("b.csv", 2, 1)]
    assert report.refused_by_reason == {"fte_not_read": 1}
    assert report.unclassified == 1
    assert any(note.startswith("Counted as zero") and "on_call" in note for note in report.notes)
    assert report.as_dict()["rows_refused"] == 1


def test_typed_parquet_gives_the_same_record_as_text(desk: Desk) -> None:
    plain = desk.extract("a.csv", row(), row(person_id="P2", is_main="false", overtime="", fte="0.60000"))
    typed = pl.read_csv(plain, infer_schema=False).with_columns(
        pl.col("month", "nhs_start").str.to_date(),
        pl.col("fte").cast(pl.Decimal(6, 5)),
        pl.col("basic_pay", "overtime").cast(pl.Decimal(9, 2)),
        pl.col("birth_year").cast(pl.Int32),
        pl.col("is_main").replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean),
    )
    assert typed["month"][0] == dt.date(2020, 1, 1)
    typed.write_parquet(desk.folder / "b.parquet")
    desk.ingest(plain)
    assert _account(desk.ingest(desk.folder / "b.parquet")) == (2, 0, 0, 2, 0)


def test_parquet_with_numbers_for_identifiers_is_taken_with_a_doubt(desk: Desk) -> None:
    plain = desk.extract("a.csv", row(person_id="123"))
    text = pl.read_csv(plain, infer_schema=False)
    text.with_columns(pl.col("person_id").cast(pl.Int64)).write_parquet(desk.folder / "b.parquet")
    desk.ingest(plain)
    report = desk.ingest(desk.folder / "b.parquet")
    assert _account(report) == (1, 0, 0, 1, 0)
    assert any("b.parquet: person_id are numbers" in note for note in report.notes)


def test_parquet_with_fractions_for_identifiers_is_refused_whole(desk: Desk) -> None:
    text = pl.read_csv(desk.extract("a.csv", row(person_id="123")), infer_schema=False)
    text.with_columns(pl.col("person_id").cast(pl.Float64)).write_parquet(desk.folder / "b.parquet")
    with pytest.raises(LayoutError) as caught:
        desk.ingest(desk.folder / "b.parquet")
    assert caught.value.slug == "layout-ids-rounded"


def test_own_lists_are_remembered_for_later_deliveries(desk: Desk) -> None:
    jobs, sites = desk.folder / "jobs.csv", desk.folder / "sites.csv"
    jobs.write_text("code,name,group\nbaker,Baker,food\n")
    sites.write_text("code,name,type,region\nmill,North mill,site,north\n")
    baker = row(occupation_code="baker", org_code="mill")
    report = desk.ingest(desk.extract("1.csv", baker), occupations=jobs, organisations=sites)
    assert _account(report) == (1, 1, 0, 0, 0)
    later = desk.ingest(desk.extract("2.csv", {**baker, "month": "2020-02-01"}, row(org_code="mill")))
    assert later.refused_by_reason == {"occupation_not_listed": 1}
    with open_store(desk.store).engine() as engine:
        found = engine.collect(
            [Step("names", 'select o.name, o."group", g.region from occupations o, organisations g')]
        )
    assert found.rows() == [("Baker", "food", "north")]


def test_file_refused_whole_stores_nothing_of_its_delivery(desk: Desk) -> None:
    good = desk.extract("good.csv", row())
    (desk.folder / "bad.csv").write_text("person,month\nP1,2020-01-01\n")
    with pytest.raises(LayoutError) as caught:
        desk.ingest(good, desk.folder / "bad.csv")
    assert caught.value.exit_code == 3
    with pytest.raises(AccessError):
        open_store(desk.store)


def test_another_key_is_refused_because_people_would_not_be_found_again(desk: Desk) -> None:
    path = desk.extract("1.csv", row())
    desk.ingest(path)
    (desk.folder / "another.key").write_bytes(bytes(range(32)))
    with pytest.raises(UsageError) as caught:
        desk.ingest(path, key="another.key")
    assert caught.value.slug == "id-key-differs"
    assert open_store(desk.store).manifest.version == 1


def test_check_finds_a_store_whole_and_counts_odd_people_without_telling_few(desk: Desk) -> None:
    rows = [row(person_id=f"P{n}", month=f"2020-{m:02d}-01") for n in range(12) for m in (1, 2)]
    for number in range(12):
        # Six people change sex, one is born twice, two have jobs of 0.8 and 0.8 FTE in January.
        second = rows[2 * number + 1]
        second.update({"sex": "M"} if number < 6 else {}, birth_year="1981" if number == 6 else "1980")
    double = [row(person_id=f"P{n}", assignment_id="A2", fte="0.80000") for n in (7, 8)]
    desk.ingest(desk.extract("1.csv", *rows, *double))
    found = records.check_store(desk.store)
    assert found["is_whole"] is True
    assert found["people_whose_sex_changes"] == 6
    assert found["people_whose_birth_year_changes"] == "fewer than 5"
    assert found["people_over_1.5_fte"] == "fewer than 5"


def test_sex_that_becomes_known_is_no_change(desk: Desk) -> None:
    desk.ingest(desk.extract("1.csv", row(sex="unknown"), row(month="2020-02-01")))
    assert records.check_store(desk.store)["people_whose_sex_changes"] == 0


def test_check_names_a_damaged_file(desk: Desk) -> None:
    desk.ingest(desk.extract("1.csv", row()))
    name = open_store(desk.store).manifest.tables["record"][0].name
    with (desk.store / name).open("ab") as stream:
        stream.write(b"x")
    found = records.check_store(desk.store)
    assert (found["is_whole"], found["damaged_files"]) == (False, [name])


def test_spells_built_anew_are_those_that_intake_built(desk: Desk) -> None:
    desk.ingest(desk.extract("1.csv", row(), row(month="2020-02-01"), row(month="2020-03-01", band="6")))

    def read() -> pl.DataFrame:
        store = open_store(desk.store)
        return pl.concat(pl.read_parquet(path) for path in store.table_files("spells")).sort("start_month")

    before = read()
    # Band 5 for two months, then band 6: two spells.
    assert records.rebuild_spells(desk.store) == before.height == 2
    assert read().equals(before)
    assert open_store(desk.store).manifest.version == 2


def test_description_tells_what_is_in_an_extract_of_several_people(desk: Desk) -> None:
    rows = [row(person_id=f"P{n}", org_code=f"RX{n}") for n in range(6)]
    desk.ingest(desk.extract("1.csv", *rows, row(person_id="P0", month="2020-04-01")))
    shown = records.describe_store(desk.store)
    assert (shown["people"], shown["organisations"], shown["rows"]) == (6, 6, 7)
    assert shown["missing_months"] == ["2020-02", "2020-03"]
    assert shown["main_job_settled_by"] == {"only": 1.0}
    assert "overtime" in shown["columns"]
    assert "on_call" not in shown["columns"]


def test_delivery_of_refused_rows_alone_makes_an_empty_store(desk: Desk) -> None:
    assert _account(desk.ingest(desk.extract("1.csv", row(fte="x"), row(month="?")))) == (2, 0, 0, 0, 2)
    shown = records.describe_store(desk.store)
    assert (shown["rows"], shown["people"], shown["rows_in_quarantine"], shown["first_month"]) == (0, 0, 2, "")
    assert records.check_store(desk.store)["is_whole"] is True
    assert _account(desk.ingest(desk.extract("2.csv", row()))) == (1, 1, 0, 0, 0)


def test_month_after_the_day_of_the_ingest_is_refused_and_the_month_itself_is_not(desk: Desk) -> None:
    path = desk.extract("1.csv", row(month="2042-03-01"), row(month="2020-05-01"), row(month="2020-04-01"))
    report = desk.ingest(path, today=dt.date(2020, 4, 1))
    assert report.refused_by_reason == {"month_in_future": 2}
    assert records.describe_store(desk.store)["last_month"] == "2020-04"


def test_month_of_a_typing_error_in_the_past_is_named_as_sparse_with_the_months_missing(desk: Desk) -> None:
    # 100 people in each of January to April 2020, one row of February 2018.
    rows = [row(person_id=f"P{n}", month=f"2020-{m:02d}-01") for n in range(100) for m in (1, 2, 3, 4)]
    report = desk.ingest(desk.extract("1.csv", *rows, row(month="2018-02-01")))
    assert "Months of the record without any row: 2018-03 to 2019-12." in report.notes
    sparse = next(note for note in report.notes if "fewer than 5%" in note)
    assert "neighbours: 2018-02." in sparse
    shown = records.describe_store(desk.store)
    assert shown["sparse_months"] == ["2018-02"]
    # March 2018 to December 2019.
    assert (len(shown["missing_months"]), shown["missing_months"][0]) == (22, "2018-03")
    assert shown["rows_per_month"] == {"fewest": "fewer than 5", "median": 100, "most": 100}


def test_organisations_that_the_rules_lack_are_stored_counted_and_said(desk: Desk) -> None:
    # ZZZ99 is no code; RW3 (Central Manchester) closed at the end of September 2017; RX1 is open.
    strange = [row(person_id=f"P{n}", org_code="ZZZ99") for n in range(3)]
    closed = row(person_id="P4", org_code="RW3", month="2020-01-01")
    report = desk.ingest(desk.extract("1.csv", *strange, closed, row(person_id="P5")))
    assert report.rows_stored == 5
    note = (
        "Organisation codes that the rules do not hold, or not in the month of the row: 2 codes on 4 rows, "
        "stored as they are."
    )
    assert note in report.notes
    notes = report.as_dict()["notes"]
    assert isinstance(notes, list)
    assert note in notes


def test_own_organisations_are_never_counted_as_strange(desk: Desk) -> None:
    (desk.folder / "sites.csv").write_text("code,name,type,region\nZZZ99,Mill,site,north\n")
    path = desk.extract("1.csv", row(org_code="ZZZ99"))
    report = desk.ingest(path, organisations=desk.folder / "sites.csv")
    assert not [note for note in report.notes if note.startswith("Organisation codes")]


def test_files_refused_whole_for_one_reason_are_explained_together(desk: Desk) -> None:
    # As a spreadsheet saves the months of a British desk.
    first = desk.extract("in/1.csv", row(month="01/04/2020"), row(month="01/05/2020"))
    desk.extract("in/2.csv", row(month="01/06/2020"))
    report = desk.ingest(first.parent)
    assert report.notes[0] == "Every row of this delivery was refused: the record has not changed."
    assert report.notes[1] == (
        "Every row of 1.csv and 1 other file was refused for month_not_read: column month holds dates like "
        "01/04/2020; expected the first day of the month, year first, like 2020-04-01."
    )


def test_file_with_a_good_row_or_two_reasons_is_not_explained(desk: Desk) -> None:
    several = desk.extract("1.csv", row(month="01/04/2020"), row(fte="x"))
    notes = desk.ingest(several, desk.extract("2.csv", row(month="01/04/2020"), row())).notes
    assert not [note for note in notes if "Every row" in note]


def test_faulty_lines_are_explained_without_a_column(desk: Desk) -> None:
    path = desk.extract("1.csv", row())
    path.write_text(path.read_text().replace("P1,", "", 1))
    assert "Every row of 1.csv was refused for row_too_short: expected as many fields" in desk.ingest(path).notes[1]


def test_refused_rows_are_listed_without_what_stood_there(desk: Desk) -> None:
    desk.ingest(desk.extract("a.csv", row(), row(person_id="P2", fte="9"), row(person_id="P3", sex="X")))
    found = records.list_refused(desk.store)
    assert found.columns == ["file", "line", "column", "reason", "value_class", "times"]
    assert found.select("file", "line", "column", "reason", "times").rows() == [
        ("a.csv", 3, "fte", "fte_out_of_range", 1),
        ("a.csv", 4, "sex", "value_not_in_list", 1),
    ]
    # What another delivery lost is told of for itself.
    desk.ingest(desk.extract("a.csv", row(person_id="P2", fte="9")))
    assert records.list_refused(desk.store)["times"].to_list() == [1, 1, 1]


def test_a_store_says_when_it_comes_to_count_as_real_staff(desk: Desk) -> None:
    desk.ingest(desk.extract("a.csv", row()))
    turned = records.ingest(
        [desk.extract("b.csv", row(month="2015-02-01"))], store=desk.store, id_key=desk.folder / "id.key"
    )
    assert any("counts as real staff" in note for note in turned.notes)
    kept = desk.ingest(desk.extract("c.csv", row(month="2015-03-01")))
    assert any("--no-real-staff changes nothing" in note for note in kept.notes)


def test_no_second_key_is_made_for_a_store_that_has_one(desk: Desk) -> None:
    first = desk.ingest(desk.extract("a.csv", row()))
    assert any("Keep a copy" in note for note in first.notes)
    with pytest.raises(UsageError) as caught:
        desk.ingest(desk.extract("b.csv", row(month="2015-02-01")), key="another.key")
    assert caught.value.slug == "id-key-missing"
    assert not (desk.folder / "another.key").exists()
