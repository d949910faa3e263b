"""Colours of charts: contrast on every ground, and what tells marks apart for people who see colours differently."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from itertools import combinations, pairwise, permutations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tenure.disclosure import Released
from tenure.publish.bars import BAR_COLOURS
from tenure.publish.drawing import DASHES, GRID, INK, NARROW, PALETTE, TINTS, WIDE, choose_opacity
from tenure.publish.page_style import HEAT_COLOURS, PAGE_STYLE
from tenure.publish.waterfall import WATERFALL_COLOURS
from tenure.publish.xmr import COLOURS
from tests.support.charts import SVG, read_words
from tests.support.colours import DEFICIENCIES, blend, measure_distance, measure_least, rank_lightness, see_as
from tests.support.gallery import draw_gallery
from tests.support.publish import contrast

Draw = Callable[[float, str], str]

WHITE = "#ffffff"
APART = 10.0
"""Distance in CIELAB from which colours of separate marks are told apart; 2 to 3 can just be seen side by side."""

SAMPLES = {
    # Severity 1.0, a column of the matrix, then the curve of sRGB: 1.055 x 0.1523 ^ (1 / 2.4) - 0.055 = 0.427 is 6d,
    # 1.055 x 0.1145 ^ (1 / 2.4) - 0.055 = 0.373 is 5f; below nought is nought.
    ("#ff0000", "protanopia"): "#6d5f00",
    # 0.3673 gives 0.640 (a3), 0.2801 gives 0.566 (90).
    ("#ff0000", "deuteranopia"): "#a39000",
    # Above one is one; 0.0047 gives 0.058 (0f).
    ("#ff0000", "tritanopia"): "#ff000f",
}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Released, Draw]]:
    return draw_gallery(tmp_path_factory.mktemp("palette"))


def _draw(gallery: dict[str, tuple[Released, Draw]], kind: str) -> ET.Element:
    return ET.fromstring(gallery[kind][1](WIDE, "x"))  # noqa: S314 - our own output


@pytest.mark.parametrize(("pair", "seen"), SAMPLES.items(), ids=str)
def test_simulation_is_the_published_one(pair: tuple[str, str], seen: str) -> None:
    assert see_as(*pair) == seen


def test_grey_looks_the_same_to_everybody_and_distance_is_that_of_cielab() -> None:
    for name in DEFICIENCIES:
        assert measure_distance(see_as("#808080", name), "#808080") < 1
    # CIELAB of red in sRGB is (53.24, 80.09, 67.20), of white (100, 0, 0).
    assert measure_distance("#ff0000", WHITE) == pytest.approx(
        ((100 - 53.24) ** 2 + 80.09**2 + 67.20**2) ** 0.5, abs=0.1
    )
    assert blend("#000000", 0.25) == "#bfbfbf"


def test_text_is_read_on_every_ground() -> None:
    assert contrast(INK, WHITE) >= 4.5
    assert min(contrast(INK, tint) for tint in TINTS) >= 4.5
    assert min(contrast(back, text) for back, text in HEAT_COLOURS) >= 4.5
    # Words of pages: every colour of text of the style, on white.
    inks = set(re.findall(r"[{;](?:color):(#[0-9a-f]{6})", PAGE_STYLE)) - {"#ffffff"}
    assert inks
    assert min(contrast(ink, WHITE) for ink in inks) >= 4.5


def test_marks_are_seen_on_white_and_on_every_tint() -> None:
    assert min(contrast(colour, WHITE) for colour in PALETTE) >= 4.5
    assert min(contrast(colour, tint) for colour in PALETTE for tint in TINTS) >= 3
    # A line where the bands of all lines lie on each other, in whatever order.
    for lines in (1, 2, 3, 4):
        for colours in permutations(PALETTE[:lines]):
            band = reduce(lambda under, over: blend(over, float(choose_opacity(lines)), under), colours, WHITE)
            assert min(contrast(colour, band) for colour in colours) >= 3, colours
    assert contrast(GRID, WHITE) >= 3


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_text_of_every_chart_is_in_a_colour_that_is_read(
    gallery: dict[str, tuple[Released, Draw]], width: float
) -> None:
    grounds = dict(HEAT_COLOURS)
    faint = []
    for kind, (_, draw) in gallery.items():
        for text in ET.fromstring(draw(width, "x")).iter(f"{SVG}text"):  # noqa: S314 - our own output
            ink = text.get("fill", INK)
            on = [back for back, own in grounds.items() if own == ink] if ink == WHITE else [WHITE]
            faint += [f"{kind}: {text.text}"] if min(contrast(ink, back) for back in on) < 4.5 else []
    assert faint == []


@pytest.mark.parametrize("kind", ["lines", "incidence"])
def test_lines_are_told_apart_by_dashes_and_by_colour(gallery: dict[str, tuple[Released, Draw]], kind: str) -> None:
    lines = [path for path in _draw(gallery, kind).iter(f"{SVG}path") if path.get("stroke-width") == "2.5"]
    styles = {(line.get("stroke"), line.get("stroke-dasharray", "")) for line in lines}
    assert len(styles) == 4
    assert len({dash for _, dash in styles}) == 4
    assert {str(colour) for colour, _ in styles} == set(PALETTE[:4])
    assert min(measure_least(one, other) for one, other in combinations(PALETTE[:4], 2)) >= APART


def test_limits_of_a_funnel_are_told_apart_by_dashes_and_by_colour(
    gallery: dict[str, tuple[Released, Draw]],
) -> None:
    paths = [path for path in _draw(gallery, "funnel").iter(f"{SVG}path") if path.get("stroke-width") == "1.5"]
    styles = {(str(path.get("stroke")), path.get("stroke-dasharray", "")) for path in paths}
    assert len({dash for _, dash in styles}) == len(styles) == 3
    assert min(measure_least(one, other) for (one, _), (other, _) in combinations(styles, 2)) >= APART
    # Units beyond the limits are filled, and others hollow.
    fills = {circle.get("fill") for circle in _draw(gallery, "funnel").iter(f"{SVG}circle")}
    assert fills == {PALETTE[0], WHITE}


def test_two_estimates_of_a_row_are_told_apart_by_one_being_hollow(gallery: dict[str, tuple[Released, Draw]]) -> None:
    circles = {(one.get("fill"), one.get("stroke")) for one in _draw(gallery, "dots").iter(f"{SVG}circle")}
    assert circles == {(PALETTE[0], PALETTE[0]), (WHITE, PALETTE[1])}
    assert contrast(PALETTE[0], WHITE) >= 3


def test_bars_of_a_row_lie_in_the_order_of_the_legend_dark_beside_light(
    gallery: dict[str, tuple[Released, Draw]],
) -> None:
    boxes = [box for box in _draw(gallery, "bars").iter(f"{SVG}rect") if box.get("stroke") == INK]
    legend = [str(box.get("fill")) for box in boxes if box.get("height") == "12.0"]
    first = [str(box.get("fill")) for box in boxes if box.get("height") == "14.0"][:3]
    assert legend == first == list(BAR_COLOURS[:3])
    for one, other in pairwise(BAR_COLOURS):
        assert measure_least(one, other) >= APART
        assert contrast(one, other) >= 3
    # Every edge is drawn in ink, so that a light bar is seen on the page.
    assert contrast(INK, WHITE) >= 3


def test_a_rise_is_told_from_a_fall_by_its_sign(gallery: dict[str, tuple[Released, Draw]]) -> None:
    picture = _draw(gallery, "waterfall")
    boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("height") == "14.0"]
    values = [one.text for one in read_words(ET.tostring(picture, encoding="unicode")) if "£" in one.text][-10:]
    steps = [value for value in values if value[0] in "+−"]
    fills = [box.get("fill") for box in boxes][: len(steps)]
    assert fills == [WATERFALL_COLOURS["rise" if value[0] == "+" else "fall"] for value in steps]
    assert len(steps) == 4
    assert min(measure_least(one, other) for one, other in combinations(WATERFALL_COLOURS.values(), 2)) >= APART


def test_areas_that_touch_are_divided_by_a_line_and_named_in_the_order_in_which_they_lie(
    gallery: dict[str, tuple[Released, Draw]],
) -> None:
    picture = _draw(gallery, "stacked")
    tops = [path for path in picture.iter(f"{SVG}path") if path.get("stroke") == INK and "Z" not in str(path.get("d"))]
    areas = [str(path.get("fill")) for path in picture.iter(f"{SVG}path") if path.get("fill") in TINTS]
    assert len(tops) == len(areas) == 3
    assert min(contrast(INK, tint) for tint in TINTS) >= 3
    legend = [str(box.get("fill")) for box in picture.iter(f"{SVG}rect") if box.get("height") == "12.0"]
    assert legend == areas[::-1]  # from the top down


def test_classes_of_maps_and_heat_tables_darken_step_by_step_whoever_looks() -> None:
    grounds = [back for back, _ in HEAT_COLOURS]
    for name in ("none", *DEFICIENCIES):
        ranks = rank_lightness(grounds, name)
        assert all(before - after >= 4 for before, after in pairwise(ranks)), name


def test_areas_of_a_map_say_their_figure_and_an_area_without_one_is_white(
    gallery: dict[str, tuple[Released, Draw]],
) -> None:
    texts = [one.text for one in read_words(gallery["hexes"][1](WIDE, "x"))]
    assert texts[:10].count("–") == 2
    assert len([text for text in texts[:10] if text.endswith("%")]) == 3


def test_points_of_a_control_chart_are_told_apart_by_shape_and_edge() -> None:
    # Shapes of each kind are tested beside the chart; here, that fills differ too and edges are seen.
    for one, other in combinations(COLOURS.values(), 2):
        assert measure_least(one, other) >= APART
    assert min(contrast(INK, WHITE), contrast("#5a5a5a", WHITE)) >= 3


def test_both_ends_of_every_flow_are_named(gallery: dict[str, tuple[Released, Draw]]) -> None:
    picture = _draw(gallery, "alluvial")
    nodes = [box for box in picture.iter(f"{SVG}rect") if box.get("fill") is None]
    labels = [one.text for one in read_words(ET.tostring(picture, encoding="unicode")) if ": " in one.text]
    assert len(labels) == len(nodes) == 14
    # Every band has an edge of its own colour, at least 3:1 on the page.
    assert all(path.get("stroke") == path.get("fill") for path in picture.iter(f"{SVG}path"))


def test_there_is_a_dash_for_every_colour() -> None:
    assert len(set(DASHES)) == len(PALETTE) == len(TINTS)


def test_gallery_holds_every_picture_that_is_drawn() -> None:
    # A module that begins a picture draws one.
    folder = Path(__file__).parents[2] / "src" / "tenure" / "publish"
    begins = [path.stem for path in folder.glob("*.py") if "canvas = Canvas(" in path.read_text(encoding="utf-8")]
    drawing = {*begins, "alluvial"}
    assert drawing >= {"bars", "curves", "dots", "focus", "funnel", "hexes", "lines", "stacked", "waterfall", "xmr"}
    used = (Path(__file__).parents[1] / "support" / "gallery.py").read_text(encoding="utf-8")
    assert [name for name in sorted(drawing) if f"tenure.publish.{name} import" not in used] == []
