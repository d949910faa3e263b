"""Statistics on cells: pure functions of arrays and small tables."""

from tenure.estimate.effects import Effects, list_switches, split_change
from tenure.estimate.fitting import fit_margins
from tenure.estimate.intervals import clustered_interval, clustered_variance, wilson_interval
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
from tenure.estimate.rates import byar_interval, exact_count_interval, exact_interval, rate_interval
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

__all__ = [
    "Effects",
    "Incidence",
    "LogRank",
    "MobilitySplit",
    "Standardised",
    "Survival",
    "aalen_johansen",
    "bartholomew_index",
    "byar_interval",
    "clustered_interval",
    "clustered_standard_variance",
    "clustered_variance",
    "entropy",
    "exact_count_interval",
    "exact_interval",
    "exit_shares",
    "expect_events",
    "fit_margins",
    "immobility_share",
    "immobility_to_chance",
    "incidence_from_hazards",
    "jackknife_variance",
    "kaplan_meier",
    "list_switches",
    "log_rank",
    "median_time",
    "rate_interval",
    "shorrocks_index",
    "split_change",
    "split_mobility",
    "standardise_direct",
    "standardise_indirect",
    "wilson_interval",
]
