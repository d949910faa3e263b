"""The page of an organisation beside its peers says what is shown, and nothing of what is hidden."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from tenure.disclosure import Released
from tenure.publish.benchmark_page import BENCHMARK_PAGE, write_benchmark_page
from tenure.publish.funnel import FunnelView, draw_funnel
from tenure.releases import protect
from tenure.retention.benchmark import build_organisations, build_peers
from tenure.retention.benchmark_question import BenchmarkQuestion
from tests.unit.retention.test_benchmark import make_counts, make_tables


def make_released(organisation: str | None, *, few: bool = False) -> list[Released]:
    rows = [(f"R{k:02d}", "Nurses", 400 + 20 * k, 40 + (60 if k == 3 else k), 30, 45) for k in range(9)]
    if few:
        rows[3] = ("R03", "Nurses", 460, 3, 2, 45)
    tables = make_tables(make_counts(*rows), BenchmarkQuestion(peers=4, organisation=organisation))
    return list(protect([build_organisations(tables), build_peers(tables)]))


def test_an_organisation_is_told_beside_its_peers_in_words(tmp_path: Path) -> None:
    released = make_released("R03")
    page = write_benchmark_page(released, tmp_path, organisation="R03")
    text = page.read_text(encoding="utf-8")
    assert page == tmp_path / BENCHMARK_PAGE
    row = released[0].frame.row(
        by_predicate=(pl.col("measure") == "leaver_rate") & (pl.col("organisation") == "R03"), named=True
    )
    assert f"Its leaver rate was {100 * row['adjusted_rate']:.1f}%" in text
    assert f"{row['ratio_to_peers']:.2f} times its peers" in text
    assert "more than chance alone would make of peers" in text
    assert text.count("<li>R") == 4  # its peers
    assert "<script" not in text


def test_a_hidden_rate_is_in_no_sentence_and_no_picture(tmp_path: Path) -> None:
    released = make_released("R03", few=True)
    text = write_benchmark_page(released, tmp_path, organisation="R03").read_text(encoding="utf-8")
    first = re.search(r'<h2 id="leaver-rate">.*?</section>', text, re.DOTALL)
    assert first is not None
    assert "hidden to protect confidentiality" in first[0]
    assert "R03 (this one)" not in first[0]
    assert "ringed" not in first[0]


def test_without_one_asked_the_page_counts_who_lies_outside_the_funnel(tmp_path: Path) -> None:
    text = write_benchmark_page(make_released(None), tmp_path).read_text(encoding="utf-8")
    assert "Of 9 organisations," in text
    assert "Organisations beside their peers" in text


@pytest.mark.parametrize("marked", ["R00", "R03"])
def test_a_marked_organisation_is_ringed_and_named_wherever_it_lies(marked: str) -> None:
    limits = (("limit_low_95", "limit_high_95", "95% limits"), ("limit_low_998", "limit_high_998", "99.8% limits"))
    view = FunnelView(
        size="expected", rate="adjusted_rate", limits=limits, where={"measure": "leaver_rate"}, marked=marked
    )
    (table, _) = make_released(None)
    drawn = draw_funnel(table, view)
    assert drawn.count("<circle") == 9 + 1
    assert f">{marked}</text>" in drawn
    assert f"{marked}, ringed, is at" in drawn
