"""Occupation codes, organisations, successors, reasons, definitions and profiles."""

import datetime as dt

import polars as pl
import pytest

from tenure.errors import RulesError
from tenure.rules import (
    absence_reasons,
    definition,
    definitions,
    disclosure_profiles,
    leave_reasons,
    occupation_codes,
    occupations,
    organisation,
    organisations,
    successor_of,
    successors,
    successors_of,
)

BROAD = {"Registered clinical", "Clinical support", "Infrastructure support", "Medical", "Other"}
STAFF_GROUPS = {
    "HCHS doctors", "Nurses & health visitors", "Midwives", "Ambulance staff",
    "Scientific, therapeutic & technical staff", "Support to doctors, nurses & midwives",
    "Support to ambulance staff", "Support to ST&T staff", "Central functions", "Hotel, property & estates",
    "Senior managers", "Managers", "Other staff or those with unknown classification",
}  # fmt: skip
ESR_STAFF_GROUPS = {
    "Medical and Dental", "Students", "Nursing and Midwifery Registered", "Allied Health Professionals",
    "Additional Professional Scientific and Technical", "Healthcare Scientists", "Additional Clinical Services",
    "Administrative and Clerical", "Estates and Ancillary", "Supplementary Roles",
}  # fmt: skip


def test_every_occupation_has_both_groups_from_their_closed_lists() -> None:
    held = occupations()
    assert set(held["broad"]) == BROAD
    assert set(held["staff_group"]) == STAFF_GROUPS
    assert set(held["esr_staff_group"]) == ESR_STAFF_GROUPS
    assert held.null_count().select("code", "name", "is_clinical", "valid").sum_horizontal().item() == 0


def test_occupations_count_as_in_the_manual() -> None:
    # Manual v22.1: 395 professionally qualified (90 of them doctors), 231 support, 15 infrastructure, 7 unknown.
    counts = dict(occupations()["broad"].value_counts().iter_rows())
    assert counts == {
        "Registered clinical": 395 - 90,
        "Medical": 90,
        "Clinical support": 231,
        "Infrastructure support": 15,
        "Other": 7,
    }
    assert len(occupation_codes()) == occupations().height == 648


@pytest.mark.parametrize(
    ("code", "broad", "staff_group", "esr_staff_group", "is_clinical"),
    [
        ("001", "Medical", "HCHS doctors", "Medical and Dental", True),
        ("N6A", "Registered clinical", "Nurses & health visitors", "Nursing and Midwifery Registered", True),
        ("N2C", "Registered clinical", "Midwives", "Nursing and Midwifery Registered", True),
        ("NGA", "Clinical support", "Support to doctors, nurses & midwives", "Additional Clinical Services", True),
        ("NHA", "Clinical support", "Support to doctors, nurses & midwives", "Additional Clinical Services", True),
        ("ABA", "Registered clinical", "Ambulance staff", "Allied Health Professionals", True),
        ("A8A", "Clinical support", "Support to ambulance staff", "Additional Clinical Services", True),
        ("G2D", "Clinical support", "Support to doctors, nurses & midwives", "Administrative and Clerical", False),
        ("G2A", "Infrastructure support", "Central functions", "Administrative and Clerical", False),
        ("G3B", "Infrastructure support", "Hotel, property & estates", "Estates and Ancillary", False),
        ("H1R", "Infrastructure support", "Hotel, property & estates", "Estates and Ancillary", False),
        ("P1A", "Clinical support", "Support to doctors, nurses & midwives", "Students", True),
        ("Z1A", "Other", "Other staff or those with unknown classification", "Supplementary Roles", False),
    ],
)
def test_occupations_on_the_boundaries_are_grouped_as_decided(
    code: str, broad: str, staff_group: str, esr_staff_group: str, is_clinical: bool
) -> None:
    row = occupations().row(by_predicate=pl.col("code") == code, named=True)
    found = (row["broad"], row["staff_group"], row["esr_staff_group"], row["is_clinical"])
    assert found == (broad, staff_group, esr_staff_group, is_clinical)


def test_retired_codes_are_held_and_marked() -> None:
    # Orthoptics scientist (S2D) is retired; physiotherapist (S1E) is current.
    valid = dict(occupations().select("code", "valid").iter_rows())
    assert valid["S2D"] is False
    assert valid["S1E"] is True


def test_an_organisation_is_found_from_its_first_to_its_last_day() -> None:
    # University Hospital of South Manchester (RM2) and Central Manchester (RW3) became R0A on 1 October 2017.
    assert organisation("R0A", dt.date(2017, 10, 1)).region == "North West"
    assert organisation("RM2", dt.date(2017, 9, 30)).closed == dt.date(2017, 9, 30)
    for code, day in (("R0A", dt.date(2017, 9, 30)), ("RM2", dt.date(2017, 10, 1))):
        with pytest.raises(RulesError, match=f"Organisation {code} was not open on {day}") as refused:
            organisation(code, day)
        assert refused.value.slug == "organisation-not-open"


