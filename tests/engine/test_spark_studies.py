"""Whole studies of careers find on Spark what they find on DuckDB, with one engine lent to one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from tenure import records
from tenure.store.spark import SparkEngine
from tenure.studies.careers import places, sequences
from tenure.terms import Evidence
from tests.support.ci_record import write_record


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spark_studies")
    first, second, organisations = write_record(folder / "deliveries")
    (folder / "id.key").write_bytes(bytes(32))
    records.ingest(
        [*first, *second],
        store=folder / "store",
        organisations=organisations,
        real_staff=False,
        id_key=folder / "id.key",
    )
    return folder / "store"


@pytest.mark.parametrize("study", [places, sequences])
def test_tables_of_a_study_are_the_same_on_both_engines(
    store: Path, spark: SparkEngine, study: Callable[..., list[Evidence]]
) -> None:
    # A small mix of people: what is compared is the engines, and every characteristic costs Spark a join.
    options: dict[str, Any] = {"adjust": ("age_band", "tenure_band")} if study is places else {}
    found = study(store, engine=spark, **options)
    expected = study(store, **options)
    assert [table.about for table in found] == [table.about for table in expected]
    assert sum(table.frame.height for table in expected) > 20
    for ours, theirs in zip(expected, found, strict=True):
        whole = [name for name, kind in ours.frame.schema.items() if not kind.is_float()]
        assert_frame_equal(ours.frame.select(whole), theirs.frame.select(whole))
        assert_frame_equal(ours.frame, theirs.frame, rel_tol=1e-9, abs_tol=1e-12)
