"""Release folders: protect, write with checksums, and read back.

Plans are read and built by modules of their own, ``plan`` and ``build``, since these read every study: who approves or
shows a release need not wait for them.
"""

from tenure.releases.folder import FORMATS, Details, build_release, check_formats, write_release
from tenure.releases.manifest import Release, describe_release
from tenure.releases.protect import DEFAULT_PROFILE, find_profile, protect
from tenure.releases.reading import OpenRelease, open_release

__all__ = [
    "DEFAULT_PROFILE",
    "FORMATS",
    "Details",
    "OpenRelease",
    "Release",
    "build_release",
    "check_formats",
    "describe_release",
    "find_profile",
    "open_release",
    "protect",
    "write_release",
]
