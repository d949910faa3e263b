"""Planted policies: adoption is drawn once, from the seed, and never by everybody."""

import numpy as np
import pytest

from tenure.synth.policies import NEVER, build_policies, read_policy_rules
from tenure.terms import Month


@pytest.mark.parametrize("organisations", [2, 7, 40, 220])
def test_some_organisations_adopt_each_policy_and_some_never_do(organisations: int) -> None:
    for policy in build_policies(5, organisations):
        adopters = int((policy.adopted != NEVER).sum())
        assert 0 < adopters < organisations
        assert abs(adopters - policy.rule.adopting_share * organisations) <= 1


def test_adoption_follows_the_seed_alone() -> None:
    first, again, other = build_policies(1, 60), build_policies(1, 60), build_policies(2, 60)
    assert all(np.array_equal(one.adopted, two.adopted) for one, two in zip(first, again, strict=True))
    assert any(not np.array_equal(one.adopted, two.adopted) for one, two in zip(first, other, strict=True))


def test_policies_come_into_force_in_their_waves_and_stay() -> None:
    for policy in build_policies(1, 60):
        first = Month.parse(policy.rule.waves[0])
        assert not policy.in_force(first.plus(-1)).any()
        forces = [int(policy.in_force(Month.parse(wave)).sum()) for wave in policy.rule.waves]
        assert forces == sorted(forces)
        assert forces[0] > 0
        assert forces[-1] == int((policy.adopted != NEVER).sum())


def test_the_answer_names_adopters_by_code_and_month() -> None:
    policy = build_policies(1, 3)[0]
    codes = ["RAA", "RBB", "RCC"]
    answer = policy.as_answer(codes)
    assert answer["name"] == "preceptorship"
    assert answer["factor"] == 0.75
    assert answer["adopted"] == {
        code: str(Month(int(index))) for code, index in zip(codes, policy.adopted, strict=True) if index != NEVER
    }
    assert set(answer["adopted"].values()) <= set(policy.rule.waves)


def test_factors_are_effects_and_waves_are_months() -> None:
    rules = read_policy_rules()
    assert len({rule.name for rule in rules}) == len(rules) >= 3
    assert all(rule.factor > 0 and rule.factor != 1 for rule in rules)
    assert {rule.touches for rule in rules} == {"leaving", "moves", "return_hours"}
