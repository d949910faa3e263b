"""The facts a study reads beside the record: groups of occupations, organisations and successors."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tenure import rules
from tenure.store import Engine, Step, Store
from tenure.terms import Month
from tenure.terms.record import UNCLASSIFIED

# Broad groups whose occupations ask for a registration.
_REGISTERED = ("Registered clinical", "Medical")
_TIE_RULES = {
    "only": "their only job",
    "substantive": "the only one in substantive service",
    "flag": "marked as main in the extract",
    "fte": "largest FTE",
    "pay": "highest basic pay",
    "longest_running": "longest running",
    "content": "a fixed order of the job's attributes",
}
LEVEL_COLUMNS = {"broad": "broad", "staff_group": "staff_group", "occupation": "code"}


@dataclass(frozen=True, slots=True)
class States:
    """Occupations at one level.

    ``codes`` maps dictionary codes to state ids and says whether the occupation asks for a registration
    (``is_registered``), ``labels`` names the ids, ``groups`` maps occupation codes to names.
    """

    codes: pl.DataFrame
    labels: dict[int, str]
    groups: dict[str, str]


def read_dictionary(engine: Engine, column: str) -> pl.DataFrame:
    """Return the ``code`` and ``value`` of every entry of a column's dictionary."""
    return engine.collect([Step("dictionary", f"select code, value from dim_{column} order by value")])  # noqa: S608


def _references(store: Store, engine: Engine, name: str) -> pl.DataFrame | None:
    if name not in store.manifest.references:
        return None
    return engine.collect([Step("reference", f"select * from {name}")])  # noqa: S608


def read_states(store: Store, engine: Engine, level: str) -> States:
    """Return the occupations of the record at a level, numbered from 1 in the order of their names.

    A list of occupations given at intake replaces the rules': its ``group`` serves both as staff group
    and as broad group, and it says of none that it asks for a registration.
    """
    given = _references(store, engine, "occupations")
    if given is None:
        registered = pl.col("broad").is_in(_REGISTERED)
        groups = rules.occupations().select("code", label=pl.col(LEVEL_COLUMNS[level]), is_registered=registered)
    else:
        label = pl.col("code" if level == "occupation" else "group")
        groups = given.select("code", label=label, is_registered=pl.lit(value=False))
    found = (
        read_dictionary(engine, "occupation_code")
        .join(groups.rename({"code": "value"}), on="value", how="left")
        .with_columns(pl.col("label").fill_null(pl.lit(UNCLASSIFIED)), pl.col("is_registered").fill_null(value=False))
    )
    names = sorted(found["label"].unique())
    numbers = {name: number for number, name in enumerate(names, start=1)}
    state = pl.col("label").replace_strict(numbers, return_dtype=pl.Int64)
    codes = found.select("code", "is_registered", state=state)
    groups_of = dict(found.select("value", "label").iter_rows())
    return States(codes, {number: name for name, number in numbers.items()}, groups_of)


def read_staff_groups(store: Store, engine: Engine) -> pl.DataFrame:
    """Return ``code`` (dictionary), ``staff_group`` (ESR's) and ``is_senior_manager`` of the record's occupations.

    A list of occupations given at intake replaces the rules': its ``group`` serves as staff group, and it names no
    senior managers.
    """
    given = _references(store, engine, "occupations")
    if given is None:
        is_senior = pl.col("staff_group") == "Senior managers"
        groups = rules.occupations().select("code", staff_group="esr_staff_group", is_senior_manager=is_senior)
    else:
        groups = given.select("code", staff_group="group", is_senior_manager=pl.lit(value=False))
    return (
        read_dictionary(engine, "occupation_code")
        .join(groups.rename({"code": "value"}), on="value", how="left")
        .with_columns(
            pl.col("staff_group").fill_null(pl.lit(UNCLASSIFIED)), pl.col("is_senior_manager").fill_null(value=False)
        )
        .select("code", "staff_group", "is_senior_manager")
    )


def read_organisations(store: Store, engine: Engine) -> pl.DataFrame:
    """Return ``org_code`` (dictionary code), ``type``, ``icb`` and ``region`` of the record's organisations."""
    given = _references(store, engine, "organisations")
    listed = rules.organisations() if given is None else given
    # A list of one's own names no boards.
    boards = pl.col("icb") if "icb" in listed.columns else pl.lit(None, dtype=pl.String).alias("icb")
    facts = listed.select("code", "type", boards, "region").unique("code")
    return (
        read_dictionary(engine, "org_code")
        .join(facts.rename({"code": "value"}), on="value", how="left")
        .select("type", "icb", "region", org_code="code")
    )


