"""School to work in Northern Ireland, month by month: published data on real people, as a package carries them."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

AREAS = ("Belfast", "N.Eastern", "Southern", "S.Eastern", "Western")
STATES = ("employment", "FE", "HE", "joblessness", "school", "training")


def mvad_rows() -> Iterator[dict[str, str]]:
    """712 young people of Northern Ireland over 72 months (McVicar and Anyadike-Danes, 2002)."""
    spec = importlib.util.find_spec("sequenzo")
    if spec is None:
        pytest.skip("needs the data set mvad, carried by the package sequenzo")
    places = list(spec.submodule_search_locations or ())
    with (Path(places[0]) / "datasets" / "mvad.csv").open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        months = [index for index, name in enumerate(header) if name[3:4] == "." and name[4:].isdigit()]
        assert len(months) == 72
        for row in rows:
            area = next(area for area in AREAS if row[header.index(area)] == "yes")
            for offset, column in enumerate(months):
                month = 1993 * 12 + 6 + offset
                yield {
                    "person_id": row[0],
                    "month": f"{month // 12}-{month % 12 + 1:02d}-01",
                    "org_code": area,
                    "occupation_code": row[column],
                }
