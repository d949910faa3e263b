"""The two classes of release: for everybody, and for an organisation's own staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tenure.disclosure import Released, release
from tenure.errors import CheckError, DisclosureError, UsageError
from tenure.releases.protect import DEFAULT_PROFILE, find_profile
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence

__all__ = [
    "INTERNAL",
    "PUBLIC",
    "ReleaseClass",
    "check_marks",
    "check_organisation",
    "check_out",
    "check_protects",
    "protect_internal",
    "read_class",
]

PUBLIC = "public"
INTERNAL = "internal"

_APPROVERS = {PUBLIC: 2, INTERNAL: 1}
_CONTROLLED = "controlled"


@dataclass(frozen=True, slots=True)
class ReleaseClass:
    """Whom a release is for. ``organisation`` is blank for everybody; ``approvers`` is how many people must approve."""

    name: str
    organisation: str
    approvers: int

    @property
    def is_public(self) -> bool:
        """Whether it is for everybody."""
        return self.name == PUBLIC


def read_class(manifest: Mapping[str, object]) -> ReleaseClass:
    """Return whom a release is for, by its manifest.

    Raises
    ------
    CheckError
        The class is none that Tenure writes, or it is internal and to nobody.
    """
    name, organisation = str(manifest.get("class", PUBLIC)), str(manifest.get("organisation") or "").strip()
    if name not in _APPROVERS or (name == INTERNAL) != bool(organisation):
        raise _is_unclear(f"class '{name}', {'with' if organisation else 'without'} an organisation.")
    return ReleaseClass(name, organisation, _APPROVERS[name])


def check_marks(tables: Sequence[Released], whose: ReleaseClass) -> None:
    """Refuse tables that were protected for other readers than the release they are in is for.

    Raises
    ------
    CheckError
        They were.
    """
    strangers = [table.about.table for table in tables if table.about.internal_to != whose.organisation]
    if strangers:
        raise _is_unclear(f"a release of class '{whose.name}' with tables for other readers: {', '.join(strangers)}.")


def check_out(earlier: Mapping[str, object]) -> None:
    """Refuse an internal release among the earlier ones that readers have: what it shows would be taken as known.

    Raises
    ------
    UsageError
        The release of this manifest is internal.
    """
    if not read_class(earlier).is_public:
        raise UsageError(
            f"'{earlier.get('title')}' is internal, and no release that readers have.",
            slug="earlier-release-internal",
            expected="earlier releases that are public.",
            fix="leave it out of the earlier releases.",
        )


def _is_unclear(found: str) -> CheckError:
    return CheckError(
        "The release does not say clearly whom it is for.",
        slug="release-class-unclear",
        found=found,
        expected=f"'{PUBLIC}', or '{INTERNAL}' with the organisation whose staff it is for, as its tables say too.",
        fix="build the release again; do not edit its files.",
    )


def check_organisation(organisation: str) -> str:
    """Return the name of the organisation whose staff an internal release is for, spaces tidied.

    Raises
    ------
    UsageError
        It is blank, or holds something that cannot be printed on a page.
    """
    tidy = " ".join(organisation.split())
    if not tidy or not tidy.isprintable():
        raise UsageError(
            "An internal release is for the staff of one organisation, and none is named.",
            slug="release-organisation-missing",
            expected="a name or code, such as RA1.",
            fix="name the organisation, or make the release public.",
        )
    return tidy


def protect_internal(
    evidence: Sequence[Evidence], profile_name: str = DEFAULT_PROFILE, *, organisation: str
) -> tuple[Released, ...]:
    """Turn tables into released ones for the staff of one organisation: small counts alone are hidden.

    Parameters
    ----------
    evidence : Sequence[Evidence]
        Every table that leaves together.
    profile_name : str
        Name of a disclosure profile of the rules.
    organisation : str
        Whose staff may see the tables; stands on everything made of them.

    Raises
    ------
    UsageError
        There is no such profile, or no organisation is named.
    DisclosureError
        The profile hides nothing and the evidence is about real staff.

    Notes
    -----
    A hidden count may follow from others that are shown: whoever sees these tables may see the record's figures.
    Release: to the staff of the organisation, and to nobody else.
    """
    whose = check_organisation(organisation)
    marked = [replace(table, about=replace(table.about, internal_to=whose)) for table in evidence]
    return release(marked, profile=find_profile(profile_name), internal=True)


def check_protects(manifest: Mapping[str, object], tables: Sequence[Released] = ()) -> None:
    """Refuse a release whose profile hides nothing: it serves trials on made-up records, and is shown to nobody.

    Parameters
    ----------
    manifest : mapping
        Of the release.
    tables : Sequence[Released]
        Its tables, whose own word on their profile must agree.

    Raises
    ------
    DisclosureError
        The profile hides nothing, or tables left under another than the manifest says.
    """
    rule = manifest.get("profile")
    rule = rule if isinstance(rule, Mapping) else {}
    name = str(rule.get("name", ""))
    known = disclosure_profiles().get(name)
    hides = _is_whole(rule.get("threshold")) > 1 or bool(rule.get("hide_zero")) or rule.get("rounding") == _CONTROLLED
    if known is not None:
        hides = hides and known.protects
    strangers = sorted({table.profile for table in tables} - {name})
    if hides and not strangers:
        return
    raise DisclosureError(
        "The release was not protected, and can be neither approved nor shown.",
        slug="release-not-protected",
        found=f"tables of the profile {', '.join(strangers)} in a release of the profile {name}."
        if hides
        else f"the profile '{name}', which hides nothing.",
        expected="a release made with a profile that protects, such as fewer_than_5.",
        fix="build the release again with such a profile.",
    )


def _is_whole(value: object) -> int:
    return value if isinstance(value, int) else 0
