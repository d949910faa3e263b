"""Files of series, targets and rebases: what is read, and what is refused with its line and never its value."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tenure.errors import CheckError, OptionError, UsageError
from tenure.retention.charts import ChartsQuestion
from tenure.retention.charts_reading import SeriesColumns, read_rebases, read_series, read_targets
from tenure.studies import retention

GOOD = "series,date,value\nb,2024-02,2\nb,2024-01,1.5\na,2024-01-15,-3\nb,2024-03,\n"


def write(folder: Path, text: str, name: str = "rates.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_series_are_read_in_any_order_with_gaps_and_further_columns(tmp_path: Path) -> None:
    held = read_series(write(tmp_path, GOOD))
    assert held["series"].to_list() == ["a", "b", "b", "b"]
    assert held["date"].to_list() == ["2024-01-15", "2024-01", "2024-02", "2024-03"]
    assert held["day"].to_list() == [dt.date(2024, 1, 15), *(dt.date(2024, month, 1) for month in (1, 2, 3))]
    assert held["value"].to_list() == [-3.0, 1.5, 2.0, None]
    turned = read_series(write(tmp_path, "﻿Value , note,DATE,Series\r\n 7 ,x,2024-01, a \r\n"))
    assert turned.select("series", "date", "value").row(0) == ("a", "2024-01", 7.0)
    spaced = read_series(write(tmp_path, "series,date,value\n\na,2024-01,1\n,,\na,2024-02,2\n\n"))
    assert spaced["value"].to_list() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("series,date\na,2024-01\n", "no column value."),
        ("series,date,value\n", "no rows."),
        ("", "no CSV file in UTF-8 with one header row."),
        ("series,date,value\na,2024-01,1\na,01/02/2024,2\n", "line 3, column date."),
        ("series,date,value\na,2024-13,1\n", "line 2, column date."),
        ("series,date,value\na,2024-02-30,1\na,2023,2\n", "line 2 and 1 more, column date."),
        ("series,date,value\na,2024-01,4.5%\n", "line 2, column value."),
        ("series,date,value\na,2024-01,inf\n", "line 2, column value."),
        ("series,date,value\na,2024-01,nan\n", "line 2, column value."),
        ('series,date,value\na,2024-01,"1,200"\n', "line 2, column value."),
        ("series,date,value\na,2024-01,1\n ,2024-02,1\n", "line 3, column series."),
    ],
)
def test_what_cannot_be_charted_is_refused_by_line_and_column(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(CheckError) as refused:
        read_series(write(tmp_path, text))
    assert refused.value.slug == "charts-file-not-usable"
    assert refused.value.found == found
    assert "4.5" not in str(refused.value)


def test_a_date_twice_in_a_series_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CheckError) as refused:
        read_series(write(tmp_path, "series,date,value\na,2024-04,1\nb,2024-04,1\na,2024-04-01,2\n"))
    assert refused.value.slug == "charts-row-twice"
    assert refused.value.found == "line 4: the series and date of an earlier row."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        read_series(tmp_path / "nothing.csv")
    assert refused.value.slug == "charts-file-not-found"


def test_targets_may_leave_things_blank(tmp_path: Path) -> None:
    held = read_series(write(tmp_path, GOOD))
    read = read_targets(write(tmp_path, "series,target,improvement\na,,up\nb,2.5,\n", "targets.csv"), held)
    assert read.rows() == [("a", "up", None), ("b", None, 2.5)]
    assert read_targets(write(tmp_path, "series,target\nb,2\n", "targets.csv"), held).rows() == [("b", None, 2.0)]


@pytest.mark.parametrize(
    ("text", "slug", "found"),
    [
        ("series,target\nc,1\n", "charts-file-not-usable", "line 2, column series."),
        ("series,target,improvement\na,1,high\n", "charts-file-not-usable", "line 2, column improvement."),
        ("series,target\na,low\n", "charts-file-not-usable", "line 2, column target."),
        ("series,target\na,1\na,2\n", "charts-row-twice", "line 3: the series of an earlier row."),
    ],
)
def test_targets_that_cannot_be_meant_are_refused(tmp_path: Path, text: str, slug: str, found: str) -> None:
    held = read_series(write(tmp_path, GOOD))
    with pytest.raises(CheckError) as refused:
        read_targets(write(tmp_path, text, "targets.csv"), held)
    assert (refused.value.slug, refused.value.found) == (slug, found)


def test_a_rebase_begins_at_the_first_point_on_or_after_its_date(tmp_path: Path) -> None:
    held = read_series(write(tmp_path, GOOD))
    read = read_rebases(write(tmp_path, "series,date,reason\nb,2024-01-20,New rota\n", "rebases.csv"), held)
    assert read["first_day"].to_list() == [dt.date(2024, 2, 1)]


@pytest.mark.parametrize(
    ("text", "slug", "found"),
    [
        ("series,date,reason\nb,2024-02,\n", "charts-file-not-usable", "line 2, column reason."),
        ("series,date,reason\nb,2024-01,first\n", "charts-file-not-usable", "line 2, column date."),
        ("series,date,reason\nb,2024-03,only a gap\n", "charts-file-not-usable", "line 2, column date."),
        ("series,date,reason\nc,2024-02,x\n", "charts-file-not-usable", "line 2, column series."),
        (
            "series,date,reason\nb,2024-02,x\nb,2024-01-05,y\n",
            "charts-row-twice",
            "line 3: the series and first point of an earlier row.",
        ),
    ],
)
def test_rebases_without_reason_or_points_are_refused(tmp_path: Path, text: str, slug: str, found: str) -> None:
    held = read_series(write(tmp_path, GOOD))
    with pytest.raises(CheckError) as refused:
        read_rebases(write(tmp_path, text, "rebases.csv"), held)
    assert (refused.value.slug, refused.value.found) == (slug, found)


@pytest.mark.parametrize(
    "options",
    [{"ruleset": "nhsr"}, {"improvement": "better"}, {"target": float("nan")}, {"fix_after": 1}, {"least_points": 1}],
)
def test_options_that_cannot_be_used_are_named(options: dict[str, object]) -> None:
    with pytest.raises(OptionError) as refused:
        ChartsQuestion(**options)  # type: ignore[arg-type]
    assert refused.value.slug == "charts-option-unusable"
    assert f"--{next(iter(options)).replace('_', '-')} cannot be" in refused.value.subject


def test_every_series_has_a_verdict_even_without_values_or_limits(tmp_path: Path) -> None:
    text = "series,date,value\nnone,2024-01,\none,2024-01,4\nsame,2024-01,2\nsame,2024-02,2\nsame,2024-03,2\n"
    _, signals, verdicts = retention.charts(write(tmp_path, text), improvement="up", target=2.0)
    rows = {row["series"]: row for row in verdicts.frame.rows(named=True)}
    assert signals.frame.is_empty()
    assert [rows[name]["variation"] for name in ("none", "one", "same")] == ["none", "none", "common_cause"]
    assert [rows[name]["assurance"] for name in ("none", "one", "same")] == ["none", "none", "inconsistent"]
    assert [rows[name]["n_points"] for name in ("none", "one", "same")] == [0, 1, 3]
    assert [rows[name]["warning"] for name in ("none", "one", "same")] == [
        "no_limits gaps", "no_limits", "trial_limits no_variation",
    ]  # fmt: skip
    # A target that is all there is lies on both limits: the ruleset that decides there says that it is met.
    (*_, decided) = retention.charts(write(tmp_path, text), ruleset="mdc-7", improvement="up", target=2.0)
    assert decided.frame.filter(series="same")["assurance"].item() == "pass"


def test_rebases_are_written_with_reason_and_limits_and_short_stretches_are_trial(tmp_path: Path) -> None:
    values = [1, 3] * 7 + [11, 13] * 3
    rows = "".join(f"s,{2020 + at // 12}-{at % 12 + 1:02d},{value}\n" for at, value in enumerate(values))
    path = write(tmp_path, f"series,date,value\n{rows}")
    log = write(tmp_path, "series,date,reason\ns,2021-03,New system\n", "rebases.csv")
    points, _, verdicts, rebases = retention.charts(path, rebase=log, fix_after=4)
    # Means 2 and 12, ranges of 2: limits 2 +- 5.32 and 12 +- 5.32.
    assert points.frame["mean"].unique().sort().to_list() == [2.0, 12.0]
    assert rebases.frame.select("reason", "first_point", "n_points", "mean").row(0) == (
        "New system",
        "2021-03",
        6,
        12.0,
    )
    assert rebases.frame["upper"].item() == pytest.approx(17.32)
    (row,) = verdicts.frame.rows(named=True)
    assert (row["warning"], row["limits_from"], row["n_limits"], row["n_points"]) == ("trial_limits", "2021-03", 4, 20)


def test_columns_of_any_released_table_can_be_named_and_hidden_values_are_gaps(tmp_path: Path) -> None:
    text = "month,organisation,staff_group,leaver_rate\n2024-02,RA1,Nurses,[c]\n"
    text += "2024-01,RA1,Nurses,0.01\n2024-01,RA1,Doctors,0.02\n"
    held = read_series(write(tmp_path, text), SeriesColumns(("organisation", "staff_group"), "month", "leaver_rate"))
    assert held.select("series", "date", "value").rows() == [
        ("RA1, Doctors", "2024-01", 0.02),
        ("RA1, Nurses", "2024-01", 0.01),
        ("RA1, Nurses", "2024-02", None),
    ]
    short = "start,unit,rate\n2024-01,RA1,0.05\n"
    named = read_series(write(tmp_path, short), SeriesColumns(("unit",), "start", "rate", "sickness_rate"))
    assert named["series"].to_list() == ["RA1/sickness_rate"]
    with pytest.raises(CheckError) as refused:
        read_series(write(tmp_path, short), SeriesColumns(("unit",), "month", "rate"))
    assert refused.value.found == "no column month."
