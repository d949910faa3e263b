"""Whom a release is for, and what a release must keep whoever it is for."""

from __future__ import annotations

from typing import Any

import pytest

from tenure.errors import CheckError, DisclosureError, UsageError
from tenure.releases import protect
from tenure.releases.classes import (
    check_marks,
    check_organisation,
    check_out,
    check_protects,
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
    ("changes", "without"),
    [
        ({}, {"threshold": 1}),
        ({"name": "of_our_own", "threshold": 0, "hide_zero": True}, {"hide_zero": False}),
        ({"name": "ours", "threshold": 0, "rounding": "controlled"}, {"rounding": "nearest"}),
    ],
)
def test_profile_is_accepted_for_what_protects_and_refused_without_it(
    changes: dict[str, Any], without: dict[str, Any]
) -> None:
    check_protects({"profile": HIDES | changes})
    with pytest.raises(DisclosureError):
        check_protects({"profile": HIDES | changes | without})


def test_tables_of_another_profile_than_the_manifest_says_are_refused() -> None:
    with pytest.raises(DisclosureError, match="not protected"):
        check_protects({"profile": HIDES}, protect(build_tables(), "opensafely"))


def test_internal_release_is_none_that_readers_have() -> None:
    check_out({"class": "public", "title": "Moves"})
    with pytest.raises(UsageError, match="'Moves' is internal") as refusal:
        check_out({"class": "internal", "organisation": "RA1", "title": "Moves"})
    assert refusal.value.slug == "earlier-release-internal"
