"""Rates by organisation and area, worked out from cells by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tenure.careers import (
    FACTS,
    MovesRecord,
    PlaceCells,
    PlacesQuestion,
    Window,
    add_expected,
    build_areas,
    build_organisations,
    build_variation,
    gather_small,
    group_windows,
    place_organisations,
    sum_organisations,
)
from tenure.careers.places_rates import gather_units, rate_units
from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.rules import disclosure_profiles
from tenure.studies.careers_places import find_ends, follow_boards, rank_districts
from tenure.terms import Evidence, Month

QUESTION = PlacesQuestion(adjust=("sex",), destination="")
RECORD = MovesRecord(
    labels={1: "A"}, months=(Month.parse("2019-03"), Month.parse("2021-03")), real_staff=False, record_version="",
    rules_version="", code_version="",
)  # fmt: skip
WINDOW = Window(((Month.parse("2019-03"), Month.parse("2020-03")),))
AREAS_OF = {"R1": "North", "R2": "North", "R3": "South", "R4": "South"}


def make_cells(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    """Cells of (organisation, sex, people, events)."""
    frame = pl.DataFrame(rows, schema=["organisation", "sex", "people", "events"], orient="row")
    region = pl.col("organisation").replace_strict(AREAS_OF, default="unknown")
    return frame.with_columns(
        region.alias("region"), region.alias("icb"), window=pl.lit(0, pl.Int64), origin=pl.lit("A"),
        outcome=pl.lit("moved"), period=pl.lit(1, pl.Int64), organisation_name="organisation",
        organisation_type=pl.lit("Acute"), house_prices=pl.lit("3"), wages=pl.lit(None, pl.String),
    )  # fmt: skip


# Women move at 10%, men at 20%, in all four: R1 and R3 have more women.
ALIKE = (
    ("R1", "F", 900, 90), ("R1", "M", 100, 20), ("R2", "F", 100, 10), ("R2", "M", 900, 180),
    ("R3", "F", 500, 50), ("R3", "M", 500, 100), ("R4", "F", 400, 40), ("R4", "M", 200, 40),
)  # fmt: skip


def places_of(*rows: tuple[str, str, int, int]) -> PlaceCells:
    return PlaceCells(add_expected(make_cells(*rows), ("sex",)), [WINDOW])


def build_all(places: PlaceCells) -> list[Evidence]:
    return [build(places, QUESTION, RECORD) for build in (build_organisations, build_areas, build_variation)]


def test_expected_events_are_those_of_people_alike_wherever_they_work() -> None:
    cells = add_expected(make_cells(*ALIKE), ("sex",))
    found = cells.group_by("organisation").agg(pl.col("expected").sum()).sort("organisation")["expected"]
    # 900 x 0.1 + 100 x 0.2 and so on; the model adds two people spread evenly over 3,600, hence the tolerance.
    assert found.to_list() == pytest.approx([110, 190, 150, 80], rel=2e-3)
    assert float(cells["expected"].sum()) == pytest.approx(float(cells["events"].sum()))


def test_organisations_that_differ_by_case_mix_alone_are_alike_once_adjusted() -> None:
    frame = build_organisations(places_of(*ALIKE), QUESTION, RECORD).frame
    assert frame["crude_rate"].to_list() == pytest.approx([0.11, 0.19, 0.15, 80 / 600])
    assert frame["adjusted_rate"].to_list() == pytest.approx([530 / 3600] * 4, rel=3e-3)
    assert frame["funnel"].to_list() == ["within"] * 4
    # Nothing is left between them, so they share the mean and could rank anywhere.
    assert frame["shrunken_rate"].to_list() == pytest.approx([530 / 3600] * 4, rel=3e-3)
    assert frame["rank_low"].to_list() == [1, 1, 1, 1]
    assert frame["rank_high"].to_list() == [4, 4, 4, 4]


def test_variation_that_is_case_mix_is_told_so() -> None:
    rows = {row["level"]: row for row in build_variation(places_of(*ALIKE), QUESTION, RECORD).frame.to_dicts()}
    found = rows["organisation"]
    assert found["units"] == 4
    assert found["tau2"] == 0
    assert found["median_rate_ratio"] == 1
    assert found["tau2_crude"] > 0.01
    assert found["case_mix_share"] == 1
    assert found["median_odds_ratio"] > 1.1
    # Two regions are too few to say how regions differ.
    assert "region" not in rows


def test_areas_are_sums_of_their_organisations_at_every_level() -> None:
    organisations, areas, _ = build_all(places_of(*ALIKE))
    col = pl.col
    north = areas.frame.filter((col("level") == "region") & (col("area") == "North"))
    assert north.select("people", "events", "others", "organisations").row(0) == (2000, 300, 1700, 2)
    total = areas.frame.filter(col("level") == "all").select("people", "events").row(0)
    assert total == (3600, 530)
    for level in ("region", "icb", "organisation_type", "house_prices"):
        rows = areas.frame.filter(col("level") == level)
        assert (rows["people"].sum(), rows["events"].sum()) == total
    assert (organisations.frame["people"].sum(), organisations.frame["events"].sum()) == total
    # Nothing is known of wages, so they are no level.
    assert "wages" not in areas.frame["level"].to_list()


def test_an_organisation_far_off_is_beyond_the_funnel_and_drawn_in() -> None:
    # Twenty at 9% to 11% and one at 30%: the tails that are drawn in hold it, so it does not widen its own limits.
    far = [("R5", "F", 1000, 300), *((f"R{number}", "F", 1000, 90 + number) for number in range(10, 30))]
    frame = build_organisations(places_of(*far), QUESTION, RECORD).frame
    row = frame.row(by_predicate=pl.col("organisation") == "R5", named=True)
    assert row["funnel"] == "highest"
    assert row["rank_low"] == row["rank_high"] == 21
    # All: 300 + 20 x 90 + (10 + ... + 29) = 2,490 of 21,000.
    assert 2490 / 21000 < row["shrunken_rate"] < row["adjusted_rate"] == pytest.approx(0.3)


def test_small_organisations_are_taken_together_without_an_area() -> None:
    rows = make_cells(("R1", "F", 60, 6), ("R1", "M", 39, 4), ("R2", "F", 30, 3), ("R3", "F", 100, 10))
    known = rows.select("window", "organisation", *FACTS).unique()
    summed = sum_organisations(add_expected(gather_small(rows.drop(FACTS)), ("sex",)))
    found = place_organisations(summed, known)
    assert found.select("organisation", "region", "people", "events").rows() == [
        ("R3", "South", 100, 10),
        ("small organisations", "unknown", 129, 13),
    ]
    # What is known of none stays empty, and is no area.
    assert found["wages"].null_count() == found.height


def test_limits_of_an_area_are_no_narrower_than_its_organisations_differ() -> None:
    # Two organisations of one area, 5% and 25% of 1,000 each: O - R E is -100 and 100; 2 x 20,000 over 300 squared.
    cells = make_cells(("R1", "F", 1000, 50), ("R2", "F", 1000, 250), ("R3", "F", 2000, 300))
    cells = cells.with_columns(expected=pl.col("people") * 0.15)
    units = next(gather_units(cells, "region"))
    found = rate_units(units, rule="cqc").columns
    relative = 1.959964 * np.sqrt(2 * (100**2 + 100**2)) / 300
    assert found["adjusted_rate"][0] == pytest.approx(0.15)
    assert found["adjusted_rate_high"][0] == pytest.approx(0.15 * np.exp(relative))
    # Alone in its area: Byar's limits of 300 events.
    assert found["adjusted_rate_high"][1] == pytest.approx(0.15 * 336.0 / 300, rel=1e-3)


def test_an_outcome_that_nobody_has_gives_no_rates_but_nought() -> None:
    frame = build_organisations(places_of(("R1", "F", 200, 0), ("R2", "F", 300, 0)), QUESTION, RECORD).frame
    assert frame["crude_rate"].to_list() == [0, 0]
    assert frame["expected"].to_list() == [0, 0]
    assert frame["adjusted_rate"].null_count() == frame["rank"].null_count() == frame["funnel"].null_count() == 2


def test_every_sum_holds_and_small_counts_go_with_what_is_estimated_of_them() -> None:
    rows = [*ALIKE[:-2], ("R4", "F", 400, 3), ("R4", "M", 200, 0)]
    released = release(build_all(places_of(*rows)), profile=disclosure_profiles()["fewer_than_5"])
    organisations = released[0].frame
    hidden = organisations.filter(pl.col("organisation") == "R4")
    for column in ("events", "crude_rate", "expected", "adjusted_rate", "shrunken_rate", "rank", "funnel"):
        assert hidden[column].to_list() == [None]
    shown = organisations.filter(pl.col("rank").is_not_null())["rank"].sort().to_list()
    assert shown == list(range(1, len(shown) + 1))


def test_windows_end_with_the_last_period_and_leave_out_what_fills_none() -> None:
    years = [(Month.parse(f"20{k}-03"), Month.parse(f"20{k + 1}-03")) for k in range(13, 20)]
    found = [(str(window.first), str(window.last)) for window in group_windows(years, 3)]
    assert found == [("2014-03", "2017-03"), ("2017-03", "2020-03")]
    assert [len(window.periods) for window in group_windows(years[:2], 3)] == [2]


@pytest.mark.parametrize(
    "wrong", [{"level": "ward"}, {"adjust": ("region",)}, {"adjust": ("sex", "sex")}, {"years": 0}, {"dispersion": "x"}]
)
def test_options_that_cannot_be_used_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError) as raised:
        PlacesQuestion(**wrong)  # type: ignore[arg-type]
    assert raised.value.slug == "places-option-unusable"


def test_districts_are_placed_by_the_year_that_was_over_a_year_before() -> None:
    # Of 2019-03, a year before is 2018-03: the last year ending in September by then is 2017. Blackpool was among the
    # cheapest districts and Camden among the dearest.
    found = {row[0]: row[1:] for row in rank_districts(Month.parse("2019-03")).iter_rows()}
    assert found["E06000009"][0] == "1 lowest"
    assert found["E09000007"] == ("5 highest", "5 highest")
    fifths = [prices for prices, _ in found.values()]
    assert fifths.count("1 lowest") == pytest.approx(len(fifths) / 5, abs=1)
    # Before the first year held, the first is taken.
    assert rank_districts(Month.parse("2001-01")).equals(rank_districts(Month.parse("2011-10")))


def test_facts_are_columns_of_the_organisations_table() -> None:
    frame = build_organisations(places_of(*ALIKE), QUESTION, RECORD).frame
    assert set(FACTS) <= set(frame.columns)


def test_merged_organisations_are_one_and_divided_ones_keep_their_code() -> None:
    # 1 and 2 became 3, which became 4; 5 was divided into 6 and 7.
    assert find_ends([(1, 3), (1, 4), (2, 3), (2, 4), (3, 4), (5, 6), (5, 7)]) == {1: 4, 2: 4, 3: 4}


def test_boards_are_followed_from_the_month_in_which_they_closed_on() -> None:
    assert follow_boards(Month.parse("2026-03")) == {}
    since = follow_boards(Month.parse("2026-04"))
    # Norfolk and Waveney became part of one board, Frimley of two.
    assert since["QMM"] == "T6Y0W"
    assert "QNQ" not in since
    assert "QOP" not in since
