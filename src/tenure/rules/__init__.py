"""Dated published facts, each with its source: occupations, organisations, pay, rates, definitions."""

from tenure.rules.check import Finding, RulesReport, check_rules
from tenure.rules.definitions import Definition, definition, definitions
from tenure.rules.occupations import occupation_codes, occupations
from tenure.rules.organisations import organisation, organisations, successor_of, successors, successors_of
from tenure.rules.pay import pay_scale, pay_scales, pay_value
from tenure.rules.profiles import Profile, disclosure_profiles
from tenure.rules.rates import rate, rates
from tenure.rules.reasons import absence_reasons, leave_reasons
from tenure.rules.show import show_rule

__all__ = [
    "RULES_VERSION",
    "Definition",
    "Finding",
    "Profile",
    "RulesReport",
    "absence_reasons",
    "check_rules",
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
    "show_rule",
    "successor_of",
    "successors",
    "successors_of",
]

RULES_VERSION = "2026-11-21"
