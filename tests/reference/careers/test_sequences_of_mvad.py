"""Careers read as sequences from real people's published data have the published entropy, changes and durations.

Expected values: recomputed with TraMineR, given in the project's method notes for careers (known answer 6).
"""

from __future__ import annotations

import numpy as np
import pytest

from tenure.estimate import sequence_entropy
from tests.support.extracts import ingest, read_csv, tenure, write_extract, write_list
from tests.support.mvad import AREAS, STATES, mvad_rows

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, str]]:
    """The summary table of every month of everybody, by measure and category."""
    folder = tmp_path_factory.mktemp("mvad-sequences")
    extract = write_extract(folder / "mvad.csv", mvad_rows())
    occupations = write_list(folder / "occupations.csv", "code,name,group", STATES)
    organisations = write_list(folder / "organisations.csv", "code,name,type,region", AREAS)
    ingest(folder, extract, occupations=occupations, organisations=organisations)
    tenure(
        "careers", "sequences", "--store", "store", "--out", "out", "--level", "occupation", "--who", "everyone",
        "--every", "1", "--persist", "1", "--guard", "off", "--profile", "none", cwd=folder,
    )  # fmt: skip
    rows = read_csv(folder / "out" / "careers.sequences.summary.csv")
    states = read_csv(folder / "out" / "careers.sequences.states.csv")
    assert {int(row["months_since_joining"]) for row in states} == set(range(72))
    assert {row["observed"] for row in states} == {"712"}
    return {(row["measure"], row["category"]): row for row in rows}


def test_changes_of_state_are_those_published(summary: dict[tuple[str, str], dict[str, str]]) -> None:
    assert float(summary["mean_changes", "all"]["value"]) == pytest.approx(2.547753, abs=5e-7)
    found = {category: int(row["people"]) for (measure, category), row in summary.items() if measure == "changes"}
    # 5: 32, 6: 25, 7: 11, 8: 7, 9: 2, 10: 2.
    assert found == {"0": 42, "1": 150, "2": 222, "3": 137, "4": 82, "5 or more": 32 + 25 + 11 + 7 + 2 + 2}


@pytest.mark.parametrize(
    ("state", "months"),
    [
        ("employment", 32.2149),
        ("FE", 11.7008),
        ("HE", 8.3989),
        ("joblessness", 6.1784),
        ("school", 6.1025),
        ("training", 7.4045),
    ],
)
def test_mean_months_in_each_state(summary: dict[tuple[str, str], dict[str, str]], state: str, months: float) -> None:
    assert float(summary["months_in_state", state]["value"]) == pytest.approx(months, abs=5e-5)


def test_entropy_of_careers(summary: dict[tuple[str, str], dict[str, str]]) -> None:
    assert float(summary["entropy", "mean"]["value"]) == pytest.approx(0.4175, abs=5e-5)
    assert float(summary["entropy", "median"]["value"]) == pytest.approx(0.4197, abs=5e-5)


def test_the_most_varied_career() -> None:
    codes = [STATES.index(row["occupation_code"]) + 1 for row in mvad_rows()]
    spread = sequence_entropy(np.array(codes).reshape(712, 72), states=6)
    assert spread.max() == pytest.approx(0.8542, abs=5e-5)
