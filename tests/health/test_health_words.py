"""What must not be in a tracked file, and the words that must agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.health import ROOT, place, readable_text, rooms, source_files, tracked_files

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.-])/(wor" + r"k|roo" + r"t|Use" + r"rs|hom" + r"e)/\w",
    "a folder that is no part of the project": r"\bshare" + r"d/",
    "the address of a package index": r"pypi\.or" + r"g|pythonhosted\.or" + r"g|--(extra-)?index-ur" + r"l",
    "an address on a private network": r"https?://(localhost:\d|[\w-]+(:\d+)?/|[\w.-]+\.(local|lan|internal|corp)\b|\d+\.\d+\.\d+\.\d+)",
    "a merge left open": r"^(<{7}|>{7}) ",
}
ALLOWED_ADDRESSES = re.compile(r"https?://(www\.)?example\.(org|com)")


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_tracked_file_holds(kind: str) -> None:
    pattern = re.compile(FORBIDDEN[kind], flags=re.MULTILINE)
    found = []
    for path in tracked_files():
        text = ALLOWED_ADDRESSES.sub("", readable_text(path) or "")
        found += [
            f"{place(path)}:{text.count(chr(10), 0, match.start()) + 1} {match[0]}" for match in pattern.finditer(text)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a path of one machine", "see /wor" + "k/main/src"),
        ("a folder that is no part of the project", "see ../share" + "d/design.md"),
        ("the address of a package index", "from https://pypi.or" + "g/simple"),
        ("an address on a private network", "https://10." + "0.0.7/simple"),
        ("an address on a private network", "http://mirror:" + "8080/simple"),
        ("a merge left open", "<" * 7 + " HEAD"),
    ],
)
def test_what_is_forbidden_would_be_found(kind: str, text: str) -> None:
    assert re.search(FORBIDDEN[kind], text, flags=re.MULTILINE)


def test_no_package_module_or_command_uses_the_name_of_the_health_service() -> None:
    name = "nh" + "s"
    modules = [place(path) for path in source_files() if name in path.stem.split("_")]
    assert modules == []
    assert [room for room in rooms() if name in room] == []
    assert name not in re.findall(r"(?m)^(?:name|tenure) = .*$", (ROOT / "pyproject.toml").read_text())


def test_tracked_files_are_of_a_size_to_review() -> None:
    large = [
        f"{place(path)}: {path.stat().st_size:,} bytes" for path in tracked_files() if path.stat().st_size > 2_000_000
    ]
    assert large == []


def test_nothing_a_command_makes_is_tracked() -> None:
    made = {".venv", "demo", "dist", "build", "__pycache__"}
    assert [place(path) for path in tracked_files() if made & set(path.relative_to(ROOT).parts)] == []


def test_british_spelling_in_pages() -> None:
    american = re.compile(
        r"\b(color|behavior|center|organization|analyze|summarize|license[sd] under|modeling|labeled)\b"
    )
    pages = [path for path in tracked_files() if path.suffix == ".md"]
    found = {f"{place(path)} {match[0]}" for path in pages for match in american.finditer(_prose(path))}
    assert found == set()


def _prose(path: Path) -> str:
    """Text of a page without its code."""
    return re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
