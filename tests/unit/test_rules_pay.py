"""Pay values by exact date, on both bases, and what is said outside coverage."""

import datetime as dt
from decimal import Decimal

import pytest

from tenure.errors import RulesError
from tenure.rules import pay_scale, pay_scales, pay_value

APRIL_2024 = dt.date(2024, 4, 1)
AFC_STEPS = {"1": 3, "2": 8, "3": 7, "4": 7, "5": 8, "6": 9, "7": 9, "8a": 6, "8b": 6, "8c": 6, "8d": 6, "9": 6}


# DHSC, supplementary evidence to pay review bodies 2025 to 2026, Table 2 (2024-25), and NHS Employers (2023/24).
@pytest.mark.parametrize(
    ("steps", "from_april_2024", "on_31_march_2024"),
    [((1, 2), 29_970, 28_407), ((3, 4), 32_324, 30_639), ((5, 6, 7, 8), 36_483, 34_581)],
)
def test_band_5_has_eight_steps_on_three_points(
    steps: tuple[int, ...], from_april_2024: int, on_31_march_2024: int
) -> None:
    for step in steps:
        assert pay_value("afc", "5", step, on=APRIL_2024) == from_april_2024
        assert pay_value("afc", "5", step, on=dt.date(2024, 3, 31)) == on_31_march_2024


# The 2024/25 award was in force from April and paid from October 2024; that of 2023/24 paid from June 2023.
@pytest.mark.parametrize(
    ("on", "in_force", "paid"),
    [
        ("2023-03-31", 27_055, 27_055),
        ("2023-04-01", 28_407, 27_055),
        ("2023-05-31", 28_407, 27_055),
        ("2023-06-01", 28_407, 28_407),
        ("2024-04-01", 29_970, 28_407),
        ("2024-09-30", 29_970, 28_407),
        ("2024-10-01", 29_970, 29_970),
    ],
)
def test_an_award_paid_late_changes_the_two_bases_on_two_days(on: str, in_force: int, paid: int) -> None:
    day = dt.date.fromisoformat(on)
    assert pay_value("afc", "5", 1, on=day) == in_force
    assert pay_value("afc", "5", 1, on=day, basis="paid") == paid


def test_step_may_be_the_text_of_the_record() -> None:
    assert pay_value("afc", "5", "8", on=APRIL_2024) == Decimal(36_483)


def test_every_step_of_every_band_has_a_value_in_force_and_in_payment_in_every_month() -> None:
    months = [dt.date(year, month, 1) for year in range(2011, 2027) for month in range(1, 13)]
    for band, n_steps in AFC_STEPS.items():
        for step in range(1, n_steps + 1):
            for month in months:
                in_force = pay_value("afc", band, step, on=month)
                paid = pay_value("afc", band, step, on=month, basis="paid")
                # Awards only ever raised a step, so pay in arrears is never above the legal value.
                assert 0 < paid <= in_force, (band, step, month)


def test_the_scale_of_a_date_has_each_step_once_and_agrees_with_the_single_lookup() -> None:
    for basis in ("in_force", "paid"):
        scale = pay_scale(on=dt.date(2024, 6, 30), basis=basis)
        keys = scale.select("pay_contract", "band", "pay_step")
        assert keys.is_duplicated().sum() == 0
        for contract, band, step, gbp in scale.select("pay_contract", "band", "pay_step", "annual_gbp").iter_rows():
            assert pay_value(contract, band, step, on=dt.date(2024, 6, 30), basis=basis) == gbp


def test_what_is_in_force_is_in_payment_from_the_same_day_or_what_came_before_still_is() -> None:
    """Else rows of the months between have no value to be judged by."""
    held = pay_scales().sort("pay_contract", "band", "pay_step", "in_force_from")
    late = [
        (*key, group["paid_from"][0])
        for key, group in held.group_by("pay_contract", "band", "pay_step", maintain_order=True)
        if group["paid_from"][0] > group["in_force_from"][0]
    ]
    assert late == []
    for key, group in held.group_by("pay_contract", "band", "pay_step"):
        ends, starts = group["paid_to"].to_list(), group["paid_from"].to_list()
        for end, start in zip(ends, starts[1:], strict=False):
            assert end + dt.timedelta(days=1) == start, key


def test_steps_of_a_band_never_fall_with_years() -> None:
    pairs = pay_scales().sort("pay_contract", "band", "in_force_from", "pay_step")
    for _, group in pairs.group_by("pay_contract", "band", "in_force_from"):
        values = group.sort("pay_step")["annual_gbp"].to_list()
        assert values == sorted(values)


@pytest.mark.parametrize(
    ("key", "on", "found"),
    [
        (("afc", "5", 9), "2024-04-01", "pay steps 1 to 8, 2010-04-01 to today."),
        (("afc", "5", 1), "2010-03-31", "pay steps 1 to 8, 2010-04-01 to today."),
        (("afc", "10", 1), "2024-04-01", "bands 1, 2, 3, 4, 5, 6, 7, 8a, 8b, 8c, 8d, 9 of afc."),
        (("afc", "5", "top"), "2024-04-01", "pay steps 1 to 8, 2010-04-01 to today."),
        (("foundation_2002", "foundation 1", 1), "2020-01-01", "pay steps 1 to 3, 2010-04-01 to 2018-03-31."),
    ],
)
def test_a_value_that_is_not_held_is_refused_with_what_is(key: tuple[str, str, int | str], on: str, found: str) -> None:
    with pytest.raises(RulesError) as refused:
        pay_value(*key, on=dt.date.fromisoformat(on))
    assert refused.value.slug == "pay-value-missing"
    assert refused.value.found.endswith(found)


def test_an_unknown_contract_is_refused_with_the_contracts_held() -> None:
    with pytest.raises(RulesError, match="No pay value for vsm band x") as refused:
        pay_value("vsm", "x", 1, on=APRIL_2024)
    assert "consultant_2003" in refused.value.found
