"""Board packs: tagged and titled, the same bytes, words never read as commands, nothing of a hidden value."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

from tenure.disclosure import Released
from tenure.errors import AccessError, CheckError
from tenure.publish.bars import BarView, draw_bars
from tenure.publish.drawing import WIDE
from tenure.publish.pack import PackOptions, make_pack
from tenure.publish.pack_tables import lay_table
from tenure.publish.report import Picture
from tenure.publish.sections import Shown
from tenure.terms import Count, Evidence, Structure
from tests.support.charts import build_adjusted, build_groups, build_places, build_statuses, protect
from tests.support.packs import (
    DESCRIPTION,
    FINDING,
    HOSTILE,
    build_pack,
    draw_picture,
    list_bookmarks,
    list_fonts,
    list_tags,
    open_pdf,
    read_root,
    read_text,
    release_tables,
)
from tests.support.report_tables import build_equality


@pytest.fixture(scope="module")
def pack() -> bytes:
    return build_pack()


def test_pack_says_that_it_is_tagged_in_english_and_what_it_is_called(pack: bytes) -> None:
    root: Any = read_root(pack)
    metadata = open_pdf(pack).metadata
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert metadata is not None
    assert metadata.title == "Who moves?"
    # PDF/UA's own mark: part 1 of the standard.
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_pack_holds_no_time_and_the_same_release_gives_the_same_bytes(pack: bytes) -> None:
    assert build_pack() == pack
    metadata = open_pdf(pack).metadata
    assert metadata is not None
    assert not {"/CreationDate", "/ModDate"} & set(metadata)
    assert not re.search(rb"CreateDate|ModifyDate", read_root(pack)["/Metadata"].get_object().get_data())


def test_every_picture_has_a_text(pack: bytes) -> None:
    figures = [tag for tag in list_tags(pack) if tag["/S"] == "/Figure"]
    assert len(figures) == 1
    assert figures[0]["/Alt"] == f"{release_tables()[0].about.title}. {DESCRIPTION}"


def test_heads_of_tables_are_marked_and_headings_nest(pack: bytes) -> None:
    tags = [tag["/S"] for tag in list_tags(pack)]
    assert tags.count("/Table") == 1
    # Origin, destination, people, people of the origin, rate with its interval; one period, which is told above.
    assert tags.count("/TH") == 5
    assert tags.count("/TD") == 5 * release_tables()[0].frame.height
    levels = [int(tag[2:]) for tag in tags if re.fullmatch(r"/H\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_bookmarks_lead_to_parts_pictures_and_tables(pack: bytes) -> None:
    marks = list_bookmarks(pack)
    assert [words for level, words in marks if level == 1] == [
        "What was found",
        "In pictures",
        "In figures",
        "How this was made",
        "Who approved this",
    ]
    assert (2, FINDING) in marks
    assert (2, release_tables()[0].about.title) in marks


def test_only_letters_of_the_pack_itself_are_used(pack: bytes) -> None:
    fonts = list_fonts(pack)
    assert fonts
    assert all(re.search("SourceSans", name) for name in fonts), fonts


@pytest.mark.parametrize("where", ["title", "finding", "organisation", "status"])
def test_words_are_never_read_as_commands(where: str) -> None:
    given: dict[str, Any] = {where: (HOSTILE,) if where == "status" else HOSTILE}
    pack = build_pack(**given)
    # A line may break anywhere between words.
    assert HOSTILE.replace(" ", "") in read_text(pack).replace(" ", "")
    assert "Not a heading" not in [words for _, words in list_bookmarks(build_pack(status=(HOSTILE,)))]


def test_every_page_of_what_nobody_approved_says_draft(pack: bytes) -> None:
    pages = [page.extract_text() for page in open_pdf(pack).pages]
    assert len(pages) >= 4
    assert all("Draft: not approved" in page for page in pages)
    approved = build_pack(is_draft=False, status=("Approved for release.", "Approved by Ada Byron on 2024-05-01."))
    assert "Draft" not in read_text(approved)
    assert "Approved by Ada Byron on 2024-05-01." in read_text(approved)


def test_every_page_of_an_internal_release_names_whose_it_is() -> None:
    pages = [page.extract_text() for page in open_pdf(build_pack(organisation="RA1")).pages]
    assert all("Internal: RA1" in page for page in pages)
    assert "INTERNAL: for staff of RA1 only, not for publication." in " ".join(pages[0].split())


def test_pages_are_numbered(pack: bytes) -> None:
    pages = [page.extract_text() for page in open_pdf(pack).pages]
    assert all(f"Page {place} of {len(pages)}" in page for place, page in enumerate(pages, start=1))


def test_hidden_value_is_nowhere() -> None:
    # From nurse to midwife went 3 people.
    tables = release_tables(small=3)
    assert tables[0].frame["people"].null_count() > 0
    text = read_text(build_pack(small=3))
    assert "[c]" in text
    assert "[c] means hidden to protect confidentiality" in text
    assert "Nurse Midwife [c]" in text
    assert not re.search(r"Nurse,? Midwife:? 3\b", text)


def test_pack_is_the_same_whatever_a_hidden_value_is() -> None:
    packs = []
    for small in (1, 4):
        table = protect(build_groups({"nurses": {"2022": small, "2023": 80}, "doctors": {"2022": 60, "2023": 70}}))
        view = BarView(series="year")
        name, columns = table.about.table, {"group": "Group", "people": "People"}
        svg = draw_bars(table, view)
        picture = Picture(
            "joiners", "Joiners", "80 nurses joined", name, "charts/joiners.svg", svg, "Joiners.", columns
        )
        options = PackOptions(title="Who joined?", findings=("80 nurses joined",), shown=(table.about.table,))
        packs.append(make_pack([table], [picture], options=options))
    assert packs[0] == packs[1]


def test_a_table_says_what_was_not_printed_and_where_it_is() -> None:
    places = protect(build_places({f"R{i:02}": (10 + i, 300 + i) for i in range(30)}))
    shown = lay_table(Shown(places, {}), "tables/careers.places.organisations.csv")
    # Seven columns fit: the unit, the counts and the rate first, then others as they come.
    assert shown["head"] == ["Organisation", "People", "Events", "Crude rate", "Centre", "Low 95", "High 95"]
    lines = " ".join(cast("list[str]", shown["lines"]))
    assert "The 20 rows with the most people, of 30 in all." in lines
    assert "All rows and columns are in tables/careers.places.organisations.csv." in lines
    assert "Not printed: low 998, high 998." in lines
    # R10 has 310 people, R29 has 329: the twenty largest, in the table's order.
    rows = cast("list[list[str]]", shown["rows"])
    assert [row[0] for row in rows] == [f"R{i}" for i in range(10, 30)]
    assert rows[0][1:4] == ["310", "20", "6.5%"]


def test_a_table_of_a_pack_names_columns_and_people_in_words() -> None:
    equality = protect(build_equality())
    wanted = ("characteristic", "group", "reference", "leavers", "relative_likelihood")
    shown = lay_table(Shown(equality, dict.fromkeys(wanted, "")), "")
    rows = cast("list[list[str]]", shown["rows"])
    assert ["Sex", "Women"] in [row[:2] for row in rows]
    assert not {"F", "M", "age_band"} & {cell for row in rows for cell in row}
    # What is left out is named as its heading would be, and not as in the CSV.
    left = lay_table(Shown(equality, {}), "")
    assert any(line.startswith("Not printed: ") for line in cast("list[str]", left["lines"]))
    assert not [line for line in cast("list[str]", left["lines"]) if "_" in line]


def _print(table: Released) -> PackOptions:
    return PackOptions(title="Who?", shown=(table.about.table,))


def test_what_a_picture_shows_is_printed_beside_the_groups_it_names() -> None:
    columns = {
        "characteristic": "Characteristic", "group": "Group", "reference": "Beside", "people": "People",
        "leavers": "Leavers", "leaving_share": "Share that left", "relative_likelihood": "Ratio",
    }  # fmt: skip
    shown = lay_table(Shown(protect(build_equality()), columns), "")
    assert "Ratio" in cast("list[str]", shown["head"])


def test_a_table_without_rows_says_why() -> None:
    places = build_places({"R1A": (10, 100)})
    empty = protect(replace(places, frame=places.frame.clear()))
    lines = cast("list[str]", lay_table(Shown(empty, {}), "")["lines"])
    assert lines[1:] == ["No rows: with these choices the record holds nothing that this table counts."]
    # A head without rows is no table.
    tags = [tag["/S"] for tag in list_tags(make_pack([empty], [], options=_print(empty)))]
    assert "/Table" not in tags


def test_steps_from_the_record_to_the_release_begin_with_a_capital() -> None:
    assert "Rows refused by a check" in read_text(build_pack(waterfall=(("rows refused by a check", 3),)))


def test_a_table_that_fits_a_page_is_printed_whole() -> None:
    for rows in (20, 21):
        table = protect(build_places({f"R{i:02}": (10 + i, 300 + i) for i in range(rows)}))
        shown = lay_table(Shown(table, {}), "")
        assert len(cast("list[str]", shown["rows"])) == 20
        assert ("of 21 in all" in " ".join(cast("list[str]", shown["lines"]))) == (rows == 21)


def test_synthetic_figures_beside_real_ones_are_told() -> None:
    real = build_adjusted({"nurses": (50, 0.05, 0.03, 0.09)})
    about = replace(real.about, table="careers.moves.other", real_staff=False, source="Synthetic staff record")
    tables = (protect(replace(real, about=about)), protect(real))
    text = read_text(make_pack(tables, [], options=PackOptions(title="Who?")))
    assert "Synthetic data in part." in text
    assert "Synthetic data. These figures" in read_text(make_pack(tables[:1], [], options=PackOptions(title="Who?")))
    assert "Synthetic" not in read_text(make_pack(tables[1:], [], options=PackOptions(title="Who?")))


def test_an_interval_stands_in_the_cell_of_its_estimate() -> None:
    table = protect(build_adjusted({"nurses": (50, 0.05, 0.03, 0.09), "doctors": (3, 0.03, 0.0, 0.1)}))
    shown = lay_table(Shown(table, {}), "")
    assert cast("list[str]", shown["head"])[-1] == "Adjusted rate (interval)"
    assert [row[-1] for row in cast("list[list[str]]", shown["rows"])] == ["[c]", "5.0% (3.0% to 9.0%)"]


def test_table_of_a_picture_has_its_columns_words_and_rows() -> None:
    table = protect(build_groups({"nurses": {"2022": 40, "2023": 80}, "doctors": {"2022": 60, "2023": 3}}))
    shown = lay_table(Shown(table, {"group": "Staff group", "people": "Joiners"}, {"year": "2023"}), "")
    assert shown["head"] == ["Staff group", "Joiners"]
    assert shown["rows"] == [["Doctors", "[c]"], ["Nurses", "80"]]
    lines = " ".join(cast("list[str]", shown["lines"]))
    assert "Year: 2023." in lines
    assert "2 rows, of 4 in all." in lines


def test_a_minus_stays_with_its_number() -> None:
    text = read_text(build_pack(finding="It fell by −£12 and by −3"))
    assert "−\N{WORD JOINER}£12 and by −\N{WORD JOINER}3" in text
    # A dash between words is left alone.
    assert "−\N{WORD JOINER}x" not in read_text(build_pack(finding="a −x"))


def test_of_a_long_table_the_latest_time_is_printed() -> None:
    stock = {month: {f"s{i}": 20 + i for i in range(8)} for month in (1, 2, 3)}
    evidence = build_statuses(stock)
    renamed = {"months_since": "month"}
    frame = evidence.frame.rename(renamed)
    about = replace(
        evidence.about, columns={renamed.get(name, name): text for name, text in evidence.about.columns.items()}
    )
    keys = ("status", "month")
    structure = Structure(keys, (Count("people", "status", keys), Count("starters", "starters", ("month",))),
                          ratios=evidence.structure.ratios)  # fmt: skip
    shown = lay_table(Shown(protect(Evidence(about, frame, structure)), {}), "")
    lines = " ".join(cast("list[str]", shown["lines"]))
    assert "Month: 3." in lines
    assert "8 rows, of 24 in all." in lines
    assert len(cast("list[list[str]]", shown["rows"])) == 8


def test_measures_of_the_printed_tables_are_explained() -> None:
    evidence = build_adjusted({"nurses": (50, 0.05, 0.03, 0.09), "doctors": (40, 0.04, 0.03, 0.1)})
    defined = replace(evidence, about=replace(evidence.about, definitions=("outflow_rate",)))
    table = protect(defined)
    pack = make_pack([table], [], options=PackOptions(title="Who?", shown=(table.about.table,)))
    # As rules/facts/definitions.yaml has it.
    assert (2, "Outflow rate") in list_bookmarks(pack)
    assert "r(a,b) = m(a,b) / n(a)" in read_text(pack)
    assert "outflow_rate" not in read_text(pack)


def test_letter_that_the_pack_lacks_is_refused_with_the_way_out() -> None:
    with pytest.raises(CheckError, match="cannot be set") as caught:
        build_pack(title="Wer geht? 誰")
    assert caught.value.slug == "pack-not-set"
    assert "誰" in str(caught.value.found)


def test_letter_of_a_picture_that_the_pack_lacks_is_refused_too() -> None:
    tables = release_tables()
    picture = draw_picture(tables)
    strange = replace(picture, svg=picture.svg.replace(">Nurse, nurse<", ">Nurse 誰<"))
    assert strange.svg != picture.svg
    with pytest.raises(CheckError) as caught:
        make_pack(tables, [strange], options=PackOptions(title="Who?"))
    assert caught.value.slug == "pack-not-set"


def test_picture_reads_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    monkeypatch.chdir(tmp_path)
    tables = release_tables()
    picture = draw_picture(tables)
    for name in ("secret.svg", str(tmp_path / "secret.svg")):
        linked = picture.svg.replace("</svg>", f'<image href="{name}" width="9" height="9"/></svg>')
        with pytest.raises(CheckError) as caught:
            make_pack(tables, [replace(picture, svg=linked)], options=PackOptions(title="Who?"))
        assert caught.value.slug == "pack-not-set"


def test_no_room_for_temporary_files_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(AccessError, match="no room to work in") as caught:
        build_pack()
    assert caught.value.slug == "output-not-written"


def test_picture_of_a_pack_is_the_wide_one() -> None:
    assert f'viewBox="0 0 {WIDE} ' in draw_picture(release_tables()).svg
