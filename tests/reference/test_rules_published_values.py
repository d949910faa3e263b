"""Values of the pay scales against figures copied by hand from named publications, and rules that fill gaps."""

import datetime as dt

import pytest

from tenure.rules import pay_scales, pay_value

PUBLISHED = [
    # NHS Employers, handbook Annex 3: tables 9(g), 9(k), 9(L), by spine point.
    ("afc", "2", 1, "2010-04-01", 13_653),
    ("afc", "5", 8, "2014-04-01", 27_901),
    ("afc", "8c", 6, "2014-04-01", 67_805),
    ("afc", "2", 1, "2015-04-01", 15_100),
    ("afc", "6", 9, "2015-04-01", 34_876),
    # UNISON London Ambulance branch, 2018 table by years of experience.
    ("afc", "2", 8, "2017-04-01", 18_157),
    ("afc", "3", 3, "2018-04-01", 18_429),
    ("afc", "2", 7, "2019-04-01", 19_020),
    ("afc", "3", 7, "2020-04-01", 21_142),
    # promedical.co.uk, 24 August 2020.
    ("afc", "5", 5, "2020-04-01", 27_416),
    # NHS Employers, annual pay scales 2021/22.
    ("afc", "6", 5, "2021-04-01", 34_172),
    ("afc", "6", 6, "2021-04-01", 39_027),
    # DHSC, 19 July 2022: newly qualified nurses from 25,655 to 27,055.
    ("afc", "5", 1, "2022-03-31", 25_655),
    ("afc", "5", 1, "2022-04-01", 27_055),
    # NHS Employers, pay scales 2026/27.
    ("afc", "8a", 3, "2026-04-01", 60_417),
    ("afc", "9", 6, "2026-04-01", 129_783),
    # BMJ Careers 2013; BMA 22 March 2021: first and last thresholds.
    ("consultant_2003", "consultant", 1, "2013-04-01", 75_249),
    ("consultant_2003", "consultant", 20, "2013-04-01", 101_451),
    ("consultant_2003", "consultant", 5, "2020-04-01", 92_372),
    ("consultant_2003", "consultant", 19, "2020-04-01", 104_584),
    # BMA: reform of 1 March 2024, three years completed; circular PC(M&D) 1/2026R, fourteen years.
    ("consultant_2003", "consultant", 4, "2024-03-01", 105_390),
    ("consultant_2003", "consultant", 15, "2026-04-01", 150_569),
    # BMA, resident doctors, April 2023 values; circular 2026.
    ("resident_2016", "resident", 1, "2023-04-01", 32_398),
    ("resident_2016", "resident", 5, "2026-04-01", 76_582),
    # NHS Employers, SAS offer of 22 May 2024.
    ("specialty_2021", "specialty", 4, "2023-04-01", 60_519),
    ("specialist_2021", "specialist", 7, "2023-04-01", 95_275),
]


@pytest.mark.parametrize(("contract", "band", "step", "on", "gbp"), PUBLISHED)
def test_published_values_are_held_exactly(contract: str, band: str, step: int, on: str, gbp: int) -> None:
    assert pay_value(contract, band, step, on=dt.date.fromisoformat(on)) == gbp


