"""The page of ``retention starters``: what is told and drawn of released curves."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tenure.disclosure import release
from tenure.publish.starters_page import write_starters_page
from tenure.retention.staff_record import StaffRecord
from tenure.retention.starters import StartersQuestion, build_survival
from tenure.rules import disclosure_profiles
from tenure.terms import Month

RECORD = StaffRecord(
    (Month.parse("2018-01"), Month.parse("2024-03")), real_staff=False, record_version="1", rules_version="1",
    code_version="1",
)  # fmt: skip


def test_sets_are_told_largest_first_and_hidden_ones_are_not_drawn(tmp_path: Path) -> None:
    rows = [
        (cohort, unit, 1, left, months, people)
        for cohort in range(5)
        for unit, left, months, people in (
            ("R1A", 1, 6, 20), ("R1A", 0, 30, 80), ("R2B", 1, 6, 2), ("R2B", 0, 30, 2), ("R3<C", 1, 6, 90),
            ("R3<C", 0, 30, 110),
        )
    ]  # fmt: skip
    names = ("cohort", "org_code", "start_org", "is_left", "months", "people")
    cells = pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.Int64), "org_code": pl.String}, orient="row")
    cohorts = [(f"20{year}/{year + 1}", 30) for year in range(17, 22)]
    evidence = build_survival(cells, StartersQuestion(level="organisation"), RECORD, cohorts)
    page = write_starters_page(release([evidence], profile=disclosure_profiles()["fewer_than_5"]), tmp_path)
    text = page.read_text(encoding="utf-8")
    # 110 of 200 and 80 of 100 are there after a year; of the four of R2B nothing can be shown.
    assert text.index("R3&lt;C") < text.index(">R1A<") < text.index(">R2B<")
    assert "After a year, 55% of those who started in 2021/22 were still employed" in text
    assert "After a year, 80% of those who started in 2021/22 were still employed" in text
    assert "Too few people stand behind each of these figures to show them." in text
    # Four cohorts are drawn, twice each, for the two sets that can be shown.
    assert text.count("<svg") == 4
    assert "2017/18:" not in text
    assert "<script" not in text
