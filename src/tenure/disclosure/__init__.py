"""The one door out: from confidential ``Evidence`` to ``Released`` tables."""

from tenure.disclosure.release import release
from tenure.disclosure.released import Released, Summary

__all__ = ["Released", "Summary", "release"]
