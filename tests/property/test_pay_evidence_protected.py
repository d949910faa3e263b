"""Whatever the rows of a band, what is hidden of its FTE does not follow from the band's published total."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.disclosure import release
from tenure.pay.evidence_cover import protect_rows
from tenure.pay.official_fte import scale_fte
from tenure.rules import disclosure_profiles
from tenure.terms import About, Evidence

COLUMNS = ["band", "pay_step", "fte", "pay_scale_value", "earnings_per_fte", "fte_sample", "people"]
KEYS = ("band", "pay_step")
THRESHOLD = 5

amounts = st.one_of(st.floats(0.2, 12), st.floats(0.2, 400), st.just(5.0), st.just(4.999))
rows = st.tuples(amounts, st.floats(0, 1), st.integers(0, 40))
bands = st.lists(st.lists(rows, min_size=1, max_size=8), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(bands)
def test_hidden_fte_does_not_follow_from_the_total(made: list[list[tuple[float, float, int]]]) -> None:
    frame = pl.DataFrame(
        [
            (str(band), str(step), fte, 30_000.0, 31_000.0, fte * share, people)
            for band, steps in enumerate(made)
            for step, (fte, share, people) in enumerate(steps)
        ],
        schema=COLUMNS, orient="row",
    )  # fmt: skip
    about = About(
        table="pay.evidence.test", title="", definitions=(), population="", unit="", period="", method="",
        grade="description", source="", columns=dict.fromkeys(COLUMNS, ""), real_staff=True,
    )  # fmt: skip
    evidence = Evidence(about, frame, protect_rows(COLUMNS, KEYS, within=("band",)))
    (released,) = release([evidence], profile=disclosure_profiles()["fewer_than_5"])
    shown = released.frame.join(frame.select(*KEYS, true="fte", sample="fte_sample", n="people"), on=list(KEYS))
    for band in shown.partition_by("band"):
        hidden = band.filter(pl.col("fte").is_null())
        small = (pl.col("true") < THRESHOLD) | (pl.col("sample") < THRESHOLD) | pl.col("n").is_between(1, THRESHOLD - 1)
        assert band.filter(small & pl.col("fte").is_not_null()).height == 0
        # Either enough is hidden together, or nothing of the band is shown.
        alone = hidden.height == 1 or 0 < hidden["true"].sum() < THRESHOLD
        assert not alone or hidden.height == band.height
        assert hidden["earnings_per_fte"].null_count() == hidden.height
        assert band["pay_scale_value"].null_count() == 0


cells = st.lists(
    st.tuples(st.sampled_from("56"), st.sampled_from("123"), st.integers(1, 3), st.integers(1, 900_000)),
    min_size=1, max_size=20, unique_by=lambda row: row[:3],
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cells, st.floats(0.5, 1e6), st.integers(2, 9))
def test_steps_add_up_to_the_official_total_whatever_the_record(
    made: list[tuple[str, str, int, int]], total: float, times: int
) -> None:
    schema = {"band": pl.String, "pay_step": pl.String, "month": pl.Int64, "fte": pl.Int64}
    frame = pl.DataFrame(made, schema=schema, orient="row")
    official = pl.DataFrame({"band": ["5"], "fte": [total]})
    found = scale_fte(frame, official, within=("band",), steps=("pay_step",), months=3)
    sums = dict(found.group_by("band").agg(pl.col("fte").sum()).iter_rows())
    assert abs(sums["5"] - total) <= 1e-9 * total
    # The record as many times over says the same.
    more = scale_fte(
        frame.with_columns(pl.col("fte") * times), official, within=("band",), steps=("pay_step",), months=3
    )
    band = pl.col("band") == "5"
    assert (found.filter(band)["fte"] - more.filter(band)["fte"]).abs().max() <= 1e-9 * total  # type: ignore[operator]
