"""How people progress within an occupation: the tables of ``careers progression``, from cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tenure.careers.progression_question import ProgressionQuestion, name_cells
from tenure.careers.tables import MovesRecord, TableText, describe_table, write_months
from tenure.estimate import clustered_interval, clustered_variance
from tenure.panel import STATUSES
from tenure.terms import About, Balance, Comparison, Count, Evidence, Grade, Ratio, Structure

IN_OCCUPATION = STATUSES[:4]
# Of comparisons between how starters first fared and what has become of them: name, outcome there, column here.
REACHED_AND_BECAME = (
    ("reached_and_promoted", "next_band", "promoted"),
    ("waiting_and_same_band", "waiting", "same_band"),
    ("left_occupation_first_and_now", "left_occupation", "left_occupation"),
    ("left_first_and_now", "left", "left"),
)
_STARTERS = "Starters with this cohort, occupation and band (number)"
_PRESENT = "Of these, still in the occupation, leave included (number)"
_LIMITS = {"low": "Lower 95% limit of {} (share)", "high": "Upper 95% limit of {} (share)"}
_METHOD = (
    "Counts of people at two dates; 95% Wilson intervals, clustered by organisation at the start where there is more "
    "than one"
)
REBANDED = (
    "Where at least 95% of an organisation's people in an occupation and band, and at least 20, go to one other band "
    "in a month, the posts were assessed anew: their bands are read as before, and they are listed in "
    "careers.progression.administrative."
)


def describe_progression(
    question: ProgressionQuestion, record: MovesRecord, text: TableText, *notes: str, grade: Grade = "description"
) -> About:
    """Return the description of a table of progression; those that read rebandings apart say so."""
    return describe_table(
        record,
        text,
        periods=(question.cohorts[0], record.months[1]),
        persist=question.persist,
        parameters=question.parameters(),
        notes=(*((REBANDED,) if question.guard and "mass_rebanding" in text["definitions"] else ()), *notes),
        grade=grade,
    )


def _sum_shares(
    cells: pl.DataFrame, keys: Sequence[str], *, events: pl.Expr, people: pl.Expr, name: str
) -> pl.DataFrame:
    """Return ``events`` / ``people`` by ``keys`` with clustered limits; a row of ``cells`` is of one organisation."""
    d, n = events, people
    held = people > 0
    sums = cells.group_by(keys).agg(
        d=d.sum(), n=n.sum(), dd=(d * d).sum(), dn=(d * n).sum(), nn=(n * n).sum(), clusters=held.sum()
    )
    some = sums.filter(pl.col("n") > 0)
    variance = clustered_variance(
        some["d"], some["n"], sum_dd=some["dd"], sum_dn=some["dn"], sum_nn=some["nn"], clusters=some["clusters"]
    )
    low, high = clustered_interval(some["d"], some["n"], variance)
    return some.select(
        *keys, (pl.col("d") / pl.col("n")).alias(name),
        pl.Series(f"{name}_low", low), pl.Series(f"{name}_high", high),
    )  # fmt: skip


def _spread(cells: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> pl.DataFrame:
    """Return one row per starters' key, months and organisation, with a column of people for each status."""
    keys = [*question.keys, "months_since", "org_code"]
    named = name_cells(cells, question, record)
    people = pl.col("people")
    return (
        named.group_by(keys)
        .agg(people.filter(pl.col("status") == status).sum().alias(status) for status in STATUSES)
        .with_columns(
            pl.sum_horizontal(STATUSES).alias("starters"),
            pl.sum_horizontal(IN_OCCUPATION).alias("present"),
            pl.sum_horizontal("one_up", "two_up_or_more").alias("promoted"),
        )
        .sort(keys)
    )


