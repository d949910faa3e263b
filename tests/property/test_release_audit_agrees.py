"""The product's audit and the attack from outside find the same weak counts, where a weak suppressor leaves some."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.disclosure import Released, release
from tenure.disclosure.audit import audit_tables
from tenure.releases import find_profile
from tests.support.random_tables import Drawn, draw_release
from tests.support.release_attacks import Name
from tests.support.release_campaign import attack_folder, rule_of, write_tables
from tests.support.weak_releases import hide_small_only, hide_two_in_each_line, planted

_MEASURES = ("people", "left", "stayed")
# How the audit calls the rest of a share, which stands in the row of the count that it is the rest of.
_REST = "it is a few people from another of its nested counts"


def _name_rows(drawn: Drawn, released: tuple[Released, ...]) -> dict[tuple[str, str, int], Name]:
    """What stands in each row, from 1 on, of each count column of the tables."""
    tables = {table.about.table: table.frame.to_dicts() for table in released}
    names: dict[tuple[str, str, int], Name] = {}
    for table in drawn.meaning.tables:
        varying = set(drawn.meaning.varying(table))
        for number, row in enumerate(tables[table.name], start=1):
            codes = [row[t.name] if i in varying else f"{t.name}_all" for i, t in enumerate(drawn.meaning.trees)]
            names |= {(table.name, measure, number): (measure, *codes) for measure in table.measures}
    return names


@pytest.mark.parametrize("name", ["fewer_than_5", "acro"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 6, 7, 9, 12])
@pytest.mark.parametrize("hide", [hide_small_only, hide_two_in_each_line])
def test_audit_and_attack_find_the_same(hide: object, seed: int, name: str, tmp_path: Path) -> None:
    drawn, profile = draw_release(seed, 90), find_profile(name)
    with planted(hide):
        released = release(drawn.tables, profile=profile)
    findings, _ = attack_folder(write_tables(released, tmp_path), drawn, rule_of(name))
    attacked = {one.name: (one.low, one.high) for one in findings.narrow if one.name[0] in _MEASURES}
    audit = audit_tables(released, profile=profile)
    rows = _name_rows(drawn, released)
    audited = {
        rows[weak.table, weak.column, weak.row]: (weak.low, weak.high)
        for weak in audit.weak
        if weak.table in {table.name for table in drawn.meaning.tables} and weak.why != _REST
    }
    # Rests of shares are attacked by hand elsewhere (decision 0340), not from outside: the audit may find more.
    assert findings.narrow == [] or not audit.is_safe
    assert audited == attacked
