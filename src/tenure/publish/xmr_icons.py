"""Icons of verdicts, our own: tiles whose shape, sign and colour all say the same, each with words."""

from __future__ import annotations

from html import escape

from tenure.publish.drawing import INK
from tenure.publish.xmr import COLOURS

__all__ = ["ASSURANCE_WORDS", "VARIATION_WORDS", "draw_assurance", "draw_variation"]

VARIATION_WORDS = {
    "common_cause": "Common cause",
    "improvement_high": "Improvement, high",
    "improvement_low": "Improvement, low",
    "concern_high": "Concern, high",
    "concern_low": "Concern, low",
    "neutral_high": "Special cause, high",
    "neutral_low": "Special cause, low",
    "none": "No verdict",
}
"""What each verdict on variation is called."""

ASSURANCE_WORDS = {
    "pass": "Target met throughout",
    "fail": "Target missed throughout",
    "inconsistent": "Target met now and then",
    "none": "No verdict",
}
"""What each verdict on the target is called."""

_SHAPES = {
    "common_cause": '<circle cx="14" cy="14" r="12"{}/>',
    "improvement": '<rect x="3" y="3" width="22" height="22" rx="3"{}/>',
    "concern": '<path d="M14 1 27 14 14 27 1 14z"{}/>',
    "neutral": '<path d="M14 2 26 24H2z"{}/>',
}
_ARROWS = {"high": "M14 20V10M9.5 14 14 9.5 18.5 14", "low": "M14 9.5V19.5M9.5 15.5 14 20 18.5 15.5"}
_ZIGZAG = "M6 15 10 11.5 14 16.5 18 11.5 22 15"
_DASH = "M8 14H20"
# The dashed line is the target; the dots are where values will fall.
_TARGETS = {
    "pass": ("improvement", "M5 20H23", "M8 12h0M14 9h0M20 12h0"),
    "fail": ("concern", "M7 9H21", "M10 16h0M14 20h0M18 16h0"),
    "inconsistent": ("common_cause", "M4 14H24", "M8 9h0M14 19h0M20 9h0"),
}


def draw_variation(verdict: str, *, is_named: bool = True) -> str:
    """Return the icon of a verdict on variation as an SVG element.

    Parameters
    ----------
    verdict : str
        A key of ``VARIATION_WORDS``.
    is_named : bool
        Whether the icon speaks for itself; false where its words stand beside it.

    Notes
    -----
    Circle and zigzag: common cause. Square: improvement. Diamond: concern. Triangle: neither way is better. The arrow
    tells high from low.
    """
    words = VARIATION_WORDS[verdict]
    kind, _, side = verdict.rpartition("_")
    if verdict == "none":
        return _wrap(_stroke(_DASH, INK), words, is_named=is_named)
    if verdict == "common_cause":
        return _wrap(_fill("common_cause") + _stroke(_ZIGZAG, INK), words, is_named=is_named)
    ink = "#ffffff" if kind == "neutral" else INK
    return _wrap(_fill(kind) + _stroke(_ARROWS[side], ink), words, is_named=is_named)


def draw_assurance(verdict: str, *, is_named: bool = True) -> str:
    """Return the icon of a verdict on a target as an SVG element: where values fall beside a line.

    Parameters
    ----------
    verdict : str
        A key of ``ASSURANCE_WORDS``.
    is_named : bool
        As for ``draw_variation``.
    """
    words = ASSURANCE_WORDS[verdict]
    if verdict == "none":
        return _wrap(_stroke(_DASH, INK), words, is_named=is_named)
    kind, line, dots = _TARGETS[verdict]
    marks = f'<path d="{line}" stroke="{INK}" stroke-width="2" stroke-dasharray="3 2"/>{_stroke(dots, INK, width=4.5)}'
    return _wrap(_fill(kind) + marks, words, is_named=is_named)


def _fill(kind: str) -> str:
    return _SHAPES[kind].format(f' fill="{COLOURS[kind]}" stroke="{INK}"')


def _stroke(shape: str, colour: str, *, width: float = 2.4) -> str:
    return (
        f'<path d="{shape}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
    )


def _wrap(drawn: str, words: str, *, is_named: bool) -> str:
    told = f'role="img" aria-label="{escape(words, quote=True)}"' if is_named else 'aria-hidden="true"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="icon" viewBox="0 0 28 28" width="28" height="28" '
        f"{told}>{drawn}</svg>"
    )
