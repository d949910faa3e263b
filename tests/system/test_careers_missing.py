"""Months that a record or an organisation lacks are told in the tables and on stderr."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.extracts import ingest, tenure, write_extract


def test_missing_months_are_told_in_every_table_and_on_stderr(tmp_path: Path) -> None:
    """March 2018 to March 2021: nobody delivered March 2019, and R2B nothing in March and April 2020."""
    months = [f"{2018 + offset // 12}-{offset % 12 + 1:02d}-01" for offset in range(2, 39)]
    rows = (
        {"person_id": f"{org}{person}", "month": month, "org_code": org, "occupation_code": "N6A"}
        for org in ("R1A", "R2B")
        for person in range(30)
        for month in months
        if month != "2019-03-01" and not (org == "R2B" and month in {"2020-03-01", "2020-04-01"})
    )
    ingest(tmp_path, write_extract(tmp_path / "extract.csv", rows))
    done = tenure("careers", "moves", "--store", "store", "--out", "out", "--json", cwd=tmp_path)
    notes = [line for line in done.stderr.splitlines() if line.startswith("Note: Missing months")]
    dropped = (
        "Note: Missing months: the record holds nothing for 2019-03, so 2 periods that would begin or end there are "
        "left out: 2018-03 to 2019-03, 2019-03 to 2020-03."
    )
    hole = (
        "Note: Missing months: organisations delivered nothing for a time, and then again: R2B in 2020-03 to 2020-04. "
        "Whoever is with one directly before and directly after is taken to have stayed; others left or joined. "
        "Periods that begin or end there: 1 of 1."
    )
    assert notes == [dropped, hole]
    assert json.loads(done.stdout)["written"]
    abouts = [json.loads(path.read_text()) for path in (tmp_path / "out").glob("*.about.json")]
    assert {tuple(f"Note: {note}" in notes for note in about["notes"]).count(True) for about in abouts} == {2}
    # All 60 are there in March 2020, R2B's too, and a year later.
    moves = (tmp_path / "out" / "careers.moves.moves.csv").read_text()
    assert "2020-03,Nurses & health visitors,Nurses & health visitors,60,60" in moves
