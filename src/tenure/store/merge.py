"""Bringing new rows into one sorted bucket: which are new, restated, unchanged or at odds."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.store.manifest import Schema
from tenure.store.steps import Step, quote_identifier

__all__ = [
    "account_steps",
    "clash_row_steps",
    "clash_steps",
    "fresh_steps",
    "match_steps",
    "repeat_steps",
    "result_steps",
    "unsorted_steps",
]

# Views: old (the bucket as stored), new (the delivery's rows of the bucket, with source and line).
# Tables kept between the queries: repeated, clashing (keys), matched (keys that old and fresh share).


def _columns(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{quote_identifier(name)}" for name in names)


def _key(schema: Schema) -> str:
    return f"({_columns(schema.key)})"


def repeat_steps(schema: Schema) -> tuple[Step, ...]:
    """Return the keys that occur more than once in the delivery."""
    keys = _columns(schema.key)
    return (Step("repeated_keys", f"select {keys} from new group by {keys} having count(*) > 1"),)


def clash_steps(schema: Schema) -> tuple[Step, ...]:
    """Return the keys whose rows in the delivery differ from each other."""
    keys, columns = _columns(schema.key), _columns(tuple(schema.types))
    return (
        Step("versions", f"select distinct {columns} from new semi join repeated using {_key(schema)}"),
        Step("clashing_keys", f"select {keys} from versions group by {keys} having count(*) > 1"),
    )


def clash_row_steps(schema: Schema) -> tuple[Step, ...]:
    """Return source, line and key of each row of a clashing key."""
    columns = _columns(("source", "line", *schema.key))
    return (Step("clash_rows", f"select {columns} from new semi join clashing using {_key(schema)}"),)


def fresh_steps(schema: Schema) -> tuple[Step, ...]:
    """Return the delivery's rows with each key once: clashing keys left out, repeats once."""
    columns, key = _columns(tuple(schema.types)), _key(schema)
    turns = f"""
select *, row_number() over (partition by {_columns(schema.key)} order by source, line) as turn
from (select * from new semi join repeated using {key}) several
anti join clashing using {key}
"""
    fresh = f"""
select source, {columns} from new anti join repeated using {key}
union all
select source, {columns} from turns where turn = 1
"""
    return (Step("turns", turns), Step("fresh", fresh))


def match_steps(schema: Schema) -> tuple[Step, ...]:
    """Return, for each key in both old and fresh, the source and whether the rows are the same."""
    others = [name for name in schema.types if name not in schema.key]
    same = " and ".join(
        f"f.{quote_identifier(name)} is not distinct from o.{quote_identifier(name)}" for name in others
    )
    return (
        *fresh_steps(schema),
        Step(
            "matched_keys",
            f"select f.source, {_columns(schema.key, 'f.')}, {same or 'true'} as is_same "
            f"from fresh f join old o using {_key(schema)}",
        ),
    )


def result_steps(schema: Schema) -> tuple[Step, ...]:
    """Return the bucket's rows after the merge, unsorted."""
    columns, key = _columns(tuple(schema.types)), _key(schema)
    return (
        *fresh_steps(schema),
        Step("same", "select * from matched where is_same"),
        Step("restated", "select * from matched where not is_same"),
        Step(
            "merged",
            f"select {columns} from old anti join restated using {key} "
            f"union all select {columns} from fresh anti join same using {key}",
        ),
    )


def account_steps(schema: Schema) -> tuple[Step, ...]:
    """Return, per source, rows in, refused as clashing, repeated, restated and matched unchanged."""
    key = _key(schema)
    return (
        Step("turned", f"select source, {_columns(schema.key)} from new semi join repeated using {key}"),
        Step("agreeing", f"select * from turned anti join clashing using {key}"),
        Step("arrived", "select source, count(*) as rows_in from new group by source"),
        Step("refused", f"select source, count(*) as n from turned semi join clashing using {key} group by source"),
        Step("all_agreeing", "select source, count(*) as n from agreeing group by source"),
        *fresh_steps(schema),
        Step("first", "select source, count(*) as n from turns where turn = 1 group by source"),
        Step(
            "found",
            "select source, sum(case when is_same then 1 else 0 end) as same, "
            "sum(case when is_same then 0 else 1 end) as restated from matched group by source",
        ),
        Step(
            "account",
            "select a.source, a.rows_in, coalesce(r.n, 0) as rows_refused, coalesce(m.restated, 0) as rows_restated, "
            "coalesce(m.same, 0) + coalesce(g.n, 0) - coalesce(f.n, 0) as rows_unchanged "
            "from arrived a left join refused r using (source) left join found m using (source) "
            "left join all_agreeing g using (source) left join first f using (source)",
        ),
    )


def unsorted_steps(schema: Schema) -> tuple[Step, ...]:
    """Return how many rows of view ``written`` do not come strictly after the row before, by key."""
    lags = ", ".join(f"lag({quote_identifier(name)}) over () as before_{i}" for i, name in enumerate(schema.key))
    after = "false"
    for i, name in reversed(list(enumerate(schema.key))):
        column = quote_identifier(name)
        after = f"({column} > before_{i} or ({column} = before_{i} and {after}))"
    return (
        Step("neighbours", f"select {_columns(schema.key)}, {lags} from written"),
        Step("unsorted", f"select count(*) as n from neighbours where before_0 is not null and not {after}"),
    )
