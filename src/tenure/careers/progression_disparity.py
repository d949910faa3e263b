"""Who stands how high: people by band and group, and disparity ratios between bands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from tenure.careers.progression import describe_progression
from tenure.careers.progression_question import ProgressionQuestion
from tenure.careers.tables import MovesRecord, TableText, write_months
from tenure.estimate import disparity_ratio
from tenure.panel import BANDS
from tenure.terms import Comparison, Count, Estimate, Evidence, Structure, Total

TIERS = {"bands 1 to 5": BANDS[:5], "bands 6 and 7": BANDS[5:7], "bands 8a to 9": BANDS[7:]}
"""The three tiers of the published race disparity ratio."""

PAIRS = {
    "ethnic_group": ("black and minority ethnic", "white"),
    "sex": ("F", "M"),
    "disability": ("yes", "no"),
}
"""Of each characteristic, the group compared and the reference group."""

_TIER_OF = {band: tier for tier, bands in TIERS.items() for band in bands}
_LOWER, _MIDDLE, _UPPER = TIERS
_STEPS = (*pairwise(BANDS), (_LOWER, _MIDDLE), (_MIDDLE, _UPPER), (_LOWER, _UPPER))
_FIRST, *_OTHERS = PAIRS
_RATIO = ("ratio", "ratio_low", "ratio_high")
_GROUP = ("month", "characteristic", "group")
AS_HELD = "Bands are as held in the month, whatever changed them."
POPULATION = "People in service on a substantive contract of Agenda for Change, by their main job"
_METHOD = (
    "Ratio of ratios of counts; 95% limits on the logarithm, clustered by organisation, never narrower than without"
)


def _spread(cells: pl.DataFrame) -> pl.DataFrame:
    """Return people by month, characteristic, group, band (or tier) and organisation."""
    bands = dict(enumerate(BANDS, start=1))
    named = cells.with_columns(
        write_months(pl.col("month")), pl.col("rank").replace_strict(bands, return_dtype=pl.String).alias("band")
    )
    pieces = [
        named.group_by("month", "band", "org_code", group=name)
        .agg(pl.col("people").sum())
        .with_columns(characteristic=pl.lit(name))
        for name in PAIRS
    ]
    return pl.concat(pieces).with_columns(tier=pl.col("band").replace_strict(_TIER_OF, return_dtype=pl.String))


def build_bands(cells: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.progression.bands``: people by band and sex, ethnic group and disability, at each date.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.band_people_steps`` gives them.
    question, record
        As for ``build_status``.

    Returns
    -------
    Evidence
        One row per month, characteristic, group and band. Release: confidential.
    """
    keys = [*_GROUP, "band"]
    frame = _spread(cells).group_by(*keys, "tier").agg(pl.col("people").sum())
    columns = {
        "month": "Month (YYYY-MM)",
        "characteristic": "`ethnic_group`, `sex` or `disability`",
        "group": "Group of the characteristic; `unknown` where it is not known, not stated or not declared",
        "band": "Band of Agenda for Change",
        "tier": "Tier the band belongs to",
        "people": "People (number)",
    }
    text = TableText(
        table="careers.progression.bands",
        title="People in each band, by sex, ethnic group and disability",
        definitions=("in_post", "disparity_ratio"),
        population=POPULATION,
        unit="people",
        method="Counts of people at a date",
        columns=columns,
    )
    order = ["month", "characteristic", "group", pl.col("band").cast(pl.Enum(BANDS))]
    alike = tuple(
        Comparison(f"band_by_{name}", "people", ("month", "band"), sign, where=("characteristic", named))
        for name in _OTHERS
        for named, sign in ((_FIRST, 1), (name, -1))
    )
    structure = Structure(
        dimensions=(*keys, "tier"),
        counts=(Count("people", "band_people", tuple(keys)),),
        totals=(Total("people", "band_people", (*_GROUP, "tier")),),
        comparisons=alike,
    )
    return Evidence(
        describe_progression(question, record, text, AS_HELD), frame.select(*columns).sort(order), structure
    )


