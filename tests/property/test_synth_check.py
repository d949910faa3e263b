"""What must not change a comparison with published figures, whatever the record."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tenure.synth import CalibrationLine
from tests.support.calibration import DOCTOR, MENTAL, MIDWIFE, NURSE, SUPPORT, Row, compare, months, stay

# Months that many figures look at, few enough to be quick.
HELD = [*months("2018-06", "2018-12"), "2019-06", "2019-09", "2019-10", *months("2022-02", "2022-03")]
# Numbers of people and of nation's size follow the size of the record; these do not.
SCALED = {"people-in-post"}

# A comparison reads every published table, so examples are few; shrinking one would take minutes.
FEW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)

lives = st.fixed_dictionaries({
    "occupation_code": st.sampled_from([NURSE, MIDWIFE, DOCTOR, SUPPORT]),
    "org_code": st.sampled_from(["R0A", "R1H", MENTAL]),
    "sex": st.sampled_from(["F", "M"]),
    "fte": st.sampled_from(["1", "0.6", "0.5"]),
    "ethnicity": st.sampled_from(["A", "H", "N", "Z"]),
    "nationality": st.sampled_from(["GBR", "IRL", "IND"]),
    "status": st.sampled_from(["active", "maternity_paid", "maternity_unpaid", "career_break"]),
    "fte_days_lost": st.sampled_from(["0.00", "3.00"]),
    "first": st.integers(0, len(HELD) - 1),
    "length": st.integers(1, len(HELD)),
})  # fmt: skip


def live(person: str, life: dict[str, str | int]) -> list[Row]:
    first, length = int(life["first"]), int(life["length"])
    values = {name: str(value) for name, value in life.items() if name not in {"first", "length"}}
    return stay(person, HELD[first : first + length], **values)


def compare_rows(rows: list[Row]) -> dict[str, CalibrationLine]:
    with tempfile.TemporaryDirectory() as folder:
        return compare(Path(folder) / "record", rows)


@FEW
@given(people=st.lists(lives, min_size=2, max_size=12), seed=st.integers(0, 1000))
def test_neither_the_order_of_rows_nor_the_names_of_people_matter(
    people: list[dict[str, str | int]], seed: int
) -> None:
    rows = [row for number, life in enumerate(people) for row in live(f"p{number}", life)]
    renamed = [row | {"person_id": f"{row['person_id']}x"} for row in rows]
    random.Random(seed).shuffle(renamed)  # noqa: S311 - an order, no secret
    before, after = compare_rows(rows), compare_rows(renamed)
    assert {line.id: (line.verdict, line.why) for line in before.values()} == {
        line.id: (line.verdict, line.why) for line in after.values()
    }
    for identifier, line in before.items():
        value = after[identifier].found
        assert (line.found is None) == (value is None)
        assert line.found is None or value is None or abs(line.found - value) < 1e-6


@FEW
@given(people=st.lists(lives, min_size=2, max_size=12))
def test_everybody_twice_gives_the_same_shares_on_twice_the_people(people: list[dict[str, str | int]]) -> None:
    rows = [row for number, life in enumerate(people) for row in live(f"p{number}", life)]
    doubled = rows + [row | {"person_id": f"{row['person_id']}twin"} for row in rows]
    once, twice = compare_rows(rows), compare_rows(doubled)
    for identifier, line in once.items():
        other = twice[identifier]
        if line.found is None or other.found is None:
            # Means over a least number of people may come to exist when there are more.
            assert other.found is not None or line.found is None
            continue
        if identifier not in SCALED:
            assert abs(line.found - other.found) <= 1e-6 * max(1.0, abs(line.found))
        assert abs(other.people - 2 * line.people) <= 1e-6 * max(1.0, other.people)
