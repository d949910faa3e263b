"""Organisations beside their peers: against arithmetic by hand, and with nothing to be worked out of what is hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tenure.errors import CheckError, OptionError, UsageError
from tenure.releases import protect
from tenure.retention.benchmark import BenchmarkTables, build_organisations, build_peers
from tenure.retention.benchmark_others import add_others, read_others
from tenure.retention.benchmark_peers import Places, find_peers, name_peers
from tenure.retention.benchmark_question import BenchmarkQuestion
from tenure.retention.benchmark_rates import compare_peers, count_measures, expect_leavers, rate_organisations
from tenure.retention.record import RecordFacts
from tenure.studies.retention_benchmark import _check_peers, _read_peers
from tenure.terms import Month

FACT_COLUMNS = ("organisation", "organisation_name", "organisation_type", "region")


def make_counts(*rows: tuple[str, str, int, int, int, int]) -> pl.DataFrame:
    """Unit, staff group, people at the start, leavers, of them out of every organisation, joiners."""
    return pl.DataFrame(
        [(unit, group, n, n - left + new, n - left, left, new, gone) for unit, group, n, left, gone, new in rows],
        schema=["unit", "staff_group", "start_people", "end_people", "stayers", "leavers", "joiners", "nhs_leavers"],
        orient="row",
    )


def make_facts(**types: str) -> pl.DataFrame:
    return pl.DataFrame(
        [(code, f"{code} Trust", kind, "North") for code, kind in types.items()], FACT_COLUMNS, orient="row"
    )


TWO = make_counts(
    # Nurses leave at 30 of 300 = 10%, doctors at 30 of 600 = 5%, over both organisations.
    ("AAA", "Nurses", 200, 18, 10, 30), ("AAA", "Doctors", 100, 6, 3, 10),
    ("BBB", "Nurses", 100, 12, 9, 10), ("BBB", "Doctors", 500, 24, 20, 30),
)  # fmt: skip


def test_expected_leavers_are_those_of_people_alike_in_all_organisations() -> None:
    units = expect_leavers(TWO, ("staff_group",))
    # AAA: 200 x 30/300 + 100 x 30/600 = 25. BBB: 100 x 0.1 + 500 x 0.05 = 35. Together 60, as many as left.
    assert dict(units.select("unit", "expected_leavers").iter_rows()) == pytest.approx({"AAA": 25.0, "BBB": 35.0})
    assert units["leavers"].to_list() == [24, 36]


def test_rates_are_over_the_mean_of_both_dates_and_adjusted_by_events_over_expected() -> None:
    rated = rate_organisations(count_measures(expect_leavers(TWO, ("staff_group",))), "cqc")
    rows = {(row["measure"], row["organisation"]): row for row in rated.iter_rows(named=True)}
    # AAA: 300 at the start, 300 - 24 + 40 = 316 at the end, mean 308; BBB: 600 and 604, mean 602.
    leavers = rows["leaver_rate", "AAA"]
    assert leavers["rate"] == pytest.approx(24 / 308)
    assert leavers["rate_of_all"] == pytest.approx(60 / 910)
    assert leavers["adjusted_rate"] == pytest.approx(60 / 910 * 24 / 25)
    # Wilson for 24 of 300, z^2 = 3.841459: centre (0.08 + z^2 / 600) / (1 + z^2 / 300) = 0.085310, half
    # 1.959964 sqrt(0.0736 / 300 + z^2 / 360,000) / (1 + z^2 / 300) = 0.030963. Over the mean, x 300 / 308.
    limits = (leavers["rate_low"] * 308 / 300, leavers["rate_high"] * 308 / 300)
    assert limits == pytest.approx((0.054347, 0.116273), abs=2e-6)
    assert rows["joiner_rate", "BBB"]["rate"] == pytest.approx(40 / 602)
    assert rows["joiner_rate", "BBB"]["adjusted_rate"] is None
    # Stayers: 276 of 300; of all 840 of 900 stayed. Adjusted: 1 - (60 / 900) x 24 / 25.
    stayed = rows["stability_index", "AAA"]
    assert stayed["rate"] == pytest.approx(0.92)
    assert stayed["adjusted_rate"] == pytest.approx(1 - 60 / 900 * 24 / 25)
    assert stayed["adjusted_rate_low"] < stayed["adjusted_rate"] < stayed["adjusted_rate_high"]
    assert stayed["expected"] == pytest.approx(275.0)


def test_an_organisation_far_from_the_others_lies_beyond_the_funnel() -> None:
    rows = [(f"R{place:02d}", "Nurses", 1000, 100 + place % 3, 80, 100) for place in range(20)]
    rated = rate_organisations(
        count_measures(expect_leavers(make_counts(*rows, ("R99", "Nurses", 1000, 200, 150, 100)), ("staff_group",))),
        "cqc",
    )
    leavers = rated.filter(pl.col("measure") == "leaver_rate")
    places = dict(leavers.select("organisation", "funnel").iter_rows())
    assert places.pop("R99") == "highest"
    assert set(places.values()) == {"within"}
    # Those who stayed are as far on the other side.
    stayed = rated.filter((pl.col("measure") == "stability_index") & (pl.col("organisation") == "R99"))
    assert stayed["funnel"].to_list() == ["lowest"]


def test_a_ratio_to_peers_is_of_events_over_expected_with_exact_limits() -> None:
    rows = [("AAA", "Nurses", 400, 60, 50, 40), ("BBB", "Nurses", 300, 30, 20, 30), ("CCC", "Nurses", 300, 30, 20, 30)]
    rated = rate_organisations(count_measures(expect_leavers(make_counts(*rows), ("staff_group",))), "cqc")
    peers = pl.DataFrame({"organisation": ["AAA", "AAA"], "peer": ["BBB", "CCC"]})
    (row,) = compare_peers(rated, peers).filter(pl.col("measure") == "leaver_rate").iter_rows(named=True)
    # Expected of 1,000 people with 120 leavers: 48 and 36 + 36. Ratio (60 / 48) / (60 / 72) = 1.5.
    assert row["ratio_to_peers"] == pytest.approx(1.5)
    assert (row["peers"], row["peer_people"], row["peer_events"]) == (2, 600, 60)
    # 60 of 120 events: Clopper-Pearson 0.4074 to 0.5926 (tables of the binomial distribution); p / (1 - p) x 72 / 48.
    assert row["ratio_low"] == pytest.approx(0.4074 / 0.5926 * 1.5, rel=2e-3)
    assert row["ratio_high"] == pytest.approx(0.5926 / 0.4074 * 1.5, rel=2e-3)
    assert row["peer_rate"] == pytest.approx(row["rate_of_all"] * 60 / 72)


def make_places(*rows: tuple[str, str, int, int]) -> Places:
    """Code, type, nurses, doctors."""
    counts = make_counts(
        *(
            (code, group, n, 0, 0, 0)
            for code, _, *both in rows
            for group, n in zip(("Doctors", "Nurses"), both, strict=True)
        )
    )
    return Places.gather(counts, make_facts(**{code: kind for code, kind, *_ in rows}), "staff_group")


def test_peers_are_the_nearest_of_the_same_type() -> None:
    places = make_places(
        ("AAA", "Acute", 100, 100), ("BBB", "Acute", 110, 110), ("CCC", "Acute", 900, 900), ("DDD", "Acute", 180, 20),
        ("EEE", "Ambulance", 100, 100), ("FFF", "Acute", 10, 10),
    )  # fmt: skip
    # FFF has 20 people: neither compared nor a peer.
    assert places.codes == ("AAA", "BBB", "CCC", "DDD", "EEE")
    assert places.left_out == 1
    found = find_peers(places, BenchmarkQuestion(peers=2))
    of_a = found.filter(pl.col("organisation") == "AAA")
    assert of_a["peer"].to_list()[0] == "BBB"
    assert "EEE" not in of_a["peer"].to_list()
    assert of_a["nearness"].to_list() == [1, 2]
    assert (of_a["distance"] ** 2).to_list() == pytest.approx(
        (of_a["size_distance"] ** 2 + of_a["mix_distance"] ** 2).to_list()
    )
    # Nobody is of its type: no peers, unless any type will do.
    assert found.filter(pl.col("organisation") == "EEE").is_empty()
    anybody = find_peers(places, BenchmarkQuestion(peers=1, any_type=True, organisation="EEE"))
    assert anybody.select("organisation", "peer", "distance").row(0) == ("EEE", "AAA", 0.0)


def test_squared_distances_are_two_on_average_for_size_and_for_mix() -> None:
    rng = np.random.default_rng(8)
    rows = [(f"R{k:02d}", "Acute", int(n), int(m)) for k, (n, m) in enumerate(rng.integers(100, 3000, (40, 2)))]
    found = find_peers(make_places(*rows), BenchmarkQuestion(peers=39))
    # Over ordered pairs of different units: 2 x 40 / 39.
    assert (found["size_distance"] ** 2).mean() == pytest.approx(2 * 40 / 39)
    assert (found["mix_distance"] ** 2).mean() == pytest.approx(2 * 40 / 39)


def test_peers_of_ones_own_are_read_and_ordered_by_distance(tmp_path: Path) -> None:
    places = make_places(("AAA", "Acute", 100, 100), ("BBB", "Acute", 300, 300), ("EEE", "Ambulance", 120, 100))
    path = tmp_path / "peers.csv"
    path.write_text("peer\nBBB\n\nEEE\n", encoding="utf-8")
    named = name_peers(places, _check_peers(_read_peers(path, "AAA"), places))
    assert named.select("organisation", "peer", "nearness").rows() == [("AAA", "EEE", 1), ("AAA", "BBB", 2)]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("trust\nBBB\n", 1, "columns trust"),
        ("organisation,peer\nAAA,BBB\nAAA,AAA\n", 3, "its own peer"),
        ("organisation,peer\nAAA,BBB\nAAA,ZZZ\n", 3, "ZZZ is not compared"),
        ("organisation,peer\nAAA,BBB\nAAA,BBB\n", 3, "named twice"),
        ("organisation,peer\n", 1, "no peer"),
    ],
)
def test_a_file_of_peers_that_cannot_be_used_is_refused_by_line(
    tmp_path: Path, text: str, line: int, found: str
) -> None:
    places = make_places(("AAA", "Acute", 100, 100), ("BBB", "Acute", 300, 300))
    path = tmp_path / "peers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CheckError) as caught:
        _check_peers(_read_peers(path, "AAA"), places)
    assert caught.value.slug == "benchmark-peers-not-usable"
    assert f"line {line}" in caught.value.where
    assert found in caught.value.found


@pytest.mark.parametrize(
    ("name", "value"),
    [("peers", 0), ("peers", 51), ("dispersion", "wide"), ("population", "some"), ("main_rule", "first"),
     ("adjust", ("region",)), ("adjust", ("staff_group", "staff_group"))],
)  # fmt: skip
def test_an_option_that_cannot_be_used_is_refused(name: str, value: object) -> None:
    with pytest.raises(OptionError) as caught:
        BenchmarkQuestion(**{name: value})  # type: ignore[arg-type]
    assert caught.value.slug == "benchmark-option-unusable"


def test_a_characteristic_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError):
        BenchmarkQuestion(adjust=("height",))


def make_tables(counts: pl.DataFrame, question: BenchmarkQuestion) -> BenchmarkTables:
    codes = counts["unit"].unique().sort().to_list()
    facts = make_facts(**dict.fromkeys(codes, "Acute"))
    places = Places.gather(counts, facts, "staff_group")
    named = find_peers(places, question)
    kept = counts.filter(pl.col("unit").is_in(list(places.codes)))
    rated = rate_organisations(count_measures(expect_leavers(kept, ("staff_group",))), "cqc")
    month = Month.parse("2022-03")
    return BenchmarkTables(
        rated=rated, compared=compare_peers(rated, named), peers=named, facts=facts, period=(month, month.plus(12)),
        question=question, record=RecordFacts((month, month), real_staff=True, record_version="v", rules_version="r",
                                              code_version="c"),
    )  # fmt: skip


def test_a_hidden_organisation_cannot_be_had_from_its_peers_together() -> None:
    rows = [(f"R{k:02d}", "Nurses", 400 + 7 * k, 40 + k, 30, 45) for k in range(8)]
    counts = make_counts(*rows, ("R08", "Nurses", 430, 3, 2, 45))
    evidence = [build(make_tables(counts, BenchmarkQuestion(peers=4))) for build in (build_organisations, build_peers)]
    table, peers = protect(evidence)
    hidden = table.frame.filter((pl.col("measure") == "leaver_rate") & (pl.col("organisation") == "R08"))
    assert hidden["events"].to_list() == hidden["adjusted_rate"].to_list() == [None]
    assert peers.frame.filter(pl.col("peer") == "R08")["leavers"].null_count() > 0
    # Stayers of it would tell, so people at the start or stayers are hidden too.
    stayed = table.frame.filter((pl.col("measure") == "stability_index") & (pl.col("organisation") == "R08"))
    assert stayed["events"].to_list() == [None] or stayed["people"].to_list() == [None]
    # Where it is a peer, either the sum is hidden or another peer's leavers are.
    for (code,), part in peers.frame.group_by("organisation"):
        if "R08" in part["peer"].to_list():
            row = table.frame.filter((pl.col("measure") == "leaver_rate") & (pl.col("organisation") == code))
            assert part["leavers"].null_count() > 1 or row["peer_events"].to_list() == [None]
            assert row["peer_events"].to_list() != [None] or row["peer_rate"].to_list() == [None]


def test_a_hidden_organisation_cannot_be_had_from_all_together() -> None:
    rows = [(f"R{k:02d}", "Nurses", 400 + 7 * k, 40 + k, 30, 45) for k in range(12)]
    counts = make_counts(*rows, ("R12", "Nurses", 430, 3, 2, 45))
    (table,) = protect([build_organisations(make_tables(counts, BenchmarkQuestion(peers=2)))])
    leavers = table.frame.filter(pl.col("measure") == "leaver_rate")
    # All leavers less those shown are those of two organisations or more, or all are hidden with what tells them.
    assert leavers["events"].null_count() > 1
    assert leavers["all_events"].null_count() == 0
    assert leavers["adjusted_rate"].null_count() < leavers.height / 2


def test_one_organisation_is_told_with_its_peers_and_no_others() -> None:
    counts = make_counts(*[(f"R{k:02d}", "Nurses", 400 + 50 * k, 40 + k, 30, 45) for k in range(8)])
    tables = make_tables(counts, BenchmarkQuestion(peers=2, organisation="R03"))
    table, peers = build_organisations(tables), build_peers(tables)
    assert set(table.frame["organisation"]) == {"R03", *peers.frame["peer"]}
    assert peers.frame.height == 2
    # Its peers are told as they are, and not beside peers of their own.
    assert table.frame.filter(pl.col("organisation") != "R03")["peer_rate"].null_count() == 8
    assert not any("rank" in name for name in table.frame.columns)


THEIRS = ("organisation", "start_people", "end_people", "leavers", "joiners")


def test_counts_of_others_stand_beside_ours_and_nothing_is_adjusted() -> None:
    lines = [(2, ["CCC", "1,000", "1010", "90", "100"]), (3, ["BBB", "600", "604", "99", "103"])]
    others = read_others("theirs.csv", THEIRS, lines, ("2022-03", "2023-03"))
    counts = add_others(TWO, others.counts, "staff_group")
    # BBB is in the record, and taken from there.
    assert dict(counts.select("unit", "leavers").iter_rows()) == {"AAA": 24, "BBB": 36, "CCC": 90}
    rated = rate_organisations(count_measures(expect_leavers(counts, ())), "cqc", is_adjusted=False)
    assert set(rated["measure"]) == {"leaver_rate", "stability_index", "joiner_rate"}
    assert rated["adjusted_rate"].null_count() == rated.height
    (row,) = rated.filter((pl.col("measure") == "leaver_rate") & (pl.col("organisation") == "CCC")).iter_rows(
        named=True
    )
    assert row["rate"] == pytest.approx(90 / 1005)
    # 150 leavers of 1,900: 1,000 x 150 / 1,900 are expected of it.
    assert row["expected"] == pytest.approx(150_000 / 1_900)


def test_released_flows_of_another_record_are_read_as_they_are() -> None:
    header = ["definition", "level", "unit", *THEIRS[1:3], "stayers", *THEIRS[3:], "start_month", "end_month"]
    lines = [
        (2, ["snapshot", "organisation", "CCC", "100", "101", "90", "10", "11", "2022-03", "2023-03"]),
        (3, ["flow", "organisation", "CCC", "100", "101", "90", "14", "15", "2022-03", "2023-03"]),
        (4, ["snapshot", "national", "all", "900", "901", "890", "10", "11", "2022-03", "2023-03"]),
        (5, ["snapshot", "organisation", "CCC", "98", "100", "90", "8", "10", "2021-03", "2022-03"]),
        (6, ["snapshot", "organisation", "DDD", "130", "[c]", "[c]", "[c]", "11", "2022-03", "2023-03"]),
    ]
    found = read_others("flows.csv", header, lines, ("2022-03", "2023-03"))
    assert found.counts.rows() == [("CCC", 100, 101, 10, 11, 90)]
    assert found.hidden == 1


@pytest.mark.parametrize(
    ("cells", "found"),
    [(["CCC", "100", "101", "120", "11"], "cannot be"), (["CCC", "100", "101", "ten", "11"], "no whole numbers"),
     (["", "100", "101", "10", "11"], "no organisation")],
)  # fmt: skip
def test_counts_of_others_that_cannot_be_are_refused_by_line(cells: list[str], found: str) -> None:
    with pytest.raises(CheckError) as caught:
        read_others("theirs.csv", THEIRS, [(2, cells)], ("2022-03", "2023-03"))
    assert caught.value.slug == "benchmark-others-not-usable"
    assert "line 2" in caught.value.where
    assert found in caught.value.found


def test_a_file_of_others_without_a_column_or_a_line_is_refused() -> None:
    with pytest.raises(CheckError) as caught:
        read_others("theirs.csv", ("organisation", "leavers"), [], ("2022-03", "2023-03"))
    assert "no column start_people, end_people, joiners" in caught.value.found
    with pytest.raises(CheckError):
        read_others("theirs.csv", THEIRS, [], ("2022-03", "2023-03"))
