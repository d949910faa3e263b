"""Statistics on cells: pure functions of arrays and small tables."""

from tenure.estimate.effects import Effects, list_switches, split_change
from tenure.estimate.intervals import clustered_interval, clustered_variance, wilson_interval

__all__ = ["Effects", "clustered_interval", "clustered_variance", "list_switches", "split_change", "wilson_interval"]
