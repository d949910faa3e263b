"""Values that are no counts, by hand: amounts that one person makes up, bills, medians, extremes, words and ranks."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.disclosure.audit import audit_tables
from tenure.disclosure.dominance import is_dominated
from tenure.errors import InternalError
from tenure.rules import Profile, disclosure_profiles
from tenure.terms import (
    Amount,
    Count,
    Estimate,
    Evidence,
    Position,
    Product,
    Quotation,
    Ranking,
    Ratio,
    Structure,
    Sum,
)
from tests.support.disclosure import build_about, build_profile

PROFILES = disclosure_profiles()
FIVE, DHSC, ACRO = (PROFILES[name] for name in ("fewer_than_5", "dhsc", "acro"))


def _release(frame: pl.DataFrame, structure: Structure, profile: Profile) -> Released:
    (released,) = release([Evidence(build_about("t", frame.columns), frame, structure)], profile=profile)
    return released


# --- dominance


@pytest.mark.parametrize(
    ("total", "largest", "dominated"),
    [
        # n-k, two and 0.90: 60 + 30 is 90 of 100, which is not more than 90; p: 10 left, and 10% of 60 is 6.
        (100, [60, 30], False),
        (100, [60, 31], True),
        # p: 100 - 70 - 20 = 10 left. 10% of 70 is 7.
        (100, [70, 20], False),
        # n-k alone would pass: 89 of 100. Of 1,000 with 500 and 451, 49 are left, below 10% of 500, and 951 > 900.
        (1000, [500, 451], True),
        # One contributor, or nobody.
        (50, [50, None], True),
        (0, [None, None], False),
        # Tenths that floats do not hold: 0.9 of 0.3 is 0.27, which 0.2 + 0.07 is and no more.
        (0.3, [0.2, 0.07], False),
    ],
)
def test_amounts_that_two_people_make_up(total: float, largest: list[float | None], dominated: bool) -> None:
    assert is_dominated(total, largest, ACRO) is dominated


def test_the_p_rule_alone_at_its_limit() -> None:
    # 100 + 40 + 10: 10 left is 10% of 100 and no less. With 9.99 left it is less.
    rule = replace(build_profile(5), p_share=0.10)
    assert not is_dominated(150, [100, 40], rule)
    assert is_dominated(149.99, [100, 40], rule)


def _bills(third: float = 1500.0) -> tuple[pl.DataFrame, Structure]:
    """Two groups. a: six people of 5.2 FTE, one of whom is paid 180,000 of 187,500, the others 1,500 each."""
    frame = pl.DataFrame({
        "group": ["a", "b"],
        "people": [6, 30],
        "fte": [5.2, 28.0],
        "paybill": [187_500.0, 1_200_000.0],
        "first": [180_000.0, 60_000.0],
        "second": [third, 55_000.0],
    })  # fmt: skip
    structure = Structure(
        ("group",),
        (Count("people", "people", ("group",), hides=("fte",), least=("fte",)),),
        amounts=(Amount("paybill", of="people", largest=("first", "second")),),
    )
    return frame, structure


def test_a_bill_that_one_of_six_makes_up_falls_with_its_row() -> None:
    # 187,500 - 180,000 - 1,500 = 6,000 is below 10% of 180,000: whoever knows the bill knows the pay of one to 4%.
    released = _release(*_bills(), FIVE)
    assert released.frame.rows() == [("a", None, None, None), ("b", 30, 28.0, 1_200_000.0)]
    assert released.mask["paybill"].to_list() == [True, False]


def test_the_largest_contributions_never_leave() -> None:
    for profile in PROFILES.values():
        frame, structure = _bills()
        about = build_about("t", frame.columns, real_staff=False)
        (released,) = release([Evidence(about, frame, structure)], profile=profile)
        secret = {"first", "second"}
        assert not secret & {*released.frame.columns, *released.mask.columns, *released.about.columns}
        assert released.structure.amounts == (Amount("paybill", of="people"),)


def test_dominance_without_enough_contributions_is_refused() -> None:
    frame, structure = _bills()
    few = replace(
        structure, amounts=(Amount("paybill", of="people", largest=("first",)), Amount("second", of="people"))
    )
    with pytest.raises(InternalError, match="too few of its largest contributions"):
        _release(frame, few, FIVE)


def test_hidden_bills_of_a_known_total_are_not_one_person_s_together() -> None:
    # All bills add up to 400,000, known. a falls for its few people. With b, the smaller of the others, the hidden are
    # 150,000 of which one person is paid 140,000: 150,000 - 140,000 - 6,000 = 4,000 is below 14,000. So c falls too.
    frame = pl.DataFrame({
        "group": list("abcd"), "people": [3, 8, 20, 30], "paybill": [8_000.0, 142_000.0, 100_000.0, 150_000.0],
        "first": [6_000.0, 140_000.0, 9_000.0, 9_000.0], "second": [1_000.0, 1_000.0, 9_000.0, 9_000.0],
    })  # fmt: skip
    structure = Structure(
        ("group",),
        (Count("people", "people", ("group",)),),
        sums=(Sum("paybill", "people", ()),),
        amounts=(Amount("paybill", of="people", largest=("first", "second")),),
    )
    assert _release(frame, structure, FIVE).frame["paybill"].to_list() == [None, None, None, 150_000.0]


# --- FTE: the rule of DHSC, and why it is not enough


def _pay() -> tuple[pl.DataFrame, Structure]:
    """The steps of a band of 40.0 FTE, a total that is published elsewhere."""
    frame = pl.DataFrame({
        "step": ["1", "2", "3"],
        "people": [22, 18, 6],
        "fte": [20.1, 15.3, 4.6],
        "earnings_per_fte": [31_000.0, 34_000.0, 39_000.0],
    })  # fmt: skip
    count = Count("people", "people", ("step",), hides=("fte", "earnings_per_fte"), least=("fte",))
    return frame, Structure(("step",), (count,), sums=(Sum("fte", "people", ()),))


def test_under_dhsc_s_rule_hidden_fte_follows_from_the_total() -> None:
    released = _release(*_pay(), DHSC)
    assert released.frame["fte"].to_list() == [20.1, 15.3, None]
    # What any reader does: the band has 40.0 FTE.
    assert 40.0 - float(released.frame["fte"].sum()) == pytest.approx(4.6)
    # And pay per FTE stands beside it.
    assert released.frame["earnings_per_fte"].to_list() == [31_000.0, 34_000.0, 39_000.0]


def test_the_default_hides_company_and_the_whole_row() -> None:
    released = _release(*_pay(), FIVE)
    # 4.6 falls alone it follows; 15.3, the smaller of the others, falls too, and with it what is left is 19.9.
    assert released.frame.rows() == [("1", 22, 20.1, 31_000.0), ("2", None, None, None), ("3", None, None, None)]


def test_a_mean_over_one_person_is_their_pay_and_dhsc_s_rule_shows_it() -> None:
    frame = pl.DataFrame(
        {"step": ["1", "2"], "people": [1, 40], "fte": [1.0, 36.0], "earnings_per_fte": [52_345.0, 4e4]}
    )
    _, structure = _pay()
    shown = _release(frame, replace(structure, sums=()), DHSC).frame
    assert shown.row(0) == ("1", None, None, 52_345.0)
    assert _release(frame, replace(structure, sums=()), FIVE).frame.row(0) == ("1", None, None, None)


def test_tables_released_under_dhsc_s_rule_say_that_it_is_not_enough() -> None:
    notes = _release(*_pay(), DHSC).about.notes
    # The example of the warning is the one above: 40.0 - 20.1 - 15.3 = 4.6.
    assert notes[-1] == DHSC.warning
    assert all(number in notes[-1] for number in ("40.0", "20.1", "15.3", "4.6", "not enough"))
    assert not _release(*_pay(), FIVE).about.notes


def test_a_table_without_fte_is_not_warned_about() -> None:
    frame = pl.DataFrame({"group": ["a"], "people": [9]})
    assert not _release(frame, Structure(("group",), (Count("people", "n", ("group",)),)), DHSC).about.notes


@pytest.mark.parametrize("profile", [FIVE, DHSC], ids=lambda profile: profile.name)
def test_fte_is_compared_before_it_is_rounded(profile: Profile) -> None:
    # 4.999 and 4.6 would round to 5; 5.000 is shown.
    frame = pl.DataFrame({"step": ["1", "2", "3"], "people": [9, 9, 9], "fte": [4.999, 5.0, 4.6]})
    count = Count("people", "people", ("step",), hides=("fte",), least=("fte",))
    released = _release(frame, Structure(("step",), (count,), decimals={"fte": 0}), profile)
    assert released.frame["fte"].to_list() == [None, 5.0, None]


def test_the_least_fte_is_the_profile_s_own() -> None:
    frame = pl.DataFrame({"step": ["1", "2"], "people": [90, 90], "fte": [7.9, 8.0]})
    count = Count("people", "people", ("step",), hides=("fte",), least=("fte",))
    released = _release(frame, Structure(("step",), (count,)), replace(build_profile(5), least_fte=8.0))
    assert released.frame["fte"].to_list() == [None, 8.0]


# --- products


def _product(whole: str | None, profile: Profile) -> list[tuple[object, ...]]:
    # Row 1: 2 people, all of it falls. Row 2: 4.0 FTE, so that DHSC's rule hides the FTE.
    frame = pl.DataFrame({
        "step": ["1", "2", "3"], "people": [2, 9, 20], "fte": [2.0, 4.0, 18.0], "per_fte": [30e3, 40e3, 35e3],
        "bill": [60e3, 160e3, 630e3],
    })  # fmt: skip
    count = Count("people", "people", ("step",), hides=("fte", "per_fte"), least=("fte",))
    frame = frame if whole else frame.drop("bill")
    facts = ("bill",) if whole else ()
    structure = Structure(("step",), (count,), products=(Product("fte", "per_fte", whole),), facts=facts)
    return _release(frame, structure, profile).frame.rows()


def test_pay_per_fte_falls_with_fte_where_the_bill_is_told() -> None:
    # 160,000 / 40,000 = 4.0: the rule that hides FTE alone must hide the pay per FTE beside a bill.
    assert _product("bill", DHSC)[1] == ("2", 9, None, None, 160e3)
    assert _product("bill", DHSC)[2] == ("3", 20, 18.0, 35e3, 630e3)
    # The same where the bill is published elsewhere.
    assert _product(None, DHSC)[1] == ("2", 9, None, None)


def test_pay_per_fte_falls_where_fte_is_shown_and_the_bill_is_hidden() -> None:
    frame = pl.DataFrame({"g": ["a"], "people": [9], "payers": [3], "fte": [8.0], "per_fte": [10.0], "bill": [80.0]})
    counts = (
        Count("people", "people", ("g",), hides=("fte", "per_fte"), least=("fte",)),
        Count("payers", "payers", ("g",), hides=("bill",)),
    )
    structure = Structure(("g",), counts, products=(Product("fte", "per_fte", "bill"),))
    assert _release(frame, structure, FIVE).frame.rows() == [("a", 9, None, 8.0, None, None)]


def _apart(whole: str | None) -> list[tuple[object, ...]]:
    """Pay per FTE is hidden for few payers, and FTE is not."""
    frame = pl.DataFrame({"g": ["a"], "people": [9], "payers": [3], "fte": [8.0], "per_fte": [10.0], "bill": [80.0]})
    counts = (
        Count("people", "people", ("g",), hides=("fte", "bill")),
        Count("payers", "payers", ("g",), hides=("per_fte",)),
    )
    structure = Structure(("g",), counts, products=(Product("fte", "per_fte", whole),))
    return _release(frame, structure, FIVE).frame.rows()


def test_the_bill_falls_where_pay_per_fte_does_and_fte_where_the_bill_is_told_elsewhere() -> None:
    assert _apart("bill") == [("a", 9, None, 8.0, None, None)]
    assert _apart(None) == [("a", 9, None, None, None, 80.0)]


# --- means, positions, words, ranks


def test_means_and_shares_of_fewer_than_the_least_fall_and_their_counts_stay() -> None:
    frame = pl.DataFrame({"g": ["a", "b"], "n": [5, 6], "of": [9, 10], "share": [5 / 9, 0.6], "mean": [2.5, 2.5]})
    counts = (Count("n", "n", ("g",)), Count("of", "of", ("g",)))
    structure = Structure(
        ("g",), counts, ratios=(Ratio("share", "n", "of"),), estimates=(Estimate("mean", of="of", scale="count"),)
    )
    # Nothing here is below 3, nor is what the shares leave: 9 - 5 and 10 - 6.
    released = _release(frame, structure, replace(build_profile(3), least_mean=10))
    assert released.frame.rows() == [("a", 5, 9, None, None), ("b", 6, 10, 0.6, 2.5)]


def _position(share: float, people: int, value: float, profile: Profile) -> float | None:
    frame = pl.DataFrame({"g": ["a"], "people": [people], "value": [value]})
    structure = Structure(
        ("g",), (Count("people", "n", ("g",)),), positions=(Position("value", of="people", share=share, step=0.5),)
    )
    shown: float | None = _release(frame, structure, profile).frame["value"][0]
    return shown


@pytest.mark.parametrize(
    ("share", "people", "shown"),
    [
        # least_tail 2. Median of 5: 2.5 on a side. Lower quarter of 7: 1.75; of 8: 2. Tenth from above of 19: 1.9.
        (0.5, 5, 7.5), (0.25, 7, None), (0.25, 8, 7.5), (0.9, 19, None), (0.9, 20, 7.5),
        # Smallest and largest are one person's, of however many.
        (0.0, 5000, None), (1.0, 5000, None),
        # Below the threshold nothing is shown.
        (0.5, 4, None),
    ],
)  # fmt: skip
def test_quantiles_of_enough_people_are_rounded_and_extremes_hidden(share: float, people: int, shown: float) -> None:
    # 7.3 in steps of 0.5 is 7.5.
    assert _position(share, people, 7.3, FIVE) == shown


def test_extremes_that_are_told_are_of_enough_people_and_rounded_outwards() -> None:
    rule = replace(build_profile(5), extremes="rounded", least_extreme=100)
    assert _position(0.0, 99, 7.3, rule) is None
    assert _position(0.0, 100, 7.3, rule) == 7.0
    assert _position(1.0, 100, 7.3, rule) == 7.5


def test_positions_may_be_shown_as_they_are_or_not_at_all() -> None:
    assert _position(0.5, 50, 7.3, replace(build_profile(5), quantiles="shown")) == 7.3
    assert _position(0.5, 50, 7.3, replace(build_profile(5), quantiles="hidden")) is None


def test_words_are_quoted_of_groups_of_ten_or_more() -> None:
    frame = pl.DataFrame(
        {"g": ["a", "b", "c"], "people": [9, 10, None], "words": ["too long a way", "no parking", "x"]}
    )
    structure = Structure(
        ("g",), (Count("people", "n", ("g",)),), quotations=(Quotation("words", of="people"),)
    )  # fmt: skip
    released = _release(frame, structure, FIVE)
    assert released.frame["words"].to_list() == [None, "no parking", None]
    assert released.mask["words"].to_list() == [True, False, True]


def test_ranks_of_few_people_fall_or_all_do() -> None:
    frame = pl.DataFrame({
        "g": ["a", "b", "c"], "people": [9, 40, 50], "rate": [0.1, 0.2, 0.3], "rank": [1, 2, 3],
        "rank_low": [1, 1, 2], "rank_high": [2, 3, 3],
    })  # fmt: skip
    structure = Structure(
        ("g",),
        (Count("people", "n", ("g",)),),
        estimates=(Estimate("rate", of="people"),),
        rankings=(Ranking("rank", "rank_low", "rank_high", by="rate"),),
    )
    # Of b and c, which are left, b is first.
    few = _release(frame, structure, replace(build_profile(5), least_ranked=10)).frame
    assert few["rank"].to_list() == [None, 1, 2]
    none = _release(frame, structure, replace(build_profile(5), ranks="hidden")).frame
    assert none.select("rank", "rank_low", "rank_high").null_count().row(0) == (3, 3, 3)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"positions": (Position("value", of="men", share=0.5, step=1),)}, "is of no count"),
        ({"quotations": (Quotation("words", of="people"),)}, "columns it lacks: words"),
        ({"products": (Product("people", "value", "bill"),)}, "columns it lacks: bill"),
        ({"amounts": (Amount("value", of="people", largest=("first",)),)}, "columns it lacks: first"),
    ],
)
def test_declarations_of_what_is_not_there_are_refused(changes: dict[str, object], told: str) -> None:
    frame = pl.DataFrame({"g": ["a"], "people": [9], "value": [1.0]})
    structure = Structure(("g",), (Count("people", "n", ("g",), hides=("value",)),))
    with pytest.raises(InternalError, match=told):
        _release(frame, replace(structure, **changes), FIVE)  # type: ignore[arg-type]


def test_what_rounding_leaves_empty_is_marked_as_hidden() -> None:
    frame = pl.DataFrame({"g": ["a", "b"], "people": [20, 22], "pay": [31.5, None], "extra": [7, 8]})
    structure = Structure(("g",), (Count("people", "n", ("g",), hides=("pay", "extra")),))
    released = _release(frame, structure, PROFILES["opensafely"])
    # Whole numbers are rounded, other ones cannot be rebuilt; what was empty to begin with is not hidden.
    assert released.frame.rows() == [("a", 20, None, 5), ("b", 20, None, 10)]
    assert released.mask["pay"].to_list() == [True, False]
    controlled = _release(frame, structure, PROFILES["rounded_to_5"])
    assert controlled.frame.rows() == [("a", 20, None, None), ("b", 20, None, None)]
    assert controlled.mask["extra"].to_list() == [True, True]


def test_the_audit_finds_what_dhsc_s_rule_shows_unless_it_is_for_an_organisation_s_own_staff() -> None:
    frame, structure = _pay()
    frame = frame.with_columns(people=pl.Series([22, 18, 3]))
    about = build_about("t", frame.columns)
    public = release([Evidence(about, frame, structure)], profile=DHSC)
    weak = audit_tables(public, profile=DHSC).weak
    assert {(one.column, one.row) for one in weak} == {("earnings_per_fte", 3), ("fte", 3)}
    own = release([Evidence(replace(about, internal_to="RXX"), frame, structure)], profile=DHSC, internal=True)
    assert audit_tables(own, profile=DHSC).is_safe
