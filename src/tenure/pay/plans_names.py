"""Names in award plans: every one is that of the evidence or of the rules, or the nearest valid one is told."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from tenure import rules
from tenure.errors import CheckError
from tenure.pay.award_evidence import PayEvidence
from tenure.pay.award_rises import concerns
from tenure.pay.plans import AwardPlan, Part, PointChange, Scope, list_parts

__all__ = ["check_names", "find_idle_parts"]

_Key = tuple[str, str, str]
_LONGEST_LIST = 20


def check_names(plan: AwardPlan, evidence: PayEvidence) -> None:
    """Refuse a plan that names a contract, staff group, band or step that there is not.

    Parameters
    ----------
    plan : AwardPlan
        The plan.
    evidence : PayEvidence
        Its names are valid, and so are those of the rules' pay scales and occupations.

    Raises
    ------
    CheckError
        Some names are unknown; tells the nearest valid one of each.
    """
    keys = {(row.contract, row.band, row.pay_step) for row in evidence.rows} | _ruled_keys()
    groups = {row.staff_group for row in evidence.rows} | _ruled_groups()
    unknown = [
        f"{kind}[{number}]: {text}"
        for kind, number, part in list_parts(plan)
        for text in _unknown_names(part, keys, groups)
    ]
    if unknown:
        raise CheckError(
            f"The award plan '{plan.name}' names something that there is not.",
            slug="award-name-unknown",
            found="; ".join(unknown) + ".",
            expected="names of the evidence, or of 'tenure rules show pay_scales' and 'tenure rules show occupations'.",
            fix="correct the names; small and capital letters count.",
        )


def find_idle_parts(plan: AwardPlan, evidence: PayEvidence) -> list[str]:
    """Return the parts of a plan, such as ``awards[1]``, that are for no row of the evidence."""
    return [
        f"{kind}[{number}]"
        for kind, number, part in list_parts(plan)
        if not any(concerns(part, row) for row in evidence.rows)
    ]


def _ruled_keys() -> set[_Key]:
    held = rules.pay_scales().select("pay_contract", "band", "pay_step").unique().iter_rows()
    return {(contract, band, str(step)) for contract, band, step in held}


def _ruled_groups() -> set[str]:
    return set(rules.occupations()["esr_staff_group"].drop_nulls().unique())


def _unknown_names(part: Part, keys: set[_Key], groups: set[str]) -> Iterator[str]:
    scope = part.scope
    yield from _unknown("pay contract", _names(scope.contracts), {key[0] for key in keys})
    yield from _unknown("staff group", _names(scope.staff_groups), groups)
    within = {key for key in keys if not scope.contracts or key[0] in _names(scope.contracts)} or keys
    yield from _unknown("band", _names(scope.bands), {key[1] for key in within})
    yield from _unknown("pay step", _steps(part), _steps_of(scope, within))


def _steps_of(scope: Scope, keys: set[_Key]) -> set[str]:
    bands = _names(scope.bands)
    return {key[2] for key in keys if not bands or key[1] in bands} or {key[2] for key in keys}


def _steps(part: Part) -> list[str]:
    steps = _names(part.scope.steps)
    if isinstance(part, PointChange):
        steps += [*(part.values or {})]
        steps += [] if part.take_step is None else [str(part.take_step)]
    return steps


def _names(given: list[str | int] | None) -> list[str]:
    return [str(name) for name in given or ()]


def _unknown(kind: str, given: list[str], known: set[str]) -> Iterator[str]:
    for name in given:
        if name not in known:
            yield f"there is no {kind} '{name}'; {_nearest(name, known)}"


def _nearest(name: str, known: set[str]) -> str:
    if name.isdecimal() and all(each.isdecimal() for each in known):
        return f"the nearest is '{min(known, key=lambda each: (abs(int(each) - int(name)), int(each)))}'"
    folded = {each.casefold(): each for each in sorted(known)}
    near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    if near:
        return f"the nearest is '{folded[near[0]]}'"
    shown = sorted(known)
    return f"there are {', '.join(shown[:_LONGEST_LIST])}" + (" ..." if len(shown) > _LONGEST_LIST else "")
