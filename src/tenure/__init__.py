"""Tenure: from a monthly staff record to evidence that can be published.

The rooms of the package, top to bottom, are listed in ``docs/reference/rooms.md``; a room imports
only from rooms below it, and the build fails when one does not.
"""

__version__ = "0.1.0"
