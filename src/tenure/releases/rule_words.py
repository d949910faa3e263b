"""What a rule of confidentiality asks, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["tell_rule"]

_OURS = " (Tenure's choice)"

Told = tuple[str, tuple[str, ...]]


def tell_rule(rule: Mapping[str, Any]) -> str:
    """Return what a rule hides, rounds and asks for, one clause a setting; those that Tenure chose say so.

    Parameters
    ----------
    rule : mapping
        A profile as a manifest holds it; settings that it lacks are not told.

    Examples
    --------
    >>> tell_rule({"threshold": 5, "hide_zero": False, "rounding_base": 1, "assumed": ["hide_zero"]})
    "counts of 1 to 4 are hidden; nought is shown (Tenure's choice); other counts are exact"
    """
    ours = set(rule.get("assumed") or ())
    told = [*_tell_counts(rule), *_tell_amounts(rule), *_tell_estimates(rule)]
    return "; ".join(f"{words}{_OURS if ours & set(settings) else ''}" for words, settings in told)


def _tell_counts(rule: Mapping[str, Any]) -> Iterator[Told]:
    least, base = int(rule.get("threshold", 1)), int(rule.get("rounding_base", 1))
    small = f"counts of 1 to {least - 1} are hidden" if least > 1 else "no count is hidden for being small"
    yield small, ("threshold",)
    yield f"nought is {'hidden' if rule.get('hide_zero') else 'shown'}", ("hide_zero",)
    to_sum = " so that they still add up" if rule.get("rounding") == "controlled" else ""
    exact = base <= 1
    rounded = "other counts are exact" if exact else f"other counts are rounded to multiples of {base}{to_sum}"
    yield rounded, ("rounding_base", "rounding")


def _tell_amounts(rule: Mapping[str, Any]) -> Iterator[Told]:
    if fte := float(rule.get("least_fte", 0)):
        yield f"FTE below {fte:g} is hidden", ("least_fte",)
        alone = rule.get("falls") == "fte"
        yield f"such FTE is hidden {'alone' if alone else 'with every estimate of its row'}", ("falls",)
    if people := int(rule.get("dominance_people", 0)):
        most = f"more than {float(rule['dominance_share']):.0%}"
        words = f"an amount is hidden of which the {people} largest contributors make up {most}"
        yield words, ("dominance_people", "dominance_share")
    if share := float(rule.get("p_share", 0)):
        least = f"less than {share:.0%} of the largest"
        yield f"an amount is hidden where all but its two largest contributors make up {least}", ("p_share",)


def _tell_estimates(rule: Mapping[str, Any]) -> Iterator[Told]:
    for name, words in (
        ("least_mean", "a mean or percentage needs at least {} people"),
        ("least_freedom", "an estimate of a model needs at least {} residual degrees of freedom"),
    ):
        if rule.get(name):
            yield words.format(rule[name]), (name,)
    if quantiles := rule.get("quantiles"):
        tail = f", with at least {rule['least_tail']} people on either side" if rule.get("least_tail") else ""
        told = f"medians and the like are {quantiles}{'' if quantiles == 'hidden' else tail}"
        yield told, ("quantiles", "least_tail")
    if extremes := rule.get("extremes"):
        among = f", among at least {rule['least_extreme']} people" if rule.get("least_extreme") else ""
        words = f"smallest and largest values are {extremes}{'' if extremes == 'hidden' else among}"
        yield words, ("extremes", "least_extreme")
    if ranks := rule.get("ranks"):
        of = f", of rows of at least {rule['least_ranked']} people" if rule.get("least_ranked") else ""
        yield f"ranks are {ranks}{'' if ranks == 'hidden' else of}", ("ranks", "least_ranked")
    if quoted := rule.get("least_quoted"):
        yield f"words are quoted of groups of at least {quoted} people", ("least_quoted",)
