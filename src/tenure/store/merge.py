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
    "several_steps",
    "unsorted_steps",
]

# Views: old (the bucket as stored), new (the delivery's rows of the bucket, with source and line).
# Tables kept between the queries: repeated (keys), several (their rows), clashing (keys), matched (keys that old and
# fresh share). Where no key is repeated, or nothing is stored, the steps leave out what would find nothing.


def _columns(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{quote_identifier(name)}" for name in names)


def _key(schema: Schema) -> str:
    return f"({_columns(schema.key)})"


def repeat_steps(schema: Schema) -> tuple[Step, ...]:
    """Return the keys that occur more than once in the delivery."""
    keys = _columns(schema.key)
    return (Step("repeated_keys", f"select {keys} from new group by {keys} having count(*) > 1"),)


def several_steps(schema: Schema) -> tuple[Step, ...]:
    """Return every row of a repeated key with its turn among them, by source and line."""
    turn = f"row_number() over (partition by {_columns(schema.key)} order by source, line)"
    sql = f"select *, {turn} as turn from (select * from new semi join repeated using {_key(schema)}) found"
    return (Step("several_rows", sql),)


def clash_steps(schema: Schema) -> tuple[Step, ...]:
    """Return the keys whose rows in the delivery differ from each other."""
    keys, columns = _columns(schema.key), _columns(tuple(schema.types))
    return (
        Step("versions", f"select distinct {columns} from several"),
        Step("clashing_keys", f"select {keys} from versions group by {keys} having count(*) > 1"),
    )


def clash_row_steps(schema: Schema) -> tuple[Step, ...]:
    """Return source, line and key of each row of a clashing key."""
    columns = _columns(("source", "line", *schema.key))
    return (Step("clash_rows", f"select {columns} from several semi join clashing using {_key(schema)}"),)


def fresh_steps(schema: Schema, *, has_repeats: bool = True) -> tuple[Step, ...]:
    """Return the delivery's rows with each key once: clashing keys left out, repeats once."""
    columns, key = _columns(tuple(schema.types)), _key(schema)
    if not has_repeats:
        return (Step("fresh", f"select source, {columns} from new"),)
    fresh = f"""
select source, {columns} from new anti join repeated using {key}
union all
select source, {columns} from (select * from several where turn = 1) first_turns anti join clashing using {key}
"""
    return (Step("fresh", fresh),)


def match_steps(schema: Schema, *, has_repeats: bool = True) -> tuple[Step, ...]:
    """Return, for each key in both old and fresh, the source and whether the rows are the same."""
    others = [name for name in schema.types if name not in schema.key]
    same = " and ".join(
        f"f.{quote_identifier(name)} is not distinct from o.{quote_identifier(name)}" for name in others
    )
    return (
        *fresh_steps(schema, has_repeats=has_repeats),
        Step(
            "matched_keys",
            f"select f.source, {_columns(schema.key, 'f.')}, {same or 'true'} as is_same "
            f"from fresh f join old o using {_key(schema)}",
        ),
    )


def result_steps(schema: Schema, *, has_repeats: bool = True, has_old: bool = True) -> tuple[Step, ...]:
    """Return the bucket's rows after the merge, unsorted."""
    columns, key = _columns(tuple(schema.types)), _key(schema)
    fresh = fresh_steps(schema, has_repeats=has_repeats)
    if not has_old:
        return (*fresh, Step("merged", f"select {columns} from fresh"))
    return (
        *fresh,
        Step("same", "select * from matched where is_same"),
        Step("restated", "select * from matched where not is_same"),
        Step(
            "merged",
            f"select {columns} from old anti join restated using {key} "
            f"union all select {columns} from fresh anti join same using {key}",
        ),
    )


def account_steps(schema: Schema, *, has_repeats: bool = True, has_old: bool = True) -> tuple[Step, ...]:
    """Return, per source, rows in, refused as clashing, repeated, restated and matched unchanged."""
    key = _key(schema)
    steps = [Step("arrived", "select source, count(*) as rows_in from new group by source")]
    columns = {"refused": "0", "repeated": "0", "same": "0", "restated": "0"}
    joins = ""
    if has_repeats:
        steps += [
            Step(
                "clashed", f"select source, count(*) as n from several semi join clashing using {key} group by source"
            ),
            Step(
                "turned",
                f"select source, count(*) as n from (select * from several where turn > 1) later "
                f"anti join clashing using {key} group by source",
            ),
        ]
        columns |= {"refused": "coalesce(c.n, 0)", "repeated": "coalesce(t.n, 0)"}
        joins += " left join clashed c using (source) left join turned t using (source)"
    if has_old:
        steps.append(
            Step(
                "found",
                "select source, sum(case when is_same then 1 else 0 end) as same, "
                "sum(case when is_same then 0 else 1 end) as restated from matched group by source",
            )
        )
        columns |= {"same": "coalesce(m.same, 0)", "restated": "coalesce(m.restated, 0)"}
        joins += " left join found m using (source)"
    account = (
        f"select a.source, a.rows_in, {columns['refused']} as rows_refused, {columns['restated']} as rows_restated, "
        f"{columns['same']} + {columns['repeated']} as rows_unchanged from arrived a{joins}"
    )
    return (*steps, Step("account", account))


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
