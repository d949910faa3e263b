"""A picture that is not for everybody says so by itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tenure.errors import InternalError
from tenure.publish.drawing import Canvas
from tenure.publish.marking import mark_picture
from tenure.publish.report import ReportOptions, write_report
from tenure.releases import protect
from tenure.releases.classes import protect_internal
from tests.support.publish import build_tables, contrast

BANNER = "INTERNAL: for staff of RA1 & RA2 only, not for publication"
SVG = "{http://www.w3.org/2000/svg}"


def _draw() -> str:
    canvas = Canvas(width=720, kind="test", name="test")
    canvas.set_text(10, 20, "A & B")
    return canvas.finish(100, title="What <was> found", description="Words.")


def test_banner_is_in_the_title_and_to_be_seen() -> None:
    marked = ET.fromstring(mark_picture(_draw(), BANNER))  # noqa: S314 - our own output
    title = marked.find(f"{SVG}title")
    assert title is not None
    assert title.text == f"{BANNER}. What <was> found"
    texts = [one.text for one in marked.findall(f"{SVG}text")]
    assert texts == [BANNER]
    # One line of 19 and a margin of 8 above a picture 100 high, which moves down by as much.
    assert marked.attrib["viewBox"] == "0 0 720 127"
    assert marked.attrib["height"] == "127"
    group = marked.find(f"{SVG}g")
    assert group is not None
    assert group.attrib["transform"] == "translate(0 27)"
    assert [one.text for one in group.findall(f"{SVG}text")] == ["A & B"]
    assert contrast("#ffffff", "#7a0019") >= 4.5


def test_long_name_takes_more_lines() -> None:
    marked = ET.fromstring(mark_picture(_draw(), BANNER.replace("RA1", "an organisation of a long name " * 4)))  # noqa: S314 - our own output
    assert len(marked.findall(f"{SVG}text")) > 1


def test_picture_for_everybody_is_as_it_was() -> None:
    assert mark_picture(_draw(), "") == _draw()


def test_picture_of_another_form_is_not_left_unmarked() -> None:
    with pytest.raises(InternalError, match="cannot be marked"):
        mark_picture('<svg xmlns="http://www.w3.org/2000/svg"></svg>', BANNER)


def test_every_picture_of_an_internal_release_is_marked_and_none_of_a_public_one(tmp_path: Path) -> None:
    options = ReportOptions(title="Moves", profile_title="Fewer than 5", release_class="internal", organisation="RA1")
    write_report(protect_internal(build_tables(), organisation="RA1"), tmp_path / "in", options=options)
    write_report(protect(build_tables()), tmp_path / "out", options=ReportOptions(title="Moves", profile_title=""))
    inside, outside = (sorted((tmp_path / name / "charts").glob("*.svg")) for name in ("in", "out"))
    assert inside and outside  # noqa: PT018
    for path in inside:
        text = path.read_text("utf-8")
        assert text.count("INTERNAL: for staff of RA1 only, not for publication") == 2
        ET.fromstring(text)  # noqa: S314 - our own output
    assert not any("INTERNAL" in path.read_text("utf-8") for path in outside)
