"""XmR charts as evidence: tables of figures that were given as facts, and what they are."""

from __future__ import annotations

from collections.abc import Mapping

from tenure.retention.charts import ChartedSeries, ChartsQuestion, GivenSeries
from tenure.terms import About, Evidence, Structure, write_count

__all__ = ["build_charts"]

_LINES = {
    "mean": "mean of the points that the limits rest on, in the unit of the values",
    "lower": "lower process limit, in the unit of the values; blank with too few points",
    "upper": "upper process limit, in the unit of the values; blank with too few points",
}
_KEYS = {"series": "name of the series, as given", "date": "date of the point, as given"}
_VALUE = "the figure, as given, in its own unit"
_RULE = "the rule that singles the point out, first of those that hold: outside, trend, two_of_three, shift; or blank"

_POINTS = {**_KEYS, "value": f"{_VALUE}; blank in a gap", **_LINES, "rule": _RULE}
_SIGNALS = {
    **_KEYS,
    "value": _VALUE,
    "rule": _RULE,
    "rules": "every rule that holds, with blanks between them",
    "direction": "high (above the mean, or rising) or low (below, or falling)",
    "variation": "improvement, concern, or neutral where neither way is better",
}
_VERDICTS = {
    "series": _KEYS["series"],
    "variation": "of the latest point: common_cause, or improvement, concern or neutral with _high or _low; none: no "
    "limits",
    "assurance": "pass (the target lies beyond the limits on the good side), fail (on the bad side), inconsistent "
    "(within them), none (no target, no limits, or neither way is better)",
    "improvement": "which way is better: up, down, neutral",
    "target": "what is wanted, in the unit of the values",
    "latest_date": "date of the latest point with a value",
    "latest_value": "its value",
    "latest_rule": "the rule that singles it out, or blank",
    **{name: f"{words}; those in force last" for name, words in _LINES.items()},
    "n_points": "points with a value",
    "n_gaps": "dates without a value",
    "limits_from": "first point of the stretch that the last limits are of",
    "n_limits": "points that the last limits rest on",
    "n_signals": "points singled out in the whole series",
    "warning": "trial_limits (too few points for limits that hold), no_limits (none at all), no_variation (all values "
    "alike), gaps; or blank",
}
_REBASES = {
    "series": _KEYS["series"],
    "date": "from when limits are set anew, as given",
    "reason": "why, as given",
    "first_point": "first point with a value since",
    "n_points": "points until the next rebase or the end",
    **{name: f"{words}; from this rebase on" for name, words in _LINES.items()},
}
_TITLES = {
    "points": ("XmR charts: points and limits", _POINTS, ("xmr_limits", "xmr_signals")),
    "signals": ("XmR charts: points singled out", _SIGNALS, ("xmr_signals",)),
    "verdicts": ("XmR charts: verdicts", _VERDICTS, ("xmr_limits", "xmr_signals", "xmr_verdicts")),
    "rebases": ("XmR charts: when limits were set anew, and why", _REBASES, ("xmr_limits",)),
}
_TAKEN_AS_GIVEN = (
    "The values are taken as they were given, as figures that may be published: nothing in them was hidden or rounded "
    "here."
)
_SIGNAL = (
    "A point singled out is a reason to ask, not a finding: chance alone singles out some of many points, and a season "
    "shows as a signal too."
)


def build_charts(
    charted: ChartedSeries, given: GivenSeries, question: ChartsQuestion, *, versions: Mapping[str, str]
) -> list[Evidence]:
    """Return charts as evidence: points, signals and verdicts, and rebases where any were given.

    Parameters
    ----------
    charted : ChartedSeries
        The charts.
    given, question
        What was charted, and how.
    versions : Mapping[str, str]
        ``rules_version`` and ``code_version``.

    Returns
    -------
    list of Evidence
        Every column but the keys is a fact: the figures are those that the reader gave, and count nobody here.
    """
    frames = {"points": charted.points, "signals": charted.signals, "verdicts": charted.verdicts}
    keys = {"points": ("series", "date"), "signals": ("series", "date"), "verdicts": ("series",)}
    if charted.rebases is not None:
        frames["rebases"] = charted.rebases
        keys["rebases"] = ("series", "date")
    notes = _list_notes(charted, question)
    return [
        Evidence(
            _describe(name, charted, given, question, versions=versions, notes=notes),
            frame,
            Structure(keys[name], (), facts=tuple(column for column in frame.columns if column not in keys[name])),
        )
        for name, frame in frames.items()
    ]


def _describe(
    name: str,
    charted: ChartedSeries,
    given: GivenSeries,
    question: ChartsQuestion,
    *,
    versions: Mapping[str, str],
    notes: tuple[str, ...],
) -> About:
    title, columns, definitions = _TITLES[name]
    dates = charted.points["date"].str.slice(0, 7)
    return About(
        table=f"retention.charts.{name}",
        title=title,
        definitions=definitions,
        population=f"{write_count(charted.verdicts.height, 'series', 'series')} of figures, as given",
        unit="that of the figures given",
        period=f"{dates.min()!s} to {dates.max()!s}",
        method=f"XmR chart (individual values and moving ranges), ruleset {question.ruleset}",
        grade="description",
        source=given.source,
        columns=columns,
        # Nothing here is a record of staff: the figures are published or released ones that the user holds.
        real_staff=False,
        record_version=given.version,
        rules_version=versions["rules_version"],
        code_version=versions["code_version"],
        parameters=_list_parameters(question),
        notes=notes,
    )


def _list_parameters(question: ChartsQuestion) -> dict[str, str]:
    fixed = "every point of the stretch" if question.fix_after is None else f"its first {question.fix_after} points"
    return {
        "ruleset": question.ruleset,
        **{f"ruleset_{name}": words for name, words in question.rules.parameters.items()},
        "ruleset_source": question.rules.source,
        "limits_rest_on": fixed,
        "improvement": question.improvement,
        "least_points": str(question.least_points),
    }


def _list_notes(charted: ChartedSeries, question: ChartsQuestion) -> tuple[str, ...]:
    rules = question.rules
    notes = [f"Ruleset {rules.name}: {rules.title}.", _TAKEN_AS_GIVEN, _SIGNAL]
    every = charted.verdicts.height
    counted = {
        word: charted.verdicts["warning"].fill_null("").str.split(" ").list.contains(word).sum()
        for word in ("trial_limits", "no_limits", "no_variation", "gaps")
    }
    told = {
        "trial_limits": f"limits rest on fewer than {rules.trial_below} points and are trial limits, which each new "
        "point may move",
        "no_limits": "there are too few points for limits",
        "no_variation": "all values are alike, so that both limits are the mean",
        "gaps": "there are dates whose value is blank or hidden, which are passed over: the point after one follows "
        "the one before",
    }
    notes += [f"In {counted[word]:,} of {every:,} series {text}." for word, text in told.items() if counted[word]]
    return tuple(notes)