def build_disparity(cells: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.progression.disparity``: how much more often one group than another stands a step higher.

    Parameters
    ----------
    cells, question, record
        As for ``build_bands``.

    Returns
    -------
    Evidence
        One row per month, characteristic and step, between neighbouring bands and between tiers. Release:
        confidential.

    Notes
    -----
    See ``estimate.disparity_ratio``: 1 is parity; more says that the reference group stands higher more often.
    """
    by_band = _spread(cells)
    by_tier = by_band.with_columns(band=pl.col("tier"))
    every = pl.concat([by_band, by_tier]).group_by(*_GROUP, "band", "org_code").agg(pl.col("people").sum())
    columns = {
        "month": "Month (YYYY-MM)",
        "characteristic": "`ethnic_group`, `sex` or `disability`",
        "lower": "Lower band or tier of the step",
        "upper": "Upper band or tier of the step",
        "group": "Group compared",
        "reference": "Reference group",
        "group_lower": "People of the group in the lower band or tier (number)",
        "group_upper": "People of the group in the upper (number)",
        "reference_lower": "People of the reference group in the lower (number)",
        "reference_upper": "People of the reference group in the upper (number)",
        "ratio": "(reference_upper / reference_lower) / (group_upper / group_lower) (ratio; 1 is parity)",
        "ratio_low": "Lower 95% limit of ratio",
        "ratio_high": "Upper 95% limit of ratio",
    }
    counts = ("group_lower", "group_upper", "reference_lower", "reference_upper")
    kinds = {name: pl.Int64 if name in counts else pl.Float64 if name in _RATIO else pl.String for name in columns}
    frame = pl.DataFrame(list(_list_ratios(every)), schema=kinds, orient="row")
    text = TableText(
        table="careers.progression.disparity",
        title="How much more often one group than another stands a band higher",
        definitions=("disparity_ratio", "in_post"),
        population=POPULATION,
        unit="ratio",
        method=_METHOD,
        columns=columns,
    )
    note = (
        "Graded association: groups differ in age, length of service, occupation and place, and people newly recruited "
        "from abroad start in low bands; the ratio compares who stands where and does not say why."
    )
    about = describe_progression(question, record, text, AS_HELD, note, grade="association")
    return Evidence(about, frame, _structure())


def _list_ratios(cells: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    for (month, characteristic), part in cells.sort("month", "characteristic", "org_code", "group", "band").group_by(
        "month", "characteristic", maintain_order=True
    ):
        group, reference = PAIRS[str(characteristic)]
        wide = part.with_columns(place=pl.concat_str("group", "band", separator="|")).pivot(
            "place", index="org_code", values="people", aggregate_function="sum"
        )
        for lower, upper in _STEPS:
            places = [f"{who}|{band}" for who in (reference, group) for band in (upper, lower)]
            if set(places) <= set(wide.columns):
                table = wide.select(places).fill_null(0)
                above, below, group_above, group_below = (int(table[place].sum()) for place in places)
                ratio = disparity_ratio(table.to_numpy())
                yield (month, characteristic, lower, upper, group, reference, group_below, group_above, below, above,
                       *ratio)  # fmt: skip


def _structure() -> Structure:
    def cell(who: str, where: str) -> tuple[str, ...]:
        return ("month", "characteristic", who, where)

    return Structure(
        dimensions=("month", "characteristic", "lower", "upper", "group", "reference"),
        counts=tuple(
            Count(f"{who}_{where}", "band_people", cell(who, where), _RATIO)
            for who in ("group", "reference")
            for where in ("lower", "upper")
        ),
        estimates=(
            Estimate(
                *_RATIO, of="group_upper", falls_with=("group_lower", "reference_lower", "reference_upper"),
                scale="ratio",
            ),
        ),
    )  # fmt: skip
