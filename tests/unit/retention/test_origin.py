"""What is made of a made-up table is labelled as made up, and what is made of published figures is not."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tenure import rules, studies
from tenure.disclosure import release
from tenure.publish.workbook import write_workbook
from tenure.publish.xmr_page import write_xmr_page

SERIES = "series,date,value\n" + "".join(f"a,2020-{month:02d},{month % 3}\n" for month in range(1, 13))


def write_series(folder: Path, about: dict[str, object] | str | None) -> Path:
    path = folder / "table.csv"
    path.write_text(SERIES, encoding="utf-8")
    if about is not None:
        text = about if isinstance(about, str) else json.dumps(about)
        path.with_suffix(".about.json").write_text(text, encoding="utf-8")
    return path


def write_page(folder: Path, series: Path) -> str:
    released = release(studies.retention.charts(series), profile=rules.disclosure_profiles()["fewer_than_5"])
    return write_xmr_page(released, folder).read_text(encoding="utf-8")


def test_a_chart_of_a_synthetic_table_says_so_and_a_chart_of_published_figures_does_not(tmp_path: Path) -> None:
    made_up = write_series(tmp_path, {"real_staff": False, "source": "Synthetic staff record"})
    assert "Synthetic data." in write_page(tmp_path, made_up)
    assert studies.retention.charts(made_up)[0].about.source == ("Synthetic staff record; figures given in table.csv")
    given = tmp_path / "given"
    given.mkdir()
    assert "Synthetic data." not in write_page(given, write_series(given, None))


@pytest.mark.parametrize(
    "about",
    [
        {"real_staff": True, "source": "Staff record"},
        {"real_staff": False, "source": "Figures given in published.csv"},
        "no description",
        "[]",
    ],
    ids=["staff", "published", "torn", "list"],
)
def test_only_a_description_that_says_so_makes_figures_synthetic(
    tmp_path: Path, about: dict[str, object] | str
) -> None:
    assert studies.retention.charts(write_series(tmp_path, about))[0].about.source == "Figures given in table.csv"


def test_a_workbook_of_published_figures_is_not_called_synthetic(tmp_path: Path) -> None:
    tables = studies.retention.charts(write_series(tmp_path, None))
    released = release(tables, profile=rules.disclosure_profiles()["fewer_than_5"])
    write_workbook(released, tmp_path / "book.xlsx", title="Charts")
    cover = openpyxl.load_workbook(tmp_path / "book.xlsx")["Cover"]
    told = [str(row[0].value) for row in cover.iter_rows() if row[0].value]
    assert "Source: Figures given in table.csv" in told
    assert not [line for line in told if "ynthetic" in line]
