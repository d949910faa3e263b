"""Statistics on cells: pure functions of arrays and small tables."""

from tenure.estimate.adjusted import adjust_shares, count_coefficients
from tenure.estimate.contrasts import ContrastCells, Contrasts, standardise_contrasts
from tenure.estimate.disparity import disparity_ratio
from tenure.estimate.effects import Effects, list_switches, split_change
from tenure.estimate.fitting import fit_margins
from tenure.estimate.fitting_two_way import fit_two_margins
from tenure.estimate.incidence_clusters import ClusteredIncidence, follow_clusters
from tenure.estimate.intervals import clustered_interval, clustered_variance, wilson_interval
from tenure.estimate.likelihood import relative_likelihood
from tenure.estimate.margins import Margins, average_slopes, find_quantile, standardise_margins
from tenure.estimate.margins_incidence import FittedIncidence, predict_incidence
from tenure.estimate.mobility import (
    MobilitySplit,
    bartholomew_index,
    entropy,
    exit_shares,
    immobility_share,
    immobility_to_chance,
    shorrocks_index,
    split_mobility,
)
from tenure.estimate.multinomial import MultinomialFit, fit_multinomial
from tenure.estimate.multinomial_checks import list_dependent
from tenure.estimate.multinomial_design import Coding, Design, code_cells
from tenure.estimate.multinomial_variance import Spread
from tenure.estimate.rates import byar_interval, exact_count_interval, exact_interval, rate_interval
from tenure.estimate.sequences import count_states, sequence_entropy, weighted_quantile
from tenure.estimate.standardise import (
    Standardised,
    clustered_standard_variance,
    expect_events,
    standardise_direct,
    standardise_indirect,
)
from tenure.estimate.survival import (
    Incidence,
    LogRank,
    Survival,
    aalen_johansen,
    incidence_from_hazards,
    jackknife_variance,
    kaplan_meier,
    log_rank,
    median_time,
)
from tenure.estimate.variation import (
    MeanVariation,
    RandomEffects,
    anova_components,
    fit_random_effects,
    latent_correlation,
    median_odds_ratio,
    rank_units,
)
from tenure.estimate.variation_funnel import (
    Dispersion,
    DispersionRule,
    limit_ratios,
    limit_shares,
    measure_dispersion,
    place_in_funnel,
)
from tenure.estimate.variation_shrink import Shrunken, shrink_ratios, shrink_shares

__all__ = [
    "ClusteredIncidence",
    "Coding",
    "ContrastCells",
    "Contrasts",
    "Design",
    "Dispersion",
    "DispersionRule",
    "Effects",
    "FittedIncidence",
    "Incidence",
    "LogRank",
    "Margins",
    "MeanVariation",
    "MobilitySplit",
    "MultinomialFit",
    "RandomEffects",
    "Shrunken",
    "Spread",
    "Standardised",
    "Survival",
    "aalen_johansen",
    "adjust_shares",
    "anova_components",
    "average_slopes",
    "bartholomew_index",
    "byar_interval",
    "clustered_interval",
    "clustered_standard_variance",
    "clustered_variance",
    "code_cells",
    "count_coefficients",
    "count_states",
    "disparity_ratio",
    "entropy",
    "exact_count_interval",
    "exact_interval",
    "exit_shares",
    "expect_events",
    "find_quantile",
    "fit_margins",
    "fit_multinomial",
    "fit_random_effects",
    "fit_two_margins",
    "follow_clusters",
    "immobility_share",
    "immobility_to_chance",
    "incidence_from_hazards",
    "jackknife_variance",
    "kaplan_meier",
    "latent_correlation",
    "limit_ratios",
    "limit_shares",
    "list_dependent",
    "list_switches",
    "log_rank",
    "measure_dispersion",
    "median_odds_ratio",
    "median_time",
    "place_in_funnel",
    "predict_incidence",
    "rank_units",
    "rate_interval",
    "relative_likelihood",
    "sequence_entropy",
    "shorrocks_index",
    "shrink_ratios",
    "shrink_shares",
    "split_change",
    "split_mobility",
    "standardise_contrasts",
    "standardise_direct",
    "standardise_indirect",
    "standardise_margins",
    "weighted_quantile",
    "wilson_interval",
]
