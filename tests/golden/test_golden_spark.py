"""The text of every step for Spark, kept in ``tests/golden/spark``: a newer sqlglot that writes another text shows.

After a change of steps, or of sqlglot, write the texts anew and read what changed: ``make golden``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tenure.store import Step, check_steps
from tenure.store.spark_text import follows_files, text_for_spark
from tests.support.product_steps import IN_FILE_ORDER, list_steps, names_in_source

GOLDEN = Path(__file__).parent / "spark"
REWRITE = os.environ.get("TENURE_GOLDEN") == "write"


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Step]]:
    return list_steps(tmp_path_factory.mktemp("product"))


@pytest.fixture(scope="module", autouse=True)
def golden(steps: dict[str, list[Step]]) -> None:
    if REWRITE:
        GOLDEN.mkdir(exist_ok=True)
        for path in GOLDEN.glob("*.sql"):
            path.unlink()
        for name, text in texts_for_spark(steps).items():
            (GOLDEN / f"{name}.sql").write_text(text, encoding="utf-8")


def texts_for_spark(steps: dict[str, list[Step]]) -> dict[str, str]:
    """Return the content of each golden file: the different texts of a step, one after the other."""
    written = {
        name: [text_for_spark(step) + ";\n" for step in forms if not follows_files(step.sql)]
        for name, forms in steps.items()
    }
    return {name: "\n".join(forms) for name, forms in written.items() if forms}


def test_text_for_spark_is_the_golden_one(steps: dict[str, list[Step]]) -> None:
    expected = {path.stem: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.sql")}
    found = texts_for_spark(steps)
    assert expected.keys() == found.keys(), "steps came or went: make golden"
    assert [name for name in found if found[name] != expected[name]] == [], "texts changed: make golden"


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
