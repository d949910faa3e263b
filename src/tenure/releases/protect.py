"""Protect evidence by a named profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tenure.disclosure import Released, release
from tenure.errors import DisclosureError, UsageError
from tenure.rules import Profile, disclosure_profiles
from tenure.rules.profiles import read_profile_file
from tenure.terms import Evidence

__all__ = ["DEFAULT_PROFILE", "check_enough", "find_profile", "protect"]

DEFAULT_PROFILE = "fewer_than_5"


def find_profile(name: str) -> Profile:
    """Return a disclosure profile by name, or from a file of one's own.

    Parameters
    ----------
    name : str
        Of a profile of the rules, or the path of a YAML file that ends in ``.yaml`` or ``.yml``.

    Raises
    ------
    UsageError
        There is no profile of this name.
    RulesError
        The file cannot be read, or a setting in it is wrong.
    """
    profiles = disclosure_profiles()
    if name not in profiles and Path(name).suffix in {".yaml", ".yml"}:
        return read_profile_file(Path(name))
    if name not in profiles:
        raise UsageError(
            f"There is no disclosure profile '{name}'.",
            slug="profile-unknown",
            expected=f"one of {', '.join(profiles)}.",
            fix="name one of these with --profile, or a .yaml file of your own.",
        )
    return profiles[name]


def check_enough(profile: Profile, *, internal: bool) -> None:
    """Refuse a public release under a rule that is not enough by itself, before anything is computed.

    Parameters
    ----------
    profile : Profile
        Of the release.
    internal : bool
        Whether the release is for an organisation's own staff.

    Raises
    ------
    DisclosureError
        The profile carries a warning, and the release is for everybody.
    """
    if profile.warning and not internal:
        raise DisclosureError(
            f"The profile '{profile.name}' is not enough for a public release.",
            slug="disclosure-profile-not-enough",
            found=profile.warning,
            expected="a profile under which nothing hidden follows from what is shown.",
            fix="choose fewer_than_5. To lay figures beside published ones, write the tables of one study with "
            f"--profile {profile.name}, or build a release of class internal.",
        )


def protect(
    evidence: Sequence[Evidence], profile_name: str = DEFAULT_PROFILE, *, earlier: Sequence[Sequence[Released]] = ()
) -> tuple[Released, ...]:
    """Turn all tables that leave together into released ones.

    Parameters
    ----------
    evidence : Sequence[Evidence]
        Every table of the release: what is hidden in one depends on the others.
    profile_name : str
        Name of a disclosure profile of the rules, or path of a file with one.
    earlier : Sequence[Sequence[Released]]
        Tables of earlier releases that a reader may lay beside these, the latest release last.

    Raises
    ------
    UsageError
        There is no such profile.
    DisclosureError
        The profile hides nothing and the evidence is about real staff.

    Notes
    -----
    Release: the result is what may be released.
    """
    return release(evidence, profile=find_profile(profile_name), earlier=earlier)
