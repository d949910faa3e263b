"""What studies of employments and absence do first: read the facts beside the record, and see what it holds."""

from __future__ import annotations

import polars as pl

from tenure import panel, rules
from tenure.errors import CheckError
from tenure.panel.employment import Employer, employed_steps, employment_steps
from tenure.retention.staff_record import TRAINING_PAY_CONTRACTS, Population, StaffRecord
from tenure.store import Step
from tenure.studies import facts
from tenure.studies.careers_run import CareersRun, describe_record, register_facts
from tenure.terms import Month

__all__ = ["check_recorded", "count_recorded", "follow_employments", "open_record"]

_MEDICAL = "Medical"


def open_record(run: CareersRun, *, population: Population = "all") -> StaffRecord:
    """Register what the panel reads beside the record, and return what the record says of itself."""
    states = register_facts(run, "staff_group")
    engine = run.engine
    _register_trainees(run, population)
    engine.keep("jobs", panel.job_steps())
    told = describe_record(run, states, "flag")
    return StaffRecord(
        months=told.months, real_staff=told.real_staff, record_version=told.record_version,
        rules_version=told.rules_version, code_version=told.code_version, missing=told.missing, labels=states.labels,
    )  # fmt: skip


def follow_employments(run: CareersRun, employer: Employer) -> None:
    """Keep each person's employments in the engine: ``employed`` and ``employments``."""
    run.engine.keep("employed", employed_steps(employer))
    run.engine.keep("employments", employment_steps(employer))


def _register_trainees(run: CareersRun, population: Population) -> None:
    """Say by which codes doctors and dentists in training are told: by none where everybody counts."""
    medical = rules.occupations().filter(pl.col("broad") == _MEDICAL)["code"].to_list()
    told = {"occupation": medical, "contract": ["training"], "pay_contract": list(TRAINING_PAY_CONTRACTS)}
    columns = {"occupation": "occupation_code"}
    for name, values in told.items():
        codes = facts.read_dictionary(run.engine, columns.get(name, name))
        kept = codes.filter(pl.col("value").is_in(values) & (population == "turnover")).select("code")
        run.engine.register(f"trainee_{name}", kept)


def check_recorded(run: CareersRun, column: str, *, asks: str) -> None:
    """Refuse a question that the record cannot answer.

    Parameters
    ----------
    run : CareersRun
        The store being read.
    column : str
        A column of the record that may be absent.
    asks : str
        What is asked, as in "what is asked needs it".

    Raises
    ------
    CheckError
        No row of the record has a value in the column.
    """
    if count_recorded(run, column) == 0:
        first, last = Month(min(run.store.manifest.coverage)), Month(max(run.store.manifest.coverage))
        raise CheckError(
            f"The record holds no {column}, which {asks} asks for.",
            slug="column-not-recorded",
            found=f"no value of {column} in any row from {first} to {last}.",
            expected=f"an extract with the column {column}, at least in some rows.",
            fix="ingest an extract with the column, or ask what the record can answer.",
        )


def count_recorded(run: CareersRun, column: str) -> int:
    """Return the number of rows that have a value in a column."""
    # The name is one of the record's columns, never a person's text.
    counted = Step("recorded", f"select count({column}) as stated from record")  # noqa: S608
    return int(run.engine.collect([counted])["stated"][0])