def read_successors(store: Store, engine: Engine, months: Sequence[Month]) -> pl.DataFrame:
    """Return every later organisation of each: ``org_code``, ``successor_code``, ``from_month``.

    Successors of successors are followed; a chain's month is that of its last link, given as
    ``number_succession`` gives it.
    """
    pairs = follow_links(_successor_links(store, engine))
    codes = dict(read_dictionary(engine, "org_code").select("value", "code").iter_rows())
    rows = [
        (codes[old], codes[new], number_succession(months, Month(month)))
        for (old, new), month in sorted(pairs.items())
        if old in codes and new in codes
    ]
    schema = {"org_code": pl.Int64, "successor_code": pl.Int64, "from_month": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def number_succession(months: Sequence[Month], since: Month) -> int:
    """Return the number (from 1) of the first of ``months`` in which an organisation may bear its successor's code.

    That is a month before the succession at the earliest, since some are recorded early, and one more than
    there are months where none of them is late enough.
    """
    return 1 + bisect_left(months, since.plus(-1))


def follow_links(links: Sequence[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    """Return each organisation with everything that continues it, and from which month.

    Parameters
    ----------
    links : sequence of (str, str, int)
        Organisation, its direct successor, month index of the succession.

    Returns
    -------
    dict
        (organisation, later organisation) to the month from which it continues the first: the latest
        month of the chain's links, over the chain for which that is earliest.
    """
    onward: dict[str, list[tuple[str, int]]] = {}
    for old, new, month in links:
        onward.setdefault(old, []).append((new, month))
    pairs: dict[tuple[str, str], int] = {}
    for start in onward:
        reached = {start: 0}
        waiting = [start]
        while waiting:
            at = waiting.pop()
            for successor, month in onward.get(at, ()):
                since = max(month, reached[at])
                if since < reached.get(successor, since + 1):
                    reached[successor] = since
                    waiting.append(successor)
        pairs |= {(start, successor): month for successor, month in reached.items() if successor != start}
    return pairs


def _successor_links(store: Store, engine: Engine) -> list[tuple[str, str, int]]:
    given = _references(store, engine, "organisations")
    if given is None:
        frame = rules.successors().select("code", "successor", "effective_from")
        return [(old, new, Month.of(since).index) for old, new, since in frame.iter_rows()]
    if not {"successor", "successor_from"} <= set(given.columns):
        return []
    named = given.select("code", "successor", "successor_from").drop_nulls().filter(pl.col("successor") != "")
    return [(old, new, Month.parse(str(since)[:7]).index) for old, new, since in named.iter_rows()]


def record_version(store: Store) -> str:
    """Return a short checksum of what was delivered: the same deliveries in the same order, the same version.

    The order of files within a delivery does not matter, nor do deliveries that changed nothing.
    """
    lines = [
        " ".join(sorted(file.sha256 for file in delivery.files))
        for delivery in store.manifest.deliveries
        if any(file.rows_stored or file.rows_restated for file in delivery.files)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def tie_shares(engine: Engine) -> str:
    """Return the share of person-months by the rule that settled the main job, in words."""
    frame = engine.collect(
        [
            Step(
                "tie_shares",
                "select tie_rule_used, sum(person_months) as person_months from ties "
                "group by tie_rule_used order by tie_rule_used",
            )
        ]
    )
    total = int(frame["person_months"].sum())
    shares = sorted(
        ((months / total, rule) for rule, months in frame.iter_rows()), key=lambda item: (-item[0], item[1])
    )
    # Whole per cents: finer shares would be counts of a few people on a small record.
    return ", ".join(
        f"{_TIE_RULES.get(rule, rule)} {f'{share:.0%}' if share >= 0.01 else 'under 1%'}" for share, rule in shares
    )


def read_organisation_names(store: Store, engine: Engine) -> pl.DataFrame:
    """Return ``organisation`` (code) and ``organisation_name`` of the organisations listed."""
    given = _references(store, engine, "organisations")
    listed = rules.organisations() if given is None else given
    return listed.select(organisation="code", organisation_name="name").unique("organisation")
