"""Dated published facts, each with its source: occupations, organisations, pay, rates, definitions."""

from tenure.rules.check import Finding, RulesReport, check_rules
from tenure.rules.citations import cite
from tenure.rules.definitions import Definition, definition, definitions
from tenure.rules.occupations import occupation_codes, occupations
from tenure.rules.organisations import boards, organisation, organisations, successor_of, successors, successors_of
from tenure.rules.pay import pay_scale, pay_scales, pay_value
from tenure.rules.profiles import Profile, disclosure_profiles
from tenure.rules.rates import rate, rates
from tenure.rules.reasons import absence_reasons, leave_reasons
from tenure.rules.show import show_rule
from tenure.rules.workforce import (
    calibration_targets,
    district_house_prices,
    organisation_areas,
    regional_house_prices,
    sickness_rates,
    workforce_ethnicity,
    workforce_headcounts,
    workforce_nationality,
    workforce_organisations,
)

__all__ = [
    "RULES_VERSION",
    "Definition",
    "Finding",
    "Profile",
    "RulesReport",
    "absence_reasons",
    "boards",
    "calibration_targets",
    "check_rules",
    "cite",
    "definition",
    "definitions",
    "disclosure_profiles",
    "district_house_prices",
    "leave_reasons",
    "occupation_codes",
    "occupations",
    "organisation",
    "organisation_areas",
    "organisations",
    "pay_scale",
    "pay_scales",
    "pay_value",
    "rate",
    "rates",
    "regional_house_prices",
    "show_rule",
    "sickness_rates",
    "successor_of",
    "successors",
    "successors_of",
    "workforce_ethnicity",
    "workforce_headcounts",
    "workforce_nationality",
    "workforce_organisations",
]

RULES_VERSION = "2026-11-21"
