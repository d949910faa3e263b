"""The project around the source: version, lock, commands, decision records."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import tomllib

import tenure
from tests.support.health import ROOT, place, readable_text, source_files, tracked_files

DECISIONS = ROOT / "docs" / "decisions"
DECISION_PARTS = ("Context", "Options", "Decision", "How it is enforced", "When to revisit")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKS = LOCK + (ROOT / "requirements-spark.lock").read_text(encoding="utf-8")


def test_the_version_is_written_in_one_place() -> None:
    assert importlib.metadata.version("tenure") == tenure.__version__
    assert "version" in PROJECT["project"]["dynamic"]
    elsewhere = [
        place(path)
        for path in tracked_files()
        if path.suffix in {".py", ".toml", ".cff", ".md"}
        and path.name != "CHANGELOG.md"
        and re.search(
            rf"(?m)^\W*(__)?version(__)?\W*[=:]\W*{re.escape(tenure.__version__)}\b", readable_text(path) or ""
        )
    ]
    assert elsewhere == ["src/tenure/__init__.py"]


def test_the_change_log_speaks_of_this_version() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## \[?(\S+?)\]?(?: |$)", log)
    assert tenure.__version__ in headings or headings[0] == "Unreleased"
    assert "### Numbers that change" in log


def _locked() -> set[str]:
    return {name.lower().replace("_", "-") for name in re.findall(r"(?m)^([A-Za-z0-9_.-]+)==", LOCKS)}


def test_every_dependency_is_locked() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    asked = [*PROJECT["project"]["dependencies"], *(item for extra in extras for item in extra)]
    names = {re.split(r"[^A-Za-z0-9_.-]", item)[0].lower().replace("_", "-") for item in asked}
    assert names - _locked() == set()
    assert "hatchling" in _locked(), "the install is built without isolation, so what builds it is locked too"


def test_every_locked_file_has_a_hash_and_no_address() -> None:
    entries = re.split(r"(?m)^(?=[A-Za-z0-9_.-]+==)", LOCKS)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCKS


def test_what_the_demo_needs_is_locked_without_spark() -> None:
    assert "pyspark" not in LOCK, "half a gigabyte that only --engine spark needs"


def test_dependencies_at_run_time_are_few() -> None:
    # Each is weighed in decision 0005; a new one is weighed there first.
    weighed = (DECISIONS / "0005-dependencies.md").read_text(encoding="utf-8")
    names = [re.split(r"[^A-Za-z0-9_.-]", item)[0] for item in PROJECT["project"]["dependencies"]]
    assert [name for name in names if f"| {name} |" not in weighed] == []


def test_make_alone_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"(?m)^\.PHONY: (.+)$", makefile)
    assert phony is not None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    told = set(re.findall(r"(?m)^make (\S+)", listed))
    assert told == set(phony[1].split()) - {"system", "lint"}
    assert {"setup", "demo", "test", "check", "test-full", "bench", "clean"} <= told


def test_continuous_integration_does_what_a_person_does() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    steps = [line for line in script if line and not line.startswith(("#", "set ", "cd ", "export CI"))]
    assert steps == ["make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_decisions_are_numbered_once_and_listed() -> None:
    files = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert files
    numbers = [name.split("-")[0] for name in files]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in files)
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", (DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == files


def test_decisions_say_how_they_are_enforced() -> None:
    wanting = []
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        headings = re.findall(r"(?m)^## (.+)$", path.read_text(encoding="utf-8"))
        wanting += [f"{path.name}: {part}" for part in DECISION_PARTS if not any(h.startswith(part) for h in headings)]
    assert wanting == []


def test_no_command_opens_a_network_connection() -> None:
    # Promised in SECURITY.md.
    network = re.compile(
        r"(?m)^\s*(?:from|import) (socket|ssl|urllib\.request|http|ftplib|smtplib|requests|httpx|aiohttp)\b"
    )
    found = [place(path) for path in source_files() if network.search(path.read_text(encoding="utf-8"))]
    assert found == []
    assert [
        place(path) for path in source_files() if re.search(r"(?i)install httpfs|https?://.*read_", path.read_text())
    ] == []
