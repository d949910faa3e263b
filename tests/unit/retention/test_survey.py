"""Survey results: what is read, what is refused and why, and what is made of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure.errors import AccessError, CheckError, OptionError, UsageError
from tenure.releases import protect
from tenure.retention.survey_question import SurveyQuestion
from tenure.retention.survey_reading import SurveyResults, read_period, read_results
from tenure.retention.survey_wide import read_columns, spread_lines
from tenure.rules.survey import survey_questions, survey_results, survey_themes
from tenure.studies.retention_survey import survey
from tenure.terms import Evidence

HEADER = "organisation,question,group,period,base,value\n"


def read(text: str, *, kind: str = "nss", least_base: int = 11) -> SurveyResults:
    lines = text.strip().splitlines()
    cells = [(number, line.split(",")) for number, line in enumerate(lines[1:], start=2)]
    question = SurveyQuestion(kind=kind, least_base=least_base)
    return read_results({"ours.csv": (lines[0].split(","), cells)}, question=question, questions=survey_questions())


def ask(folder: Path, text: str, **options: object) -> dict[str, Evidence]:
    path = folder / "ours.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    tables = survey([path], **options)  # type: ignore[arg-type]
    return {table.about.table.rpartition(".")[2]: table for table in tables}


@pytest.mark.parametrize(
    ("text", "survey_kind", "expected"),
    [
        ("2023", "nss", ("2023", "2023-11")),  # in the field in October and November
        ("2023", "exit", ("2023", "2023-12")),
        ("2023-10", "nss", ("2023-10", "2023-10")),
        ("2023-10-01", "own", ("2023-10", "2023-10")),
        ("2023 q1", "pulse", ("2023-Q1", "2023-03")),
        ("2023-Q4", "pulse", ("2023-Q4", "2023-12")),
        ("2023/24", "exit", ("2023/24", "2024-03")),
        ("1999/2000", "own", ("1999/00", "2000-03")),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, survey_kind: str, expected: tuple[str, str]) -> None:
    found = read_period(text, survey_kind)
    assert found is not None
    assert (found[0], str(found[1])) == expected


@pytest.mark.parametrize("text", ["", "last year", "2023-13", "2023/25", "23", "2023-Q5"])
def test_what_is_no_period_is_not_guessed(text: str) -> None:
    assert read_period(text, "nss") is None


def test_every_line_is_used_or_refused_with_its_reason() -> None:
    found = read(
        HEADER
        + "R1H,stress_unwell,all,2023,500,41.2\n"  # line 2, used
        + ",stress_unwell,all,2023,500,41.2\n"
        + "R1H,,all,2023,500,41.2\n"
        + "R1H,stress_unwell,all,soon,500,41.2\n"
        + "R1H,burnt_out,all,2023,*,41.2\n"
        + "R1H,burnt_out,Nurses,2023,40.5,41.2\n"
        + "R1H,burnt_out,Doctors,2023,40,many\n"
        + "R1H,burnt_out,Porters,2023,40,141.2\n"
        + "R1H,enough_staff,all,2023,40,30\n"
        + "R1H,enough_staff,all,2023,40,31\n"
        + "R1H,look_forward,all,2023,40,52\n"
        + "R1H,look_forward,all,2023,40,52\n"
        + "R1H,trusted,all,2023,10,80\n"
    )
    assert found.rows == 13
    assert found.used.height + found.refused.height == 13
    assert dict(found.refused.select("line", "reason").iter_rows()) == {
        3: "no_organisation", 4: "no_question", 5: "period_not_read", 6: "hidden_by_source", 7: "base_not_read",
        8: "value_not_read", 9: "value_out_of_range", 10: "conflicting_rows", 11: "conflicting_rows",
        13: "repeated_row", 14: "base_too_small",
    }  # fmt: skip
    assert found.used.select("line").to_series().to_list() == [12, 2]


def test_a_group_that_a_reader_could_work_out_takes_another_with_it() -> None:
    # Groups of 12, 20 and 3 make 35: hiding 3 leaves 35 - 12 - 20 = 3, so the smaller of the others goes too.
    groups = [("all", 35), ("staff group: A", 12), ("staff group: B", 20), ("staff group: C", 3)]
    text = HEADER + "".join(f"R1H,burnt_out,{name},2023,{base},40\n" for name, base in groups)
    refused = dict(read(text).refused.select("group", "reason").iter_rows())
    assert refused == {"staff group: C": "base_too_small", "staff group: A": "complementary"}


def test_a_group_left_out_of_the_file_is_protected_too_and_a_large_rest_is_nobodys() -> None:
    few = HEADER + "R1H,burnt_out,all,2023,35,40\nR1H,burnt_out,A,2023,12,40\nR1H,burnt_out,B,2023,20,40\n"
    assert read(few).refused["reason"].to_list() == ["complementary"]
    many = HEADER + "R1H,burnt_out,all,2023,60,40\nR1H,burnt_out,A,2023,12,40\nR1H,burnt_out,B,2023,20,40\n"
    assert read(many).refused.is_empty()


def test_a_number_is_looked_up_in_its_year_and_not_in_another() -> None:
    text = HEADER + "R1H,Q11c,all,2024,500,41\nR1H,11c,all,2022,500,44\nR1H,q11c,all,2020,500,44\n"
    named = dict(read(text).used.select("period", "question").iter_rows())
    assert named == {"2024": "stress_unwell", "2022": "stress_unwell", "2020": "q11c"}


def test_a_file_of_shares_is_refused_whole() -> None:
    text = HEADER + "".join(f"R{place:02d},stress_unwell,all,2023,500,0.4{place % 10}\n" for place in range(12))
    with pytest.raises(CheckError, match="look like shares") as caught:
        read(text)
    assert caught.value.slug == "survey-values-are-shares"
    assert "line 2" in caught.value.where


def test_a_file_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(CheckError, match=r"'ours\.csv' cannot be read") as caught:
        read("organisation,question,period,value\nR1H,burnt_out,2023,40\n")
    assert "no column base" in caught.value.found
    assert caught.value.slug == "survey-results-not-usable"


@pytest.mark.parametrize(("name", "value"), [("kind", "exam"), ("least_base", 9), ("window", 0), ("window", 61)])
def test_an_option_that_cannot_be_used_is_refused(name: str, value: object) -> None:
    with pytest.raises(OptionError) as caught:
        SurveyQuestion(**{name: value})  # type: ignore[arg-type]
    assert caught.value.slug == "survey-option-unusable"


def test_limits_and_changes_are_wilsons_and_newcombes(tmp_path: Path) -> None:
    # 50 of 100: 0.4038 to 0.5962 (Wilson). 48 of 80 and then 56 of 70: 0.2000, limits 0.0524 to 0.3339
    # (Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10, first example).
    text = "R1H,burnt_out,all,2023,100,50\nRJ1,burnt_out,all,2022,80,60\nRJ1,burnt_out,all,2023,70,80\n"
    items = ask(tmp_path, text)["items"].frame
    first = items.row(by_predicate=pl.col("organisation") == "R1H", named=True)
    assert (round(first["low"], 2), round(first["high"], 2)) == (40.38, 59.62)
    assert first["change"] is None
    last = items.row(by_predicate=(pl.col("organisation") == "RJ1") & (pl.col("period") == "2023"), named=True)
    assert last["previous_period"] == "2022"
    assert [round(last[name], 2) for name in ("change", "change_low", "change_high")] == [20.0, 5.24, 33.39]
    assert last["favourable"] == 20.0  # lower is better


def test_a_theme_is_the_mean_of_its_sub_scores_and_not_of_its_questions(tmp_path: Path) -> None:
    # Morale: thinking about leaving 30 and 20 (lower is better: 70 and 80, mean 75); work pressure, one question, 35.
    # (75 + 35) / 2 = 55, and not (70 + 80 + 35) / 3.
    text = (
        "R1H,think_leaving,all,2024,400,30\nR1H,look_for_job,all,2024,380,20\nR1H,enough_staff,all,2024,390,35\n"
        "R1H,theme_morale,all,2024,410,5.9\n"
    )
    row = ask(tmp_path, text)["themes"].frame.row(by_predicate=pl.col("theme") == "Morale", named=True)
    assert row["favourable"] == pytest.approx(55.0)
    assert (row["items"], row["base"], row["given_score"], row["score"]) == (3, 380, 5.9, None)
    # As many questions as the mapping of 2024 gives the theme.
    mapped = survey_themes().filter((pl.col("theme") == "Morale") & ~pl.col("id").str.starts_with("theme_"))
    assert row["of_items"] == mapped["id"].n_unique()


def test_a_mean_answer_is_scored_on_0_to_10(tmp_path: Path) -> None:
    # Motivation 3.8: 2.5 x 2.8 = 7.0; advocacy 3.4 and 3.8: 6.0 and 7.0, mean 6.5; engagement (7.0 + 6.5) / 2.
    text = (
        "R1H,motivation_mean,all,2018,400,3.8\nR1H,recommend_work_mean,all,2018,400,3.4\n"
        "R1H,recommend_care_mean,all,2018,400,3.8\n"
    )
    themes = ask(tmp_path, text)["themes"].frame
    row = themes.row(by_predicate=pl.col("theme") == "Staff engagement", named=True)
    assert row["score"] == pytest.approx(6.75)
    assert row["favourable"] is None


def test_a_predecessors_results_are_told_under_its_successor_too(tmp_path: Path) -> None:
    # RW3 (Central Manchester) and RM2 (South Manchester) became R0A (Manchester) in October 2017.
    items = ask(tmp_path, "RW3,burnt_out,all,2016,100,50\nR1H,burnt_out,all,2016,100,50\n")["items"].frame
    assert dict(items.select("organisation", "organisation_now").iter_rows()) == {"RW3": "R0A", "R1H": "R1H"}


def test_questions_of_ones_own_are_named_and_go_before_those_of_the_rules(tmp_path: Path) -> None:
    listed = tmp_path / "questions.csv"
    listed.write_text(
        "id,text,scale,direction,theme\nparking,Can park,percent,higher,Daily life\n"
        "burnt_out,Burnt out,score_10,lower,\n",
        encoding="utf-8",
    )
    text = "R1H,parking,all,2023,50,62\nR1H,burnt_out,all,2023,50,4\nR1H,canteen,all,2023,50,3\n"
    tables = ask(tmp_path, text, questions=listed, kind="own")
    items = {row["question"]: row for row in tables["items"].frame.iter_rows(named=True)}
    assert (items["parking"]["theme"], items["parking"]["favourable"]) == ("Daily life", 62.0)
    assert (items["burnt_out"]["scale"], items["burnt_out"]["favourable"]) == ("score_10", 6.0)
    assert items["canteen"]["scale"] is None
    assert any("canteen" in note for note in tables["items"].about.notes)


def test_a_list_of_questions_with_a_scale_there_is_not_is_refused_by_line(tmp_path: Path) -> None:
    listed = tmp_path / "questions.csv"
    listed.write_text("id,text,scale,direction\nparking,Can park,stars,higher\n", encoding="utf-8")
    with pytest.raises(CheckError, match="cannot be used") as caught:
        ask(tmp_path, "R1H,parking,all,2023,50,62\n", questions=listed)
    assert caught.value.slug == "survey-questions-not-usable"
    assert "line 2" in caught.value.where


def test_nothing_to_read_and_nothing_to_use_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as nothing:
        survey()
    assert nothing.value.slug == "survey-no-results"
    with pytest.raises(UsageError) as empty:
        ask(tmp_path, "")
    assert empty.value.slug == "survey-no-results"
    with pytest.raises(CheckError, match="None of the lines") as unusable:
        ask(tmp_path, "R1H,burnt_out,all,2023,4,40\n")
    assert "base_too_small 1" in unusable.value.found
    with pytest.raises(AccessError) as gone:
        survey([tmp_path / "gone.csv"])
    assert gone.value.slug == "survey-file-not-found"


def test_published_results_are_held_whole_and_near_the_published_figures() -> None:
    results = survey_results()
    # 1,075 organisations and years of 17 questions; 1,073 of four measures, of which one lacks three and another one.
    assert results.height == 1_075 * 17 + 1_073 * 4 - (1 + 1 + 2)
    assert set(results["question"]) <= set(survey_questions()["id"])
    base, value = pl.col("base").cast(pl.Float64), pl.col("value").cast(pl.Float64)
    assert results.select(base.min()).item() == 24
    # Discrimination by managers or colleagues, England: 9.0% in 2022 and 9.07% in 2023 (nationalhealthexecutive.com on
    # the 2023 survey), weighted by occupation; unweighted over organisations it is a little less.
    for year, published in (("2022", 9.0), ("2023", 9.07)):
        rows = results.filter((pl.col("question") == "discrimination_internal") & (pl.col("period") == year))
        share = rows.select((base * value).sum() / base.sum()).item()
        assert share == pytest.approx(published, abs=0.3)


def test_tables_leave_under_every_profile_with_no_base_hidden(tmp_path: Path) -> None:
    tables = ask(tmp_path, "R1H,burnt_out,all,2023,11,40\nR1H,stress_unwell,all,2023,250,40\n")
    for profile in ("fewer_than_5", "opensafely", "acro", "none"):
        for table in protect(list(tables.values()), profile):
            assert not any(table.mask[name].any() for name in table.mask.columns)


def test_a_wide_file_is_read_by_a_list_of_its_columns(tmp_path: Path) -> None:
    wide, columns = tmp_path / "wide.csv", tmp_path / "columns.csv"
    wide.write_text(
        "ODS code,Name,Base,Q11c,Q12b base,Q12b\nR1H,Barts,500,41.2,480,30\nRJ1,Guys,400,44,5,31\nRXX,None,300,39,,\n",
        encoding="utf-8",
    )
    columns.write_text(
        "column,role,question\nODS code,organisation,\nBase,base,\nQ11c,value,q11c\nQ12b base,base,burnt_out\n"
        "Q12b,value,burnt_out\n",
        encoding="utf-8",
    )
    tables = {
        table.about.table.rpartition(".")[2]: table.frame for table in survey([wide], columns=columns, period="2024")
    }
    told = tables["items"].select("organisation", "question", "period", "base", "value").rows()
    assert sorted(told) == [
        ("R1H", "burnt_out", "2024", 480, 30.0), ("R1H", "stress_unwell", "2024", 500, 41.2),
        ("RJ1", "stress_unwell", "2024", 400, 44.0), ("RXX", "stress_unwell", "2024", 300, 39.0),
    ]  # fmt: skip
    # Line 3 holds one result that is used and one that is not.
    refused = tables["refused"].select("line", "question", "reason").rows()
    assert refused[0] == (3, "burnt_out", "base_too_small")
    # Where base and value are blank, nothing was asked.
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("column,role\nCode,organisation\n", 1, "no column question"),
        ("column,role,question\nCode,trust,\n", 2, "none of"),
        ("column,role,question\nCode,organisation,\nQ,value,\n", 3, "has no question"),
        ("column,role,question\nCode,organisation,\nTrust,organisation,\n", 3, "second organisation"),
        ("column,role,question\nCode,organisation,\nQ,value,burnt_out\n", 1, "no base"),
    ],
)
def test_a_list_of_columns_that_cannot_be_used_is_refused_by_line(text: str, line: int, found: str) -> None:
    rows = [(number, row.split(",")) for number, row in enumerate(text.splitlines(), start=1)]
    with pytest.raises(CheckError) as caught:
        read_columns("columns.csv", rows[0][1], rows[1:])
    assert caught.value.slug == "survey-columns-not-usable"
    assert f"line {line}" in caught.value.where
    assert found in caught.value.found


def test_a_wide_file_without_a_period_or_a_column_is_refused() -> None:
    columns = read_columns(
        "c",
        ("column", "role", "question"),
        [(2, ["A", "organisation", ""]), (3, ["B", "base", ""]), (4, ["C", "value", "q"])],
    )
    with pytest.raises(CheckError, match="cannot be read") as caught:
        spread_lines("wide.csv", ("A", "B", "C"), [], columns)
    assert "period" in caught.value.found
    with pytest.raises(CheckError) as lacking:
        spread_lines("wide.csv", ("A", "B"), [], columns, period="2024")
    assert "no column C" in lacking.value.found


def test_two_files_of_the_same_name_are_both_read(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "results.csv" for folder in ("one", "two")]
    for path, code in zip(paths, ("R1H", "RJ1"), strict=True):
        path.parent.mkdir()
        path.write_text(f"{HEADER}{code},burnt_out,all,2023,100,40\n", encoding="utf-8")
    items = survey(paths)[0].frame
    assert items["organisation"].to_list() == ["R1H", "RJ1"]
