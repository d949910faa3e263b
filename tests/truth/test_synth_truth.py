"""The true rates of the answer key: by hand, as identities, and against what was simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tenure.synth.chain import DEMOGRAPHIES, LEFT, ON_LEAVE, PAID, Chain, find_bands, find_cells
from tenure.synth.climate import Climate, neutral_climate
from tenure.synth.draws import Floats, Ints
from tenure.synth.extract import _Maker
from tenure.synth.plan import SynthPlan
from tenure.synth.policies import NEVER, Policy, read_policy_rules
from tenure.synth.truth import Stock, count_stock, true_flows
from tenure.terms import Month
from tests.support.synth import small_plan, write

BRITISH, EU = 0, 1


@pytest.fixture(scope="module")
def chain() -> Chain:
    return Chain(neutral_climate())


def _cell(age: int, *, male: int = 0, trait: int = BRITISH, organisation: int = 0, organisations: int = 1) -> int:
    columns = (np.array([value]) for value in (male, trait, organisation))
    return int(find_cells(find_bands(np.array([age])), *columns, organisations=organisations)[0])


def _stock(month: Month, births: list[int], occupation: int) -> Stock:
    """Return one British woman in post, born in each of the years."""
    ones: Ints = np.ones(len(births), dtype=np.int64)
    return Stock(month, np.array(births), 0 * ones, 0 * ones, 0 * ones, occupation * ones, 0 * ones, ones)


def _place(chain: Chain, code: str) -> int:
    return [occupation.code for occupation in chain.occupations].index(code)


def test_one_step_is_the_product_of_its_factors(chain: Chain) -> None:
    # An adult nurse leaves at 10.1% a year: 1 - 0.899 ** (1/12) = 0.0088334 a month. A British woman of 41 has
    # the factor 0.52, June 0.98, the year 2015 0.83: 0.0037363; of those who leave 6% keep bank work:
    # 0.0035121 and 0.00022418.
    month = Month.parse("2015-06")
    row = chain.matrix(month, _cell(41))[_place(chain, "N6A")]
    assert row[chain.left] == pytest.approx(0.0035121, abs=6e-8)
    assert row[chain.bank] == pytest.approx(0.00022418, abs=5e-8)
    # To community nursing: 1.0% a year, 1 - 0.99 ** (1/12) = 0.00083717 a month, times 0.95 at the age of 41.
    assert row[_place(chain, "N6H")] == pytest.approx(0.00079531, abs=5e-8)
    # Nurses from the EU leave 1.5 times as often.
    from_eu = chain.matrix(month, _cell(41, trait=EU))[_place(chain, "N6A")]
    assert from_eu[chain.left] / row[chain.left] == pytest.approx(1.5, abs=1e-9)


def test_organisation_prices_and_policies_multiply_the_chances() -> None:
    # The second of two organisations doubles leaving of nurses, halves moves up from clinical support and
    # has a policy that lowers the leaving of nurses under 30 by a quarter from September 2016 on.
    rule = read_policy_rules()[0]
    assert (rule.name, rule.factor, rule.oldest) == ("preceptorship", 0.75, 29)
    adopted = np.array([NEVER, Month.parse("2016-09").index])
    ones, nowhere = np.ones(2), np.array([-1, -1])
    climate = Climate(ones, np.array([1.0, 2.0]), np.array([1.0, 0.5]), nowhere, ones, (Policy(rule, adopted),))
    both = Chain(climate)
    nurse, assistant = _place(both, "N6A"), _place(both, "H1A")
    before, after = Month.parse("2016-08"), Month.parse("2016-09")
    for month, age, factor in ((before, 25, 2.0), (after, 25, 1.5), (after, 30, 2.0)):
        first = both.matrix(month, _cell(age, organisations=2))
        second = both.matrix(month, _cell(age, organisation=1, organisations=2))
        assert second[nurse, both.left] / first[nurse, both.left] == pytest.approx(factor, rel=1e-12)
        assert second[assistant, nurse] / first[assistant, nurse] == pytest.approx(0.5, rel=1e-12)


def test_chances_add_up_to_one_and_are_never_negative(chain: Chain) -> None:
    for month in ("2012-11", "2013-03", "2017-01", "2020-06", "2024-03"):
        step = chain.step(Month.parse(month))
        assert step.stay.shape == (chain.n, DEMOGRAPHIES)
        assert min(step.stay.min(), step.links.min(), chain.away.min()) >= 0
        for cell in range(0, DEMOGRAPHIES, 7):
            matrix = chain.matrix(Month.parse(month), cell)
            assert matrix.shape == (chain.states, chain.states)
            assert np.abs(matrix.sum(axis=1) - 1).max() < 1e-12


def test_advancing_a_month_is_multiplying_by_the_matrices(chain: Chain) -> None:
    month = Month.parse("2021-09")
    cells = np.array([3, 20, 65, 20])
    held = np.random.default_rng(4).random((chain.states, 4))
    expected = np.stack([held[:, at] @ chain.matrix(month, int(cell)) for at, cell in enumerate(cells)], axis=1)
    assert np.allclose(chain.advance(held, cells, chain.step(month)), expected, rtol=0, atol=1e-12)


def test_nobody_becomes_a_nursing_associate_before_there_were_any(chain: Chain) -> None:
    student, associate = _place(chain, "NHA"), _place(chain, "NGA")
    early, late = (chain.matrix(Month.parse(month), _cell(27)) for month in ("2016-12", "2019-02"))
    others = np.delete(np.arange(chain.n), [student, associate])
    assert early[others][:, [student, associate]].max() == 0
    assert late[others][:, student].max() > 0
    assert late[student, associate] > 0


def test_two_months_of_one_person_multiply(chain: Chain) -> None:
    # A woman born in 1980 in December 2020 is 40, in January 2021 41: both in the band 40 to 44.
    nurse = _place(chain, "N6A")
    december = Month.parse("2020-12")
    flows = true_flows(_stock(december, [1980], nurse), chain, months=2)
    first, second = (chain.matrix(month, _cell(40)) for month in (december, december.plus(1)))
    paid, away = PAID * chain.n + nurse, ON_LEAVE * chain.n + nurse
    by_way = (nurse, paid, away)
    stays = sum(first[nurse, between] * second[between, end] for between in by_way for end in (nurse, paid))
    gone = first[nurse, chain.left] + sum(
        first[nurse, state] * second[state, chain.left] for state in range(chain.states) if state != chain.left
    )
    # What is missing are paths through another occupation and back within the two months.
    assert flows[nurse, nurse] == pytest.approx(stays, abs=1e-5)
    assert flows[nurse, -1] == pytest.approx(gone, abs=1e-15)


def test_a_birthday_across_a_band_changes_the_chances(chain: Chain) -> None:
    nurse = _place(chain, "N6A")
    # Born in 1965 and 1966: 54 and 53 in 2019; only the first turns 55 (leaving rises) in 2020.
    month = Month.parse("2019-07")
    both = true_flows(_stock(month, [1965, 1966], nurse), chain)
    younger = true_flows(_stock(month, [1966], nurse), chain)
    older = both - younger
    assert older[nurse, -1] > 1.05 * younger[nurse, -1]


def test_rates_of_the_key_add_up_to_one_at_every_level(tmp_path: Path) -> None:
    _, key = write(small_plan(), tmp_path / "out")
    sums: dict[tuple[str, str, str], float] = {}
    for row in key["outflow_rates"]:
        cell = (row["level"], row["period"], row["origin"])
        sums[cell] = sums.get(cell, 0.0) + row["rate"]
    assert {level for level, _, _ in sums} == {"broad", "staff_group", "occupation"}
    assert {period for _, period, _ in sums} == {"2019-01", "2020-01"}
    assert all(total == pytest.approx(1, abs=1e-12) for total in sums.values())
    people = {level: 0 for level, _, _ in sums}
    seen = set()
    for row in key["outflow_rates"]:
        cell = (row["level"], row["period"], row["origin"])
        if row["period"] == "2020-01" and cell not in seen:
            seen.add(cell)
            people[row["level"]] += row["origin_people"]
    assert len(set(people.values())) == 1
    assert abs(people["broad"] - 1500) < 90


def _simulate_year(plan: SynthPlan) -> tuple[Floats, Floats]:
    """Return the true flows of the plan's last year and those that came out, both by occupation and state."""
    maker = _Maker(plan)
    chain = maker.history.chain
    start = plan.end.plus(-12)
    expected: Floats = np.zeros(0)
    held: dict[int, int] = {}
    found = np.zeros((chain.n, chain.n + 2))
    for scene in maker.history.scenes():
        people = scene.people
        if scene.month == start:
            expected = true_flows(count_stock(scene, chain), chain)
            service = people.stage <= PAID
            held = dict(zip(people.number[service].tolist(), people.occupation[service].tolist(), strict=True))
        if scene.month == plan.end:
            now = dict(zip(people.number.tolist(), zip(people.stage, people.occupation, strict=True), strict=True))
            for number, origin in held.items():
                stage, occupation = now.get(number, (LEFT, 0))
                destination = occupation if stage <= PAID else chain.n + int(stage == LEFT)
                found[origin, destination] += 1
    return expected, found


def _mean_square(expected: Floats, found: Floats) -> tuple[float, int]:
    """Return the mean squared deviation in standard deviations over cells that expect 5 people or more."""
    total = np.broadcast_to(expected.sum(axis=1, keepdims=True), expected.shape)
    large = (expected >= 5) & (expected <= total - 5)
    variance = expected * (1 - expected / np.where(total > 0, total, 1))
    squares = (found - expected)[large] ** 2 / variance[large]
    return float(squares.mean()), int(large.sum())


def test_what_is_simulated_follows_the_truth() -> None:
    plan = small_plan(people=20_000, start=Month.parse("2017-01"), end=Month.parse("2018-06"), organisations=14)
    expected, found = _simulate_year(plan)
    assert np.abs(expected.sum(axis=1) - found.sum(axis=1)).max() < 1e-8
    spread, cells = _mean_square(expected, found)
    assert cells > 120
    # The mean of 120 or more squared deviations is 1, with a standard deviation of at most sqrt(2/120) = 0.13.
    assert 0.6 < spread < 1.45
    # A truth that leaves three in ten of the leavers out must be seen to be wrong.
    mistaken = expected.copy()
    mistaken[:, -1] *= 0.7
    assert _mean_square(mistaken, found)[0] > 1.45
