"""One release after another: drawn, protected and written by the product, then attacked from its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tenure.disclosure import Released, release
from tenure.errors import DisclosureError
from tenure.publish import write_csv
from tenure.releases import find_profile, write_release
from tenure.releases.folder import Details
from tests.support.random_tables import Drawn, draw_release
from tests.support.release_attacks import (
    Attack,
    ContradictionError,
    Knowledge,
    Narrow,
    Rule,
    add_later,
    read_knowledge,
    read_tables,
    true_counts,
)
from tests.support.release_figures import telling_figures
from tests.support.release_streams import unlike_streams
from tests.support.release_twins import build_twin

PROFILES = ("fewer_than_5", "fewer_than_5", "acro", "opensafely")


@dataclass
class Findings:
    """What an attack on one release found; every list is empty where it is safe. ``hidden`` counts were attacked.

    ``is_refused`` says that a second release of a series could not leave: its audit found what no hiding mends, since
    an earlier one shows a small total of hidden parts.
    """

    hidden: int
    narrow: list[Narrow] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    telling: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    is_twin: bool = False
    is_refused: bool = False

    @property
    def holes(self) -> list[object]:
        return [*self.narrow, *self.odd, *self.telling, *self.unlike]


def rule_of(name: str) -> Rule:
    profile = find_profile(name)
    return Rule(profile.threshold, profile.rounding_base, profile.hide_zero)


def write_folder(released: tuple[Released, ...], folder: Path, *, formats: tuple[str, ...]) -> Path:
    """Write a release folder as the product does."""
    write_release(released, folder, title="Random tables", formats=formats)
    return folder


def write_tables(released: tuple[Released, ...], folder: Path) -> Path:
    """Write tables alone, which need not have been protected together."""
    for table in released:
        write_csv(table, folder)
    return folder


def attack_release(seed: int, cells: int, folder: Path, *, formats: tuple[str, ...] = ("csv",)) -> Findings:
    """Draw a release, let the product protect and write it, and attack what it wrote. Every eighth meets its twin."""
    name = PROFILES[seed % len(PROFILES)]
    drawn = draw_release(seed, cells)
    released = release(drawn.tables, profile=find_profile(name))
    one = write_folder(released, folder / "one", formats=formats)
    findings, attack = attack_folder(one, drawn, rule_of(name))
    if seed % 8 == 0 and name != "opensafely":
        twin = release(build_twin(drawn, attack.imagine(seed)), profile=find_profile(name))
        # Which cells are hidden may depend on their size; only twins with the same ones must be told in the same bytes.
        findings.is_twin = all(a.mask.equals(b.mask) for a, b in zip(released, twin, strict=True))
        if findings.is_twin:
            findings.unlike = unlike_streams(one, write_folder(twin, folder / "other", formats=formats))
    return findings


def attack_series(seed: int, cells: int, folder: Path) -> Findings:
    """Draw tables, release half of them and then the others in the same series, and attack both folders together."""
    name = ("fewer_than_5", "acro")[seed % 2]
    drawn, profile = draw_release(seed, cells), find_profile(name)
    half = max(1, len(drawn.tables) // 2)
    one, two = folder / "one", folder / "two"
    first = release(drawn.tables[:half], profile=profile)
    write_release(first, one, title="First", formats=())
    second = release(drawn.tables[half:], profile=profile, earlier=[first])
    try:
        if second:
            write_release(second, two, title="Second", formats=(), details=Details(earlier=[first]))
    except DisclosureError:
        return Findings(0, is_refused=True)
    parts = [read_knowledge(read_tables(path), drawn.meaning) for path in (one, two)]
    return _conclude(add_later(*parts), drawn, rule_of(name))[0]


def attack_folder(folder: Path, drawn: Drawn, rule: Rule) -> tuple[Findings, Attack]:
    """Attack a folder, knowing what its tables mean."""
    tables = read_tables(folder)
    findings, attack = _conclude(read_knowledge(tables, drawn.meaning), drawn, rule)
    findings.telling = [figure for rows in tables.values() for figure in telling_figures(rows, rule)]
    return findings, attack


def _conclude(knowledge: Knowledge, drawn: Drawn, rule: Rule) -> tuple[Findings, Attack]:
    attack = Attack(knowledge, true_counts(drawn.tables, drawn.meaning), drawn.meaning, rule)
    findings = Findings(attack.hidden, odd=knowledge.odd)
    if not knowledge.odd:
        try:
            findings.narrow = attack.conclude()
        except ContradictionError as error:
            findings.odd = [str(error)]
    return findings, attack


__all__ = [
    "PROFILES",
    "Findings",
    "attack_folder",
    "attack_release",
    "attack_series",
    "rule_of",
    "write_folder",
    "write_tables",
]
