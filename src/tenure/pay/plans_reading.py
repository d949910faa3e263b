"""Award plans: read from YAML, and refused where they say something that cannot be meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import yaml

from tenure.errors import CheckError, UsageError
from tenure.pay.plans import AwardPlan, Payment, PointChange, Scope, Uplift, list_parts
from tenure.pay.years import FinancialYear
from tenure.terms import Month

__all__ = ["PlanLoader", "read_plan", "refuse_plan"]

RESERVED = frozenset({"line", "measure", "unit"})
"""Columns of the table in which each plan is a column."""
_LARGEST_FILE = 1_000_000
_EXPECTED = "title, author, source, dated, year, baseline, and at least one of points, awards and payments."


def read_plan(path: Path) -> AwardPlan:
    """Read an award plan from a YAML file.

    Parameters
    ----------
    path : Path
        The file; a plan that gives itself no name is called as the file is.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        The file is no YAML, or does not say what a plan must.
    """
    content = _load_yaml(path)
    try:
        plan = msgspec.convert(content, type=AwardPlan)
    except msgspec.ValidationError as error:
        raise refuse_plan(path, _say_where(str(error))) from None
    if not plan.name:
        plan = msgspec.structs.replace(plan, name=_name_by_file(path))
    problems = "; ".join(_problems(plan))
    if problems:
        raise refuse_plan(path, problems)
    return plan


def refuse_plan(path: Path, found: str) -> CheckError:
    """Return the error of a plan that cannot be used."""
    return CheckError(
        f"The award plan '{path.name}' cannot be used.",
        slug="award-plan-not-usable",
        found=f"{found}.",
        expected=_EXPECTED,
        fix="correct the plan; docs/reference/award-plans.md lists what it may say.",
        where=str(path),
    )


class PlanLoader(yaml.SafeLoader):
    """YAML without keys given twice, since the second would replace the first in silence; dates stay text."""


def _build_mapping(loader: PlanLoader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = _key(loader.construct_object(key))
        if name in found:
            raise yaml.constructor.ConstructorError(None, None, f"'{name}' is given twice", key.start_mark)
        found[name] = loader.construct_object(value, deep=True)
    return found


def _key(key: Hashable) -> str:
    return str(key)


PlanLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlanLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _build_mapping)


def _load_yaml(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds, checked by msgspec
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The award plan '{path.name}' cannot be read.",
            slug="award-file-not-found",
            found=f"{error.strerror or type(error).__name__}.",
            expected="a YAML file.",
            fix="correct the name of the file.",
            where=str(path),
        ) from None
    if len(content) > _LARGEST_FILE:
        raise refuse_plan(path, f"{len(content):,} bytes; a plan is a small file")
    try:
        return yaml.load(content.decode("utf-8-sig"), Loader=PlanLoader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        raise refuse_plan(path, "text that is not UTF-8") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise refuse_plan(path, _say_yaml(error)) from None


def _say_yaml(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "no YAML"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)


def _say_where(message: str) -> str:
    """Turn the validator's words into those of the file: its keys, kinds of values, and the nearest valid word."""
    text = re.sub(_FORM_PATTERN, lambda form: f"Expected {_FORMS[form[2]]}{form[1]}", message)
    text = re.sub(r" - at `\$\.?([^`]*)`", r", at key '\1'", text)
    text = re.sub(r"(Expected|got) `([^`]*)`", lambda kind: f"{kind[1]} {_say_kind(kind[2])}", text)
    unknown = re.search(r"unknown field `([^`]*)`|Invalid enum value '([^']*)'", message)
    if unknown is None:
        return text
    word = unknown[1] or unknown[2]
    near = get_close_matches(word, sorted(_words(known=bool(unknown[1]))), n=1)
    return f"{text}; the nearest is '{near[0]}'" if near else text


