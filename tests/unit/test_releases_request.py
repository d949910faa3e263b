"""What a checker of outputs is told of a release: all five of the Five Safes, and nothing that is hidden."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tenure.disclosure.audited import Audit, TableAudit, WeakCell
from tenure.publish.plain_page import PlainSection, PlainTable, write_plain_page
from tenure.releases import protect, write_release
from tenure.releases.classes import protect_internal
from tenure.releases.request import Request, describe_request, list_request, write_request
from tenure.releases.rule_words import tell_rule
from tenure.rules.five_safes import five_safes
from tenure.terms import Count, Evidence, Structure
from tests.support.disclosure import build_about
from tests.support.publish import build_tables

SAFE = Audit(is_safe=True, tables=(TableAudit("t", 5, 2, 17, 3),), weak=())
NOTHING = Audit(is_safe=True, tables=(TableAudit("t", 5, 0, None, 0), TableAudit("u", 5, 1, None, 0)), weak=())
WEAK = Audit(is_safe=False, tables=(TableAudit("t", 5, 2, 2, 3),), weak=(WeakCell("t", "people", 4, 63, 64, "a test"),))


def _build() -> Evidence:
    # Shown: 5, 10, 40 and 0; hidden: 3 (small) and nothing else, for no total is told.
    frame = pl.DataFrame({"sex": ["F", "M", "F", "M", "F"], "age_band": list("abcde"), "people": [5, 10, 3, 40, 0]})
    key = ("sex", "age_band")
    return Evidence(
        replace(build_about("a.study.people", frame.columns), title="People by wage"), frame,
        Structure(dimensions=key, counts=(Count("people", "people", key),)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("request")
    write_release(protect((_build(),)), out / "public", title="People", formats=())
    write_release(protect_internal((_build(),), organisation="RA1"), out / "internal", title="People", formats=())
    return out


def _ask(folder: Path, audit: Audit = SAFE) -> dict[str, Any]:
    found = describe_request(folder, prove=lambda *_: audit)
    return {one["id"]: one for one in list_request(found)["safes"]}


def _rows(safe: dict[str, Any], title: str) -> list[dict[str, str]]:
    return next(table["rows"] for table in safe["tables"] if table["title"].startswith(title))


def test_the_five_come_in_their_order_with_what_is_left_to_judge(folder: Path) -> None:
    # Desai, Ritchie and Welpton (2016): projects, people, settings, data, outputs.
    found = describe_request(folder / "public", prove=lambda *_: SAFE)
    assert [one.name for one in found.sections] == ["projects", "people", "settings", "data", "outputs"]
    assert all(one.judge and one.asks.endswith("?") and one.facts for one in found.sections)
    assert all(one.source and one.status for one in five_safes())


def test_counts_behind_what_is_shown_are_of_shown_numbers_alone(folder: Path) -> None:
    (row,) = _rows(_ask(folder / "public")["outputs"], "Counts of people")
    # Of 5, 10, 40 and 0 the smallest above nought is 5 and the median 7.5.
    assert row == {
        "table": "a.study.people", "count": "people", "numbers shown": "4", "smallest above nought": "5",
        "median": "7.5", "numbers hidden": "1",
    }  # fmt: skip


def test_what_was_hidden_is_told_and_not_how_many_for_which_reason(folder: Path) -> None:
    outputs = _ask(folder / "public")["outputs"]
    assert _rows(outputs, "What was hidden") == [
        {"table": "a.study.people", "rows": "5", "different counts": "5", "of these hidden": "1", "share hidden": "20%"}
    ]
    assert "is not told" in outputs["answers"]["Why"]
    assert not {"primary", "secondary"} & set(json.dumps(outputs).lower().split())


def test_what_the_audit_proved_is_told_with_its_narrowest_interval(folder: Path) -> None:
    outputs = _ask(folder / "public")["outputs"]
    assert "(4 values); the narrowest interval holds 17 values" in outputs["answers"]["What the audit proved"]
    assert _rows(outputs, "What the audit proved")[0]["fewest values left"] == "17"


def test_one_total_of_counts_is_told_and_what_it_counts(folder: Path) -> None:
    # The audit looks at 5 counts, as the table has; how many it looked at is not a second total beside it.
    outputs = _ask(folder / "public")["outputs"]
    assert outputs["answers"]["Hidden"] == "1 of 5 different counts of people"
    assert "counts once" in outputs["answers"]["What is a different count"]
    assert list(_rows(outputs, "What the audit proved")[0]) == ["table", "hidden counts", "fewest values left"]


def test_table_without_hidden_counts_has_nothing_to_prove(folder: Path) -> None:
    rows = _rows(_ask(folder / "public", NOTHING)["outputs"], "What the audit proved")
    assert [row["fewest values left"] for row in rows] == ["nothing hidden", "no limit"]


def test_findings_are_printed_and_not_only_counted(tmp_path: Path) -> None:
    write_release(protect(build_tables()), tmp_path / "out", title="Moves", formats=())
    found = describe_request(tmp_path / "out", prove=lambda *_: SAFE)
    manifest = json.loads((tmp_path / "out" / "release.json").read_text("utf-8"))
    answers = list_request(found)["safes"][0]["answers"]
    assert manifest["findings"]
    assert [answers[f"Finding {place}"] for place in range(1, len(manifest["findings"]) + 1)] == manifest["findings"]


def test_choices_that_tables_of_a_study_share_are_told_once(tmp_path: Path) -> None:
    tables = [replace(table, about=replace(table.about, parameters={"level": "staff_group", "by": ""}))
              for table in build_tables()]  # fmt: skip
    study = tables[0].about.table.rpartition(".")[0]
    write_release(protect(tables), tmp_path / "out", title="Moves", formats=())
    answers = _ask(tmp_path / "out")["projects"]["answers"]
    told = {term: words for term, words in answers.items() if term.startswith("Choices")}
    assert len(tables) > 1
    assert told == {f"Choices of {study}": "level: staff group; by: none"}


def test_rule_is_told_in_words_with_what_tenure_chose(folder: Path) -> None:
    told = _ask(folder / "public")["outputs"]["answers"]["Settings of the rule"]
    # Of fewer_than_5 as rules/facts has it: the threshold is DHSC's, the least people behind a mean are ours.
    assert told.startswith(
        "counts of 1 to 4 are hidden; nought is shown; other counts are exact; FTE below 5 is hidden"
    )
    # That FTE is hidden is DHSC's, and what falls with it ours.
    assert "FTE below 5 is hidden; such FTE is hidden with every estimate of its row (Tenure's choice);" in told
    assert "a mean or percentage needs at least 5 people (Tenure's choice)" in told
    assert not re.search(r"[a-z]_[a-z]|p share|hide zero", told)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"threshold": 1}, "no count is hidden for being small"),
        ({"hide_zero": True}, "nought is hidden"),
        ({"rounding_base": 5}, "other counts are rounded to multiples of 5"),
        ({"rounding_base": 5, "rounding": "controlled"}, "multiples of 5 so that they still add up"),
        ({"least_fte": 5.0, "falls": "fte"}, "FTE below 5 is hidden; such FTE is hidden alone"),
        ({"dominance_people": 2, "dominance_share": 0.85}, "the 2 largest contributors make up more than 85%"),
        ({"p_share": 0.1}, "make up less than 10% of the largest"),
        ({"quantiles": "shown", "least_tail": 3}, "medians and the like are shown, with at least 3 people on either"),
        ({"extremes": "shown", "least_extreme": 10}, "smallest and largest values are shown, among at least 10 people"),
        ({"extremes": "hidden", "least_extreme": 10}, "smallest and largest values are hidden"),
        ({"ranks": "shown", "least_ranked": 5}, "ranks are shown, of rows of at least 5 people"),
        ({"least_quoted": 10}, "words are quoted of groups of at least 10 people"),
    ],
)
def test_each_setting_of_a_rule_has_its_clause(setting: dict[str, object], words: str) -> None:
    assert words in tell_rule(setting)


def test_page_begins_headings_and_answers_with_a_capital(folder: Path, tmp_path: Path) -> None:
    found = describe_request(folder / "public", prove=lambda *_: SAFE)
    page = write_request(found, tmp_path / "request.html").read_text("utf-8")
    assert not re.findall(r'<th scope="col">[a-z]', page)
    # The name of a study is no sentence.
    assert set(re.findall(r"<dd>([a-z][^<]*)", page)) == {"a.study"}


def test_long_cells_have_room_and_names_of_tables_may_go_on_in_the_next_line() -> None:
    table = PlainTable("Who", ("table", "who"), (("a.long_name", "w" * 61), ("b.name", "short")))
    page = write_plain_page("T", (), (PlainSection("s", "S", tables=(table,)),))
    assert page.count('<td class="words long">') == 2
    assert "a.<wbr>long_<wbr>name" in page


def test_places_that_tell_too_much_are_named_and_not_how_much_they_tell(folder: Path) -> None:
    found = describe_request(folder / "public", prove=lambda *_: WEAK)
    assert found.is_safe is False
    outputs = _ask(folder / "public", WEAK)["outputs"]
    assert outputs["answers"]["What the audit proved"].startswith("not safe: 1 place")
    assert _rows(outputs, "Places") == [{"table": "t", "column": "people", "row below the header": "4"}]
    assert "63" not in json.dumps(outputs)


def test_breakdowns_by_protected_characteristics_are_pointed_out(folder: Path) -> None:
    data = _ask(folder / "public")["data"]
    # A wage is no age.
    assert data["answers"]["Broken down by protected characteristics"] == "age band, sex"


def test_files_are_listed_with_their_checksums(folder: Path) -> None:
    settings = _ask(folder / "public")["settings"]
    manifest = json.loads((folder / "public" / "release.json").read_text("utf-8"))
    listed = {row["file"]: row["SHA-256"] for row in _rows(settings, "Files that leave")}
    assert listed == {name: entry["sha256"] for name, entry in manifest["files"].items()}


def test_internal_release_says_so_first_and_how_little_is_proved(folder: Path) -> None:
    found = describe_request(folder / "internal", prove=lambda *_: SAFE)
    assert found.banners[0] == "INTERNAL: for staff of RA1 only, not for publication."
    outputs = _ask(folder / "internal")["outputs"]["answers"]
    assert outputs["What the audit proved"].startswith("no small count is shown; nothing of what follows")
    assert "may follow from others" in outputs["Why"]


def test_page_holds_all_that_is_told_and_runs_nothing(folder: Path, tmp_path: Path) -> None:
    found: Request = describe_request(folder / "public", prove=lambda *_: SAFE)
    page = write_request(found, tmp_path / "request.html").read_text("utf-8")
    for section in found.sections:
        assert section.heading in page
        for term, _ in section.facts:
            assert term in page
    assert "<script" not in page
    assert "http://" not in page and "https://" not in page  # noqa: PT018
    assert page == write_request(found, tmp_path / "again.html").read_text("utf-8")


def test_hidden_number_changes_nothing_of_a_request(tmp_path: Path) -> None:
    pages = []
    for hidden in (1, 4):
        table = _build()
        frame = table.frame.with_columns(people=pl.when(pl.col("people") == 3).then(hidden).otherwise(pl.col("people")))
        out = tmp_path / f"{hidden}"
        write_release(
            protect((replace(table, frame=frame.cast({"people": pl.Int64})),)), out, title="People", formats=()
        )
        found = describe_request(out, prove=lambda *_: SAFE)
        pages.append(write_request(found, tmp_path / f"{hidden}.html").read_bytes())
    assert pages[0] == pages[1]


def test_words_of_a_release_are_no_markup(tmp_path: Path) -> None:
    write_release(protect(build_tables()), tmp_path / "out", title="<b>Moves</b> & more", formats=())
    found = describe_request(tmp_path / "out", prove=lambda *_: SAFE)
    assert "<b>" not in write_request(found, tmp_path / "request.html").read_text("utf-8")
