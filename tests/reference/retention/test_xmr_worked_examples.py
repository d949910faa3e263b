"""XmR charts against worked examples of the two tools whose rulesets they follow.

``xmr_checks.csv`` holds the checks that the Making Data Count team of NHS England wrote for its Single Chart Tool 5.0,
as kept among the test data of the FDP React design system (NHSDigital/fdp-react-design-system on GitHub): values, where
limits are recalculated or a baseline ends, and the colour of each point (b blue improvement, o orange concern, p
purple, g grey). Its text and its table agree but in one point of the check "conflict, high is good": the table has
point 15 blue, which no rule of the text gives; the text, and the mirrored check "low is good", have it grey, and so has
this file. The other examples are those of NHSRplotthedots (MIT), each named where it stands.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tenure.estimate.xmr import XmrRules, chart_xmr
from tenure.retention.charts import ChartsQuestion
from tests.support.xmr_reader import chart_values

with (Path(__file__).parent / "xmr_checks.csv").open(encoding="utf-8", newline="") as file:
    CHECKS = list(csv.DictReader(file))

COLOURS = {"improvement": "b", "concern": "o", "neutral": "p"}

# Outside x <- rnorm(20) after set.seed(123) in R, to the eight places printed there.
R_VALUES = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip


def rules(*, points: int, screen: float | None = None, outside: bool = False) -> XmrRules:
    return XmrRules(2.66, screen, points, points, counts_outside=outside, crosses=False)


def chart(values: list[float], named: XmrRules) -> tuple[float, float, float]:
    found = chart_xmr(values, series=[0] * len(values), stretches=[0] * len(values), rules=named)
    return float(found.mean[0]), float(found.lower[0]), float(found.upper[0])


@pytest.mark.parametrize("check", CHECKS, ids=[check["check"] for check in CHECKS])
def test_colours_are_those_of_the_checks_for_the_single_chart_tool(check: dict[str, str]) -> None:
    values = check["values"].split()
    question = ChartsQuestion(
        "mdc-6", check["improvement"], fix_after=int(check["baseline"] or 0) or None, least_points=13
    )
    breaks = [int(check["recalculated_after"])] if check["recalculated_after"] else []
    found = chart_values(values, question, breaks=breaks)
    marked = {row["date"]: COLOURS[row["variation"]] for row in found.signals.rows(named=True)}
    colours = "".join(marked.get(date, "g") for date in found.points["date"])
    if check["check"] == "two-sigma, 2":
        # The tool has changed since (NHSRplotthedots issue 194, SQL query 2.6): points 21 (7) and 22 (2, beyond the
        # limit) now are two of three beyond two sigma, so that 21 is orange as well.
        assert check["colours"][20:22] == "go"
        check["colours"] = f"{check['colours'][:20]}oo{check['colours'][22:]}"
    assert colours == check["colours"]


def test_limits_are_those_of_the_checks() -> None:
    check = next(each for each in CHECKS if each["check"] == "process limits, 15")
    mean, lower, upper = chart([float(value) for value in check["values"].split()], rules(points=6))
    # "divided by 1.128 ... 14.44 ... mean (23.20) ... (37.64) ... (8.76)"; 76 / 14 = 5.43 is the mean moving range.
    assert mean == pytest.approx(23.20, abs=0.005)
    assert lower == pytest.approx(8.76, abs=0.005)
    assert upper == pytest.approx(37.64, abs=0.005)


def test_limits_are_those_of_the_vignette_with_and_without_the_screen() -> None:
    # NHSRplotthedots, vignette "Deviations from Excel defaults". By hand: the mean is 35 / 18; seventeen ranges are 1
    # but for two of 8 and 9, so 32 / 17, and 15 / 15 without those two, which exceed 3.267 x 32 / 17 = 6.15.
    values = [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    mean, lower, upper = chart(values, rules(points=7))
    assert mean == pytest.approx(35 / 18)
    assert (round(upper, 4), round(lower, 4)) == (6.9515, -3.0626)
    mean, lower, upper = chart(values, rules(points=7, screen=3.267))
    assert mean == pytest.approx(35 / 18)
    assert (round(upper, 4), round(lower, 4)) == (4.6044, -0.7156)


@pytest.mark.parametrize(
    ("fifteenth", "screen", "mean", "lower", "upper"),
    [
        (-0.55584113, 3.267, 0.1416238, -3.01138, 3.294627),
        (10.0, 3.267, 0.6694159, -2.383666, 3.722497),
        (10.0, None, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_limits_are_those_printed_by_the_package(
    fifteenth: float, screen: float | None, mean: float, lower: float, upper: float
) -> None:
    # NHSRplotthedots, tests/testthat/_snaps/ptd_spc_standard.md.
    values = [*R_VALUES[:14], fifteenth, *R_VALUES[15:]]
    found = chart(values, rules(points=7, screen=screen))
    assert found[0] == pytest.approx(mean, abs=5e-8)
    assert found[1] == pytest.approx(lower, abs=5e-6)
    assert found[2] == pytest.approx(upper, abs=5e-7)


@pytest.mark.parametrize(
    ("values", "flagged"),
    [
        # NHSRplotthedots, test-ptd_calculate_point_type.R: seven points end a trend, and every one of them is of it.
        ([1, 2, 3, 4, 5, 6], ""),
        ([1, 2, 3, 3, 4, 5, 6], ""),
        ([1, 2, 3, 4, 5, 6, 7], "1234567"),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], "2345678"),
        ([7, 6, 5, 4, 3, 2, 1], "1234567"),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], "2345678"),
    ],
)
def test_trends_are_those_of_the_package(values: list[float], flagged: str) -> None:
    found = chart_xmr(values, series=[0] * len(values), stretches=[0] * len(values), rules=rules(points=7))
    places = np.flatnonzero(found.rises | found.falls) + 1
    assert "".join(map(str, places)) == flagged
    assert not (found.rises & found.falls).any()


@pytest.mark.parametrize(
    ("tail", "flagged"),
    [
        # NHSRplotthedots, test-ptd_calculate_point_type.R, ptd_two_in_three and ptd_part_of_two_in_three: N is beyond
        # two sigma and within three, A above the mean, B below it. Near points are singled out, the third is not.
        ("NAN", "N.N"),
        ("ANN", ".NN"),
        ("NNA", "NN."),
        ("AANANAA", "..N.N.."),
        ("AANNAAA", "..NN..."),
        ("NAAN", "...."),
        ("NAANN", "...NN"),
        ("NBN", "..."),
        ("BNNB", "...."),
    ],
)
def test_two_of_three_are_those_of_the_package(tail: str, flagged: str) -> None:
    # A long quiet series before the tail fixes the limits: mean 0, ranges of 2, limits +-5.32, two sigma +-3.547.
    quiet = [1.0, -1.0] * 10
    values = [*quiet, *({"N": 4.5, "A": 0.5, "B": -0.5}[letter] for letter in tail)]
    found = chart_xmr(
        values, series=[0] * len(values), stretches=[0] * len(values), rules=rules(points=7), baseline=len(quiet)
    )
    assert found.upper[0] == pytest.approx(5.32)
    assert "".join("N" if flag else "." for flag in found.two_of_three[len(quiet) :]) == flagged


def test_points_near_opposite_limits_are_common_cause() -> None:
    # NHSRplotthedots, test-ptd_spc_standard.R, issue 143.
    found = chart_values([*["1", "-1"] * 7, "5.5", "-5.5"], ChartsQuestion("nhsr-0.2.2", "up"))
    assert found.points["rule"].tail(2).to_list() == [None, None]


def test_a_point_of_two_trends_goes_the_way_of_the_next_in_one_ruleset_and_the_better_way_in_the_other() -> None:
    # After NHSRplotthedots, issue 200: up to 7 and down to 1 again, within limits of 0 +- 15.96 that twenty points of 3
    # and -3 fix. The package tells the peak, part of both trends, by the step after it (pull request 180: "use right
    # side"); Making Data Count shows improvement.
    values = [*["3", "-3"] * 10, *map(str, range(8)), *map(str, range(6, 0, -1))]
    for name, peak in (("nhsr-0.2.2", "concern"), ("mdc-7", "improvement")):
        found = chart_values(values, ChartsQuestion(name, "up", fix_after=20))
        signals = {row["date"]: row for row in found.signals.rows(named=True)}
        assert signals["2002-04"]["value"] == 7
        assert signals["2002-04"]["rules"].startswith("trend")
        kinds = [signals[date]["variation"] for date in ("2002-03", "2002-04", "2002-05")]
        assert kinds[:2] == ["improvement", peak]
    # All of these lie above the mean, and so are of a shift: the tool that favours improvement shows it after the peak.
    assert kinds == ["improvement"] * 3


def test_labels_are_in_the_order_of_the_package() -> None:
    # NHSRplotthedots, pull request 180: outside the limits, then trend, then two of three, then one side of the mean.
    # Sixteen points fix the limits at 0 +- 5.32; the last seven rise on one side, past two sigma (3.547) and the limit.
    values = [*(str(value) for value in [1, -1] * 8), "1", "2", "3", "3.6", "4", "5", "6"]
    found = chart_values(values, ChartsQuestion("nhsr-0.2.2", "up", fix_after=16))
    assert found.points["rule"].tail(7).to_list() == ["trend"] * 6 + ["outside"]
    held = {row["value"]: row["rules"] for row in found.signals.rows(named=True)}
    assert held[6.0] == "outside trend shift"
    assert held[5.0] == "trend two_of_three shift"
    assert held[3.0] == "trend shift"
    jagged = chart_values([*values[:17], "4", "4.5", "1", "2", "1", "2"], ChartsQuestion("nhsr-0.2.2", fix_after=16))
    assert jagged.points["rule"].tail(7).to_list() == ["shift", *["two_of_three"] * 2, *["shift"] * 4]


@pytest.mark.parametrize(
    ("target", "improvement", "assurance"),
    [
        # Checks for the Single Chart Tool, "Summary icons - assurance": targets of 40, 30 and 10 about these limits.
        (40, "up", "fail"),
        (30, "up", "inconsistent"),
        (10, "up", "pass"),
        (40, "down", "pass"),
        (30, "down", "inconsistent"),
        (10, "down", "fail"),
        (30, "neutral", "none"),
        (None, "up", "none"),
    ],
)
def test_assurance_is_that_of_the_checks(target: float | None, improvement: str, assurance: str) -> None:
    check = next(each for each in CHECKS if each["check"] == "recalculations")
    for name in ("nhsr-0.2.2", "mdc-6"):
        found = chart_values(check["values"].split(), ChartsQuestion(name, improvement, target))
        assert found.verdicts["assurance"].to_list() == [assurance]


def test_a_target_on_a_limit_is_decided_in_one_ruleset_and_not_in_the_other() -> None:
    # Ranges of 2 about 0: limits +-5.32. SQL query 2.6, step 4k: pass where the target is at or below the lower limit;
    # NHSRplotthedots, ptd_calculate_assurance_type: only beyond it.
    values = ["1", "-1"] * 7
    for name, assurance in (("mdc-6", "pass"), ("nhsr-0.2.2", "inconsistent")):
        found = chart_values(values, ChartsQuestion(name, "up", -5.32))
        assert found.verdicts["assurance"].to_list() == [assurance]
