"""People by band leave in two studies: what one of them hides may not follow from the other."""

from __future__ import annotations

import polars as pl

from tenure.disclosure import release
from tenure.releases.protect import find_profile
from tenure.studies.links import link_tables
from tenure.terms import About, Count, Evidence, Ratio, Structure, Total

_DATE = "2023-03"
_RATIO = Ratio("share", "people", "of_people")
_UNIT = ("level", "unit", "month", "cluster", "band")
_GROUPS = ("indicator", *_UNIT, "group")


def _describe(name: str, frame: pl.DataFrame) -> About:
    return About(
        table=name, title="People by band", definitions=("in_post",), population="Everybody in post", unit="people",
        period=_DATE, method="Counts", grade="description", source="Synthetic staff record", real_staff=False,
        columns=dict.fromkeys(frame.columns, "A column"),
    )  # fmt: skip


def _bands(characteristic: str, people: dict[tuple[str, str], int]) -> Evidence:
    rows = [(_DATE, characteristic, group, band, "one tier", count) for (band, group), count in people.items()]
    frame = pl.DataFrame(rows, schema=["month", "characteristic", "group", "band", "tier", "people"], orient="row")
    key = ("month", "characteristic", "group", "band")
    structure = Structure(dimensions=(*key, "tier"), counts=(Count("people", "progression_band", key),))
    return Evidence(_describe("careers.progression.bands", frame), frame, structure)


def _representation(people: dict[tuple[str, str, str, str, str], int]) -> Evidence:
    """Make the table of ``{(indicator, level, unit, band, group): people}``, of one cluster."""
    rows = [
        (indicator, level, unit, _DATE, "bands 1 to 4", band, group, count)
        for (indicator, level, unit, band, group), count in people.items()
    ]
    frame = pl.DataFrame(rows, schema=[*_GROUPS, "people"], orient="row").with_columns(
        of_people=pl.col("people").sum().over("indicator", *_UNIT)
    )
    frame = frame.with_columns(share=pl.col("people") / pl.col("of_people"))
    structure = Structure(
        dimensions=_GROUPS,
        counts=(
            Count("people", "band_group", _GROUPS, ("share",)),
            Count("of_people", "band_people", _UNIT, ("share",)),
        ),
        totals=(Total("people", "band_people", _UNIT, where=("indicator", "wres_1")),),
        ratios=(_RATIO,),
    )
    return Evidence(_describe("retention.flows.representation", frame), frame, structure)


def _shown(tables: list[Evidence], band: str, group: str, column: str = "people") -> list[int]:
    """Return what is shown of a band and group, in whichever table."""
    released = [table.frame for table in release(link_tables(tables), profile=find_profile("fewer_than_5"))]
    rows = [frame.filter((pl.col("band") == band) & (pl.col("group") == group)) for frame in released]
    return [
        value for frame in rows if column in frame.columns for value in frame[column].to_list() if value is not None
    ]


def test_one_person_of_a_band_does_not_follow_from_the_two_studies() -> None:
    # 9 people in band 9: 8 white, and 1 of an ethnic minority. By itself each table is safe in its own way: the first
    # hides the 1 and shows the 8, the second hides 8 and 1 and shows the 9. Together: 9 - 8 = 1.
    bands = _bands("ethnic_group", {("9", "white"): 8, ("9", "black and minority ethnic"): 1})
    told = _representation(
        {("wres_1", "national", "all", "9", "white"): 8, ("wres_1", "national", "all", "9", "ethnic minority"): 1}
    )
    white = _shown([bands, told], "9", "white")
    whole = _shown([bands, told], "9", "white", "of_people")
    assert not (white and whole)
    # One of the two is enough: 8 without the 9, or 9 without the 8.
    assert white == [8, 8] or whole == [9]


def test_those_of_whom_nothing_is_known_have_two_names() -> None:
    # 12 in band 2: 9 white, 3 not known. 12 - 9 = 3.
    bands = _bands("ethnic_group", {("2", "white"): 9, ("2", "unknown"): 3})
    told = _representation(
        {("wres_1", "national", "all", "2", "white"): 9, ("wres_1", "national", "all", "2", "not known"): 3}
    )
    assert not (_shown([bands, told], "2", "white") and _shown([bands, told], "2", "white", "of_people"))
    assert not _shown([bands, told], "2", "unknown") + _shown([bands, told], "2", "not known")


def test_bands_add_up_to_their_cluster_by_disability() -> None:
    # Disabled people in bands 1 and 2: 20 and 3, told apart by the first study; 23 in the cluster of both, which the
    # second tells. 23 - 20 = 3.
    bands = _bands("disability", {("1", "yes"): 20, ("2", "yes"): 3})
    told = _representation({("wdes_1", "national", "all", "all", "yes"): 23})
    assert not (_shown([bands, told], "1", "yes") and _shown([bands, told], "all", "yes"))


def test_bands_add_up_to_their_clusters_in_every_organisation() -> None:
    # The same 23, told of two organisations alone: 11 + 12.
    bands = _bands("disability", {("1", "yes"): 20, ("2", "yes"): 3})
    told = _representation(
        {("wdes_1", "organisation", "RA1", "all", "yes"): 11, ("wdes_1", "organisation", "RB1", "all", "yes"): 12}
    )
    shown = _shown([bands, told], "all", "yes")
    assert not (_shown([bands, told], "1", "yes") and len(shown) == 2)


def test_groups_that_are_large_stay_shown() -> None:
    bands = _bands("ethnic_group", {("2", "white"): 463, ("2", "black and minority ethnic"): 160})
    told = _representation(
        {("wres_1", "national", "all", "2", "white"): 463, ("wres_1", "national", "all", "2", "ethnic minority"): 160}
    )
    assert _shown([bands, told], "2", "white") == [463, 463]
    assert _shown([bands, told], "2", "black and minority ethnic") == [160]


def test_one_study_alone_is_left_as_it_is() -> None:
    bands = _bands("ethnic_group", {("9", "white"): 8})
    assert link_tables([bands]) == [bands]
