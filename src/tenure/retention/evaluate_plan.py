"""A plan of analysis: sealed before anything is looked at, and laid beside what was run."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import polars as pl

from tenure.errors import CheckError
from tenure.retention.evaluate_about import Evaluation, describe_evaluation
from tenure.retention.evaluate_question import ControlRule, DesignRule, MainEstimator, ValueKind
from tenure.terms import Evidence, Structure

__all__ = ["EvaluationPlan", "SealedPlan", "build_plan", "read_plan", "seal_plan", "unseal_plan"]

_OPTIONS = ("design", "controls", "base_period", "values", "seasonal", "unit", "alpha", "draws", "seed", "outcome")


class EvaluationPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What will be done, written before values after the start are seen.

    Attributes
    ----------
    title, author, dated
        What is judged, who says how, and when.
    outcome : str
        What the values are.
    hypothesis : str
        What is expected, in words.
    design, controls, base_period, values, seasonal, unit, alpha, draws, seed
        As for ``EvaluateQuestion``.
    estimator : {"imputation", "callaway_santanna", "glsar"}
        Whose numbers will be quoted.
    window_start, window_end : str
        First and last period; blank for those of the panel.
    starts : mapping of str to str
        Each unit that starts, and its period.
    """

    title: str
    author: str
    dated: dt.date
    outcome: str
    starts: dict[str, str | int]
    hypothesis: str = ""
    design: DesignRule = "auto"
    estimator: MainEstimator = "imputation"
    controls: ControlRule = "auto"
    base_period: str = "varying"
    values: ValueKind = "flow"
    seasonal: bool = False
    unit: str = ""
    alpha: float = 0.05
    draws: int = 999
    seed: int = 1
    window_start: str | int = ""
    window_end: str | int = ""

    @property
    def options(self) -> dict[str, Any]:
        """The options of ``EvaluateQuestion`` that the plan fixes."""
        return {name: getattr(self, name) for name in _OPTIONS}


class SealedPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan and the hash of what it says."""

    plan: EvaluationPlan
    seal: str


def read_plan(content: bytes, name: str) -> EvaluationPlan:
    """Read a plan from TOML, or from YAML where the file is named so.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, which tells the format.

    Raises
    ------
    CheckError
        It cannot be read, or does not say what a plan must.
    """
    try:
        if name.lower().endswith((".yaml", ".yml")):
            return msgspec.yaml.decode(content, type=EvaluationPlan)
        return msgspec.toml.decode(content, type=EvaluationPlan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refuse(name, str(error)) from None


def seal_plan(plan: EvaluationPlan) -> SealedPlan:
    """Give a plan the SHA-256 of what it says; equal plans have equal seals.

    Notes
    -----
    The seal shows that the plan was not changed since; that it was sealed before the values were seen is shown by
    giving the seal to somebody else on that day.
    """
    text = msgspec.json.encode(plan, order="sorted")
    return SealedPlan(plan, f"sha256:{hashlib.sha256(text).hexdigest()}")


def unseal_plan(content: bytes, name: str) -> SealedPlan:
    """Read a sealed plan and check its seal.

    Raises
    ------
    CheckError
        It is no sealed plan, or was changed after it was sealed.
    """
    try:
        sealed = msgspec.json.decode(content, type=SealedPlan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refuse(name, f"no sealed plan: {error}") from None
    if seal_plan(sealed.plan).seal != sealed.seal:
        raise CheckError(
            f"The plan '{name}' was changed after it was sealed.",
            slug="evaluate-seal-broken",
            found="a seal that is not that of what the plan says.",
            expected="the file as --seal wrote it.",
            fix="take the file that was sealed; a new plan gets a seal of its own, and a day of its own.",
        )
    return sealed


def _refuse(name: str, found: str) -> CheckError:
    return CheckError(
        f"The plan '{name}' cannot be used.",
        slug="evaluate-plan-not-usable",
        found=f"{found.rstrip('.')}.",
        expected="title, author, dated, outcome and starts (unit = period); the rest has defaults.",
        fix="correct the file; seal it with --plan FILE --seal SEALED before the first run.",
    )


def build_plan(
    sealed: SealedPlan, window: tuple[str, str], starts: Mapping[str, str], evaluation: Evaluation
) -> Evidence:
    """Build ``retention.evaluate.plan``: each item of the plan beside what was run.

    Parameters
    ----------
    sealed : SealedPlan
        The plan.
    window : tuple of str
        ``--from`` and ``--to`` as run; blank for those of the panel.
    starts : Mapping[str, str]
        Units that start in the panel, and their periods as they are written.
    evaluation : Evaluation
        What was run.

    Returns
    -------
    Evidence
        One row an item, ``equal`` or ``deviates``, the seal first. Release: confidential.
    """
    rows = [("seal", sealed.seal, sealed.seal), *_compare(sealed.plan, window, starts, evaluation)]
    told = [(*row, "equal" if row[1] == row[2] else "deviates") for row in rows]
    frame = pl.DataFrame(told, schema=["item", "planned", "run", "status"], orient="row")
    deviating = [item for item, *_, status in told if status == "deviates"]
    note = (
        f"What was run departs from the sealed plan in {len(deviating)} items: {', '.join(deviating)}. Say so, with "
        "the reason, wherever the numbers are quoted."
        if deviating
        else "What was run equals the sealed plan."
    )
    about = describe_evaluation("plan", frame.columns, evaluation, notes=(note,))
    return Evidence(about, frame, Structure(("item",), (), facts=("planned", "run", "status")))


def _compare(
    plan: EvaluationPlan, window: tuple[str, str], starts: Mapping[str, str], evaluation: Evaluation
) -> Iterator[tuple[str, str, str]]:
    question = evaluation.question
    for name, planned in plan.options.items():
        run = getattr(question, name)
        if name == "design" and "auto" not in {planned, run}:
            run = evaluation.choice.design
        yield name, _write(planned), _write(run)
    yield "window_start", str(plan.window_start), window[0]
    yield "window_end", str(plan.window_end), window[1]
    printed = {"its": {"glsar"}, "staggered": {"imputation", "callaway_santanna"}}
    printed["did"] = printed["staggered"]
    is_there = plan.estimator in printed.get(evaluation.choice.design, set())
    yield "estimator", plan.estimator, plan.estimator if is_there else "not estimated"
    for unit in sorted({*plan.starts, *starts}):
        yield f"start of {unit}", str(plan.starts.get(unit, "never")), starts.get(unit, "never")


def _write(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
