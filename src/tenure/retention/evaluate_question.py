"""The options of an evaluation, and what may be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from tenure.errors import OptionError
from tenure.estimate.designs import BasePeriod

__all__ = ["DESIGNS", "ControlRule", "Design", "DesignRule", "EvaluateQuestion", "MainEstimator", "ValueKind"]

Design = Literal["staggered", "did", "its", "before_after", "not_started"]
DesignRule = Literal["auto", "staggered", "did", "its", "before_after"]
ControlRule = Literal["auto", "never", "not_yet"]
ValueKind = Literal["flow", "rolling"]
MainEstimator = Literal["imputation", "callaway_santanna", "glsar"]

DESIGNS: tuple[DesignRule, ...] = ("auto", "staggered", "did", "its", "before_after")

_wrong_option = partial(OptionError, slug="evaluate-option-unusable")


@dataclass(frozen=True, slots=True)
class EvaluateQuestion:
    """What is asked of a panel.

    Attributes
    ----------
    design : {"auto", "staggered", "did", "its", "before_after"}
        ``auto`` chooses by who started when.
    controls : {"auto", "never", "not_yet"}
        Units compared with; ``auto``: those that never start, if there are any.
    base_period : {"varying", "universal"}
        As for ``estimate.designs.estimate_group_times``.
    values : {"flow", "rolling"}
        Whether values are of their own period alone, or of the twelve months up to it.
    seasonal : bool
        Waves of the year in an interrupted time series of months.
    unit : str
        The one unit of an interrupted time series; blank for all that started.
    alpha : float
        Of tests and limits: 0.05 for 95%.
    draws, seed : int
        Of randomisation and bootstrap.
    after : int
        Periods to come, where nothing has started yet; 0 for as many as there are.
    outcome : str
        What the values are, in the user's words.
    """

    design: DesignRule = "auto"
    controls: ControlRule = "auto"
    base_period: BasePeriod = "varying"
    values: ValueKind = "flow"
    seasonal: bool = False
    unit: str = ""
    alpha: float = 0.05
    draws: int = 999
    seed: int = 1
    after: int = 0
    outcome: str = ""

    def __post_init__(self) -> None:
        choices = {
            "design": DESIGNS,
            "controls": ("auto", "never", "not_yet"),
            "base_period": ("varying", "universal"),
            "values": ("flow", "rolling"),
        }
        for name, known in choices.items():
            if (given := getattr(self, name)) not in known:
                raise _wrong_option(name.replace("_", "-"), given, f"one of {', '.join(known)}.")
        if not 0 < self.alpha < 0.5:
            raise _wrong_option("alpha", str(self.alpha), "between 0 and 0.5, such as 0.05.")
        for name, least in (("draws", 99), ("after", 0), ("seed", 0)):
            if getattr(self, name) < least:
                raise _wrong_option(name, str(getattr(self, name)), f"{least} or more.")

    @property
    def level(self) -> float:
        """Coverage of the limits."""
        return 1 - self.alpha
