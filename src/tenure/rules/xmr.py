"""Rulesets of XmR charts: every parameter of each, as published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from tenure.rules.tables import read_entries

__all__ = ["RuleName", "XmrRuleset", "xmr_rulesets"]

RuleName = Literal["outside", "trend", "two_of_three", "shift"]


@dataclass(frozen=True, slots=True)
class XmrRuleset:
    """The rules by which one body reads an XmR chart.

    Limits are the mean and ``limit_factor`` times the mean moving range, of which those of ``screen_factor`` times
    their mean or more are left out (none are where it is None). ``shift_points`` and ``trend_points`` are the points
    that make a run on one side of the mean, and a run that rises or falls. ``two_of_three`` says which points count
    among the two; ``trend_ties`` and ``on_mean`` that equal values end a trend and a point on the mean ends a run.
    ``crosses_rebase`` says whether runs go on across a change of limits. ``priority`` orders the labels; ``conflict``
    says which way a point counts whose rules disagree, ``target_on_limit`` what a target exactly on a limit tells.
    Limits on fewer points than ``trial_below`` are trial limits.
    """

    name: str
    title: str
    limit_factor: float
    screen_factor: float | None
    shift_points: int
    trend_points: int
    two_of_three: Literal["between_two_and_three_sigma", "beyond_two_sigma"]
    trend_ties: Literal["break"]
    on_mean: Literal["break"]
    crosses_rebase: bool
    priority: tuple[RuleName, ...]
    conflict: Literal["labelling_rule", "improvement"]
    target_on_limit: Literal["inconsistent", "decided"]
    trial_below: int
    status: Literal["published", "derived", "assumed"]
    source: str

    @property
    def parameters(self) -> dict[str, str]:
        """Every parameter in words, as it is printed beside a chart."""
        screened = "none" if self.screen_factor is None else f"{self.screen_factor:g} times their mean or more"
        return {
            "limits": f"mean and {self.limit_factor:g} times the mean moving range",
            "moving_ranges_left_out": screened,
            "shift": f"{self.shift_points} points on one side of the mean; a point on the mean ends the run",
            "trend": f"{self.trend_points} points that all rise or all fall; an equal value ends the run",
            "two_of_three": f"two of three on one side of the mean, {self.two_of_three.replace('_', ' ')}",
            "runs_across_a_rebase": "go on" if self.crosses_rebase else "end",
            "label_of_a_point": " before ".join(self.priority),
            "rules_that_disagree": "improvement is shown" if self.conflict == "improvement" else "the label decides",
            "target_on_a_limit": self.target_on_limit,
            "trial_limits": f"fewer than {self.trial_below} points",
        }


@cache
def xmr_rulesets() -> dict[str, XmrRuleset]:
    """Return the rulesets of XmR charts by name.

    Notes
    -----
    Source: each ruleset names its own. A published change of a rule is a further ruleset.
    """
    return {one.name: one for one in read_entries("xmr_rulesets", XmrRuleset)}
