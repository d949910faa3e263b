"""Statistics on cells: pure functions of arrays and small tables."""

from tenure.estimate.intervals import clustered_interval, clustered_variance, wilson_interval

__all__ = ["clustered_interval", "clustered_variance", "wilson_interval"]
