"""Release folders: protect tables, write them with checksums, read them back."""

from tenure.releases.folder import FORMATS, Release, build_release, check_formats, describe_release, write_release
from tenure.releases.protect import DEFAULT_PROFILE, find_profile, protect

__all__ = [
    "DEFAULT_PROFILE",
    "FORMATS",
    "Release",
    "build_release",
    "check_formats",
    "describe_release",
    "find_profile",
    "protect",
    "write_release",
]
