"""Every error a person can meet has a stable name and a section that says how to mend it."""

from __future__ import annotations

import ast
import re

from tenure import errors
from tests.support.health import ERRORS_PAGE, SOURCE, place, source_files, syntax

USER_ERRORS = {
    name
    for name in errors.__all__
    if isinstance(item := getattr(errors, name), type) and issubclass(item, errors.UserError)
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def _raised() -> list[tuple[str, ast.Call]]:
    """Every construction of a user error in the source, with its place."""
    calls = []
    for path in source_files():
        if path != SOURCE / "errors.py":
            calls += [(place(path, node), node) for node in ast.walk(syntax(path)) if _is_user_error(node)]
    return [(where, node) for where, node in calls if isinstance(node, ast.Call)]


def _is_user_error(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func)
    # click has a UsageError too; it names no section.
    named = name.split(".")[-1] in USER_ERRORS and not name.startswith("click.")
    return named or any(word.arg == "slug" for word in node.keywords)


def _texts(node: ast.expr) -> list[str]:
    """The constants a slug may be: one, or the branches of a conditional expression."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _slugs(call: ast.Call) -> list[str]:
    return [text for word in call.keywords if word.arg == "slug" for text in _texts(word.value)]


def _sections() -> list[str]:
    return re.findall(r"(?m)^## (\S+)$", ERRORS_PAGE.read_text(encoding="utf-8"))


def test_every_user_error_names_itself_by_a_constant() -> None:
    nameless = [where for where, call in _raised() if not _slugs(call)]
    assert nameless == [], "write slug= as a constant, so that the documentation can be checked against it"


def test_slugs_are_words_joined_by_hyphens() -> None:
    slugs = {slug for _, call in _raised() for slug in _slugs(call)}
    assert {slug for slug in slugs if not SLUG.fullmatch(slug)} == set()


def test_every_slug_has_a_section_and_every_section_a_slug() -> None:
    raised = {slug for _, call in _raised() for slug in _slugs(call)}
    sections = _sections()
    assert raised - set(sections) == set(), "slugs without a section"
    assert set(sections) - raised == set(), "sections of errors that are no longer raised"
    assert len(sections) == len(set(sections))


def test_sections_are_in_the_order_a_reader_looks_them_up() -> None:
    assert _sections() == sorted(_sections())


def test_every_section_says_what_to_do() -> None:
    bodies = re.split(r"(?m)^## \S+$", ERRORS_PAGE.read_text(encoding="utf-8"))[1:]
    mute = [name for name, body in zip(_sections(), bodies, strict=True) if "To mend it" not in body]
    assert mute == []
