"""Mutants of the disclosure code: each comparison flipped in turn, to see whether its tests notice.

``python -m tests.support.mutants [module[:function] ...] [tests/... ...]`` tries every comparison of these places of
the room (all when none is named) and says which no test notices. ``--slow`` adds the tests by readers who attack to the
quick ones. Tests are collected once. Every mutant lives in a process of its own, in which the code of one function is
replaced, and meets the tests that call this function, the quick ones first.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.support.health import ROOT, SOURCE

ROOM = SOURCE / "disclosure"
EQUIVALENT = Path(__file__).with_name("equivalent_comparisons.toml")
LONGEST = 240  # seconds of one mutant; one that never ends has been noticed
_PROPERTY = "tests/property/test_disclosure_*.py"
_UNIT = "tests/unit/test_disclosure_*.py"

# The comparison that is hardest to tell from each, and the one that is easiest.
_NEAR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
_NEAR |= {"in": "not in", "not in": "in", "is": "is not", "is not": "is"}
_FAR = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Mutant:
    """One comparison of one function, flipped. ``text`` is the whole module with it."""

    file: str
    function: str
    expression: str
    sign: str
    flipped: str
    line: int
    owner: str
    text: str

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What it is, wherever it stands in the file."""
        return (self.file, self.function, self.expression, self.sign, self.flipped)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.expression}: {self.sign} to {self.flipped}"


def list_mutants(path: Path, *, far: bool = False) -> Iterator[Mutant]:
    """Yield a mutant for each comparison of a module: the nearest one, or the opposite where that is another."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    for function, node in _find_comparisons(tree, ""):
        operands = [node.left, *node.comparators]
        for i, operator in enumerate(node.ops):
            sign = _SIGNS[type(operator)]
            flipped = _FAR.get(sign) if far else _NEAR[sign]
            if flipped is not None:
                text = _write_anew(source, operands[i], operands[i + 1], (sign, flipped))
                owner = f"{path.name}:{_find_owner(tree, function)}"
                yield Mutant(path.name, function, ast.unparse(node), sign, flipped, node.lineno, owner, text)


def _find_comparisons(node: ast.AST, function: str) -> Iterator[tuple[str, ast.Compare]]:
    for child in ast.iter_child_nodes(node):
        inside = function
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inside = f"{function}.{child.name}".lstrip(".")
        if isinstance(child, ast.Compare):
            yield inside, child
        # Types are compared by nobody.
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from _find_comparisons(child, inside)


def _find_owner(tree: ast.Module, function: str) -> str:
    """The outermost function round a place, which holds the code of those within it."""
    inside: ast.AST = tree
    parts = []
    for name in function.split("."):
        named = [one for one in ast.iter_child_nodes(inside) if getattr(one, "name", None) == name]
        parts.append(name)
        if not named or isinstance(named[0], ast.FunctionDef):
            break
        inside = named[0]
    return ".".join(parts)


def _write_anew(source: str, left: ast.expr, right: ast.expr, signs: tuple[str, str]) -> str:
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    content = source.encode()
    first = starts[(left.end_lineno or 1) - 1] + (left.end_col_offset or 0)
    last = starts[right.lineno - 1] + right.col_offset
    sign, flipped = signs
    pattern = re.compile(r"\s+".join(re.escape(word) for word in sign.split()).encode())
    gap, times = pattern.subn(flipped.encode(), content[first:last], count=1)
    if not times:
        raise AssertionError(f"no {sign} between the operands at line {left.lineno}")
    return (content[:first] + gap + content[last:]).decode()


def read_equivalent() -> list[dict[str, str]]:
    """The flips that change no answer, each with its reason."""
    entries: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    return entries


def identify(entry: dict[str, str]) -> tuple[str, str, str, str, str]:
    """The identity of the mutant that an entry is about."""
    return (entry["file"], entry["function"], entry["expression"], entry["sign"], entry["flipped"])


Calls = dict[str, tuple[float, set[str]]]


class Campaign:
    """A plugin that tries mutants on the tests that were collected, instead of running them.

    ``failing`` tests fail without a mutant, and are left out. ``survivors`` are the flips that no test noticed and that
    are not listed as equivalent; where the nearest flip changes nothing, the opposite one is tried as well.
    """

    def __init__(self, mutants: Sequence[Mutant], opposites: Sequence[Mutant], tell: Callable[[str], object]) -> None:
        self._mutants = mutants
        self._opposites = {(one.file, one.line, one.expression, one.sign): one for one in opposites}
        self._listed = {identify(entry) for entry in read_equivalent()}
        self._tell = tell
        self.survivors: list[Mutant] = []
        self.failing: list[str] = []
        self.tried = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run by pytest once every test is collected."""
        if session.testsfailed:
            raise AssertionError("the tests cannot be collected")
        calls = _trace_calls(session.items)
        items = {item.nodeid: item for item in session.items}
        self.failing = sorted(items.keys() - calls.keys())
        for name in self.failing:
            self._tell(f"left out, since it fails without a mutant: {name}\n")
        for mutant in self._mutants:
            self._try(mutant, calls, items)
        return True

    def _try(self, mutant: Mutant, calls: Calls, items: dict[str, pytest.Item]) -> None:
        met = sorted((spent, name) for name, (spent, places) in calls.items() if mutant.owner in places)
        opposite = self._opposites.get((mutant.file, mutant.line, mutant.expression, mutant.sign))
        for one in filter(None, (mutant, opposite)):
            start = time.monotonic()
            if one.identity in self._listed:
                word = "listed"
            else:
                self.tried += 1
                word = _try_mutant(one, [items[name] for _, name in met])
            self._tell(f"{word:9} {time.monotonic() - start:6.1f} s {len(met):4} tests  {one}\n")
            if word not in ("SURVIVES", "listed"):
                return
            if word == "SURVIVES":
                self.survivors.append(one)


