"""Habits of the tests: each one asserts, and none is left out in silence."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.health import ROOT, FunctionNode, files_of_tests, functions, place, syntax

TESTS = tuple(path for path in files_of_tests() if path.name.startswith("test_"))
PARTS_OF_THE_MACHINE = "needs "


def _call_name(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]


def _asserts(function: FunctionNode) -> bool:
    """Whether a check stands in a function's own body.

    One that a test merely calls does not count: when it fails, the test's body does not say what was expected.
    """
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = _call_name(node)
            if name.startswith(("assert_", "raises", "warns", "deprecated_call")) or name == "fail":
                return True
    return False


def test_every_test_asserts_something_in_its_own_body() -> None:
    silent = [
        place(path, function)
        for path in TESTS
        for function in functions(syntax(path))
        if function.name.startswith("test_") and not _asserts(function)
    ]
    assert silent == []


def test_no_test_name_is_used_twice_in_a_file() -> None:
    # The second would replace the first, which then never runs.
    twice = []
    for path in TESTS:
        scopes: list[ast.Module | ast.ClassDef] = [syntax(path)]
        scopes += [node for node in ast.walk(syntax(path)) if isinstance(node, ast.ClassDef)]
        for scope in scopes:
            names = [node.name for node in scope.body if isinstance(node, FunctionNode)]
            twice += [f"{place(path)} {name}" for name in set(names) if names.count(name) > 1]
    assert twice == []


def _reason(call: ast.Call) -> str | None:
    """The text a skip or an expected failure gives, or None when it gives none."""
    named = next((word.value for word in call.keywords if word.arg == "reason"), None)
    given = named or (call.args[0] if _call_name(call) == "skip" and call.args else None)
    if isinstance(given, ast.JoinedStr) and isinstance(given.values[0], ast.Constant):
        given = given.values[0]
    return str(given.value) if isinstance(given, ast.Constant) else None


def test_a_skipped_test_says_which_part_of_the_machine_it_needs() -> None:
    unexplained = []
    for path in files_of_tests():
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Call) and _call_name(node) in {"skip", "skipif", "importorskip"}:
                if not (_reason(node) or "").startswith(PARTS_OF_THE_MACHINE):
                    unexplained.append(place(path, node))
            elif isinstance(node, ast.Attribute) and node.attr == "skip" and "mark" in ast.unparse(node.value):
                unexplained += [place(path, node)] if ast.unparse(node) == "pytest.mark.skip" else []
    assert unexplained == []


def test_expected_failures_say_why() -> None:
    calls = [(path, node) for path in TESTS for node in ast.walk(syntax(path)) if isinstance(node, ast.Call)]
    unexplained = [place(path, call) for path, call in calls if _call_name(call) == "xfail" and not _reason(call)]
    assert unexplained == []


def test_random_tests_fix_their_seed() -> None:
    # Clock and random generator are arguments everywhere: a test that fails must fail again.
    loose = [
        place(path, node)
        for path in TESTS
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and _call_name(node) == "default_rng" and not (node.args or node.keywords)
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("body", "asserts"),
    [("x = 1", False), ("assert 1", True), ("with pytest.raises(E): f()", True), ("h()", False), ("other()", False)],
)
def test_a_test_that_cannot_fail_is_told_from_one_that_can(body: str, *, asserts: bool) -> None:
    tree = ast.parse(f"def h():\n    assert_frame_equal(a, b)\n\ndef test_a():\n    {body}\n")
    tests = {function.name: function for function in functions(tree)}
    assert _asserts(tests["test_a"]) is asserts


@pytest.fixture
def small_suite(tmp_path: Path) -> Path:
    """A suite of two tests under our configuration, one of which needs a part that is missing."""
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    needing = "def test_a() -> None:\n    pytest.skip('needs a sundial')\n"
    text = f"import pytest\n\n\n{needing}\n\ndef test_b() -> None:\n    assert 1\n"
    (tmp_path / "tests" / "unit" / "test_small.py").write_text(text, encoding="utf-8")
    return tmp_path


def _pytest(folder: Path, *, ci: bool) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "PYTEST"))}
    environment |= {"CI": "true"} if ci else {}
    command = [sys.executable, "-m", "pytest", "-q"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("ci", "code"), [(False, 0), (True, 1)])
def test_a_test_that_did_not_run_is_named_and_fails_the_run_in_ci(small_suite: Path, *, ci: bool, code: int) -> None:
    outcome = _pytest(small_suite, ci=ci)
    assert "not run: needs a sundial (1 test)" in outcome.stdout
    assert outcome.returncode == code
    assert outcome.stdout.rstrip().splitlines()[-1].startswith("1 passed, 1 skipped")


def test_a_test_outside_the_known_folders_stops_the_run(small_suite: Path) -> None:
    (small_suite / "tests" / "unit").rename(small_suite / "tests" / "elsewhere")
    outcome = _pytest(small_suite, ci=False)
    assert outcome.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Tests outside a known folder" in outcome.stdout + outcome.stderr
