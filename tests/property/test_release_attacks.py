"""Random releases, written by the product and attacked from outside: no hidden count is left too few values.

The attack knows what every table means, reads the files and solves for what is hidden, in whole numbers where tables
are small: see ``tests/support/release_attacks.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from tenure.disclosure import release
from tenure.releases import find_profile
from tests.support.random_tables import Meaning, TableMeaning, Tree, draw_release
from tests.support.release_attacks import Attack, Knowledge, Name, Narrow, Rule
from tests.support.release_campaign import attack_folder, attack_release, attack_series, rule_of, write_tables
from tests.support.release_figures import telling_figures, wilson
from tests.support.weak_releases import release_each_alone, release_small_only, release_with_new_margins

# Ten of each: cells of the releases of a batch.
_SIZES = (50, 80, 50, 120, 60, 300, 50, 150, 100, 200)
_LARGE = {13: 1000, 37: 2000, 71: 1000}
_ALL_FORMATS = ("csv", "json", "xlsx", "ods")


@pytest.mark.parametrize("batch", range(10))
def test_no_random_release_gives_a_hidden_count_away(batch: int, tmp_path: Path) -> None:
    hidden = 0
    for i, cells in enumerate(_SIZES):
        seed = 10 * batch + i
        formats = _ALL_FORMATS if seed % 8 == 0 else ("csv",)
        size = _LARGE.get(seed, cells)
        findings = attack_release(seed, size, tmp_path / str(seed), formats=formats)
        assert findings.holes == [], (seed, size)
        hidden += findings.hidden
    assert hidden > 50


@pytest.mark.parametrize("seed", [0, 4, 5])
def test_two_releases_of_a_series_give_nothing_away_together(seed: int, tmp_path: Path) -> None:
    findings = attack_series(seed, 100, tmp_path)
    assert findings.holes == []
    assert not findings.is_refused


# One dimension of three codes and their total; the reader knows that they add up.
_TREE = Tree("d", {"all": ("all",), **{code: ("all", code) for code in "abc"}})
_MEANING = Meaning((_TREE,), (TableMeaning("attack.t0", ((0,), (1,)), ("people",), frozenset()),))


def _name_counts(people: Mapping[str, int]) -> dict[Name, int]:
    return {("people", code): number for code, number in people.items()}


def _attack(true: dict[str, int], hidden: Collection[str]) -> list[Narrow]:
    counts = _name_counts(true)
    shown = {name: None if name[1] in hidden else people for name, people in counts.items()}
    return Attack(Knowledge(shown, []), counts, _MEANING, Rule(5)).conclude()


@pytest.mark.parametrize(
    ("true", "hidden", "narrow"),
    [
        # 20 less 10 less 7 is 3, and nothing else.
        ({"all": 20, "a": 3, "b": 10, "c": 7}, "a", {"a": (3, 3)}),
        # a and b are 5 together, one at least each: 1 to 4, as many values as a count below five can have.
        ({"all": 12, "a": 3, "b": 2, "c": 7}, "ab", {}),
        # 4 together: 1 to 3, one value short.
        ({"all": 11, "a": 3, "b": 1, "c": 7}, "ab", {"a": (1, 3), "b": (1, 3)}),
        # All three hidden, 6 together: 1 to 4 each.
        ({"all": 6, "a": 3, "b": 1, "c": 2}, "abc", {}),
        # The total hidden as well: nothing bounds it, and 3 may be anything.
        ({"all": 20, "a": 3, "b": 10, "c": 7}, ("all", "a"), {}),
        # A hidden nought is told, so that it shields nobody.
        ({"all": 10, "a": 3, "b": 0, "c": 7}, "ab", {"a": (3, 3)}),
        # Alone, but not small: it may follow.
        ({"all": 20, "a": 3, "b": 10, "c": 7}, "b", {}),
    ],
)
def test_the_attack_by_hand(true: dict[str, int], hidden: Collection[str], narrow: dict[str, tuple[int, int]]) -> None:
    assert {one.name[1]: (one.low, one.high) for one in _attack(true, hidden)} == narrow


def test_the_attack_uses_what_rounding_leaves() -> None:
    # 15 stands for 13 to 17, 5 for 3 to 7 and 10 for 8 to 12: a is 17 - 3 - 8 = 6 at most, and one at least. Six values
    # are as many as a count below seven has, and one short for eight.
    counts = _name_counts({"all": 15, "a": 2, "b": 4, "c": 9})
    shown: dict[Name, int | None] = {**_name_counts({"all": 15, "b": 5, "c": 10}), ("people", "a"): None}
    for threshold, narrow in ((7, []), (8, [Narrow(("people", "a"), 1, 6)])):
        rule = Rule(threshold, base=5)
        assert Attack(Knowledge(shown, []), counts, _MEANING, rule).conclude() == narrow


def test_figures_beside_counts_are_checked_by_hand() -> None:
    # Wilson, 10 of 40: (0.25 + 0.048018) / 1.096036 -+ 0.143171 / 1.096036... checked against R's prop.test
    # (correct = FALSE): 0.1419 and 0.4019.
    low, high = wilson(10, 40)
    assert (round(low, 4), round(high, 4)) == (0.1419, 0.4019)
    honest = {"people": "40", "left": "10", "rate": "0.25", "rate_low": str(low), "rate_high": str(high)}
    assert telling_figures([honest], Rule(5)) == []
    wide = {"rate_low": str(0.25 - 1.1 * (0.25 - low)), "rate_high": str(0.25 + 1.1 * (high - 0.25))}
    assert telling_figures([{**honest, **wide}], Rule(5))
    # One of 40 is worth 0.025; steps of 0.01 are the largest round ones up to half of it.
    adjusted = {"people": "40", "left": "[c]", "adjusted": "0.31", "adjusted_low": "0.2", "adjusted_high": "0.4"}
    assert telling_figures([adjusted], Rule(5)) == []
    assert telling_figures([{**adjusted, "adjusted": "0.313"}], Rule(5)) == ["adjusted of 0.313 beside 40 people"]


_WEAK = {"small counts alone": release_small_only, "two in each line": release_each_alone}
_WEAK["margins added up anew"] = release_with_new_margins


@pytest.mark.parametrize("weakness", _WEAK)
@pytest.mark.parametrize("seed", [3, 4])
def test_a_planted_suppressor_is_caught(weakness: str, seed: int, tmp_path: Path) -> None:
    drawn = draw_release(seed, 60)
    released = _WEAK[weakness](drawn, find_profile("fewer_than_5"))
    folder = write_tables(released, tmp_path)
    findings, _ = attack_folder(folder, drawn, rule_of("fewer_than_5"))
    assert findings.holes
    good = write_tables(release(drawn.tables, profile=find_profile("fewer_than_5")), tmp_path / "good")
    assert attack_folder(good, drawn, rule_of("fewer_than_5"))[0].holes == []
