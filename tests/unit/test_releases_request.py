"""What a checker of outputs is told of a release: all five of the Five Safes, and nothing that is hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tenure.disclosure.audited import Audit, TableAudit, WeakCell
from tenure.releases import protect, write_release
from tenure.releases.classes import protect_internal
from tenure.releases.request import Request, describe_request, list_request, write_request
from tenure.rules.five_safes import five_safes
from tenure.terms import Count, Evidence, Structure
from tests.support.disclosure import build_about
from tests.support.publish import build_tables

SAFE = Audit(is_safe=True, tables=(TableAudit("t", 5, 2, 17, 3),), weak=())
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
        "median": "7.5", "hidden": "1",
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
    assert data["answers"]["Broken down by protected characteristics"] == "age_band, sex"


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
