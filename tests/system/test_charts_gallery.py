"""Every kind of chart as a browser sets it, on a wide screen and on one of 320 pixels."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import font_source_sans_pro
import pytest
from playwright.sync_api import Page, sync_playwright

from tenure.publish.drawing import WIDE, measure_text
from tests.support.gallery import draw_gallery, write_gallery

CHROMIUM = shutil.which("chromium")
KINDS = 13

# For every picture that is shown: the height of its smallest letters on the screen, texts that leave it, and pairs of
# texts that lie on each other, by the boxes that the browser measured.
MEASURE = """() => [...document.querySelectorAll('svg[role=img]')].filter(one => one.checkVisibility()).map(svg => {
  const view = svg.viewBox.baseVal, scale = svg.getBoundingClientRect().width / view.width;
  const texts = [...svg.querySelectorAll('text')].map(text => ({
    words: text.textContent, box: text.getBBox(), size: parseFloat(getComputedStyle(text).fontSize) * scale}));
  const beyond = texts.filter(({box}) => box.x < -1 || box.x + box.width > view.width + 1 || box.y < -1
    || box.y + box.height > view.height + 1);
  const share = (one, other, at, size) => Math.min(one[at] + one[size], other[at] + other[size])
    - Math.max(one[at], other[at]);
  const pairs = texts.flatMap((one, i) => texts.slice(i + 1).filter(other =>
    share(one.box, other.box, 'x', 'width') > 1 && share(one.box, other.box, 'y', 'height') > 4)
    .map(other => one.words + ' / ' + other.words));
  return {name: svg.querySelector('title').id, smallest: Math.min(...texts.map(({size}) => size)),
    titled: Boolean(svg.querySelector('title').textContent && svg.querySelector('desc').textContent),
    beyond: beyond.map(({words}) => words), pairs};
})"""

# Each chart of the page: its sentence, its caption, its table and its file.
PARTS = """() => [...document.querySelectorAll('section')].filter(one => one.querySelector('figure')).map(one => ({
  sentence: Boolean(one.querySelector('.lead')), caption: Boolean(one.querySelector('figcaption')),
  table: one.querySelectorAll('table tbody tr').length > 0, file: Boolean(one.querySelector('a[href$=".csv"]'))}))"""

WIDTHS = """async ([font, words]) => {
  const bytes = Uint8Array.from(atob(font), letter => letter.charCodeAt(0));
  document.fonts.add(await new FontFace('Pack', bytes.buffer).load());
  const context = document.createElement('canvas').getContext('2d');
  context.font = '100px Pack';
  return words.map(text => context.measureText(text).width / 100);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gallery")


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    gallery = write_gallery(folder)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page()
        shown.goto(gallery.as_uri())
        yield shown
        browser.close()


def _measure(page: Page, width: int) -> list[dict[str, Any]]:
    page.set_viewport_size({"width": width, "height": 900})
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    assert len(found) == KINDS
    return found


@pytest.mark.parametrize("width", [1280, 320])
def test_letters_of_every_chart_are_12_pixels_or_more(page: Page, width: int) -> None:
    small = {one["name"]: one["smallest"] for one in _measure(page, width) if one["smallest"] < 12}
    assert small == {}


def test_letters_that_are_too_small_would_be_found(page: Page) -> None:
    page.add_style_tag(content=".wide{display:block !important}.narrow{display:none !important}")
    small = [one["name"] for one in _measure(page, 320) if one["smallest"] < 12]
    page.reload()
    # The wide drawing of every chart but the one that is moved sideways.
    assert len(small) == KINDS - 1


@pytest.mark.parametrize("width", [1280, 320])
def test_words_of_no_chart_leave_it_or_lie_on_each_other(page: Page, width: int) -> None:
    found = {
        one["name"]: one["beyond"] + one["pairs"] for one in _measure(page, width) if one["beyond"] or one["pairs"]
    }
    assert found == {}


def test_page_is_no_wider_than_the_screen_and_cells_are_12_pixels(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cells = (
        "[...document.querySelectorAll('th, td, figcaption')].map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(page.evaluate(cells)) >= 12


def test_beside_every_chart_stand_its_finding_caption_table_and_file(page: Page) -> None:
    found = page.evaluate(PARTS)
    assert len(found) == KINDS
    assert all(all(part.values()) for part in found), found
    assert all(one["titled"] for one in _measure(page, 1280))


def test_no_chart_has_a_title_that_shows_when_pointed_at(page: Page) -> None:
    # A title of the picture as a whole is its name; one inside a mark would carry its value.
    inner = "[...document.querySelectorAll('svg[role=img] * title, svg[role=img] [title]')].length"
    assert page.evaluate(inner) == 0


def test_letters_of_board_packs_are_no_wider_than_room_is_left_for(page: Page, folder: Path) -> None:
    # Pictures leave room by the widths of Arial; the pack sets them in another letter.
    font = Path(font_source_sans_pro.font_directory) / "SourceSansPro-Regular.ttf"
    texts = sorted({text for _, draw in draw_gallery(folder).values() for text in _list_texts(draw(WIDE, "x"))})
    widths = page.evaluate(WIDTHS, [base64.b64encode(font.read_bytes()).decode(), texts])
    wide = {text: width for text, width in zip(texts, widths, strict=True) if width > measure_text(text, 1.0) * 1.02}
    assert wide == {}


def _list_texts(picture: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<text [^>]*>([^<]*)</text>", picture)]
