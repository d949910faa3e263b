"""Staff surveys: questions by name and year, the themes they belong to, and published results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.rules.tables import read_frame

if TYPE_CHECKING:
    import polars as pl

__all__ = ["survey_questions", "survey_results", "survey_themes"]

_PANEL = ("motivation_mean", "recommend_work_mean", "recommend_care_mean", "stress_unwell")


def survey_questions() -> pl.DataFrame:
    """Return one row per question and year for which its number is held.

    Returns
    -------
    polars.DataFrame
        ``id`` (the same in every year), ``survey`` (``nss``, ``exit``), ``year`` (null where any), ``number`` (as
        printed that year; null where not held), ``text`` (in our words), ``counted`` (the answers that a percentage
        counts), ``scale`` (``percent``, ``mean_5``, ``score_10``), ``direction`` (``higher`` or ``lower`` is better,
        or ``neutral``), ``source``, ``status``.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    return read_frame("survey_questions").with_columns(pl.col("year").cast(pl.Int64))


def survey_themes() -> pl.DataFrame:
    """Return one row per question and theme.

    Returns
    -------
    polars.DataFrame
        ``id`` of the question, ``theme``, ``sub_score`` (null where the theme has none), ``in_pulse`` (whether the
        quarterly pulse survey asks it), ``source``, ``status``.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    return read_frame("survey_themes").with_columns(pl.col("in_pulse") == "true")


def survey_results() -> pl.DataFrame:
    """Return the published results held, in the form that results are imported in.

    Returns
    -------
    polars.DataFrame
        One row per ``organisation``, ``question`` and ``period`` (year): ``group`` (``all``), ``base`` (people who
        answered) and ``value`` (on the question's scale), as text; ``survey`` (``nss``), ``source``, ``status``.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    items, panel = read_frame("survey_items"), read_frame("survey_panel")
    asked = [name.removesuffix("_base") for name in items.columns if name.endswith("_base")]
    held = [(items, name, f"{name}_base") for name in asked] + [(panel, name, "responses") for name in _PANEL]
    return (
        pl.concat(
            table.select(
                pl.lit("nss").alias("survey"),
                pl.col("org_code").alias("organisation"),
                pl.lit(question).alias("question"),
                pl.lit("all").alias("group"),
                pl.col("year").alias("period"),
                pl.col(base).alias("base"),
                pl.col(question).alias("value"),
                "source",
                "status",
            )
            for table, question, base in held
        )
        .drop_nulls("value")
        .sort("period", "organisation", "question")
    )
