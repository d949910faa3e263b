"""Designs that judge what was started: before and after, with and without, at one date or at many."""

from tenure.estimate.designs.detectable import Noise, detect_difference, detect_interruption, measure_noise
from tenure.estimate.designs.group_times import BasePeriod, estimate_group_times
from tenure.estimate.designs.imputation import impute_effects
from tenure.estimate.designs.inference import (
    BootstrapWeights,
    JointTest,
    Randomised,
    compare_levels,
    find_off_line,
    find_slopes,
    join_leads,
    randomise_starts,
    resample_scores,
    resample_two_way,
)
from tenure.estimate.designs.interrupted import InterruptedFit, SeriesErrors, correlate_residuals, fit_interrupted
from tenure.estimate.designs.panel import NEVER, AdoptionEffects, AdoptionPanel, Controls, EffectKind, EffectRow
from tenure.estimate.designs.two_way import TwoWayFit, fit_two_way

__all__ = [
    "NEVER",
    "AdoptionEffects",
    "AdoptionPanel",
    "BasePeriod",
    "BootstrapWeights",
    "Controls",
    "EffectKind",
    "EffectRow",
    "InterruptedFit",
    "JointTest",
    "Noise",
    "Randomised",
    "SeriesErrors",
    "TwoWayFit",
    "compare_levels",
    "correlate_residuals",
    "detect_difference",
    "detect_interruption",
    "estimate_group_times",
    "find_off_line",
    "find_slopes",
    "fit_interrupted",
    "fit_two_way",
    "impute_effects",
    "join_leads",
    "measure_noise",
    "randomise_starts",
    "resample_scores",
    "resample_two_way",
]
