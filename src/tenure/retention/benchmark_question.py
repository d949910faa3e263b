"""What is asked when organisations are laid beside their peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from tenure.errors import OptionError
from tenure.estimate import DispersionRule
from tenure.panel import MAIN_RULES, MainRule, check_breakdowns
from tenure.panel.posts import STAFF_GROUP
from tenure.retention.flows_question import POPULATIONS, Population
from tenure.terms import Month

__all__ = ["ADJUSTED_FOR", "DISPERSION_RULES", "LEAST_PEOPLE", "MOST_PEERS", "BenchmarkQuestion"]

_unusable = partial(OptionError, slug="benchmark-option-unusable")

ADJUSTED_FOR = (STAFF_GROUP, "age_band", "band")
"""What adjusted rates are standardised over unless told otherwise."""

DISPERSION_RULES: tuple[DispersionRule, ...] = ("cqc", "shmi")
LEAST_PEOPLE = 100
"""Organisations with fewer people in post at the first date are neither compared nor anybody's peers."""

MOST_PEERS = 50
_PLACES = {"organisation", "organisation_type", "icb", "region"}


@dataclass(frozen=True, slots=True)
class BenchmarkQuestion:
    """The options of ``retention benchmark``.

    Parameters
    ----------
    organisation : str, optional
        The one organisation that is told, with its peers; everyone when left out.
    peers : int
        How many nearest organisations are peers (1 to 50).
    any_type : bool
        Whether peers may be of another type.
    same_region : bool
        Whether peers must be of the same region.
    adjust : tuple of str
        Characteristics that adjusted rates are standardised over.
    dispersion : {"cqc", "shmi"}
        How funnel limits are widened: see ``estimate.measure_dispersion``.
    start, end : Month, optional
        The two dates; twelve months to the record's end when left out.
    population, main_rule
        As for ``FlowsQuestion``.
    """

    organisation: str | None = None
    peers: int = 10
    any_type: bool = False
    same_region: bool = False
    adjust: tuple[str, ...] = ADJUSTED_FOR
    dispersion: DispersionRule = "cqc"
    start: Month | None = None
    end: Month | None = None
    population: Population = "turnover"
    main_rule: MainRule = "flag"

    def __post_init__(self) -> None:
        for name, value, known in (
            ("population", self.population, POPULATIONS),
            ("main-rule", self.main_rule, MAIN_RULES),
            ("dispersion", self.dispersion, DISPERSION_RULES),
        ):
            if value not in known:
                raise _unusable(name, value, f"one of {', '.join(known)}.")
        if not 1 <= self.peers <= MOST_PEERS:
            raise _unusable("peers", str(self.peers), f"a whole number, 1 to {MOST_PEERS}.")
        if _PLACES & set(self.adjust):
            raise _unusable("adjust", ", ".join(self.adjust), "characteristics of people and jobs, not of places.")
        if self.adjust.count(STAFF_GROUP) > 1:
            raise _unusable("adjust", ", ".join(self.adjust), "each characteristic once.")
        check_breakdowns(self.adjust, option="--adjust", also=(STAFF_GROUP,))
        if self.start and self.end and self.start >= self.end:
            raise _unusable("start", str(self.start), f"a month before --end, {self.end}.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "organisation": self.organisation or "",
            "peers": str(self.peers),
            "peers_of": ", ".join(
                [*([] if self.any_type else ["the same type"]), *(["the same region"] if self.same_region else [])]
            ),
            "adjust": ", ".join(self.adjust),
            "dispersion": self.dispersion,
            "population": self.population,
            "main_rule": self.main_rule,
        }