def test_an_unknown_organisation_is_refused() -> None:
    with pytest.raises(RulesError, match="'QQQ' is not an organisation code") as refused:
        organisation("QQQ", dt.date(2024, 4, 1))
    assert refused.value.slug == "organisation-unknown"


def test_organisations_have_one_row_a_code_and_ordered_dates() -> None:
    held = organisations()
    assert held["code"].is_duplicated().sum() == 0
    assert (held["closed"] < held["opened"]).sum() == 0
    assert held.filter(pl.col("code") == "RAL")["icb"].item() == "QMJ"  # Royal Free: North Central London


@pytest.mark.parametrize(
    ("code", "successor", "effective_from", "kind"),
    [
        ("RM2", "R0A", "2017-10-01", "merger"),  # two into one new
        ("RBZ", "RH8", "2022-04-01", "merger"),  # Northern Devon into the Royal Devon, which was there
        ("RW6", "RM3", "2021-10-01", "split"),  # Pennine Acute between Salford
        ("RW6", "R0A", "2021-10-01", "split"),  # and Manchester
        ("RGQ", "RDE", "2018-07-01", "merger"),  # the file gives Ipswich's last day, 30 June
        ("QRV", "Z9B2Z", "2026-04-01", "merger"),  # North West London board
    ],
)
def test_successors_are_dated_and_named_by_kind(code: str, successor: str, effective_from: str, kind: str) -> None:
    row = successors().filter(code=code, successor=successor).row(0, named=True)
    assert (row["effective_from"].isoformat(), row["kind"]) == (effective_from, kind)


@pytest.mark.parametrize(
    ("on", "expected"), [("2010-03-31", "RV7"), ("2010-04-01", "RWN"), ("2017-03-31", "RWN"), ("2017-04-01", "R1L")]
)
def test_successors_are_followed_through_as_far_as_the_date(on: str, expected: str) -> None:
    # RV7 became RWN (South Essex Partnership) on 1 April 2010, and RWN part of R1L on 1 April 2017.
    assert successor_of("RV7", dt.date.fromisoformat(on)) == expected


def test_a_split_stops_the_single_chain_and_opens_the_full_one() -> None:
    after = dt.date(2021, 10, 1)
    assert successor_of("RW6", after) == "RW6"
    assert successors_of("RW6", after) == ("R0A", "RM3")
    assert successors_of("RW6", dt.date(2021, 9, 30)) == ("RW6",)


def test_a_code_without_successor_stands_for_itself() -> None:
    assert successor_of("XYZ", dt.date(2024, 1, 1)) == "XYZ"


def test_successors_never_come_back_to_their_start() -> None:
    end_of_time = dt.date(2100, 1, 1)
    held = successors()
    for code in held["code"].unique():
        assert code not in successors_of(code, end_of_time)


def test_reasons_are_the_national_lists() -> None:
    assert leave_reasons().height == 39
    assert absence_reasons().height == 25
    assert set(leave_reasons().filter(reason="Retirement Age")["reason_group"]) == {"Retirement / Pension"}
    assert absence_reasons().filter(code="S10")["reason"].item().startswith("Anxiety/stress/depression")


def test_every_definition_is_complete_and_its_id_unique() -> None:
    held = definitions()
    assert len({each.id for each in held}) == len(held)
    for each in held:
        texts = (each.title, each.formula, each.population, each.denominator, each.source, each.is_not)
        assert all(text.strip() for text in texts), each.id
        assert definition(each.id) is each


def test_the_measures_of_moves_and_leaving_are_defined() -> None:
    needed = {
        "occupational_move", "outflow_rate", "outflow_rate_conditional", "inflow_share", "new_entrant", "stayed",
        "left", "other_state", "in_post", "joiner", "nhs_leaver_official", "trust_leaver", "nhs_exit",
        "stability_index", "stability_one_year", "main_job", "spell", "administrative_change", "net_moves",
        "direct_move", "move_via_gap",
    }  # fmt: skip
    assert needed <= {each.id for each in definitions()}


def test_no_definition_is_called_a_bare_leaver() -> None:
    assert not {"leaver", "leavers"} & {each.id for each in definitions()}


def test_an_unknown_definition_is_refused() -> None:
    with pytest.raises(RulesError, match="'leaver' is not a definition") as refused:
        definition("leaver")
    assert refused.value.slug == "definition-unknown"
    assert "nhs_exit" in refused.value.expected


def test_profiles_hold_the_thresholds_of_their_bodies() -> None:
    found = {name: (each.threshold, each.rounding_base, each.hide_zero) for name, each in disclosure_profiles().items()}
    assert found == {
        "fewer_than_5": (5, 1, False),
        "dhsc": (5, 1, False),  # of people as the first; of FTE below 5 as its evidence
        "rounded_to_5": (0, 5, False),  # nothing is hidden, everything rounded
        "opensafely": (8, 5, True),  # counts of 7 or fewer, then nearest 5
        "acro": (10, 1, False),
        "none": (0, 1, False),
    }
