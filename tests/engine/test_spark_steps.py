"""Every step gives the same rows on DuckDB and on Spark."""

from __future__ import annotations

from pathlib import Path

from tenure.store.spark import SparkEngine
from tests.support.product_steps import IN_FILE_ORDER, watched, work
from tests.support.two_engines import Comparison


def test_every_step_gives_the_same_rows_on_both_engines(spark: SparkEngine, tmp_path: Path) -> None:
    comparison = Comparison(spark)
    with watched(comparison.see):
        work(tmp_path)
    assert comparison.differences == []
    assert len(comparison.compared) > 130
    without_rows = {name for name, _ in comparison.compared} - {
        name for (name, _), rows in comparison.compared.items() if rows
    }
    assert without_rows == set()
    assert comparison.in_file_order <= IN_FILE_ORDER.keys()
    # What follows the order of files has a form that does not, except the check of that order itself.
    assert comparison.in_file_order <= {name for name, _ in comparison.compared}
