"""Whom a release is for, and what a release must keep whoever it is for."""

from __future__ import annotations

from typing import Any

import pytest

from tenure.errors import CheckError, DisclosureError, UsageError
from tenure.releases import protect
from tenure.releases.classes import (
    check_marks,
    check_organisation,
    check_protects,
    check_small_counts,
    protect_internal,
    read_class,
)
from tests.support.publish import build_tables

HIDES: dict[str, Any] = {"name": "fewer_than_5", "threshold": 5, "rounding_base": 1, "hide_zero": False}


def test_public_needs_two_approvals_and_internal_one() -> None:
    assert read_class({"class": "public"}).approvers == 2
    assert read_class({}).is_public
    internal = read_class({"class": "internal", "organisation": " RA1 "})
    assert (internal.approvers, internal.organisation, internal.is_public) == (1, "RA1", False)


@pytest.mark.parametrize("manifest", [{"class": "internal"}, {"class": "Public"}, {"organisation": "RA1"}])
def test_class_that_is_not_clear_is_refused(manifest: dict[str, str]) -> None:
    with pytest.raises(CheckError) as refusal:
        read_class(manifest)
    assert refusal.value.slug == "release-class-unclear"


@pytest.mark.parametrize("organisation", ["", "  ", "RA\x001"])
def test_internal_to_nobody_is_refused(organisation: str) -> None:
    with pytest.raises(UsageError) as refusal:
        check_organisation(organisation)
    assert refusal.value.slug == "release-organisation-missing"


def test_organisation_is_tidied_and_stands_on_every_table() -> None:
    tables = protect_internal(build_tables(), organisation="  St  Anne's ")
    assert {table.about.internal_to for table in tables} == {"St Anne's"}
    check_marks(tables, read_class({"class": "internal", "organisation": "St Anne's"}))
    for other in ({"class": "public"}, {"class": "internal", "organisation": "RA2"}):
        with pytest.raises(CheckError):
            check_marks(tables, read_class(other))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "none"},
        {"threshold": 1},
        {"threshold": 0},
        {"threshold": None},
        {"name": "of_our_own", "threshold": 0},
    ],
)
def test_profile_that_hides_nothing_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DisclosureError) as refusal:
        check_protects({"profile": HIDES | changes})
    assert refusal.value.slug == "release-not-protected"


def test_manifest_without_a_profile_is_refused() -> None:
    with pytest.raises(DisclosureError):
        check_protects({})


@pytest.mark.parametrize(
    "changes",
    [{}, {"name": "of_our_own", "threshold": 0, "hide_zero": True}, {"name": "ours", "rounding": "controlled"}],
)
def test_profile_that_protects_is_accepted(changes: dict[str, Any]) -> None:
    check_protects({"profile": HIDES | changes})


def test_tables_of_another_profile_than_the_manifest_says_are_refused() -> None:
    with pytest.raises(DisclosureError, match="not protected"):
        check_protects({"profile": HIDES}, protect(build_tables(), "opensafely"))


# Shown without protection: 3, 8, 12, 25, 30, 40, 50, 400, 700 and 900 people; row totals 993, 742 and 433.
@pytest.mark.parametrize(
    ("rule", "small"),
    [
        ({"threshold": 3}, 0),
        ({"threshold": 4}, 1),  # three
        ({"threshold": 13}, 3),  # three, eight and twelve
        # Rounded to five, what is shown as 8 was at least 6: with a threshold of 10 it may not be.
        ({"threshold": 10, "rounding_base": 5}, 1),  # three; 8 is no multiple and may stand for up to ten
        # With control every count is a multiple of the base: 3, 8 and 12 are none of five, nor are 993, 742 and 433.
        ({"threshold": 5, "rounding_base": 5, "rounding": "controlled"}, 3 + 10),
    ],
)
def test_small_counts_that_are_shown_are_counted(rule: dict[str, Any], small: int) -> None:
    moves, _ = protect(build_tables(), "none")
    manifest = {"profile": HIDES | rule}
    if not small:
        check_small_counts((moves,), manifest)
        return
    with pytest.raises(DisclosureError) as refusal:
        check_small_counts((moves,), manifest)
    assert refusal.value.subject.startswith(f"The release shows {small} count")
    assert refusal.value.found.startswith("careers.moves.moves, column ")
