"""The schema of an award plan is what the code says, and the page of its keys leaves none out.

After a change of the plan write the schema anew, read what changed and tell it on the page: ``make golden``.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import msgspec
import pytest

from tenure.pay.plans import AwardPlan, Payment, PointChange, Scope, Uplift, plan_schema
from tenure.pay.plans_reading import read_plan
from tests.support.health import ROOT

_SCHEMA = ROOT / "docs" / "reference" / "award-plan.schema.json"
_PAGE = (ROOT / "docs" / "reference" / "award-plans.md").read_text(encoding="utf-8")
_GUIDE = (ROOT / "docs" / "how-to" / "award.md").read_text(encoding="utf-8")


def test_the_schema_is_what_the_code_says() -> None:
    text = json.dumps(plan_schema(), indent=2) + "\n"
    if os.environ.get("TENURE_GOLDEN") == "write":
        _SCHEMA.write_text(text, encoding="utf-8")
    assert _SCHEMA.read_text(encoding="utf-8") == text, "the plan changed: make golden, and tell it on the page"


@pytest.mark.parametrize("kind", [AwardPlan, Payment, PointChange, Scope, Uplift])
def test_the_page_has_every_key(kind: type[msgspec.Struct]) -> None:
    keys = [field.encode_name for field in msgspec.structs.fields(kind)]
    assert [key for key in keys if f"`{key}`" not in _PAGE] == []


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", _PAGE + _GUIDE, flags=re.DOTALL))
def test_the_plans_shown_are_plans(tmp_path: Path, text: str) -> None:
    path = tmp_path / "shown.yaml"
    path.write_text(text, encoding="utf-8")
    assert read_plan(path).name == "shown"
