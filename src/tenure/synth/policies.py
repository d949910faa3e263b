"""Trust policies planted in the record: who adopts what when, and what it truly does.

Pure tables: adoption is drawn here, once, from the seed; the chances and the history apply the factors.
The policies are inventions. No organisation adopted them, and no effect is an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tenure.synth.draws import Bools, Ints, stream
from tenure.terms import Month

__all__ = ["NEVER", "Policy", "PolicyRule", "build_policies", "read_policy_rules"]

NEVER = 2**31
Touches = Literal["leaving", "moves", "return_hours"]

_NURSES = ("N6A", "N6B", "N6D", "N6E", "N6H", "N4D", "N4H", "N3H")
_SUPPORT = ("H1A", "H1C", "H1D", "H2A", "N9A", "N9E", "NFA")
_TO_REGISTERED = ("P1E", "NHA", "NGA", "N6A", "N6B", "N6E", "N2C")
_EVERYBODY: tuple[str, ...] = ()
_OLDEST = 200


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """What a policy does where it is in force.

    Attributes
    ----------
    name : str
        Word of the answer key.
    touches : {"leaving", "moves", "return_hours"}
        Which chance is multiplied: of leaving all jobs, of the moves from ``origins`` to
        ``destinations``, or of returning from maternity leave to shorter hours.
    factor : float
        The true ratio of the monthly chance under the policy to the chance without it.
    origins, destinations : tuple of str
        Occupation codes; empty stands for every occupation.
    youngest, oldest : int
        Ages the policy reaches, both included.
    adopting_share : float
        Chance that an organisation ever adopts it; independent of everything else about it.
    waves : tuple of str
        Months in which organisations adopt, equally likely.
    """

    name: str
    touches: Touches
    factor: float
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    youngest: int
    oldest: int
    adopting_share: float
    waves: tuple[str, ...]


_RULES = (
    PolicyRule(
        "preceptorship", "leaving", 0.75, _NURSES, _EVERYBODY, 0, 29, 0.5,
        ("2014-09", "2015-09", "2016-09", "2017-09", "2018-09"),
    ),
    PolicyRule(
        "training_pathway", "moves", 1.5, _SUPPORT, _TO_REGISTERED, 0, _OLDEST, 0.4,
        ("2016-04", "2017-04", "2018-04", "2019-04"),
    ),
    PolicyRule(
        "flexible_return", "return_hours", 1.3, _EVERYBODY, _EVERYBODY, 0, _OLDEST, 0.5,
        ("2015-04", "2017-04", "2019-04"),
    ),
)  # fmt: skip


def read_policy_rules() -> tuple[PolicyRule, ...]:
    """Return the policies that can be planted, in their fixed order."""
    return _RULES


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule and its adoption; ``adopted`` holds a month index for each organisation, or ``NEVER``."""

    rule: PolicyRule
    adopted: Ints

    def in_force(self, month: Month) -> Bools:
        """Return for each organisation whether the policy is in force in the month."""
        return np.asarray(self.adopted <= month.index, dtype=np.bool_)

    def as_answer(self, codes: Sequence[str]) -> dict[str, Any]:
        """Return what the answer key says of the policy; ``codes`` name the organisations in order."""
        rule = self.rule
        return {
            "name": rule.name,
            "touches": rule.touches,
            "factor": rule.factor,
            "origins": list(rule.origins),
            "destinations": list(rule.destinations),
            "ages": [rule.youngest, rule.oldest],
            "adopted": {
                code: str(Month(int(index)))
                for code, index in zip(codes, self.adopted.tolist(), strict=True)
                if index != NEVER
            },
        }


def build_policies(seed: int, organisations: int) -> tuple[Policy, ...]:
    """Draw who adopts which policy when.

    Adoption is independent of size, level and history, so that comparing adopters with those who
    adopt later or never recovers the factor.

    Parameters
    ----------
    seed : int
        The plan's seed.
    organisations : int
        How many there are; adoption follows their order.

    Notes
    -----
    At least one organisation adopts each policy and at least one never does, where there are two.
    """
    return tuple(
        Policy(rule, _draw_adoption(rule, stream(seed, "planted", number + 1), organisations))
        for number, rule in enumerate(_RULES)
    )


def _draw_adoption(rule: PolicyRule, rng: np.random.Generator, organisations: int) -> Ints:
    waves = np.array([Month.parse(wave).index for wave in rule.waves], dtype=np.int64)
    adopting = min(max(round(rule.adopting_share * organisations), 1), max(organisations - 1, 1))
    adopted = np.full(organisations, NEVER, dtype=np.int64)
    chosen = rng.permutation(organisations)[:adopting]
    adopted[chosen] = waves[np.arange(adopting) % len(waves)]
    return adopted