def build_status(cells: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.progression.status``: what became of the people who started in a band.

    Parameters
    ----------
    cells : polars.DataFrame
        ``people`` by cohort, state, rank, breakdown, months, status and organisation, as ``panel.progress_steps``
        gives them.
    question : ProgressionQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.

    Returns
    -------
    Evidence
        One row per cohort, occupation, band, breakdown, months since the start and status. ``share_of_starters``
        sums to 1 over the statuses; ``share_of_present`` to 1 over those in the occupation. Release: confidential.
    """
    wide = _spread(cells, question, record)
    keys = [*question.keys, "months_since"]
    counts = wide.group_by(keys).agg(pl.col("starters", "present", *STATUSES).sum())
    pieces = []
    for status in STATUSES:
        piece = counts.select(*keys, pl.lit(status).alias("status"), "starters", "present", people=status)
        shares = _sum_shares(wide, keys, events=pl.col(status), people=pl.col("starters"), name="share_of_starters")
        piece = piece.join(shares, on=keys, how="left")
        present = pl.col("present") if status in IN_OCCUPATION else pl.lit(0)
        of_present = _sum_shares(wide, keys, events=pl.col(status), people=present, name="share_of_present")
        pieces.append(piece.join(of_present, on=keys, how="left"))
    frame = pl.concat(pieces).filter(pl.col("people") > 0)
    columns = {
        **question.describe_keys(),
        "months_since": "Months since the cohort's start (number)",
        "status": "`same_band`, `one_up`, `two_up_or_more` or `down` in the occupation; `left_occupation`: in another "
        "one, or outside the bands; `left`: no substantive job (leave is one, bank work is not)",
        "people": "Starters with this status (number)",
        "starters": _STARTERS,
        "present": _PRESENT,
        **_describe_share("share_of_starters", "people / starters"),
        **_describe_share("share_of_present", "people / present, for those in the occupation"),
    }
    text = TableText(
        table="careers.progression.status",
        title="What became of the people who started in a band",
        definitions=("progression_status", "progression_of_starters", "progression_of_present", "mass_rebanding"),
        population=question.describe_population(),
        unit="people",
        method=_METHOD,
        columns=columns,
    )
    order = [*question.keys, "months_since", pl.col("status").cast(pl.Enum(STATUSES))]
    about = describe_progression(question, record, text)
    return Evidence(about, frame.select(*columns).sort(order), _status_structure(question))


def _describe_share(name: str, formula: str) -> dict[str, str]:
    limits = {f"{name}_{end}": text.format(name) for end, text in _LIMITS.items()}
    return {name: f"{formula} (share, 0 to 1)", **limits}


def _with_limits(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


def _status_structure(question: ProgressionQuestion) -> Structure:
    cell = (*question.keys, "months_since")
    starters, present = _with_limits("share_of_starters"), _with_limits("share_of_present")
    return Structure(
        dimensions=(*cell, "status"),
        counts=(
            Count("people", "progression", (*cell, "status"), (*starters, *present)),
            Count("starters", "starters", question.keys, starters),
            Count("present", "progression_present", cell, present),
        ),
        ratios=(
            Ratio(starters[0], "people", "starters", *starters[1:]),
            Ratio(present[0], "people", "present", *present[1:]),
        ),
    )


def build_promoted(cells: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.progression.promoted``: starters who are a band or more up, out of all and out of those present.

    Parameters
    ----------
    cells, question, record
        As for ``build_status``.

    Returns
    -------
    Evidence
        One row per cohort, occupation, band, breakdown and months since the start; in each the statuses add up to
        ``starters``, those in the occupation to ``present``. Release: confidential.
    """
    wide = _spread(cells, question, record)
    keys = [*question.keys, "months_since"]
    frame = wide.group_by(keys).agg(pl.col("starters", "present", "promoted", *STATUSES).sum())
    for name, base in (("share_of_starters", "starters"), ("share_of_present", "present")):
        shares = _sum_shares(wide, keys, events=pl.col("promoted"), people=pl.col(base), name=name)
        frame = frame.join(shares, on=keys, how="left")
    columns = {
        **question.describe_keys(),
        "months_since": "Months since the cohort's start (number)",
        "starters": _STARTERS,
        "present": _PRESENT,
        "promoted": "Of these, a band or more up (number)",
        **{status: f"Starters whose status is `{status}` (number)" for status in STATUSES},
        **_describe_share("share_of_starters", "promoted / starters"),
        **_describe_share("share_of_present", "promoted / present"),
    }
    text = TableText(
        table="careers.progression.promoted",
        title="Starters in a band who are a band or more up, out of all of them and out of those still there",
        definitions=("progression_status", "progression_of_starters", "progression_of_present", "mass_rebanding"),
        population=question.describe_population(),
        unit="people",
        method=_METHOD,
        columns=columns,
    )
    note = (
        "The two shares answer different questions: out of those still in the occupation, people who would not have "
        "been promoted and left are missing from the denominator."
    )
    about = describe_progression(question, record, text, note)
    return Evidence(about, frame.select(*columns).sort(keys), _promoted_structure(question))


def _promoted_structure(question: ProgressionQuestion) -> Structure:
    cell = (*question.keys, "months_since")
    starters, present = _with_limits("share_of_starters"), _with_limits("share_of_present")

    def add_up(whole: str, parts: Sequence[str]) -> Balance:
        return Balance(((whole, 1), *((part, -1) for part in parts)))

    return Structure(
        dimensions=cell,
        comparisons=tuple(Comparison(name, column, cell, -1) for name, _, column in REACHED_AND_BECAME),
        counts=(
            Count("starters", "starters", question.keys, starters),
            Count("present", "progression_present", cell, present),
            Count("promoted", "progression_promoted", cell, (*starters, *present)),
            *(Count(status, "progression", (*cell, f"={status}")) for status in STATUSES),
        ),
        balances=(
            add_up("starters", STATUSES),
            add_up("present", IN_OCCUPATION),
            add_up("promoted", ("one_up", "two_up_or_more")),
        ),
        ratios=(
            Ratio(starters[0], "promoted", "starters", *starters[1:]),
            Ratio(present[0], "promoted", "present", *present[1:]),
        ),
    )


_ADMINISTRATIVE: Mapping[str, str] = {
    "organisation": "Organisation before",
    "month": "First month in the new band (YYYY-MM)",
    "occupation_code": "Occupation code before",
    "band_from": "Band before",
    "band_to": "Band after",
    "people": "People rebanded (number)",
}


def build_rebanding(changes: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.progression.administrative``: mass rebandings, which nobody's progress is read from.

    Parameters
    ----------
    changes : polars.DataFrame
        As ``panel.rebanding_cells_step`` gives them, with ``month`` as a month index.
    question, record
        As for ``build_status``.

    Returns
    -------
    Evidence
        One row per organisation, month, occupation code and pair of bands. Release: confidential.
    """
    keys = tuple(_ADMINISTRATIVE)[:-1]
    frame = (
        changes.rename({"code": "occupation_code"})
        .with_columns(write_months(pl.col("month")))
        .select(*_ADMINISTRATIVE)
        .sort(keys)
    )
    text = TableText(
        table="careers.progression.administrative",
        title="Bands that changed because the posts of many were assessed anew",
        definitions=("mass_rebanding",),
        population="People in service on a substantive contract of Agenda for Change, in all months of the record",
        unit="people",
        method="Counts of changes",
        columns=_ADMINISTRATIVE,
    )
    structure = Structure(dimensions=keys, counts=(Count("people", "rebanded", keys),))
    return Evidence(describe_progression(question, record, text), frame, structure)
