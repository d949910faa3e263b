"""The stocks the synthetic nation follows: by hand, and in a record of 30,000 people."""

from __future__ import annotations

import numpy as np
import pytest

from tenure import rules
from tenure.synth.chain import PAID
from tenure.synth.extract import _Maker
from tenure.synth.history import History
from tenure.synth.margins import ETHNIC_GROUPS, Margins, find_occupation_groups
from tenure.synth.origins import GROUP_OF_ETHNICITY
from tenure.synth.plan import SynthPlan
from tenure.synth.staffing import Staffing
from tenure.synth.world import GRADES, read_occupations
from tenure.terms import Month

NURSES = "Nurses & health visitors"


@pytest.fixture(scope="module")
def margins() -> Margins:
    return Margins()


@pytest.fixture(scope="module")
def staffing(margins: Margins) -> Staffing:
    plan = SynthPlan(people=1_000_000, start=Month.parse("2012-11"), end=Month.parse("2024-03"), seed=1)
    return Staffing(plan, margins)


def _heads(margins: Margins, month: str, group: str, band: str) -> float:
    return float(margins.heads(Month.parse(month))[margins.groups.index(group), GRADES.index(band)])


def test_heads_are_the_published_ones_and_straight_between(margins: Margins) -> None:
    # HCHS headcount of nurses and health visitors, band 5: 158,235 in September 2012, 148,645 in September 2019
    # and 154,113 in September 2020; half-way lies March 2020 at (148,645 + 154,113) / 2.
    assert _heads(margins, "2012-09", NURSES, "5") == 158_235
    assert _heads(margins, "2011-05", NURSES, "5") == 158_235
    assert _heads(margins, "2020-09", NURSES, "5") == 154_113
    assert _heads(margins, "2020-03", NURSES, "5") == pytest.approx(151_379)


def test_heads_after_the_last_count_go_on_growing_as_before(margins: Margins) -> None:
    # Midwives by band: 2,343 + 18,866 + 4,903 + 244 + 25 + 11 + 3 = 26,395 in September 2019 and, 33 months later in
    # June 2022, 3 + 2,462 + 18,209 + 5,527 + 260 + 40 + 15 + 6 + 1 = 26,523. A year on: 12 of these 33 months more.
    total = {
        month: sum(_heads(margins, month, "Midwives", band) for band in GRADES) for month in ("2022-06", "2023-06")
    }
    assert total["2022-06"] == 26_523
    assert total["2023-06"] / total["2022-06"] == pytest.approx((26_523 / 26_395) ** (12 / 33), rel=1e-9)


def test_ambulance_technicians_count_as_support_throughout(margins: Margins) -> None:
    # Published in September 2012: 2,653 in band 4 of ambulance staff, 1,950 in band 4 of their support.
    assert _heads(margins, "2012-09", "Ambulance staff", "4") == 0
    assert _heads(margins, "2012-09", "Support to ambulance staff", "4") == 2_653 + 1_950


def test_the_split_over_occupations_adds_up_to_the_published_heads(margins: Margins, staffing: Staffing) -> None:
    month = Month.parse("2018-09")
    split, heads = staffing.split(month), margins.heads(month)
    groups = np.array(find_occupation_groups())
    for number, name in enumerate(margins.groups):
        summed = split[groups == number].sum(axis=0)
        held = summed > 0
        assert np.allclose(summed[held], heads[number][held], rtol=1e-12), name
        # Whatever is published of a thousand people or more has an occupation to hold it.
        assert heads[number][~held].max(initial=0.0) < 1000, name


def test_vacancies_at_the_top_pull_people_up_the_ladder(staffing: Staffing) -> None:
    nurse = [occupation.code for occupation in read_occupations()].index("N6A")
    five, six, seven = (GRADES.index(band) for band in "567")
    targets = np.zeros(staffing.weights.shape)
    targets[nurse, [five, six, seven]] = 1000.0, 500.0, 200.0
    stock = targets.copy()
    stock[nurse, seven] -= 10
    promoted = staffing.promotions(targets, stock)
    # 99 in a hundred of the vacancies of nurses are filled from below: 9.9 go up from band 6 for the 10 missing in
    # band 7, and 0.99 * 9.9 = 9.801 from band 5 for those missing then in band 6.
    assert promoted[nurse, six] == pytest.approx(9.9)
    assert promoted[nurse, five] == pytest.approx(9.801)
    # With 30 too many in band 5, all that is missing above goes up.
    stock[nurse, five] += 30
    promoted = staffing.promotions(targets, stock)
    assert promoted[nurse, [five, six]] == pytest.approx([10.0, 10.0])


def test_a_surplus_in_one_occupation_is_not_recruited_again_in_another(staffing: Staffing) -> None:
    codes = [occupation.code for occupation in read_occupations()]
    acute, mental, five = codes.index("N6A"), codes.index("N6E"), GRADES.index("5")
    targets = np.zeros(staffing.weights.shape)
    targets[[acute, mental], five] = 1000.0, 100.0
    stock = targets.copy()
    stock[acute, five] -= 50
    stock[mental, five] += 20
    occupations, grades = staffing.joiners(targets, stock, np.random.default_rng(1))
    # 50 are missing and 20 too many in the same group and band: 30 join.
    assert (len(occupations), set(occupations.tolist()), set(grades.tolist())) == (30, {acute}, {five})


def _count_cells(history: History, margins: Margins) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return heads by group and grade, and by group and ethnic group, in every September and the last June."""
    group = np.array(find_occupation_groups())
    counts = {}
    for scene in history.scenes():
        if scene.month.number == 9 or str(scene.month) == "2022-06":
            people = scene.people
            there = people.stage <= PAID
            held = group[people.occupation[there]]
            bands = np.zeros((len(margins.groups), len(GRADES)))
            np.add.at(bands, (held, people.grade[there]), 1)
            ethnic = np.zeros((len(margins.groups), len(ETHNIC_GROUPS)))
            np.add.at(ethnic, (held, GROUP_OF_ETHNICITY[people.ethnicity[there]]), 1)
            counts[str(scene.month)] = bands, ethnic
    return counts


def test_a_record_follows_the_published_stocks(margins: Margins) -> None:
    plan = SynthPlan(people=30_000, start=Month.parse("2012-11"), end=Month.parse("2022-06"), seed=5)
    history = _Maker(plan).history
    counts = _count_cells(history, margins)
    # People wanted on average over the months are 30,000, whatever the nation has.
    scale = plan.people / np.mean(_nation(plan, margins))
    judged = 0
    for month, (bands, ethnic) in counts.items():
        heads = margins.heads(Month.parse(month))
        shares = margins.ethnic_shares(Month.parse(month)) * heads.sum(axis=1, keepdims=True)
        for found, published in ((bands, heads), (ethnic, shares)):
            expected = published * scale
            # Within 5%, or within four standard deviations of a count of this size.
            allowed = np.maximum(0.05 * expected, 4 * np.sqrt(expected) + 1)
            large = published >= 1000
            judged += int(large.sum())
            off = large & (np.abs(found - expected) > allowed)
            assert off.sum() <= 1, (month, np.argwhere(off).tolist())
    assert judged > 1000


def _nation(plan: SynthPlan, margins: Margins) -> list[float]:
    return [Staffing(plan, margins).split(month).sum() for month in plan.months[::6]]


def test_every_band_and_grade_of_the_facts_is_known() -> None:
    bands = set(rules.workforce_headcounts()["band"])
    assert set(GRADES) <= bands
    assert bands - set(GRADES) == {"all", "local", "vsm"}