DERIVED = [
    # 13,653 + 250 for points up to 21,000 pounds in 2011/12, and again in 2012/13.
    ("afc", "1", 1, "2011-04-01", 13_903),
    ("afc", "1", 1, "2012-11-01", 14_153),
    # 27,901 / 1.01 = 27,624.75: the year before the 1% award of 2013.
    ("afc", "5", 8, "2012-11-01", 27_625),
    # 21,176 x 1.01 = 21,387.76: starting pay of a nurse in 2013/14.
    ("afc", "5", 1, "2013-04-01", 21_388),
    # 28,180 x 1.01 = 28,461.80; x 1.01 again = 28,746.62 from 28,462.
    ("afc", "5", 8, "2016-04-01", 28_462),
    ("afc", "5", 8, "2017-04-01", 28_747),
    # 28,747 x 1.03 = 29,609.41 at the top; 23,597 x 1.015 = 23,950.96 below it.
    ("afc", "5", 8, "2018-04-01", 29_609),
    ("afc", "5", 3, "2018-04-01", 23_951),
    # (29,609 + 30,615) / 2 = 30,112.
    ("afc", "5", 8, "2019-04-01", 30_112),
    # 39,027 / 1.03 = 37,890.29, rounded down.
    ("afc", "6", 9, "2020-04-01", 37_890),
    # 96,376 x 1.055 = 101,676.68, and 105,337 / 1.036 = 101,676.64; the 102,493 in print is kept out.
    ("afc", "8d", 6, "2024-04-01", 101_677),
    # 58,487 / 1.036 = 56,454.63: the intermediate point put into band 8a in 2024.
    ("afc", "8a", 3, "2024-04-01", 56_455),
    # 30,605 x 1.02 = 31,217.10; x 1.02 = 31,841.34; x 1.02 = 32,477.82.
    ("registrar_2002", "registrar", 1, "2018-10-01", 31_217),
    ("registrar_2002", "registrar", 1, "2020-04-01", 32_478),
    # (37,068 - 1,250) / 1.06 = 33,790.57.
    ("registrar_2002", "registrar", 1, "2022-04-01", 33_791),
    # 37,923 x 1.03 = 39,060.69; x 1.025 = 40,037.53; x 1.028 = 41,159.06: 41,158 in print.
    ("specialty_2008", "specialty", 1, "2018-10-01", 39_061),
    ("specialty_2008", "specialty", 1, "2020-04-01", 41_159),
    # 41,159 x 1.03 = 42,393.77; x 1.045 = 44,301.73; x 1.06 = 46,960.12.
    ("specialty_2008", "specialty", 1, "2023-04-01", 46_960),
    # 82,096 x 1.03 = 84,558.88.
    ("consultant_2003", "consultant", 1, "2021-04-01", 84_559),
]


@pytest.mark.parametrize(("contract", "band", "step", "on", "gbp"), DERIVED)
def test_gaps_are_filled_by_the_stated_rule_and_marked(contract: str, band: str, step: int, on: str, gbp: int) -> None:
    day = dt.date.fromisoformat(on)
    assert pay_value(contract, band, step, on=day) == gbp
    held = pay_scales().filter(pay_contract=contract, band=band, pay_step=step)
    row = held.filter((held["in_force_from"] <= day) & ((held["in_force_to"] >= day).fill_null(value=True)))
    assert row["status"].item() == "derived"


def test_the_rule_for_2018_gives_the_values_published_for_band_3() -> None:
    # 2017/18 with 1.5% (3% at the top), lowest point removed: the rule used for bands 4 to 9.
    before = [16_968, 17_524, 18_157, 18_333, 18_839, 19_409, 19_852]
    published = [17_787, 17_787, 18_429, 18_608, 19_122, 19_700, 20_448]
    by_rule = [round(point * 1.015) for point in before[:-1]] + [round(before[-1] * 1.03)]
    by_rule[0] = by_rule[1]
    assert by_rule == published
    assert [pay_value("afc", "3", step, on=dt.date(2018, 4, 1)) for step in range(1, 8)] == published


def test_the_chain_of_assumed_medical_awards_meets_the_published_end() -> None:
    # 75,249 in 2013/14; 1%, 1%, 1.5% (October 2018), 2.5%, then 2.8% gives 82,096 in 2020/21 to a pound.
    on_the_way = pay_value("consultant_2003", "consultant", 1, on=dt.date(2019, 4, 1))
    assert abs(on_the_way * 1028 / 1000 - 82_096) <= 1


def test_the_contradicted_value_is_nowhere() -> None:
    assert 102_493 not in pay_scales()["annual_gbp"].to_list()
