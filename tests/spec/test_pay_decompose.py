"""What a change of the paybill is made of, with every effect worked out in sight."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tenure import studies
from tenure.errors import UsageError
from tenure.pay.decompose_effects import FACTORS, estimate_effects, measure_award
from tenure.pay.decompose_factors import OnCostRates, YearPay
from tests.support.pay_record import DOCTOR, MANAGER, NURSE, Row, stay, store_rows, year_of

# Steps of one band: FTE and scale value of each; a tenth of pay goes to the pension, and nothing else on top.
PLAIN = OnCostRates(ni=0.0, ni_threshold=0.0, pension=0.1)
SHAPED = {
    "multiple": 1.0, "own_pay": 1.0, "pay_above": 1.0, "jobs_above": 1.0, "pensionable_share": 1.0, "rest_share": 0.0,
}  # fmt: skip
Steps = dict[tuple[str, str], tuple[float, float]]


def year_pay(steps: Steps, *, rates: OnCostRates = PLAIN, **shape: float) -> YearPay:
    """Return the pay of a year by band and step, alike in all but FTE and scale value."""
    rows = [
        {"staff_group": "Nurses", "pay_contract": "afc", "band": band, "pay_step": step, "fte": fte, "people": 50,
         "scale": scale, **SHAPED, **shape}
        for (band, step), (fte, scale) in steps.items()
    ]  # fmt: skip
    cells = pl.DataFrame(rows)
    scales = cells.select("pay_contract", "band", "pay_step", published="scale")
    return YearPay(cells, scales, rates, fte_left_out=0.0)


def test_factors_are_changed_one_after_another() -> None:
    # 100 FTE at 20,000 and 100 at 30,000, each with 10% on top: 2,200,000 + 3,300,000.
    before = year_pay({("5", "1"): (100, 20_000.0), ("5", "2"): (100, 30_000.0)})
    after = year_pay(
        {("5", "1"): (55, 22_000.0), ("5", "2"): (165, 33_000.0)},
        rates=OnCostRates(ni=0.0, ni_threshold=0.0, pension=0.2), multiple=1.2, rest_share=0.01,
    )  # fmt: skip
    found = estimate_effects(before, after)[()]
    assert found.chained == {
        "volume": 550_000_00,  # 220 for 200 FTE: 10% of 5,500,000, which becomes 6,050,000
        "award": 605_000_00,  # 10%, 6,655,000
        "mix": 0,
        "progression": 665_500_00,  # a mean scale value of 30,250 for 27,500: 10%, 7,320,500
        "additional_earnings": 1_464_100_00,  # 1.2 for 1, 8,784,600
        "on_cost_rates": 798_600_00,  # 1.2 for 1.1, 9,583,200
        "residual": 79_860_00,  # 1.21 for 1.2, 9,663,060
    }
    assert found.change == 966_306_000 - 550_000_000
    assert measure_award(before, after) == pytest.approx(0.1)


def test_what_two_factors_make_together_is_halved_by_the_mean_over_orders() -> None:
    before = year_pay({("5", "1"): (100, 20_000.0)})
    after = year_pay({("5", "1"): (110, 22_000.0)})
    found = estimate_effects(before, after)[()]
    # 2,200,000: 10% each is 220,000, and 1% = 22,000 more comes of both.
    assert (found.chained["volume"], found.chained["award"]) == (220_000_00, 242_000_00)
    assert (found.shapley["volume"], found.shapley["award"]) == (231_000_00, 231_000_00)
    assert all(found.shapley[name] == 0 for name in FACTORS[2:])


def test_bands_are_mix_and_steps_in_a_band_are_progression() -> None:
    before = year_pay({("5", "1"): (100, 20_000.0), ("6", "1"): (100, 40_000.0), ("6", "2"): (0.001, 50_000.0)})
    more_of_band_6 = year_pay({("5", "1"): (50, 20_000.0), ("6", "1"): (150, 40_000.0), ("6", "2"): (0.0015, 50_000.0)})
    found = estimate_effects(before, more_of_band_6)[()]
    # 50 FTE that cost 22,000 now cost 44,000.
    assert found.chained["mix"] == pytest.approx(50 * 22_000_00, rel=1e-4)
    assert found.chained["progression"] == pytest.approx(0, abs=100)
    up_in_band_6 = year_pay({("5", "1"): (100, 20_000.0), ("6", "1"): (40, 40_000.0), ("6", "2"): (60.001, 50_000.0)})
    found = estimate_effects(before, up_in_band_6)[()]
    assert found.chained["mix"] == 0
    assert found.chained["progression"] == pytest.approx(60 * 11_000_00, rel=1e-4)


def test_on_cost_rates_count_the_threshold_and_the_rate_of_national_insurance() -> None:
    steps: Steps = {("5", "1"): (10, 30_000.0)}
    # Every pound and every job above the threshold; 10% above 9,000, then 15% above 5,000.
    before = year_pay(steps, rates=OnCostRates(0.10, 0.10 * 9_000, 0.2))
    after = year_pay(steps, rates=OnCostRates(0.15, 0.15 * 5_000, 0.2))
    found = estimate_effects(before, after)[()]
    assert found.change == 10 * (3_750_00 - 2_100_00)  # 15% of 25,000 for 10% of 21,000
    assert found.chained["on_cost_rates"] == found.shapley["on_cost_rates"] == found.change


def test_a_step_that_nobody_was_on_counts_at_its_published_value() -> None:
    before = year_pay({("5", "1"): (100, 20_000.0)})
    before = YearPay(
        before.cells,
        pl.concat([before.scales, before.scales.with_columns(pay_step=pl.lit("2"), published=pl.lit(30_000.0))]),
        before.rates,
        0.0,
    )
    after = year_pay({("5", "1"): (50, 22_000.0), ("5", "2"): (50, 33_000.0)})
    found = estimate_effects(before, after)[()]
    # 10% on 2,200,000; then half of them at 36,300 for 24,200.
    assert found.chained["award"] == 220_000_00
    assert found.chained["progression"] == 50 * 12_100_00
    assert found.chained["additional_earnings"] == found.chained["residual"] == 0


def test_a_group_that_ends_is_volume_and_one_that_begins_is_volume_at_the_scale_of_before() -> None:
    before = year_pay({("5", "1"): (10, 20_000.0)})
    other = year_pay({("5", "1"): (10, 30_000.0)})
    after = YearPay(other.cells.with_columns(staff_group=pl.lit("Others")), other.scales, PLAIN, 0.0)
    found = estimate_effects(before, after, by=("staff_group",))
    assert found["Nurses",].chained == {**dict.fromkeys(FACTORS, 0), "volume": -10 * 22_000_00}
    # Ten more at the value that their step had, which has risen from 20,000 to 30,000.
    assert found["Others",].chained == {**dict.fromkeys(FACTORS, 0), "volume": 10 * 22_000_00, "award": 10 * 11_000_00}


# Band 5 at its top, in payment all year but for the months in which an award was late: 32,934, 34,581 and 36,483.
TOP = {2022: 32_934, 2023: 34_581, 2024: 36_483}


def make_record() -> list[Row]:
    rows: list[Row] = []
    for start, top in TOP.items():
        for number in range(6 + start - 2022):
            rows += stay(f"n{number}", year_of(start), basic_pay=f"{top / 12:.2f}", additional_activity="100.00")
        for number in range(3):
            rows += stay(f"s{number}", year_of(start), occupation_code=MANAGER, pay_contract="vsm", band="",
                         pay_step="", basic_pay=f"{10_000 + 10 * (start - 2022)}.00")  # fmt: skip
    rows += stay("d1", year_of(2023), occupation_code=DOCTOR, pay_contract="consultant_2003", band="consultant",
                 pay_step="1", basic_pay="7789.00", medical_award="250.00")  # fmt: skip
    return rows


def ask(store: Path, **options: object) -> dict[str, pl.DataFrame]:
    tables = studies.pay.decompose(store, threads=1, **options)  # type: ignore[arg-type]
    return {table.about.table.rpartition(".")[2]: table.frame for table in tables}


def paybill_of(store: Path, year: str) -> float:
    """Return the paybill that ``pay evidence`` has, added up over its tables."""
    tables = {table.about.table.rpartition(".")[2]: table.frame for table in studies.pay.evidence(store, year=year)}
    parts = (tables[name] for name in ("non_medical", "medical", "very_senior"))
    return sum(float((part["fte"] * part["paybill_per_fte"]).sum()) for part in parts)


def test_the_paybill_is_that_of_the_evidence_and_the_parts_add_up_to_its_change(tmp_path: Path) -> None:
    store = store_rows(tmp_path, make_record())
    found = ask(store, from_="2022/23", to="2024/25", headline={"2023/24": 5.0})
    drift, effects, groups = found["drift"], found["effects"], found["staff_groups"]
    paybills = [paybill_of(store, year) for year in ("2022/23", "2023/24", "2024/25")]
    spans = drift.select("span", "from_year", "to_year").rows()
    assert spans == [("year", "2022/23", "2023/24"), ("year", "2023/24", "2024/25"), ("whole", "2022/23", "2024/25")]
    whole = [*pairwise(paybills), (paybills[0], paybills[2])]
    for row, (first, last) in zip(drift.iter_rows(named=True), whole, strict=True):
        assert (row["paybill_from_gbp"], row["paybill_to_gbp"]) == pytest.approx((first, last))
    for (span, start, method), part in effects.group_by("span", "from_year", "method"):
        first, last = whole[spans.index(next(each for each in spans if each[:2] == (span, start)))]
        # In whole pence, exactly.
        assert sum(round(100 * each) for each in part["change_gbp"]) == round(100 * part["paybill_change_gbp"][0])
        assert part["paybill_change_gbp"][0] == pytest.approx(last - first, abs=0.02), (span, start, method)
    of_groups = groups.group_by("span", "from_year", "method").agg(pl.col("change_gbp").sum()).sort(pl.all())
    of_all = effects.group_by("span", "from_year", "method").agg(pl.col("change_gbp").sum()).sort(pl.all())
    assert of_groups["change_gbp"].to_list() == pytest.approx(of_all["change_gbp"].to_list(), abs=0.1)


def test_drift_is_growth_beyond_the_headline_award(tmp_path: Path) -> None:
    found = ask(store_rows(tmp_path, make_record()), from_="2022/23", to="2024/25", headline={"2023/24": 5.0})
    first, second, whole = found["drift"].rows(named=True)
    assert (first["headline_award_pct"], first["headline_basis"]) == (5.0, "given")
    # Seven nurses from 34,581 to 36,483; a doctor, who then left, from 93,666 to 105,504.
    risen = 100 * (7 * (36_483 - 34_581) + 105_504 - 93_666) / (7 * 34_581 + 93_666)
    assert second["headline_award_pct"] == pytest.approx(risen)
    assert second["headline_basis"] == "scales"
    assert whole["headline_basis"] == "given and scales"
    assert whole["headline_award_pct"] == pytest.approx(100 * (1.05 * (1 + second["headline_award_pct"] / 100) - 1))
    assert first["paybill_drift_pct"] == pytest.approx(first["paybill_per_fte_growth_pct"] - 5.0)
    # Six nurses, three managers; then one more nurse and the doctor.
    assert (first["fte_from"], first["fte_to"]) == pytest.approx((9, 11))


def test_pay_without_a_scale_moves_the_residual_alone(tmp_path: Path) -> None:
    found = ask(store_rows(tmp_path, make_record()), from_="2022/23", to="2023/24")["staff_groups"]
    managers = found.filter(
        (pl.col("staff_group") == "Administrative and Clerical") & (pl.col("span") == "year")
        & (pl.col("method") == "chained")
    )  # fmt: skip
    effects = dict(managers.select("effect", "change_gbp").iter_rows())
    assert effects.pop("residual") > 0
    rates = effects.pop("on_cost_rates")
    assert rates < 0  # National Insurance fell to 13.8% in November 2022
    assert set(effects.values()) == {0.0}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"from_": "2023/24", "to": "2023/24"}, "no change to split"),
        ({"from_": "2024/25", "to": "2023/24"}, "no change to split"),
        ({"from_": "2022/23", "to": "2023/24", "headline": {"2022/23": 3.0}}, "2022/23, whose award is no part"),
        ({"from_": "2021/22", "to": "2023/24"}, "no month of 2021/22"),
    ],
)
def test_years_that_cannot_be_split_are_refused(tmp_path: Path, options: dict[str, object], words: str) -> None:
    store = store_rows(tmp_path, stay("n", year_of(2022) + year_of(2023), occupation_code=NURSE))
    with pytest.raises(UsageError, match=words):
        ask(store, **options)


def test_a_contract_without_a_scale_in_one_year_is_in_the_paybill_of_both(tmp_path: Path) -> None:
    # No value of this contract is held before April 2023. A specialty doctor on 51,000, then on 52,530, and nothing on
    # top: the change is 1,530 a year for one FTE, and no doctor is hired.
    doctor = {"occupation_code": DOCTOR, "pay_contract": "specialty_2021", "band": "specialty", "pay_step": "1"}
    zero = {"employer_ni": "0", "employer_pension": "0", "pensionable_pay": "0"}
    rows = stay("a", year_of(2022), **doctor, basic_pay="4250.00", **zero)
    rows += stay("a", year_of(2023), **doctor, basic_pay="4377.50", **zero)
    store = store_rows(tmp_path, rows)
    tables = {
        table.about.table: table.frame
        for table in studies.pay.decompose(store, from_="2022/23", to="2023/24", threads=1)
    }
    effects = {
        row["effect"]: row["change_gbp"]
        for row in tables["pay.decompose.effects"].filter(method="chained", span="whole").iter_rows(named=True)
    }
    assert sum(effects.values()) == pytest.approx(1_530)
    assert effects["volume"] == 0


def test_a_year_that_is_not_held_is_told_with_the_options_that_name_it(tmp_path: Path) -> None:
    store = store_rows(tmp_path, stay("a", year_of(2023)))
    with pytest.raises(UsageError) as refused:
        studies.pay.decompose(store, from_="2022/23", to="2023/24", threads=1)
    assert refused.value.subject == "The record holds no month of 2022/23."
    assert refused.value.fix.startswith("choose another --from or --to")
