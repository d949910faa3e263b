"""What lasts about a person and is not needed for the history: where they live, how hours fall, how they came."""

from __future__ import annotations

import numpy as np

from tenure import rules
from tenure.synth.draws import Ints, hash_share
from tenure.synth.history import Scene
from tenure.synth.world import NATIONALITIES, REGIONS, Organisations
from tenure.terms import Month

__all__ = ["PATTERNS", "SOURCES", "Homes", "find_patterns", "find_sources"]

PATTERNS = (
    None, "Flexitime", "Annualised Hours", "Compressed Hours", "Term Time", "Job Share", "Home or Remote Working",
)  # fmt: skip
SOURCES = (None, "NHS Jobs", "Internal Transfer", "University or College", "Employment Agency", "International")
_PATTERN_SHARES = np.cumsum([0.80, 0.07, 0.03, 0.03, 0.02, 0.02, 0.03])
_SOURCE_SHARES = np.cumsum([0.0, 0.62, 0.18, 0.14, 0.06])
# Recorded for those recruited since then, and for half of them (assumed).
_SOURCES_SINCE = Month.parse("2015-04").index
_SOURCES_RECORDED = 0.5
_AT_HOME = 0.62


class Homes:
    """Districts that the staff of each organisation live in: mostly its own, else another of the region."""

    def __init__(self, organisations: Organisations, *, seed: int) -> None:
        self._seed = seed
        held = rules.organisation_areas()
        self.codes: tuple[str, ...] = tuple(sorted(set(held["area_code"])))
        place = {code: number for number, code in enumerate(self.codes)}
        near: list[list[int]] = [[] for _ in REGIONS]
        for area, region in held.select("area_code", "nhs_region").iter_rows():
            if region in REGIONS and place[area] not in near[REGIONS.index(region)]:
                near[REGIONS.index(region)].append(place[area])
        own = dict(held.select("org_code", "area_code").iter_rows())
        self._near = [np.array(sorted(each), dtype=np.int64) for each in near]
        self._region = organisations.region
        self._own = np.array(
            [
                place[own[code]] if code in own else int(self._near[region][number % len(self._near[region])])
                for number, (code, region) in enumerate(zip(organisations.codes, organisations.region, strict=True))
            ]
        )

    def find(self, number: Ints, organisation: Ints) -> Ints:
        """Return the place in ``codes`` of each person's district; it changes with the region of work only."""
        share = hash_share(number, salt=59, seed=self._seed)
        away = hash_share(number, salt=61, seed=self._seed)
        home = self._own[organisation].copy()
        far = np.flatnonzero(share >= _AT_HOME)
        region = self._region[organisation[far]]
        for code, near in enumerate(self._near):
            there = far[region == code]
            home[there] = near[(away[there] * len(near)).astype(np.int64)]
        return home


def find_patterns(number: Ints, *, seed: int) -> Ints:
    """Return each person's flexible pattern as a place in ``PATTERNS``; most have none."""
    share = hash_share(number, salt=67, seed=seed)
    return np.minimum(np.searchsorted(_PATTERN_SHARES, share, side="right"), len(PATTERNS) - 1).astype(np.int64)


def find_sources(scene: Scene, place: Ints, *, seed: int) -> Ints:
    """Return how each person was recruited as a place in ``SOURCES``; not recorded for many."""
    people = scene.people
    number = people.number[place]
    share = hash_share(number, salt=71, seed=seed)
    source = np.minimum(np.searchsorted(_SOURCE_SHARES, share, side="right"), 4)
    abroad = ~np.isin(people.nationality[place], (NATIONALITIES.index("GBR"), NATIONALITIES.index("unknown")))
    source = np.where(abroad & (share < 0.5), SOURCES.index("International"), source)
    recorded = hash_share(number, salt=73, seed=seed) < _SOURCES_RECORDED
    return np.where(recorded & (people.organisation_since[place] >= _SOURCES_SINCE), source, 0).astype(np.int64)
