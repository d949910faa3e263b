"""Dated published facts, each with its source: occupations, organisations, pay, rates, definitions."""

from tenure.rules.definitions import Definition, definition, definitions
from tenure.rules.occupations import occupation_codes, occupations
from tenure.rules.organisations import organisation, organisations, successor_of, successors
from tenure.rules.pay import pay_scale, pay_scales, pay_value
from tenure.rules.profiles import Profile, disclosure_profiles
from tenure.rules.rates import rate, rates
from tenure.rules.reasons import absence_reasons, leave_reasons

__all__ = [
    "RULES_VERSION",
    "Definition",
    "Profile",
    "absence_reasons",
    "definition",
    "definitions",
    "disclosure_profiles",
    "leave_reasons",
    "occupation_codes",
    "occupations",
    "organisation",
    "organisations",
    "pay_scale",
    "pay_scales",
    "pay_value",
    "rate",
    "rates",
    "successor_of",
    "successors",
]

RULES_VERSION = "2026-11-21"
