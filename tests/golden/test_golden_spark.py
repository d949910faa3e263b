"""The text of every step for Spark, kept in ``spark_steps.sql``: a newer sqlglot that writes another text shows.

What is alike within a step is kept once, and a digest of all its texts finds the change of any letter. After a
change of steps, or of sqlglot, write the file anew and read what changed: ``make golden``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tenure.store import Step, check_steps
from tenure.store.spark_text import follows_files, text_for_spark
from tests.support.folded_text import fold_forms
from tests.support.product_steps import IN_FILE_ORDER, list_steps, names_in_source

GOLDEN = Path(__file__).parent / "spark_steps.sql"
REWRITE = os.environ.get("TENURE_GOLDEN") == "write"
HEAD = """\
-- The text of every step for Spark. Written by `make golden`; to be read, not to be executed.
--
-- A step has several forms where its text follows columns or options. Of these the ones are shown that differ in more
-- than names, constants and the length of lists. What is like something shown before in the same step is cut short
-- with "...". The digest is of all texts of the step, whole: where it alone changes, something cut short has changed.
"""


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Step]]:
    return list_steps(tmp_path_factory.mktemp("product"))


@pytest.fixture(scope="module", autouse=True)
def golden(steps: dict[str, list[Step]]) -> None:
    if REWRITE:
        sections = [f"\n-- step {name}\n{text}\n" for name, text in sorted(fold_steps(steps).items())]
        GOLDEN.write_text("".join([HEAD, *sections]), encoding="utf-8")


def fold_steps(steps: dict[str, list[Step]]) -> dict[str, str]:
    """Return the section of each step that Spark can execute."""
    written = {
        name: [text_for_spark(step) for step in forms if not follows_files(step.sql)] for name, forms in steps.items()
    }
    return {name: fold_forms(sorted(forms)) for name, forms in written.items() if forms}


def read_sections() -> dict[str, str]:
    """Return the sections of the golden file by the name of their step."""
    parts = GOLDEN.read_text(encoding="utf-8").split("\n-- step ")[1:]
    return {name: text.rstrip("\n") for name, _, text in (part.partition("\n") for part in parts)}


def test_text_for_spark_is_the_golden_one(steps: dict[str, list[Step]]) -> None:
    expected, found = read_sections(), fold_steps(steps)
    assert sorted(expected.keys() ^ found.keys()) == [], "steps came or went: make golden"
    assert {name: text for name, text in found.items() if text != expected[name]} == {}, "texts changed: make golden"


def test_every_step_of_the_source_was_seen_at_work(steps: dict[str, list[Step]]) -> None:
    unseen = {
        f"{path}: {pattern}"
        for pattern, path in names_in_source().items()
        if not any(re.fullmatch(pattern, name) for name in steps)
    }
    assert unseen == set(), "give these steps work in tests/support/product_steps.py"


def test_no_step_uses_what_the_engines_answer_differently(steps: dict[str, list[Step]]) -> None:
    assert check_steps([step for forms in steps.values() for step in forms]) == ()


def test_only_listed_steps_follow_the_order_of_files(steps: dict[str, list[Step]]) -> None:
    following = {step.name for forms in steps.values() for step in forms if follows_files(step.sql)}
    assert following == IN_FILE_ORDER.keys()
