"""The one door out: from confidential ``Evidence`` to ``Released`` tables."""

from tenure.disclosure.release import release
from tenure.disclosure.released import Released, Summary, reopen_table

__all__ = ["Released", "Summary", "release", "reopen_table"]