_FORMS = {
    "name": "small letters, digits and underscores, a letter first",
    "dated": "a date, YYYY-MM-DD",
    "year": "a financial year such as 2025/26",
    "baseline": "outturn, next, or a date YYYY-MM-DD",
    **dict.fromkeys(("start", "paid_from", "paid_in"), "a month, YYYY-MM"),
}
_FORM_PATTERN = rf"^(?:Expected `str` matching regex|Invalid RFC3339).*( - at `\$\.(?:.*\.)?({'|'.join(_FORMS)})`)$"
_KINDS = {"float": "a number", "int": "a whole number", "str": "text", "array": "a list", "object": "keys with values"}


def _say_kind(kinds: str) -> str:
    words = [_KINDS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null"]
    return " or ".join(words) or "nothing"


def _words(*, known: bool) -> Iterator[str]:
    """Yield the keys that a plan may have, or else the words of its closed lists."""
    for kind in (AwardPlan, Uplift, Payment, PointChange, Scope):
        if known:
            yield from (field.encode_name for field in msgspec.structs.fields(kind))
        else:
            for hint in get_type_hints(kind).values():
                yield from _literals(hint)


def _literals(hint: object) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from map(str, get_args(hint))
    else:
        for part in get_args(hint):
            yield from _literals(part)


def _name_by_file(path: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")[:60]
    return name if name[:1].isalpha() else f"plan_{name}".rstrip("_")


def _problems(plan: AwardPlan) -> Iterator[str]:
    """Yield what is wrong with a plan that reads as one."""
    if plan.name in RESERVED:
        yield f"name: '{plan.name}' is a column of the tables already"
    if not (plan.points or plan.awards or plan.payments):
        yield "no points, no awards and no payments"
    if set(plan.follows) & {"other", "medical_awards"} and "non_basic" not in plan.follows:
        yield "follows: 'other' and 'medical_awards' move only where 'non_basic' does"
    if plan.baseline not in {"outturn", "next"} and not _is_date(plan.baseline):
        yield f"baseline: '{plan.baseline}' is no date"
    for kind, number, part in list_parts(plan):
        texts = _point_problems(part) if isinstance(part, PointChange) else _amount_problems(part)
        yield from (f"{kind}[{number}]: {text}" for text in texts)
    try:
        year = FinancialYear.parse(plan.year)
    except UsageError:
        yield f"year: '{plan.year}' is not two years that follow each other, such as 2025/26"
    else:
        yield from _date_problems(plan, year)


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _point_problems(point: PointChange) -> Iterator[str]:
    if (point.values is None) == (point.take_step is None):
        yield "give either values or take_step"
    if point.scope.bands is None:
        yield "name the bands it is for"
    if point.values is not None and point.scope.steps is not None:
        yield "values names the steps already; leave steps out"
    if point.take_step is not None and point.scope.steps is None:
        yield "name the steps that take the value of another"


def _amount_problems(part: Uplift | Payment) -> Iterator[str]:
    if part.percent is None and part.flat_gbp is None and part.at_least_gbp is None:
        yield "give percent, flat_gbp or at_least_gbp"
    if (part.combine is not None) != (part.percent is not None and part.flat_gbp is not None):
        yield "give combine (sum or higher) where both percent and flat_gbp are given, and only there"
    if part.at_least_gbp is not None and part.at_most_gbp is not None and part.at_least_gbp > part.at_most_gbp:
        yield "at_least_gbp is more than at_most_gbp"


def _date_problems(plan: AwardPlan, year: FinancialYear) -> Iterator[str]:
    first, last = year.months[0], year.months[-1]
    start = Month.parse(plan.start) if plan.start else first
    paid = Month.parse(plan.paid_from) if plan.paid_from else start
    dates = [("", start, paid)]
    for kind, number, part in list_parts(plan):
        if isinstance(part, Payment):
            month = Month.parse(part.paid_in) if part.paid_in else paid
            if not first <= month <= last:
                yield f"{kind}[{number}]: paid in {month}, outside {plan.year}"
        else:
            own = Month.parse(part.start) if part.start else start
            pays = Month.parse(part.paid_from) if part.paid_from else max(own, paid)
            dates.append((f"{kind}[{number}]: ", own, pays))
    for place, begins, pays in dates:
        if not first <= begins <= last:
            yield f"{place}start {begins} lies outside {plan.year}"
        if pays < begins:
            yield f"{place}paid_from {pays} is before start {begins}"
