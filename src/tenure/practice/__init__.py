"""Practice: self-assessment, action plans and evaluation steps, as pure functions and data. No record is read.

Each module is a part of the work: ``content`` what is held in words, ``viewpoints`` the exercise at the start,
``assessment`` the ratings, ``plans`` the actions, ``drivers`` the diagrams, ``contradictions`` ratings beside released
measures, ``released`` where these measures are found.
"""

from tenure.practice import assessment, content, contradictions, drivers, plans, released, viewpoints

__all__ = ["assessment", "content", "contradictions", "drivers", "plans", "released", "viewpoints"]
