"""The study of what was started: whether it can be judged at all, how, and with what result."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import numpy as np

import tenure
from tenure import rules
from tenure.errors import CheckError, UsageError
from tenure.estimate.designs import BasePeriod
from tenure.retention.evaluate_about import EvaluateVersions, Evaluation
from tenure.retention.evaluate_checks import build_checks, list_warnings, looks_rolling
from tenure.retention.evaluate_design import choose_design
from tenure.retention.evaluate_detectable import build_designs, build_detectable
from tenure.retention.evaluate_effects import (
    Adopted,
    Interrupted,
    build_cohorts,
    build_difference,
    build_effects,
    estimate_adoption,
    estimate_interruption,
)
from tenure.retention.evaluate_flows import FLOW_COLUMNS, GROUP_COLUMN, LEAVERS_COLUMN, START_COLUMNS, list_flow_panel
from tenure.retention.evaluate_panel import COLUMNS, RollOut, read_roll_out
from tenure.retention.evaluate_plan import SealedPlan, build_plan, read_plan, unseal_plan
from tenure.retention.evaluate_plan import seal_plan as give_seal
from tenure.retention.evaluate_question import ControlRule, DesignRule, EvaluateQuestion, ValueKind
from tenure.retention.origin import write_origin
from tenure.terms import Evidence

__all__ = ["evaluate", "seal_plan"]


def evaluate(  # noqa: PLR0913 - the options of the command, one parameter each
    panel: Path | None = None,
    *,
    flows: Path | None = None,
    starts: Path | None = None,
    staff_group: Sequence[str] = (),
    design: DesignRule | None = None,
    controls: ControlRule | None = None,
    base_period: BasePeriod | None = None,
    values: ValueKind | None = None,
    seasonal: bool | None = None,
    unit: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    alpha: float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    after: int | None = None,
    outcome: str | None = None,
    plan: Path | None = None,
) -> list[Evidence]:
    """Judge what was started by the design that its roll-out allows.

    Parameters
    ----------
    panel : Path, optional
        CSV with ``unit``, ``period`` (whole numbers or YYYY-MM), ``value`` and ``start_period`` (blank for never).
    flows, starts : Path, optional
        In its place ``retention.flows.monthly.csv`` of ``flows``, and a CSV with ``unit`` (organisation) and
        ``start_period``: monthly leavers per 100 in post.
    staff_group : sequence of str
        With ``flows``: the staff groups to add up; all without any.
    design, controls, base_period, values, seasonal, unit, alpha, draws, seed, after, outcome
        As for ``retention.evaluate_question.EvaluateQuestion``; None takes what the plan says, or else its default.
    from_, to : str, optional
        First and last period of the panel to use.
    plan : Path, optional
        A plan sealed by ``seal_plan``: what was run is laid beside it.

    Returns
    -------
    list of Evidence
        ``retention.evaluate.effects`` and, of several starts, ``.cohorts``; or ``.difference`` for a bare before and
        after; always ``.designs``, ``.checks`` and ``.detectable``; ``.plan`` with a plan. Nothing but ``.designs`` and
        ``.detectable`` while nothing has started. All confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, a file that is not there, a window without periods, or neither panel nor flows.
    CheckError
        A panel or plan that cannot be used, rolling values, or a design that the roll-out does not allow.
    """
    sealed = unseal_plan(_read_file(plan), plan.name) if plan is not None else None
    given = {
        "design": design, "controls": controls, "base_period": base_period, "values": values, "seasonal": seasonal,
        "unit": unit, "alpha": alpha, "draws": draws, "seed": seed, "after": after, "outcome": outcome,
    }  # fmt: skip
    question = _ask(given, sealed)
    window = _find_window(from_, to, sealed)
    rows, source, notes = _read_values(panel, flows, starts, staff_group)
    whole = read_roll_out(rows)
    first, last = (whole.read(text) if text else None for text in window)
    roll_out = whole.cut(first, last)
    choice = choose_design(roll_out, question)
    if choice.design not in {"before_after", "not_started"}:
        _refuse_rolling(question, roll_out)
    versions = EvaluateVersions(rules.RULES_VERSION, tenure.__version__, source, notes)
    evaluation = Evaluation(choice, question, versions)
    tables = [*_estimate(evaluation), build_designs(evaluation), build_detectable(evaluation)]
    if sealed is not None:
        tables.append(build_plan(sealed, window, _list_starts(whole), evaluation))
    return tables


def seal_plan(plan: Path, sealed: Path) -> str:
    """Seal a plan of analysis before anything is looked at.

    Parameters
    ----------
    plan : Path
        TOML, or YAML where it is named so: see docs/methods/evaluate.md.
    sealed : Path
        Where the sealed plan is written, as JSON. A file that is there is not written over.

    Returns
    -------
    str
        The seal.

    Raises
    ------
    UsageError
        The plan is not there, or the sealed one already is.
    CheckError
        The plan cannot be used.
    """
    made = give_seal(read_plan(_read_file(plan), plan.name))
    EvaluateQuestion(**made.plan.options)
    try:
        with sealed.open("xb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    except OSError as error:
        raise UsageError(
            f"The sealed plan '{sealed.name}' cannot be written.",
            slug="evaluate-seal-not-written",
            found=f"{error.strerror or type(error).__name__}.",
            fix="name a file that is not there yet; a seal is not written over.",
            where=str(sealed),
        ) from None
    return made.seal


def _estimate(evaluation: Evaluation) -> list[Evidence]:
    design = evaluation.choice.design
    if design == "not_started":
        return []
    found: Adopted | Interrupted | None = None
    if design == "its":
        found = estimate_interruption(evaluation.choice, evaluation.question)
    elif design != "before_after":
        found = estimate_adoption(evaluation.choice, evaluation.question)
    checks = build_checks(found, evaluation)
    notes = (*evaluation.versions.notes, *list_warnings(checks))
    told = replace(evaluation, versions=replace(evaluation.versions, notes=notes))
    if found is None:
        return [build_difference(told), checks]
    cohorts = [build_cohorts(found, told)] if isinstance(found, Adopted) else []
    return [build_effects(found, told), *cohorts, checks]


def _ask(given: Mapping[str, object], sealed: SealedPlan | None) -> EvaluateQuestion:
    planned = sealed.plan.options if sealed is not None else {}
    told = {name: value for name, value in given.items() if value is not None}
    known = {each.name for each in fields(EvaluateQuestion)}
    return EvaluateQuestion(**{name: value for name, value in {**planned, **told}.items() if name in known})


def _find_window(from_: str | None, to: str | None, sealed: SealedPlan | None) -> tuple[str, str]:
    planned = (sealed.plan.window_start, sealed.plan.window_end) if sealed is not None else ("", "")
    first, last = (str(plan) if given is None else given for given, plan in zip((from_, to), planned, strict=True))
    return first, last


def _list_starts(roll_out: RollOut) -> dict[str, str]:
    pairs = zip(roll_out.units, roll_out.panel.starts, strict=True)
    return {unit: roll_out.show(start) for unit, start in pairs if np.isfinite(start)}


def _refuse_rolling(question: EvaluateQuestion, roll_out: RollOut) -> None:
    if question.values == "rolling":
        found = "--values rolling." + (" They look so too." if looks_rolling(roll_out) else "")
        raise CheckError(
            "Values over twelve months up to each period cannot be judged by any of these designs.",
            slug="evaluate-rolling-values",
            found=found,
            expected="the flow of each period: leavers of the month over those in post.",
            fix="give monthly flows; 'tenure retention flows' counts them.",
        )


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The file '{path.name}' cannot be read.",
            slug="evaluate-file-not-read",
            found=f"{error.strerror or type(error).__name__}.",
            fix="correct the name of the file.",
            where=str(path),
        ) from None


def _read_values(
    panel: Path | None, flows: Path | None, starts: Path | None, groups: Sequence[str]
) -> tuple[list[dict[str, str]], str, tuple[str, ...]]:
    """Return the rows of the panel, what they come from, and what must be said of them."""
    if panel is not None and flows is None and starts is None:
        return _read_rows(panel, COLUMNS), write_origin(f"Panel given in {panel.name}", [panel]), ()
    if panel is None and flows is not None and starts is not None:
        held, begun = _read_rows(flows, FLOW_COLUMNS, (GROUP_COLUMN, LEAVERS_COLUMN)), _read_rows(starts, START_COLUMNS)
        rows, notes = list_flow_panel(held, begun, groups)
        return rows, write_origin(f"Flows given in {flows.name}, starts in {starts.name}", [flows, starts]), notes
    raise UsageError(
        "It is not said what is to be judged.",
        slug="evaluate-values-unclear",
        expected="either a panel, or monthly flows with a table of starts.",
        fix="give --panel FILE, or --flows FILE with --starts FILE.",
    )


def _read_rows(path: Path, columns: Sequence[str], further: Sequence[str] = ()) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(_read_file(path).decode("utf-8-sig"), newline=""), strict=True)
        names = [name.strip() for name in reader.fieldnames or ()]
        lines = [dict(zip(names, line.values(), strict=False)) for line in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refuse_table(path, f"no CSV in UTF-8 ({type(error).__name__})", columns) from None
    missing = [name for name in columns if name not in names]
    if missing:
        raise _refuse_table(path, f"no column {', '.join(missing)}", columns)
    return [{name: (line.get(name) or "") for name in (*columns, *further)} for line in lines]


def _refuse_table(path: Path, found: str, columns: Sequence[str]) -> CheckError:
    return CheckError(
        f"'{path.name}' is not the table that is expected.",
        slug="evaluate-panel-not-read",
        found=f"{found}.",
        expected=f"CSV in UTF-8 with the columns {', '.join(columns)}.",
        fix="name the columns so; others are left aside.",
        where=str(path),
    )
