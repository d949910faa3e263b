"""The documentation says what the code says."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import click
import pytest

from tenure.cli.app import tenure as commands
from tenure.terms import record
from tests.support.health import ROOT, SOURCE, pages, place, rooms, syntax, table_rows

REFERENCE = ROOT / "docs" / "reference"


def test_the_record_page_lists_every_column_as_the_code_has_it() -> None:
    rows = table_rows((REFERENCE / "record.md").read_text(encoding="utf-8"), "column")
    written = [(name.strip("`"), kind, needed, values.replace("`", "")) for name, kind, needed, values, _ in rows]
    expected = [
        (column.name, column.kind, "yes" if column.required else "no", ", ".join(column.values))
        for column in record.COLUMNS
    ]
    assert written == expected
    assert [name for name, *_, meaning in rows if not meaning] == []


def _layers() -> list[list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    lines = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip() for room in line.split("|")] for line in lines]


def test_the_rooms_page_lists_every_room_in_the_order_of_the_contract() -> None:
    rows = table_rows((REFERENCE / "rooms.md").read_text(encoding="utf-8"), "rooms")
    written = [re.findall(r"`(\w+)`", row[0]) for row in rows]
    built = set(rooms())
    expected = [[room for room in line if not room.startswith("(")] for line in _layers()]
    assert written == expected
    assert {room for line in written for room in line} == built


def _links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", link)]


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in _links(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_reached_from_the_first() -> None:
    reached = {ROOT / "README.md"}
    to_read = [ROOT / "README.md"]
    while to_read:
        page = to_read.pop()
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in _links(page) if link[0] != "#"}
        fresh = {target for target in targets - reached if target.suffix == ".md" and target.exists()}
        reached |= fresh
        to_read += fresh
    assert [place(page) for page in pages() if page not in reached] == []


def _commands_in_code() -> list[tuple[Path, list[str]]]:
    """Each line of a shell block that begins with ``tenure``, with the page it is on; continued lines are joined."""
    commands = []
    for page in pages():
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
            lines = block.replace("\\\n", " ").splitlines()
            commands += [(page, line.split("#")[0].split()) for line in lines if line.lstrip().startswith("tenure ")]
    return commands


def _find_command(words: list[str]) -> tuple[click.Command | None, list[str]]:
    """The command that words after ``tenure`` lead to, and what is left of them; None where they lead nowhere."""
    command: click.Command | None = commands
    rest = list(words)
    while rest and isinstance(command, click.Group) and not rest[0].startswith("-"):
        command = command.get_command(click.Context(command), rest.pop(0))
    return command, rest


def _read_option_names(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}


@pytest.mark.parametrize(
    ("page", "words"), _commands_in_code(), ids=lambda item: " ".join(item) if isinstance(item, list) else item.name
)
def test_every_command_shown_exists_with_its_options(page: Path, words: list[str]) -> None:
    command, rest = _find_command(words[1:])
    assert command is not None, f"{place(page)}: {' '.join(words)}"
    options = [word.partition("=")[0] for word in rest if word.startswith("--")]
    assert set(options) - _read_option_names(command) == set()


def _commands_named() -> dict[str, str]:
    """Commands named in messages (in quotes) and in running text (in back-quotes), with where."""
    named: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named |= {text: place(path, node) for text in re.findall(r"['`]tenure ([a-z][^'`{]*)['`]", node.value)}
    for page in pages():
        text = page.read_text(encoding="utf-8")
        named |= {found: place(page) for found in re.findall(r"`tenure ([a-z][^`]*)`", text)}
    return named


def test_every_command_named_exists() -> None:
    wrong = []
    for text, where in _commands_named().items():
        command, rest = _find_command(text.split())
        unknown = {word for word in rest if word.startswith("--")} - (_read_option_names(command) if command else set())
        if command is None or unknown:
            wrong.append(f"{where}: tenure {text}")
    assert wrong == []


def test_the_readme_shows_commands_and_says_what_it_is_not() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    screen = readme[:3500]
    assert "make demo" in screen
    assert "make test" in screen
    assert "not an NHS service" in screen
    assert "no real record" in screen
    assert any(page.name == "README.md" for page, _ in _commands_in_code())


@pytest.mark.parametrize(
    "word", ["GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CITATION.cff", "LICENSE"]
)
def test_the_pages_people_look_for_exist(word: str) -> None:
    assert len((ROOT / word).read_text(encoding="utf-8")) > 200


def test_glossary_is_in_order_and_explains_each_word() -> None:
    rows = table_rows((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), "word")
    words = [row[0].lower() for row in rows]
    assert words == sorted(words)
    assert [row[0] for row in rows if len(row[1]) < 20] == []


def test_the_numpy_style_is_kept_where_a_docstring_has_sections() -> None:
    # A parameter section that names no parameter of the function has gone stale.
    stale = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(syntax(path)):
            if not isinstance(node, ast.FunctionDef) or not (text := ast.get_docstring(node)):
                continue
            section = re.search(r"(?m)^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", text, flags=re.DOTALL)
            told = re.findall(r"(?m)^(\*{0,2}\w+(?:, \w+)*) ?:", section[1]) if section else []
            names = {name.strip("* ") for group in told for name in group.split(",")}
            taken = {arg.arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)}
            stale += [f"{place(path, node)} {name}" for name in sorted(names - taken)]
    assert stale == []
