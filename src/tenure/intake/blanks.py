"""What counts as nothing: blanks around a value, and the words that stand for no position."""

from __future__ import annotations

__all__ = ["BLANKS", "NO_POSITION"]

# Space, tab, and the no-break spaces that web pages and spreadsheets put in their place.
BLANKS = " \t\u00a0\u2007\u202f"

# In small letters. A position that reads as one of these would look like one post that everybody shares and nobody
# leaves, and the administrative guard would take every move within it for a recode.
NO_POSITION = ("#n/a", "-", ".", "0", "n/a", "na", "nan", "none", "null", "unknown")
