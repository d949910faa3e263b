"""What the health tests read: the project's own files, as text and as syntax trees."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tenure"
ERRORS_PAGE = ROOT / "docs" / "how-to" / "errors.md"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def source_files() -> tuple[Path, ...]:
    """Every Python file of the product."""
    return tuple(sorted(SOURCE.rglob("*.py")))


@cache
def files_of_tests() -> tuple[Path, ...]:
    """Every Python file of tests and benchmarks, support included."""
    folders = (ROOT / "tests", ROOT / "benchmarks")
    return tuple(sorted(path for folder in folders for path in folder.rglob("*.py")))


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def rooms() -> tuple[str, ...]:
    """The rooms as they lie on disk: folders with a door, and single-file rooms."""
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    files = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"}
    return tuple(sorted(folders | files))


def functions(tree: ast.Module) -> Iterator[FunctionNode]:
    """Every function of a file, methods and nested ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, FunctionNode))


def body_lines(function: FunctionNode) -> int:
    """Lines of a function from its ``def`` to its end, without the docstring."""
    end = function.end_lineno or function.lineno
    lines = end - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something is, as ``file:line`` from the project's folder."""
    line = getattr(node, "lineno", None)
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Files under version control; in an unpacked archive, every file that is not made by a command."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return tuple(ROOT / name for name in names if (ROOT / name).is_file())
    made = re.compile(r"(^|/)(\.venv|demo|build|dist|__pycache__|\.[a-z_]+_cache|\.hypothesis|results)(/|$)")
    every = (path for path in ROOT.rglob("*") if path.is_file())
    return tuple(sorted(path for path in every if not made.search(str(path.relative_to(ROOT)))))


def readable_text(path: Path) -> str | None:
    """The text of a file, or None for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def pages() -> tuple[Path, ...]:
    """Every page of documentation in Markdown."""
    return (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


def table_rows(text: str, heading: str) -> list[list[str]]:
    """Cells of the Markdown table whose first header cell is ``heading``, back-quotes taken off the first cell."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows
