"""Survey results beside leavers: by organisation as it is by the second date, and no further than the record goes."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.releases import protect
from tenure.retention.survey import name_items
from tenure.retention.survey_joined import SurveyLeavers, build_association, build_joined, join_leavers
from tenure.retention.survey_question import LIST_COLUMNS, SurveyQuestion, SurveyRecord
from tenure.rules.survey import survey_questions, survey_themes
from tenure.terms import Month

SURVEYED = Month.parse("2021-11")
RESULTS = {
    "file": pl.String, "line": pl.Int64, "survey": pl.String, "organisation": pl.String, "question": pl.String,
    "group": pl.String, "period": pl.String, "month": pl.Int64, "base": pl.Int64, "value": pl.Float64,
    "organisation_now": pl.String,
}  # fmt: skip


def make_record() -> SurveyRecord:
    return SurveyRecord(
        months=(SURVEYED, SURVEYED),
        questions=survey_questions().select(LIST_COLUMNS),
        themes=survey_themes().select("id", "theme", "sub_score"),
        rules_version="r",
        code_version="c",
    )


def make_results(*rows: tuple[str, str, int, float]) -> pl.DataFrame:
    every = [
        ("f", line, "nss", code, "burnt_out", group, "2021", SURVEYED.index, base, value, code)
        for line, (code, group, base, value) in enumerate(rows)
    ]
    return name_items(pl.DataFrame(every, schema=RESULTS, orient="row"), make_record())


def make_leavers(rows: list[tuple[str, int, int, int]], heirs: dict[str, str] | None = None) -> SurveyLeavers:
    counts = pl.DataFrame(
        [(SURVEYED.index, unit, start, end, start - left, left) for unit, start, end, left in rows],
        schema=["month", "unit", "start_people", "end_people", "stayers", "leavers"],
        orient="row",
    )
    return SurveyLeavers(counts, lambda code, _: (heirs or {}).get(code, code), 12)


def test_results_of_organisations_that_merge_are_averaged_by_people_who_answered() -> None:
    # 300 at 30 and 100 at 50: (9,000 + 5,000) / 400 = 35. Leavers 90 over the mean of 900 and 1,100: 0.09.
    named = make_results(("OLD", "all", 300, 30.0), ("R1H", "all", 100, 50.0), ("R1H", "Nurses", 60, 70.0))
    joined = join_leavers(named, make_leavers([("R1H", 900, 1100, 90)], {"OLD": "R1H"}), make_record())
    row = joined.row(by_predicate=pl.col("kind") == "question", named=True)
    assert (row["organisation"], row["surveyed"], row["base"], row["value"]) == ("R1H", 2, 400, 35.0)
    assert row["leaver_rate"] == pytest.approx(0.09)
    assert row["leaving_share"] == pytest.approx(0.1)
    assert (row["start_month"], row["end_month"]) == ("2021-11", "2022-11")
    theme = joined.row(by_predicate=pl.col("kind") == "theme", named=True)
    assert (theme["item"], theme["value"]) == ("We are safe and healthy", 65.0)  # 100 - 35


def test_an_organisation_that_the_record_lacks_is_not_joined() -> None:
    named = make_results(("R1H", "all", 300, 30.0), ("XXX", "all", 300, 30.0))
    joined = join_leavers(named, make_leavers([("R1H", 900, 1100, 90)]), make_record())
    assert joined["organisation"].unique().to_list() == ["R1H"]


def test_a_line_through_organisations_is_found() -> None:
    # Rates of 0.05 + 0.002 x value, in organisations of 1,000 at both dates.
    units = [(f"R{place:02d}", 1000, 1000, 50 + 2 * (20 + place)) for place in range(14)]
    results = [(f"R{place:02d}", "all", 200, 20.0 + place) for place in range(14)]
    joined = join_leavers(make_results(*results), make_leavers(units), make_record())
    table = build_association(joined, SurveyQuestion(), make_record())
    row = table.frame.row(by_predicate=pl.col("kind") == "question", named=True)
    assert row["slope"] == pytest.approx(0.002)
    assert row["correlation"] == pytest.approx(1.0)
    assert (row["organisations"], row["people"]) == (14, 14_000)
    assert table.about.grade == "association"
    assert any("not people" in note for note in table.about.notes)


def test_a_hidden_count_cannot_be_had_from_the_total_of_the_association() -> None:
    units = [(f"R{place:02d}", 1000, 1000, 100 + place) for place in range(13)]
    units.append(("R99", 3, 4, 1))
    results = [(code, "all", 200, 20.0 + place) for place, (code, *_) in enumerate(units)]
    joined = join_leavers(make_results(*results), make_leavers(units), make_record())
    question, record = SurveyQuestion(), make_record()
    tables = protect([build(joined, question, record) for build in (build_joined, build_association)])
    rows = tables[0].frame.filter(pl.col("organisation") == "R99")
    assert rows["start_people"].null_count() == rows.height
    assert rows["leaver_rate"].null_count() == rows.height
    # Either the total is hidden, or another organisation's people with it.
    for key in ("question", "theme"):
        shown = tables[0].frame.filter(pl.col("kind") == key)["start_people"].null_count()
        total = tables[1].frame.filter(pl.col("kind") == key)["people"].null_count()
        assert shown > 1 or total == 1
    # The survey's own results stay.
    assert tables[0].frame["value"].null_count() == 0


def test_with_few_organisations_no_association_leaves() -> None:
    units = [(f"R{place:02d}", 1000, 1000, 100 + place) for place in range(6)]
    results = [(code, "all", 200, 20.0 + place) for place, (code, *_) in enumerate(units)]
    joined = join_leavers(make_results(*results), make_leavers(units), make_record())
    (table,) = protect([build_association(joined, SurveyQuestion(), make_record())])
    assert table.frame["correlation"].null_count() == table.frame.height
    assert table.frame["slope_high"].null_count() == table.frame.height
