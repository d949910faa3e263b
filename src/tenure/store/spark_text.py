"""The text of a step in Spark's SQL, made from the one text in which the step is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from tenure.errors import InternalError
from tenure.store.steps import Step

__all__ = ["count_uses", "follows_files", "kind_for_spark", "text_for_spark"]


def text_for_spark(step: Step) -> str:
    """Return the step's select in Spark's SQL; bound values are ``:name`` instead of ``$name``.

    Raises
    ------
    InternalError
        The step uses what Spark has no words for, or relies on the order of files, which Spark does not keep.
    """
    return _translate(step.name, step.sql)


def count_uses(steps: Sequence[Step]) -> dict[str, int]:
    """Return how many times the steps of a chain read each of the chain's own steps."""
    uses = dict.fromkeys((step.name for step in steps), 0)
    for place, step in enumerate(steps):
        before = {earlier.name for earlier in steps[:place]}
        for name in _tables(step.sql):
            if name in before:
                uses[name] += 1
    return uses


@lru_cache(maxsize=512)
def _tables(sql: str) -> tuple[str, ...]:
    return tuple(table.name for table in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Table))


def kind_for_spark(kind: str) -> str:
    """Return the name that Spark gives a column type of a schema."""
    return exp.DataType.build(kind, dialect="duckdb").sql(dialect="spark")


@lru_cache(maxsize=512)
def _translate(name: str, sql: str) -> str:
    if follows_files(sql):
        raise InternalError(f"step '{name}' has a window over nothing, and Spark keeps no order of rows")
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        _reword(tree)
        return tree.sql(dialect="spark", pretty=True, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError:
        raise InternalError(f"step '{name}' cannot be written for Spark") from None


def _reword(tree: exp.Expr) -> None:
    """Put into other words what the two engines answer differently under the same name."""
    for extreme in list(tree.find_all(exp.ArgMin, exp.ArgMax)):
        # DuckDB leaves out rows whose argument is null; Spark would return that null.
        known = exp.Not(this=exp.Is(this=extreme.this.copy(), expression=exp.Null()))
        extreme.replace(exp.Filter(this=extreme.copy(), expression=exp.Where(this=known)))
    for select in list(tree.find_all(exp.Select)):
        for join in select.args.get("joins") or ():
            _spell_out(select, join)
    for shift in list(tree.find_all(exp.BitwiseRightShift)):
        if not _is_unsigned(shift.this):
            raise SqlglotError("only unsigned numbers are shifted")
        # Spark has no unsigned numbers: what is shifted is a decimal there.
        halves = exp.Literal.number(2 ** int(shift.expression.this))
        shift.replace(exp.IntDiv(this=shift.this.copy(), expression=halves))
    for cast in list(tree.find_all(exp.Cast)):
        if _is_unsigned(cast):
            cast.replace(_read_hexadecimal(cast))


def _spell_out(select: exp.Expr, join: exp.Expr) -> None:
    """Compare columns where ``semi`` and ``anti`` joins use them: Spark would move used columns to the front."""
    columns = join.args.get("using")
    if not columns or join.args.get("kind") not in {"SEMI", "ANTI"}:
        return
    left, right = select.args["from_"].this.alias_or_name, join.this.alias_or_name
    pairs = [exp.EQ(this=exp.column(each.copy(), left), expression=exp.column(each.copy(), right)) for each in columns]
    join.set("using", None)
    join.set("on", exp.and_(*pairs))


def _is_unsigned(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.is_type(exp.DataType.Type.UBIGINT)


def _read_hexadecimal(node: exp.Cast) -> exp.Expr:
    """Read ``cast('0x' || digits as ubigint)`` into a decimal, which holds every number of 64 bits."""
    prefix = node.this.this if isinstance(node.this, exp.DPipe) else None
    if not (isinstance(prefix, exp.Literal) and prefix.this == "0x"):
        raise SqlglotError("only hexadecimal digits are read as unsigned")
    bases = [exp.Literal.number(16), exp.Literal.number(10)]
    digits = exp.Anonymous(this="conv", expressions=[node.this.expression.copy(), *bases])
    return exp.Cast(this=digits, to=exp.DataType.build("decimal(20, 0)"))


def follows_files(sql: str) -> bool:
    """Say whether a select has a window over nothing, which follows the order of the files."""
    return any(_is_bare(window) for window in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Window))


def _is_bare(window: exp.Expr) -> bool:
    return not (window.args.get("partition_by") or window.args.get("order") or window.args.get("alias"))