def _in_child(work: Callable[[], int]) -> int:
    """Do some work in a process of its own; return its code, or less than nought where it was ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # Nothing may escape: the child never returns to the session it was forked from.
    code = 99
    try:
        signal.alarm(LONGEST)
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _fails(item: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _trace_calls(items: Iterable[pytest.Item]) -> Calls:
    """Return for each test how long it takes and which functions of the room it calls."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "calls.json"

        def work() -> int:
            signal.alarm(0)
            told = {}
            for item in items:
                places: set[str] = set()
                start = time.monotonic()
                sys.settrace(_note_calls(places))
                failed = _fails(item)
                sys.settrace(None)
                if not failed:
                    told[item.nodeid] = (time.monotonic() - start, sorted(places))
            notes.write_text(json.dumps(told), encoding="utf-8")
            return 0

        if _in_child(work):
            raise AssertionError("the tests could not be tried without a mutant")
        return {name: (spent, set(places)) for name, (spent, places) in json.loads(notes.read_text()).items()}


def _note_calls(places: set[str]) -> Callable[[FrameType, str, object], None]:
    room = str(ROOM)

    def note(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if code.co_filename.startswith(room):
            places.add(f"{Path(code.co_filename).name}:{code.co_qualname}")

    return note


def _try_mutant(mutant: Mutant, items: Sequence[pytest.Item]) -> str:
    def work() -> int:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        _replace_code(mutant)
        return int(any(_fails(item) for item in items))

    code = _in_child(work)
    if code == 99:
        raise AssertionError(f"this mutant could not be made: {mutant}")
    return {0: "SURVIVES", 1: "noticed"}.get(code, "endless")


def _replace_code(mutant: Mutant) -> None:
    """Give the function its code with the flip: whoever imported it before has it too."""
    module = importlib.import_module(f"tenure.disclosure.{mutant.file.removesuffix('.py')}")
    name = mutant.owner.partition(":")[2]
    thing: Any = module
    for part in name.split("."):
        thing = vars(thing)[part]
    thing = getattr(thing, "fget", None) or getattr(thing, "__func__", None) or thing
    while hasattr(thing, "__wrapped__"):
        thing = thing.__wrapped__
    (code,) = [
        one for one in _walk_code(compile(mutant.text, str(ROOM / mutant.file), "exec")) if one.co_qualname == name
    ]
    thing.__code__ = code


def _walk_code(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _walk_code(constant)


def try_places(places: Sequence[str], tests: Sequence[str], tell: Callable[[str], object]) -> Campaign:
    """Try every comparison of these modules or functions of the room (all when none is named) on these tests."""
    names = list(dict.fromkeys(place.partition(":")[0] for place in places))
    paths = [ROOM / f"{name}.py" for name in names] or sorted(ROOM.glob("*.py"))
    wanted = {place.replace(":", ".py:") for place in places if ":" in place}

    def choose(*, far: bool) -> list[Mutant]:
        found = [one for path in paths for one in list_mutants(path, far=far)]
        return [one for one in found if not wanted or one.owner in wanted]

    campaign = Campaign(choose(far=False), choose(far=True), tell)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    code = pytest.main(["-q", "-p", "no:cacheprovider", *tests], plugins=[campaign])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise AssertionError(f"the campaign ended early: {code}")
    return campaign


def choose_tests(*, slow: bool) -> list[str]:
    """The tests of the room: the quick ones, and those by readers who attack."""
    found = [*ROOT.glob(_UNIT), *(ROOT.glob(_PROPERTY) if slow else ())]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def _main(arguments: Sequence[str]) -> int:
    def tell(line: str) -> None:
        sys.stderr.write(line)
        sys.stderr.flush()

    named = [name for name in arguments if name.startswith("tests/")]
    places = [name for name in arguments if name not in (*named, "--slow")]
    campaign = try_places(places, named or choose_tests(slow="--slow" in arguments), tell)
    tell(f"{campaign.tried} mutants tried, {len(campaign.survivors)} survive, {len(campaign.failing)} tests left out\n")
    return len(campaign.survivors)


if __name__ == "__main__":
    sys.exit(min(_main(sys.argv[1:]), 1))
