"""The long campaign: a thousand random releases and some of 10,000 cells, attacked from their files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.release_campaign import attack_release, attack_series

_SIZES = (50, 80, 120, 300, 60, 150, 600, 100, 200, 2000)
_LARGE = 10_000


@pytest.mark.full
@pytest.mark.parametrize("hundred", range(10))
def test_no_release_of_a_thousand_gives_a_hidden_count_away(hundred: int, tmp_path: Path) -> None:
    twins = 0
    for seed in range(1000 + 100 * hundred, 1100 + 100 * hundred):
        formats = ("xlsx", "ods", "json") if seed % 40 == 0 else ()
        size = _SIZES[seed % 10] if seed % 100 == 99 else min(_SIZES[seed % 10], 600)
        findings = attack_release(seed, size, tmp_path / str(seed), formats=formats)
        assert findings.holes == [], (seed, size)
        twins += findings.is_twin
    assert twins > 0


@pytest.mark.full
@pytest.mark.parametrize("seed", range(4))
def test_no_large_release_gives_a_hidden_count_away(seed: int, tmp_path: Path) -> None:
    findings = attack_release(seed, _LARGE, tmp_path)
    assert findings.holes == []
    assert findings.hidden > 0


@pytest.mark.full
@pytest.mark.parametrize("ten", range(10))
def test_no_series_gives_a_hidden_count_away(ten: int, tmp_path: Path) -> None:
    refused = 0
    for seed in range(10 * ten, 10 * ten + 10):
        findings = attack_series(seed, (60, 150)[seed % 2], tmp_path / str(seed))
        assert findings.holes == [], seed
        refused += findings.is_refused
    assert refused <= 4
