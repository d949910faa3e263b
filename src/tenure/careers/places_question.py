"""What is asked about organisations and areas, and the windows that a record can answer it for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tenure.careers.question import LEVELS, Level
from tenure.errors import OptionError
from tenure.estimate import DispersionRule
from tenure.panel import BREAKDOWNS, MAIN_RULES, MainRule
from tenure.terms import Month

__all__ = ["ADJUSTABLE", "PlacesQuestion", "Window", "group_windows"]

_unusable = partial(OptionError, slug="places-option-unusable")

# Characteristics of people and their jobs; where they work is what is compared.
ADJUSTABLE = tuple(name for name in BREAKDOWNS if name not in {"organisation", "organisation_type", "icb", "region"})
DISPERSION_RULES: tuple[DispersionRule, ...] = ("cqc", "shmi")


@dataclass(frozen=True, slots=True)
class Window:
    """Periods of twelve months that follow each other and are counted together, earliest first."""

    periods: tuple[tuple[Month, Month], ...]

    @property
    def first(self) -> Month:
        """The first month of the first period."""
        return self.periods[0][0]

    @property
    def last(self) -> Month:
        """The last month of the last period."""
        return self.periods[-1][1]


@dataclass(frozen=True, slots=True)
class PlacesQuestion:
    """The options of ``careers places``.

    Parameters
    ----------
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    destination : str
        An occupation of the level: moves into it are counted as an outcome of their own; empty for none.
    adjust : tuple of str
        Characteristics that make up case mix: some of ``ADJUSTABLE``.
    years : int
        Periods of twelve months in a window (>= 1).
    dispersion : {"cqc", "shmi"}
        How funnel limits are widened: see ``estimate.measure_dispersion``.
    persist, main_rule, guard
        As for ``MovesQuestion``.
    """

    level: Level = "broad"
    destination: str = "Registered clinical"
    adjust: tuple[str, ...] = ("age_band", "sex", "band", "tenure_band")
    years: int = 3
    dispersion: DispersionRule = "cqc"
    persist: int = 3
    main_rule: MainRule = "flag"
    guard: bool = True

    def __post_init__(self) -> None:
        for name, value, known in (
            ("level", self.level, LEVELS),
            ("main-rule", self.main_rule, MAIN_RULES),
            ("dispersion", self.dispersion, DISPERSION_RULES),
        ):
            if value not in known:
                raise _unusable(name, str(value), f"one of {', '.join(known)}.")
        if set(self.adjust) - set(ADJUSTABLE) or len(set(self.adjust)) < len(self.adjust):
            raise _unusable("adjust", ", ".join(self.adjust), f"names from {', '.join(ADJUSTABLE)}, each once.")
        for name, number in (("years", self.years), ("persist", self.persist)):
            if number < 1:
                raise _unusable(name, str(number), "a whole number, 1 or more.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": self.level,
            "destination": self.destination,
            "adjust": ", ".join(self.adjust),
            "years": str(self.years),
            "dispersion": self.dispersion,
            "persist_months": str(self.persist),
            "main_rule": self.main_rule,
            "guard": "on" if self.guard else "off",
        }


def group_windows(periods: Sequence[tuple[Month, Month]], years: int) -> list[Window]:
    """Group periods into windows of ``years``, the last one ending with the last period.

    Periods at the start that fill no window are left out, unless they are all there is.

    Examples
    --------
    >>> year = [(Month.parse(f"20{k}-03"), Month.parse(f"20{k + 1}-03")) for k in range(15, 20)]
    >>> [(str(window.first), str(window.last)) for window in group_windows(year, 2)]
    [('2016-03', '2018-03'), ('2018-03', '2020-03')]
    """
    ordered = sorted(periods)
    if len(ordered) <= years:
        return [Window(tuple(ordered))]
    spare = len(ordered) % years
    return [Window(tuple(ordered[start : start + years])) for start in range(spare, len(ordered), years)]
