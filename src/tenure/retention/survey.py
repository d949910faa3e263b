"""Survey results, question by question and theme by theme, and the lines that could not be used."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from tenure.estimate import wilson_interval
from tenure.retention.record import TableText
from tenure.retention.survey_question import EVERYBODY, SCALES, SurveyQuestion, SurveyRecord
from tenure.retention.survey_reading import REASONS, SurveyResults
from tenure.terms import About, Count, Evidence, Grade, Structure

__all__ = [
    "build_items",
    "build_refused",
    "build_themes",
    "describe_survey",
    "keep_everybody",
    "name_items",
    "sum_themes",
    "write_month",
    "write_text",
]

_KEY = ("survey", "question", "organisation", "group", "period")
_SERIES = ("survey", "question", "organisation", "group")

_KEYS = {
    "survey": "Kind of survey: `nss` (yearly), `pulse` (quarterly), `exit` (on leaving), `own`",
    "question": "Stable name of the question",
}
_WHERE = {
    "organisation": "Code of the organisation, as delivered",
    "organisation_now": "Its last successor, where the rules name only one; else itself",
    "group": "Who answered: `all`, or a group",
    "period": "Period of the survey",
    "end_month": "Last month surveyed (YYYY-MM)",
}
_ITEM_COLUMNS = {
    **_KEYS,
    "number": "Number of the question in that survey and year; blank where not held",
    "text": "What is asked, in our words",
    "counted": "Answers that the value counts or averages",
    "theme": "Themes that the question belongs to",
    "scale": "`percent` (0 to 100), `mean_5` (1 to 5), `score_10` (0 to 10); blank where the question is not listed",
    "direction": "Whether `higher` or `lower` is better, or `neutral`",
    **_WHERE,
    "base": "People who answered (number)",
    "value": "Result, on the scale of the question",
    "low": "Lower 95% limit of a percentage (Wilson)",
    "high": "Upper 95% limit of a percentage (Wilson)",
    "favourable": "The value turned so that higher is better, on its scale; blank where neither is",
    "previous_period": "Period of the result before, of the same question, organisation and group",
    "change": "value less the value before",
    "change_low": "Lower 95% limit of the change of a percentage",
    "change_high": "Upper 95% limit of the change of a percentage",
}
_THEME_COLUMNS = {
    "survey": _KEYS["survey"],
    "theme": "Element of the People Promise, or theme",
    **_WHERE,
    "items": "Questions of the theme with a result (number)",
    "of_items": "Questions that the theme has (number)",
    "base": "Fewest people who answered one of them (number)",
    "favourable": "Mean favourable percentage, over the questions of a sub-score and then over sub-scores",
    "score": "Mean score, 0 (worst) to 10 (best), of questions with means or scores, likewise; not the official one",
    "given_score": "Score of the theme as delivered, 0 to 10",
}
_REFUSED_COLUMNS = {
    "file": "File",
    "line": "Line in it",
    "survey": _KEYS["survey"],
    "organisation": _WHERE["organisation"],
    "question": "Question, as far as it could be read",
    "group": "Group",
    "period": "Period, as far as it could be read",
    "reason": "Why the line was not used",
}
_CAUTION = "Opinions of those who answered; limits tell of chance alone, not of who did not answer."


def describe_survey(
    text: TableText,
    *,
    question: SurveyQuestion,
    record: SurveyRecord,
    grade: Grade = "description",
    notes: tuple[str, ...] = (),
) -> About:
    """Return the description of a table of survey results."""
    return About(
        period=f"{record.months[0]} to {record.months[1]}",
        grade=grade,
        source=record.source,
        real_staff=record.real_staff,
        record_version=record.record_version,
        rules_version=record.rules_version,
        code_version=record.code_version,
        parameters=question.parameters(),
        notes=(_CAUTION, *notes, *record.notes),
        **text,
    )


def write_text(table: str, title: str, columns: Mapping[str, str], *definitions: str) -> TableText:
    """Return what is particular to one table of survey results."""
    return {
        "table": f"retention.survey.{table}",
        "title": title,
        "definitions": definitions,
        "population": "People who answered",
        "unit": "scale of the question",
        "method": "Aggregated results as delivered; Wilson limits for percentages, square-and-add limits for changes",
        "columns": columns,
    }


def name_items(results: pl.DataFrame, record: SurveyRecord) -> pl.DataFrame:
    """Join to results what their questions are, with the number of their year.

    Parameters
    ----------
    results : polars.DataFrame
        As ``SurveyResults.used``, one row per result, with ``organisation_now``.
    record : SurveyRecord
        The lists of questions and themes.

    Returns
    -------
    polars.DataFrame
        The same with ``text``, ``counted``, ``scale``, ``direction``, ``number``, ``theme`` (joined by ``; ``) and
        ``favourable``; null where the question is not listed.
    """
    listed = record.questions.unique("id", keep="last", maintain_order=True)
    words = listed.select(pl.col("id").alias("question"), "text", "counted", "scale", "direction")
    numbers = record.questions.drop_nulls(["year", "number"]).select(
        "survey", pl.col("id").alias("question"), pl.col("year").cast(pl.Int64), "number"
    )
    themes = record.themes.group_by(pl.col("id").alias("question")).agg(pl.col("theme").unique().sort().str.join("; "))
    named = (
        results.with_columns(year=pl.col("month") // 12)
        .join(words, on="question", how="left")
        .join(numbers.unique(["survey", "question", "year"]), on=["survey", "question", "year"], how="left")
        .join(themes, on="question", how="left")
    )
    return named.with_columns(favourable=_face_forward(named)).sort(*_KEY)


def _face_forward(named: pl.DataFrame) -> pl.Series:
    """Return the values turned so that higher is better, on their scales; null where neither direction is."""
    ends = pl.col("scale").replace_strict({name: sum(pair) for name, pair in SCALES.items()}, default=None)
    higher = pl.when(pl.col("direction") == "higher").then(pl.col("value"))
    turned = higher.when(pl.col("direction") == "lower").then(ends.cast(pl.Float64) - pl.col("value"))
    return named.select(favourable=turned)["favourable"]


def build_items(named: pl.DataFrame, question: SurveyQuestion, record: SurveyRecord) -> Evidence:
    """Build ``retention.survey.items``: every result, with limits and its change.

    Parameters
    ----------
    named : polars.DataFrame
        As ``name_items`` returns it.
    question : SurveyQuestion
        The options asked.
    record : SurveyRecord
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row per survey, question, organisation, group and period.

    Notes
    -----
    Change of a percentage from p to q with Wilson limits (l1, u1) and (l2, u2): low d - sqrt((q - l2)^2 + (u1 - p)^2),
    high d + sqrt((u2 - q)^2 + (p - l1)^2). Not modelled: that many of the same people answer in both years, and that
    most of a finite staff does; both make the limits wider than they need be.
    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890.
    Release: confidential; pass through disclosure.
    """
    frame = _add_changes(_add_limits(named)).with_columns(end_month=write_month(pl.col("month")))
    # Results were added up before they came, and bases too small refused as they were read: see decision 0319.
    structure = Structure(
        dimensions=_KEY,
        counts=(Count("base", "survey_base", _KEY),),
        facts=tuple(name for name in _ITEM_COLUMNS if name not in {*_KEY, "base"}),
    )
    text = write_text("items", "Results of staff surveys by question", _ITEM_COLUMNS, "survey_result", "survey_change")
    about = describe_survey(text, question=question, record=record)
    return Evidence(about, frame.select(*_ITEM_COLUMNS).sort(*_KEY), structure)


def write_month(index: pl.Expr) -> pl.Expr:
    """Return month indices as text, YYYY-MM."""
    year, month = (index // 12).cast(pl.String).str.zfill(4), (index % 12 + 1).cast(pl.String).str.zfill(2)
    return pl.concat_str([year, pl.lit("-"), month])


def _add_limits(named: pl.DataFrame) -> pl.DataFrame:
    base, share = named["base"].to_numpy().astype(np.float64), named["value"].to_numpy() / 100
    is_share = (named["scale"] == "percent").fill_null(value=False).to_numpy() & (base > 0)
    low, high = wilson_interval(np.where(is_share, share * base, 0.0), np.where(is_share, base, 1.0))
    limits = {
        name: pl.Series(np.where(is_share, 100 * found, np.nan)) for name, found in (("low", low), ("high", high))
    }
    return named.with_columns(**limits).with_columns(pl.col("low", "high").fill_nan(None))


def _add_changes(limited: pl.DataFrame) -> pl.DataFrame:
    """Add the change from the result before; results before are those of an earlier month."""
    ordered = limited.sort(*_SERIES, "month", "period")
    columns = ("period", "value", "low", "high")
    before = ordered.with_columns(pl.col(name).shift(1).over(_SERIES).alias(f"previous_{name}") for name in columns)
    p, q = pl.col("previous_value"), pl.col("value")
    down = ((q - pl.col("low")) ** 2 + (pl.col("previous_high") - p) ** 2).sqrt()
    up = ((pl.col("high") - q) ** 2 + (p - pl.col("previous_low")) ** 2).sqrt()
    return before.with_columns(change=q - p, change_low=q - p - down, change_high=q - p + up)


def sum_themes(named: pl.DataFrame, record: SurveyRecord) -> pl.DataFrame:
    """Average results to themes: over the questions of each sub-score, then over sub-scores.

    Returns
    -------
    polars.DataFrame
        One row per survey, theme, organisation, group and period with the columns of ``retention.survey.themes``.

    Notes
    -----
    A mean answer m of 1 to 5 scores 2.5 (m - 1). Percentages and scores are averaged apart, since a score cannot be
    had from the percentage of favourable answers.
    """
    keys = ["survey", "theme", "organisation", "organisation_now", "group", "period", "month"]
    sizes = record.themes.filter(~pl.col("id").str.starts_with("theme_")).group_by("theme")
    of_items = sizes.agg(of_items=pl.col("id").n_unique().cast(pl.Int64))
    parts = named.drop("theme").join(
        record.themes.select("id", "theme", "sub_score").rename({"id": "question"}), on="question"
    )
    is_given = pl.col("question").str.starts_with("theme_")
    forward = pl.when(~is_given).then(pl.col("favourable"))
    shares = pl.when(pl.col("scale") == "percent").then(forward)
    means = pl.when(pl.col("scale") == "mean_5").then((forward - 1) * 2.5)
    scores = means.when(pl.col("scale") == "score_10").then(forward)
    scored = parts.with_columns(
        share=shares,
        score=scores,
        given=pl.when(is_given).then(pl.col("value")),
        sub_score=pl.col("sub_score").fill_null(""),
    )
    by_part = scored.group_by([*keys, "sub_score"]).agg(
        pl.col("share", "score").mean(),
        pl.col("given").first(ignore_nulls=True),
        pl.col("base").min(),
        items=(~is_given).sum(),
    )
    whole = by_part.group_by(keys).agg(
        pl.col("items").sum().cast(pl.Int64), pl.col("base").min(), pl.col("share").mean().alias("favourable"),
        pl.col("score").mean(), pl.col("given").first(ignore_nulls=True).alias("given_score"),
    )  # fmt: skip
    return whole.join(of_items, on="theme", how="left").sort(keys)


def build_themes(named: pl.DataFrame, question: SurveyQuestion, record: SurveyRecord) -> Evidence:
    """Build ``retention.survey.themes``: results averaged to themes.

    Parameters
    ----------
    named, question, record
        As for ``build_items``.

    Returns
    -------
    Evidence
        One row per survey, theme, organisation, group and period.

    Notes
    -----
    See ``sum_themes``. Release: confidential; pass through disclosure.
    """
    dimensions = ("survey", "theme", "organisation", "group", "period")
    frame = sum_themes(named, record).with_columns(end_month=write_month(pl.col("month")))
    structure = Structure(
        dimensions=dimensions,
        counts=(Count("base", "survey_theme_base", dimensions),),
        facts=tuple(name for name in _THEME_COLUMNS if name not in {*dimensions, "base"}),
    )
    text = write_text("themes", "Results of staff surveys by theme", _THEME_COLUMNS, "survey_theme")
    notes = ("Themes are averaged from the questions held; only `given_score` is a published score.",)
    about = describe_survey(text, question=question, record=record, notes=notes)
    return Evidence(about, frame.select(*_THEME_COLUMNS).sort(*dimensions), structure)


def build_refused(results: SurveyResults, question: SurveyQuestion, record: SurveyRecord) -> Evidence:
    """Build ``retention.survey.refused``: the lines that were not used, each with its reason.

    Returns
    -------
    Evidence
        One row per file, line and question. No base and no value is in it.

    Notes
    -----
    Release: confidential; pass through disclosure.
    """
    words = "; ".join(f"`{reason}`: {text}" for reason, text in REASONS.items())
    columns = _REFUSED_COLUMNS | {"reason": f"{_REFUSED_COLUMNS['reason']}. {words}"}
    text = write_text("refused", "Lines of survey results that were not used", columns, "survey_result")
    notes = (f"Lines read {results.rows:,} = used {results.used.height:,} + refused {results.refused.height:,}.",)
    about = describe_survey(text, question=question, record=record, notes=notes)
    # A line of a wide file may hold many results.
    dimensions = ("file", "line", "question")
    facts = tuple(name for name in columns if name not in dimensions)
    structure = Structure(dimensions=dimensions, counts=(), facts=facts)
    return Evidence(about, results.refused.select(*columns), structure)


def keep_everybody(named: pl.DataFrame) -> pl.DataFrame:
    """Return the results of everybody who answered."""
    return named.filter(pl.col("group") == EVERYBODY)
