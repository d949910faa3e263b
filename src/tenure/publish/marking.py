"""Pictures that are not for everybody, or of made-up figures, say so wherever they are taken."""

from __future__ import annotations

import re
from html import escape

from tenure.errors import InternalError
from tenure.publish.drawing import TEXT_SIZE, wrap_text

__all__ = ["label_picture", "mark_picture"]

# White on it is 11:1.
_GROUND = "#7a0019"
_LINE = 19
_MARGIN = 8
_OPENING = re.compile(
    r'(?s)\A(<svg [^>]*?viewBox="0 0 )([\d.]+) ([\d.]+)(" width="[\d.]+" height=")[\d.]+("[^>]*>\s*<title[^>]*>)'
    r"(.*?</title>\s*(?:<desc.*?</desc>\s*)?)(.*)</svg>\s*\Z"
)


def mark_picture(svg: str, banner: str) -> str:
    """Return a picture with a banner across its top, in its title too; unchanged where there is no banner.

    Parameters
    ----------
    svg : str
        A picture as the drawings of this room make them.
    banner : str
        What it must say of itself.

    Raises
    ------
    InternalError
        The picture is of another form, so that the banner has no place.
    """
    if not banner:
        return svg
    start, width, height, middle, opened, title, content = _open_picture(svg)
    lines = wrap_text(banner, float(width) - 2 * _MARGIN, most=4)
    deep = _LINE * len(lines) + _MARGIN
    size = f"{float(height) + deep:g}"
    texts = "".join(
        f'<text x="{_MARGIN}" y="{_LINE * place}" font-size="{TEXT_SIZE}" font-weight="bold" fill="#ffffff">'
        f"{escape(line)}</text>"
        for place, line in enumerate(lines, start=1)
    )
    mark = f'<rect width="{width}" height="{deep}" fill="{_GROUND}"/>{texts}'
    return (
        f"{start}{width} {size}{middle}{size}{opened}{escape(banner)}. {title}"
        f'<g transform="translate(0 {deep})">{content}</g>{mark}\n</svg>'
    )


def label_picture(svg: str, words: str) -> str:
    """Return a picture with words at its foot, in its title too; unchanged where there are none.

    Parameters
    ----------
    svg : str
        A picture as the drawings of this room make them.
    words : str
        What it must say of itself: that its figures are made up.

    Raises
    ------
    InternalError
        The picture is of another form, so that the words have no place.
    """
    if not words:
        return svg
    start, width, height, middle, opened, title, content = _open_picture(svg)
    lines = wrap_text(words, float(width) - _MARGIN, most=4)
    size = f"{float(height) + _LINE * len(lines) + _MARGIN:g}"
    texts = "".join(
        f'<text x="0" y="{float(height) + _LINE * place:g}" font-size="{TEXT_SIZE}" font-style="italic">'
        f"{escape(line)}</text>\n"
        for place, line in enumerate(lines, start=1)
    )
    return f"{start}{width} {size}{middle}{size}{opened}{escape(words)} {title}{content.rstrip()}\n{texts}</svg>"


def _open_picture(svg: str) -> tuple[str, ...]:
    """Return the parts of a picture between which its size, title and content stand."""
    found = _OPENING.match(svg)
    if found is None:
        raise InternalError("a picture without a size or a title cannot be marked")
    return found.groups()
