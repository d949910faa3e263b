"""Output rules as data: what each body asks, what a file of one's own may say, and what it may not."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest
import yaml

from tenure.errors import DisclosureError, RulesError, UsageError
from tenure.releases import find_profile
from tenure.releases.plan import read_plan
from tenure.rules import Profile, disclosure_profiles, show_rule
from tenure.rules.profiles import profile_names, read_profile, read_profile_file

OWN = {
    "name": "our_board", "title": "Counts below 20 are hidden.", "source": "Rules of our board, 2026",
    "threshold": 20, "rounding_base": 1, "hide_zero": False,
}  # fmt: skip


def test_bodies_ask_what_they_publish() -> None:
    profiles = disclosure_profiles()
    # DHSC: values for fewer than 5 not shown. OpenSAFELY: 7 or fewer hidden, the rest to the nearest 5. ACRO 1.0.2:
    # threshold 10, degrees of freedom 10, n 2, k 0.90, p 0.10.
    assert (profiles["fewer_than_5"].threshold, profiles["fewer_than_5"].least_fte) == (5, 5.0)
    assert (profiles["dhsc"].least_fte, profiles["dhsc"].falls) == (5.0, "fte")
    assert (profiles["opensafely"].threshold, profiles["opensafely"].rounding_base) == (8, 5)
    acro = profiles["acro"]
    assert (acro.threshold, acro.least_freedom) == (10, 10)
    assert (acro.dominance_people, acro.dominance_share, acro.p_share) == (2, 0.9, 0.1)
    assert (profiles["rounded_to_5"].rounding, profiles["rounded_to_5"].rounding_base) == ("controlled", 5)


@pytest.mark.parametrize("profile", disclosure_profiles().values(), ids=lambda profile: profile.name)
def test_every_profile_has_source_and_status_and_hides_the_values_of_one_person(profile: Profile) -> None:
    assert profile.title
    assert profile.source
    assert profile.status in ("published", "assumed")
    assert profile.protects == (profile.name != "none")
    if profile.protects:
        assert profile.extremes == "hidden"
        assert profile.least_quoted >= 10
        assert profile.least_tail >= 2


def test_only_the_rule_that_is_not_enough_warns() -> None:
    assert [name for name, profile in disclosure_profiles().items() if profile.warning] == ["dhsc"]


def test_names_are_read_without_the_rest() -> None:
    assert profile_names() == tuple(disclosure_profiles())


def test_rules_show_every_setting_and_mark_what_tenure_chose() -> None:
    rows = {row["rule"]: row for row in show_rule("disclosure").to_dicts()}
    told = {"name", "title", "source", "status", "assumed", "warning"}
    assert set(rows) == {field.name for field in fields(Profile)} - told
    assert rows["threshold"]["acro"] == "10"
    assert rows["least_quoted"]["acro"] == "10 (assumed)"
    assert rows["hide_zero"]["opensafely"] == "true"


def test_a_profile_is_read_back_from_its_settings() -> None:
    for profile in disclosure_profiles().values():
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(profile).items()}
        assert read_profile(plain, where="release.json") == profile


def test_a_file_of_ones_own_is_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    path.write_text(yaml.safe_dump(OWN), encoding="utf-8")
    assert read_profile_file(path) == find_profile(str(path))
    assert find_profile(str(path)).threshold == 20


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"treshold": 20}, "'treshold' is no setting"),
        ({"threshold": "twenty"}, "wrong kind"),
        ({"threshold": -1}, "threshold is below nought"),
        ({"rounding_base": 0}, "rounding_base is below 1"),
        ({"name": "Our Board"}, "a name has small letters"),
        ({"source": " "}, "source is empty"),
        ({"quantiles": "blurred"}, "wrong kind"),
        ({"dominance_people": 2}, "dominance_people and dominance_share go together"),
        ({"dominance_share": 0.9}, "dominance_people and dominance_share go together"),
        ({"p_share": 1.5}, "shares between 0 and 1"),
        ({"rounding": "controlled", "threshold": 0}, "a rounding_base of 3 or more"),
        ({"rounding": "controlled", "rounding_base": 5}, "controlled rounding hides no counts"),
        ({"assumed": ["kindness"]}, "'kindness', which is no setting"),
        ({"name": "acro"}, "The name 'acro' is that of a profile of Tenure"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, object], told: str, tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    path.write_text(yaml.safe_dump(OWN | changes), encoding="utf-8")
    with pytest.raises(RulesError) as refusal:
        find_profile(str(path))
    assert told in str(refusal.value)
    assert refusal.value.slug == "profile-wrong"
    assert refusal.value.where == "board.yaml"


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="wrong kind") as refusal:
        read_profile({name: value for name, value in OWN.items() if name != "threshold"}, where="board.yaml")
    assert "threshold" in refusal.value.found


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read"):
        find_profile(str(tmp_path / "absent.yaml"))
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: [", encoding="utf-8")
    with pytest.raises(RulesError, match="no YAML"):
        find_profile(str(broken))
    empty = tmp_path / "empty.yml"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(RulesError, match="wrong kind"):
        find_profile(str(empty))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no disclosure profile 'strict'") as refusal:
        find_profile("strict")
    assert "rounded_to_5" in refusal.value.expected


def _plan(folder: Path, **more: str) -> Path:
    plan = {"title": "Pay", "store": "store", "out": "out", "profile": "dhsc", "studies": [
        {"study": "pay.evidence", "options": {"year": "2021/22"}}], **more}  # fmt: skip
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return path


def test_a_public_release_under_dhsc_s_rule_is_refused_with_the_example(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="'dhsc' is not enough") as refusal:
        read_plan(_plan(tmp_path))
    assert refusal.value.slug == "disclosure-profile-not-enough"
    # 40.0 - 20.1 - 15.3 = 4.6
    assert all(number in refusal.value.found for number in ("40.0", "20.1", "15.3", "4.6"))
    assert refusal.value.exit_code == 4


def test_an_internal_release_under_dhsc_s_rule_is_planned(tmp_path: Path) -> None:
    plan = read_plan(_plan(tmp_path, **{"class": "internal", "organisation": "RXX"}))
    assert plan.profile == "dhsc"
