"""The tables of ``retention reasons``, from counts given by hand, and what may leave of them."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.retention.reasons import (
    build_destinations,
    build_groups,
    build_others,
    build_reasons,
    build_summary,
    name_leavers,
)
from tenure.retention.reasons_question import ReasonsQuestion, read_destinations, read_reasons
from tenure.retention.staff_record import StaffRecord, plan_years
from tenure.rules import disclosure_profiles
from tenure.rules.reasons import leave_reason_counts
from tenure.terms import Month

START, END = Month.parse("2023-03"), Month.parse("2024-03")
QUESTION = ReasonsQuestion(periods=((START, END),))
RECORD = StaffRecord((START, END), real_staff=False, record_version="1", rules_version="1", code_version="1")
BALANCE = "Voluntary Resignation - Work Life Balance"
VOLUNTARY = "Voluntary Resignation"
NOT_SAID = "Voluntary Resignation - Other/Not Known"


def cells(*counts: tuple[str | None, int], destination: str | None = None) -> pl.DataFrame:
    rows = [(0, None, 0, reason, destination, people) for reason, people in counts]
    names = ("period", "org_code", "is_in_service", "leave_reason", "destination", "people")
    kinds = (pl.Int64, pl.String, pl.Int64, pl.String, pl.String, pl.Int64)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def rows_of(frame: pl.DataFrame, by: str) -> dict[str, dict[str, object]]:
    return {row[by]: row for row in frame.iter_rows(named=True)}


def test_a_share_has_two_bounds_and_the_share_of_the_known_says_so() -> None:
    """K7: 100 leavers, 41 unknown, 20 for work-life balance: 20% to 61%; 20/59 is of the known."""
    leavers = name_leavers(cells((None, 30), ("Unknown", 11), (BALANCE, 20), ("Retirement Age", 39)), QUESTION, RECORD)
    row = rows_of(build_reasons(leavers, QUESTION, RECORD).frame, "reason")[BALANCE]
    assert (row["people"], row["leavers"], row["unknown"], row["known"], row["at_most"]) == (20, 100, 41, 59, 61)
    shares = (row["share"], row["share_at_most"], row["unknown_share"])
    assert shares == (pytest.approx(0.20), pytest.approx(0.61), pytest.approx(0.41))
    assert row["share_of_known"] == pytest.approx(20 / 59)


def test_a_resignation_for_a_reason_not_known_is_a_resignation_all_the_same() -> None:
    """41 of 100 unknown: 26 not recorded, 15 resigned for a reason not known; so 15 + 20 resigned at least."""
    leavers = name_leavers(cells((None, 26), (NOT_SAID, 15), (BALANCE, 20), ("Retirement Age", 39)), QUESTION, RECORD)
    reasons = rows_of(build_reasons(leavers, QUESTION, RECORD).frame, "reason")
    assert reasons[BALANCE]["share_at_most"] == pytest.approx(0.61)
    assert (reasons[NOT_SAID]["recorded"], reasons[NOT_SAID]["at_most"]) == ("no", None)
    groups = rows_of(build_groups(leavers, QUESTION, RECORD).frame, "leaving_group")
    resigned = groups["resignation"]
    assert (resigned["people"], resigned["unknown"]) == (35, 26)
    assert (resigned["share"], resigned["share_at_most"]) == (pytest.approx(0.35), pytest.approx(0.61))
    assert groups["unknown"]["recorded"] == "no"
    summary = build_summary(leavers, QUESTION, RECORD).frame.row(0, named=True)
    assert (summary["resigned"], summary["retired"], summary["not_recorded"], summary["others"]) == (35, 39, 26, 0)
    assert summary["unknown_share"] == pytest.approx(0.41)


def test_the_published_counts_are_grouped_as_they_add_up_by_hand() -> None:
    """Dismissed doctors 17 + 23 + 16 + 3, nurses 202 + 109 + 83 + 7; contracts ended 3995 + 1299 + 196 + 1433."""
    counts = leave_reason_counts()
    told = pl.concat([counts, read_reasons(counts["reason"]).drop("reason")], how="horizontal")
    counted = told.group_by("staff", "leaving_group").agg(pl.col("leavers").sum())
    sums = {(staff, group): people for staff, group, people in counted.iter_rows()}
    assert sums["doctors", "dismissal"] == 59
    assert sums["nurses_health_visitors", "dismissal"] == 401
    assert sums["doctors", "end_of_contract"] == 6923
    assert sums["nurses_health_visitors", "end_of_contract"] == 340 + 32 + 62 + 2
    assert set(told["certainty"]) == {"known"}


@pytest.mark.parametrize(
    ("recorded", "reason", "group", "certainty"),
    [
        ("voluntary resignation \u2013 work life  balance ", BALANCE, "resignation", "known"),
        (f"{VOLUNTARY} - Better Reward Package", f"{VOLUNTARY} - Pay and Reward Related", "resignation", "known"),
        ("other: Pregnancy", "Pregnancy", "other", "known"),
        ("went to live with her sister", "Another, not in the list", "other", "known"),
        ("Voluntary Resignation - Other / Not Known", NOT_SAID, "resignation", "not_specified"),
        ("Has Not Worked", "Has Not Worked", "administrative", "known"),
        ("Not Set in Legacy at Migration", "Not recorded", "unknown", "not_recorded"),
        (" ", "Not recorded", "unknown", "not_recorded"),
        (None, "Not recorded", "unknown", "not_recorded"),
    ],
)  # fmt: skip
def test_reasons_are_read_as_the_list_writes_them(
    recorded: str | None, reason: str, group: str, certainty: str
) -> None:
    assert read_reasons(pl.Series([recorded], dtype=pl.String)).row(0) == (reason, group, certainty)


def test_destinations_have_bounds_too() -> None:
    leavers = name_leavers(
        pl.concat([cells((None, 8), destination="General Practice"), cells((None, 12))]), QUESTION, RECORD
    )
    row = rows_of(build_destinations(leavers, QUESTION, RECORD).frame, "destination")["General Practice"]
    assert (row["share"], row["share_at_most"]) == (pytest.approx(0.4), pytest.approx(1.0))
    named = read_destinations(pl.Series(["Abroad - EU Country", "the moon"]))
    assert named["destination_group"].to_list() == ["abroad", "other"]


def test_small_counts_and_what_would_tell_them_are_hidden() -> None:
    leavers = name_leavers(
        cells((None, 20), ("Retirement Age", 3), (BALANCE, 20), ("Death in Service", 12), (NOT_SAID, 6)),
        QUESTION,
        RECORD,
    )
    build = (build_reasons, build_groups, build_summary)
    shown = release([one(leavers, QUESTION, RECORD) for one in build], profile=disclosure_profiles()["fewer_than_5"])
    reasons = rows_of(shown[0].frame, "reason")
    assert reasons["Retirement Age"]["people"] is None
    hidden = [row for row in reasons.values() if row["people"] is None]
    # Hidden beside 3, since all add up to 61.
    assert len(hidden) >= 2
    for row in reasons.values():
        assert row["people"] is not None or row["share"] is None
    # What is at most this is this and the unknown: it would tell.
    assert reasons["Retirement Age"]["at_most"] is None
    retired = rows_of(shown[1].frame, "leaving_group")["retirement"]
    assert (retired["people"], retired["at_most"]) == (None, None)
    assert shown[2].frame["retired"].to_list() == [None]


def test_reasons_of_people_who_did_not_leave_are_told_apart() -> None:
    others = pl.DataFrame({"period": [0, 0], "org_code": ["R1A", "R1A"], "leave_reason": [BALANCE, BALANCE.upper()],
                           "people": [4, 3]})  # fmt: skip
    frame = build_others(others, QUESTION, RECORD).frame
    assert frame.rows() == [("2023-03", "2024-03", "R1A", "resignation", BALANCE, 7)]


def test_the_notes_say_what_having_left_may_mean() -> None:
    leavers = name_leavers(cells((None, 5)), QUESTION, RECORD)
    notes = " ".join(build_reasons(leavers, QUESTION, RECORD).about.notes)
    assert "general practice, social care, private or charitable health care" in notes


def test_periods_are_years_back_from_the_end_or_those_asked() -> None:
    months = [Month.parse("2022-01").plus(k) for k in range(27)]
    years = [(str(first), str(last)) for first, last in plan_years(months, start=None, end=None)]
    assert years == [("2022-03", "2023-03"), ("2023-03", "2024-03")]
    asked = plan_years(months, start=Month.parse("2022-06"), end=Month.parse("2022-09"))
    assert [(str(first), str(last)) for first, last in asked] == [("2022-06", "2022-09")]
    one = "give both --start and --end, or neither."
    for wrong, mended_by in (
        ((None, months[3]), one),
        ((months[3], None), one),
        ((months[5], months[3]), "give a --start that lies before the --end."),
        ((months[3], months[3]), "give a --start that lies before the --end."),
        ((months[3], Month.parse("2025-01")), "choose both from the months of the record."),
    ):
        with pytest.raises(UsageError, match="There is no such period in the record") as refused:
            plan_years(months, start=wrong[0], end=wrong[1])
        assert refused.value.fix == mended_by


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"level": "ward"}, "--level cannot be 'ward'"),
        ({"population": "some"}, "--population cannot be 'some'"),
        ({"exit_months": 0}, "--exit-months cannot be '0'"),
        ({"by": ("shoe size",)}, "cannot be broken down by 'shoe size'"),
        ({"by": ("sex", "sex")}, "name 'sex' twice"),
    ],
)
def test_options_that_cannot_be_used_are_refused(options: dict[str, object], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        ReasonsQuestion(**options)  # type: ignore[arg-type]
