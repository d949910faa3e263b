"""Release folders: plan, protect, write with checksums, and read back."""

from tenure.releases.build import build_plan
from tenure.releases.folder import FORMATS, Details, build_release, check_formats, write_release
from tenure.releases.manifest import Release, describe_release
from tenure.releases.plan import EXAMPLE
from tenure.releases.protect import DEFAULT_PROFILE, find_profile, protect
from tenure.releases.reading import OpenRelease, open_release

__all__ = [
    "DEFAULT_PROFILE",
    "EXAMPLE",
    "FORMATS",
    "Details",
    "OpenRelease",
    "Release",
    "build_plan",
    "build_release",
    "check_formats",
    "describe_release",
    "find_profile",
    "open_release",
    "protect",
    "write_release",
]
