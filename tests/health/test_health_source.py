"""Habits of the product's source, held by its syntax."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

from tests.support.health import ROOT, SOURCE, body_lines, files_of_tests, functions, place, rooms, source_files, syntax

LONGEST_FUNCTION = 50
LONGEST_FILE = 600
WIDEST_DOOR = 18  # functions and classes, aiming at 15; constants are not counted
MOST_PARAMETERS = 7

# Some names are given by a class that ours inherits from.
GIVEN_NAMES = {"get_command": "click's groups", "get_help_record": "click's options"}
# One reader for each kind of published fact; one name an estimator or a question (decision 0280); one a thing that a
# table may declare (decision 0347).
WIDER_DOORS = {"rules": 34, "terms": 26, "estimate": 80, "panel": 50, "careers": 50}

BANNED_VERBS = {"get", "process", "handle", "do", "run", "manage"}
BANNED_WORDS = {"utils", "util", "info", "helper", "helpers"}
BANNED_MODULES = {*BANNED_WORDS, "common", "core", "misc"}
EVERY_FILE = (*source_files(), *files_of_tests())


def test_source_holds_no_assert() -> None:
    found = [
        place(path, node) for path in source_files() for node in ast.walk(syntax(path)) if isinstance(node, ast.Assert)
    ]
    assert found == [], "an assert vanishes under python -O; raise an error that says what is wrong"


def test_functions_stay_short_enough_to_read() -> None:
    long = [
        f"{place(path, function)} {function.name}: {body_lines(function)} lines"
        for path in EVERY_FILE
        for function in functions(syntax(path))
        if body_lines(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_files_stay_short_enough_to_read() -> None:
    long = [
        f"{place(path)}: {lines} lines"
        for path in EVERY_FILE
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_public_functions_take_few_parameters() -> None:
    wide = []
    for path in source_files():
        for function in functions(syntax(path)):
            taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            named = [parameter for parameter in taken if parameter.arg not in {"self", "cls"}]
            if len(named) > MOST_PARAMETERS and not (_is_command(function) or "studies" in path.parts):
                wide.append(f"{place(path, function)} {function.name}: {len(named)} parameters")
    assert wide == []


def _is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A command's parameters are its options, as a study's are; a constructor of fields is like them."""
    return function.name == "__init__" or any("option" in ast.unparse(item) for item in function.decorator_list)


def test_function_names_begin_with_a_verb_that_says_something() -> None:
    vague = [
        f"{place(path, function)} {function.name}"
        for path in source_files()
        for function in functions(syntax(path))
        if not function.name.startswith("__") and function.name not in GIVEN_NAMES and _is_vague(function.name)
    ]
    assert vague == []


def test_modules_are_named_by_what_they_make() -> None:
    names = {path: path.stem if path.stem != "__init__" else path.parent.name for path in EVERY_FILE}
    vague = [place(path) for path, name in names.items() if set(_words(name)) & BANNED_MODULES]
    assert vague == []


def test_files_have_no_version_or_leftover_in_their_name() -> None:
    pattern = re.compile(r"(_v\d+|_new|_old|_final|_copy|nextgen|_)$")
    assert [place(path) for path in EVERY_FILE if pattern.search(path.stem.removesuffix("__"))] == []


def _is_vague(name: str) -> bool:
    return _words(name)[0] in {*BANNED_VERBS, *BANNED_WORDS, "data"}


def _words(name: str) -> list[str]:
    return name.strip("_").split("_")


@pytest.mark.parametrize("room", rooms())
def test_a_room_shows_few_names_and_documents_each(room: str) -> None:
    door = importlib.import_module(f"tenure.{room}")
    assert door.__doc__, f"{room} has no docstring"
    names = getattr(door, "__all__", [])
    missing = [name for name in names if not hasattr(door, name)]
    assert missing == []
    offered = [name for name in names if inspect.isclass(item := getattr(door, name)) or inspect.isroutine(item)]
    assert len(offered) <= WIDER_DOORS.get(room, WIDEST_DOOR)
    undocumented = [name for name in names if _lacks_docstring(getattr(door, name))]
    assert undocumented == []


def _lacks_docstring(thing: object) -> bool:
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        return False
    text = inspect.getdoc(thing) or ""
    # A dataclass without a docstring is given its signature as one.
    return not text or text.startswith(f"{getattr(thing, '__name__', '')}(")


def test_every_room_but_the_smallest_has_a_door() -> None:
    folders = [path for path in SOURCE.iterdir() if path.is_dir() and any(path.glob("*.py"))]
    assert [place(path) for path in folders if not (path / "__init__.py").is_file()] == []


def test_only_the_surface_reads_the_environment() -> None:
    # Which Java runs is a setting of the machine, and Spark can be told in no other way.
    spark = SOURCE / "store" / "spark_session.py"
    readers = [
        place(path, node)
        for path in source_files()
        if path.relative_to(SOURCE).parts[0] not in {"cli", "web"} and path != spark
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert readers == [], "settings are passed down as values"


def test_the_checks_see_a_planted_lapse(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    body = "\n".join(f"    x = {i}" for i in range(60))
    planted.write_text(f'def get_rows():\n    """Three\n\n    lines."""\n{body}\n', encoding="utf-8")
    (function,) = functions(syntax(planted))
    assert body_lines(function) == 61
    assert _is_vague(function.name)
    assert not _is_vague("count_rows")
    assert ROOT in SOURCE.parents
