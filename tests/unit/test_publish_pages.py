"""The picture, the page and the sentences: right, readable and without hidden values."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tenure.disclosure import release
from tenure.errors import InternalError, UsageError
from tenure.publish import MatrixView, PageOptions, draw_alluvial, read_flows, write_findings, write_heat_page
from tenure.publish.alluvial import PALETTE
from tenure.publish.page_style import HEAT_CLASSES, HEAT_COLOURS, PAGE_STYLE, find_heat_class
from tenure.terms import Evidence
from tests.support.disclosure import build_moves, build_profile
from tests.support.publish import MOVES, contrast, release_moves

LABELS = {"nurse": "Nurses & visitors", "midwife": "Midwives", "manager": "Managers"}
VIEW = MatrixView(labels=LABELS)
SVG = "{http://www.w3.org/2000/svg}"


def _parse(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own output


def test_findings_name_the_largest_moves_with_shares_and_intervals() -> None:
    # Nothing is hidden when every move is 5 or more. 40 / 990 = 4.0%. The test's intervals, +-1 point, are
    # narrower than Wilson's, which are released instead.
    moves = {**MOVES, ("nurse", "midwife"): 0}
    findings = write_findings(release_moves(moves=moves), VIEW, most=2)
    assert findings.headline == (
        "115 people are shown to have moved from one group to another in the period 2013-03; "
        "the largest move was from Nurses & visitors to Managers."
    )
    assert list(findings.sentences) == [
        (
            "40 people went from Nurses & visitors to Managers, 4.0% of those in Nurses & visitors "
            "(interval 3.0% to 5.5%)."
        ),
        "30 people went from Midwives to Nurses & visitors, 4.0% of those in Midwives (interval 2.8% to 5.7%).",
        # Managers +40 +12 -8 -25 = +19; Nurses +30 +8 -40 = -2; Midwives +25 -30 -12 = -17.
        (
            "Among the moves shown, the largest net gains were Managers (+19); "
            "the largest net losses, Midwives (−17) and Nurses & visitors (−2)."
        ),
        (
            "The share no longer in the record at the end was highest in Nurses & visitors: 5.1% "
            "(interval 3.9% to 6.6%). They may work elsewhere: this is not a leaver rate."
        ),
    ]
    assert findings.caution == "No figure of this period is hidden."


def test_findings_say_how_many_figures_are_hidden_and_none_of_them() -> None:
    released = release_moves()
    findings = write_findings(released, VIEW)
    hidden = int(released.mask["people"].sum())
    assert hidden >= 2
    assert findings.caution.startswith(f"{hidden} of the 10 figures of this period are hidden ([c])")
    assert not re.search(r"\b3 people", " ".join((findings.headline, *findings.sentences, findings.caution)))


def test_findings_without_a_move_say_so() -> None:
    findings = write_findings(release_moves(moves={("nurse", "nurse"): 50}))
    assert findings.headline == "No move between groups is large enough to be shown in the period 2013-03."


def test_period_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="The table has no period '1999-01'") as refusal:
        read_flows(release_moves(), MatrixView(period="1999-01"))
    assert refusal.value.slug == "value-not-in-table"
    assert refusal.value.expected == "one of 2013-03."


def test_picture_is_named_and_described_and_holds_no_script_or_style() -> None:
    root = _parse(draw_alluvial(release_moves(), VIEW))
    assert root.get("role") == "img"
    named = [element.get("id") for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")]
    assert root.get("aria-labelledby") == " ".join(str(name) for name in named)
    assert not [element for element in root.iter() if element.get("style") or element.tag == f"{SVG}script"]


def test_picture_draws_one_band_for_each_shown_move() -> None:
    released = release_moves()
    root = _parse(draw_alluvial(released, VIEW))
    shown = read_flows(released, VIEW).moves()
    assert len(root.findall(f"{SVG}path")) == len(shown)
    words = {text.text for text in root.iter(f"{SVG}text")}
    out = sum(flow.people or 0 for flow in shown if flow.origin == "manager")
    assert f"Managers: {out}" in words


def test_picture_of_many_groups_names_the_busiest_and_sums_the_others() -> None:
    names = [f"g{i:02d}" for i in range(12)]
    moves = {(a, b): 1000 if a == b else 10 + 5 * int(b[1:]) for a, b in itertools.product(names, names)}
    (released,) = release([build_moves(moves)], profile=build_profile(5))
    root = _parse(draw_alluvial(released, most=3))
    words = [str(text.text) for text in root.iter(f"{SVG}text")]
    assert sum(word.startswith("Other groups") for word in words) == 2
    assert len([word for word in words if word.startswith("G")]) == 6


def test_picture_without_a_move_says_so() -> None:
    assert "No move can be shown." in draw_alluvial(release_moves(moves={("nurse", "nurse"): 50}))


def test_text_of_the_picture_is_at_least_12_pixels_at_its_narrowest() -> None:
    # The picture is 760 units wide and never narrower than 680 px: 14 x 680 / 760 = 12.5 px.
    root = _parse(draw_alluvial(release_moves(), VIEW))
    least = int(re.findall(r"\.alluvial\{[^}]*min-width:(\d+)px", PAGE_STYLE)[0])
    width = float(str(root.get("viewBox")).split()[2])
    assert float(str(root.get("font-size"))) * least / width >= 12


def test_bands_and_shading_have_enough_contrast() -> None:
    assert min(contrast(colour, "#ffffff") for colour in PALETTE) >= 4.5
    assert min(contrast(back, text) for back, text in HEAT_COLOURS) >= 4.5
    assert contrast("#4a4a4a", "#ffffff") >= 4.5
    assert contrast("#5b2a00", "#ffffff") >= 4.5
    assert len(HEAT_CLASSES) == len(HEAT_COLOURS) == 7


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 0), (0.0009, 1), (0.001, 2), (0.005, 3), (0.01, 4), (0.02, 5), (0.05, 6), (1.0, 6)]
)
def test_shading_class_of_a_share(share: float, expected: int) -> None:
    assert find_heat_class(share) == expected


def _write_page(folder: Path, *, real_staff: bool = False) -> str:
    options = PageOptions(title="Moves", downloads={"All shares (CSV)": "careers.moves.moves.csv"})
    path = write_heat_page(release_moves(real_staff=real_staff), folder / "report.html", VIEW, options=options)
    return path.read_text("utf-8")


def test_page_asks_for_nothing_from_anywhere(tmp_path: Path) -> None:
    page = _write_page(tmp_path)
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#|careers)", page)
    assert not re.search(r"url\(|@import|http-equiv=\"refresh\"", page)
    assert ' style="' not in page


def test_page_table_has_caption_and_headers_of_both_kinds(tmp_path: Path) -> None:
    page = _write_page(tmp_path)
    assert page.count("<caption>") == 1
    # Group, people, three occupations and one exit across; three occupations down.
    assert page.count('<th scope="col">') == 6
    assert page.count('<th scope="row">') == 3
    assert '<html lang="en-GB">' in page
    assert "Nurses &amp; visitors" in page


def test_page_shows_the_shares_of_the_table_and_marks_hidden_ones(tmp_path: Path) -> None:
    page = _write_page(tmp_path)
    hidden = int(release_moves().mask["outflow_rate"].sum())
    assert page.count('<td class="hidden">[c]</td>') == hidden
    # Managers: 400 of 433 stayed, 92.4%.
    assert '<td class="stay">92.4</td>' in page


def test_page_of_a_made_record_says_so_and_of_a_real_one_does_not(tmp_path: Path) -> None:
    assert "Synthetic data." in _write_page(tmp_path)
    real = _write_page(tmp_path, real_staff=True)
    assert "Synthetic" not in real
    assert "Not an NHS service" in real


def test_one_matrix_must_be_picked_from_a_table_broken_down_further() -> None:
    table = build_moves(MOVES, real_staff=False)
    frame = table.frame.with_columns(sex=table.frame["origin"].replace_strict({"nurse": "F"}, default="M"))
    about = replace(table.about, columns={name: name for name in frame.columns})
    structure = replace(table.structure, dimensions=("period", "sex", "origin", "destination"))
    (released,) = release([Evidence(about, frame, structure)], profile=build_profile(5))
    with pytest.raises(InternalError, match="pick one value of 'sex'"):
        read_flows(released, VIEW)
    assert read_flows(released, MatrixView(where={"sex": "F"})).origins == ("nurse",)
