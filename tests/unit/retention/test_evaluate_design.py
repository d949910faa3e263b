"""The roll-out decides the design: what fits, what is refused, and what is only described."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from tenure.errors import CheckError, OptionError, UsageError
from tenure.estimate.designs import NEVER, AdoptionPanel
from tenure.retention.evaluate_checks import looks_rolling
from tenure.retention.evaluate_design import choose_design
from tenure.retention.evaluate_panel import RollOut, read_roll_out
from tenure.retention.evaluate_question import DesignRule, EvaluateQuestion


def _build(starts: Mapping[str, float], *, periods: int = 24) -> RollOut:
    rng = np.random.default_rng(1)
    panel = AdoptionPanel(rng.normal(size=(len(starts), periods)), np.arange(periods), np.array([*starts.values()]))
    return RollOut(tuple(starts), panel, "number")


@pytest.mark.parametrize(
    ("starts", "periods", "design"),
    [
        ({"A": 12, "B": 12, "C": NEVER}, 24, "did"),
        ({"A": 12, "B": 14, "C": NEVER}, 24, "staggered"),
        ({"A": 12, "B": 14}, 24, "staggered"),  # the second has not started yet for two periods
        ({"A": 12}, 24, "its"),
        ({"A": 12, "B": 12}, 24, "its"),  # nobody is left to compare with
        ({"A": 7}, 24, "before_after"),
        ({"A": 3, "B": 3}, 6, "before_after"),
        ({"A": 0, "B": NEVER}, 24, "before_after"),  # never seen before its start
        ({"A": 40, "B": NEVER}, 24, "not_started"),
    ],
)
def test_the_roll_out_chooses(starts: Mapping[str, float], periods: int, design: str) -> None:
    choice = choose_design(_build(starts, periods=periods), EvaluateQuestion())
    assert choice.design == design
    assert choice.reason
    assert next(each.design for each in choice.considered if each.fits) == design


@pytest.mark.parametrize(
    ("starts", "asked", "reason"),
    [
        ({"A": 12, "B": 12}, "did", "every unit starts"),
        ({"A": 12, "B": 14, "C": NEVER}, "did", "different dates"),
        ({"A": 12}, "staggered", "no unit is left to compare with"),
        ({"A": 7}, "its", "7 periods before and 17 after"),
        ({"A": 12, "B": 14}, "its", "name one with --unit"),
    ],
)
def test_a_design_that_the_roll_out_does_not_allow_is_refused_with_the_reason(
    starts: Mapping[str, float], asked: DesignRule, reason: str
) -> None:
    with pytest.raises(CheckError, match="does not allow") as raised:
        choose_design(_build(starts), EvaluateQuestion(design=asked))
    assert raised.value.slug == "evaluate-design-unfit"
    assert reason in raised.value.found


def test_one_unit_can_be_named() -> None:
    roll_out = _build({"A": 12, "B": 14, "C": NEVER})
    choice = choose_design(roll_out, EvaluateQuestion(design="its", unit="B"))
    assert (choice.design, choice.roll_out.units) == ("its", ("B",))
    with pytest.raises(OptionError, match="'Z'"):
        choose_design(roll_out, EvaluateQuestion(unit="Z"))
    with pytest.raises(CheckError) as raised:
        choose_design(roll_out, EvaluateQuestion(unit="C"))
    assert raised.value.slug == "evaluate-nobody-starts"


@pytest.mark.parametrize(
    ("option", "value"),
    [("design", "guess"), ("controls", "some"), ("values", "yearly"), ("base_period", "last"), ("alpha", 0.0),
     ("alpha", 0.6), ("draws", 10), ("after", -1)],
)  # fmt: skip
def test_options_that_cannot_be_used_are_named(option: str, value: object) -> None:
    with pytest.raises(OptionError) as raised:
        EvaluateQuestion(**{option: value})  # type: ignore[arg-type]
    assert raised.value.slug == "evaluate-option-unusable"
    assert f"--{option.replace('_', '-')} " in str(raised.value)


def _rows(*given: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [dict(zip(("unit", "period", "value", "start_period"), row, strict=True)) for row in given]


def test_months_and_numbers_are_read_and_shown_as_they_are_written() -> None:
    months = read_roll_out(_rows(("A", "2019-12", "1", "2020-01"), ("A", "2020-01-01", "", "2020-01")))
    assert months.kind == "month"
    assert [months.show(period) for period in months.panel.periods] == ["2019-12", "2020-01"]
    assert np.isnan(months.panel.values[0, 1])
    assert months.panel.treated.tolist() == [[False, True]]
    assert months.cut(months.read("2020-01"), None).panel.periods.size == 1
    numbers = read_roll_out(_rows(("A", "2003", "1e-3", ""), ("B", "2004", "-2", "2004.0")))
    assert (numbers.show(2003), numbers.show(np.inf), numbers.panel.starts.tolist()) == ("2003", "", [np.inf, 2004.0])
    with pytest.raises(UsageError) as raised:
        numbers.read("2003-01")
    assert raised.value.slug == "evaluate-period-unknown"
    with pytest.raises(UsageError) as raised:
        numbers.cut(2010, None)
    assert raised.value.slug == "evaluate-window-empty"


@pytest.mark.parametrize(
    ("rows", "slug"),
    [
        ([], "evaluate-panel-empty"),
        (_rows(("A", "2019-13", "1", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "2019", "1", ""), ("A", "2019-02", "1", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "1", "one", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "1", "nan", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "1", "1", "2020-01")), "evaluate-panel-not-usable"),
        (_rows(("", "1", "1", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "2003", "1", "0")), "evaluate-panel-not-usable"),  # other programs write 0 for never
        (_rows(("A", "2003.5", "1", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "202212", "1", ""), ("A", "202301", "1", "")), "evaluate-panel-not-usable"),
        (_rows(("A", "1", "1", ""), ("A", "1", "2", "")), "evaluate-panel-twice"),
        (_rows(("A", "1", "1", "2"), ("A", "2", "2", "")), "evaluate-start-differs"),
    ],
)
def test_a_panel_that_cannot_be_meant_is_refused(rows: list[dict[str, str]], slug: str) -> None:
    with pytest.raises(CheckError) as raised:
        read_roll_out(rows)
    assert raised.value.slug == slug
    assert "one" not in raised.value.found.split()  # a value is never repeated


def test_the_pandemic_is_seen_in_months_and_years_and_not_in_plain_numbers() -> None:
    def touch(first: int, kind: str, number: int) -> bool:
        panel = AdoptionPanel(np.zeros((1, number)), np.arange(first, first + number), np.array([NEVER]))
        return RollOut(("A",), panel, kind).in_pandemic  # type: ignore[arg-type]

    assert touch(2020 * 12 + 2, "month", 1)  # March 2020
    assert not touch(2019 * 12, "month", 14)  # to February 2020
    assert touch(2018, "number", 3)
    assert not touch(2003, "number", 5)
    assert not touch(1, "number", 3000)  # no years


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sums_over_twelve_months_are_told_from_the_flow_of_each(seed: int) -> None:
    rng = np.random.default_rng(seed)
    months = np.arange(24_000, 24_072)
    season = np.sin(2 * np.pi * np.arange(83) / 12)
    flows = 2 + season + rng.normal(size=(20, 83))
    rolling = np.stack([flows[:, place : place + 12].sum(axis=1) for place in range(72)], axis=1)
    starts = np.full(20, NEVER)
    names = tuple(str(unit) for unit in range(20))
    assert looks_rolling(RollOut(names, AdoptionPanel(rolling, months, starts), "month"))
    assert not looks_rolling(RollOut(names, AdoptionPanel(flows[:, :72], months, starts), "month"))
    drifting = AdoptionPanel(np.cumsum(flows[:, :72], axis=1), months, starts)
    assert not looks_rolling(RollOut(names, drifting, "month"))
    assert not looks_rolling(RollOut(names, AdoptionPanel(rolling[:, :20], months[:20], starts), "month"))
