"""What is recorded of those who leave: the reason, and where they go; both unknown for many."""

from __future__ import annotations

import numpy as np

from tenure.synth.chain import BANK, LEFT
from tenure.synth.draws import Floats, Ints, RowSampler
from tenure.synth.history import Scene
from tenure.synth.people import GRADES

__all__ = ["DESTINATIONS", "LEAVE_REASONS", "draw_departures"]

LEAVE_REASONS = (
    None,
    "Unknown",
    "Voluntary Resignation - Other/Not Known",
    "Voluntary Resignation - Work Life Balance",
    "Voluntary Resignation - Relocation",
    "Voluntary Resignation - Promotion",
    "Voluntary Resignation - Health",
    "Voluntary Resignation - Pay and Reward Related",
    "Voluntary Resignation - To undertake further education or training",
    "Voluntary Resignation - Child Dependants",
    "Voluntary Resignation - Lack of Opportunities",
    "Voluntary Resignation - Incompatible Working Relationships",
    "Retirement Age",
    "Flexi Retirement",
    "Retirement - Ill Health",
    "End of Fixed Term Contract",
    "End of Fixed Term Contract - External Rotation",
    "Dismissal - Capability",
    "Dismissal - Conduct",
    "Death in Service",
)
DESTINATIONS = (
    None, "Unknown", "No Employment", "NHS Organisation", "Other Public Sector", "Other Private Sector",
    "Private Health/Social Care", "Education Sector", "Abroad - EU Country", "Abroad - Non EU Country",
    "Self Employed",
)  # fmt: skip
# Kinds of leavers: trainee doctors, other doctors, others under 56, others from 56. Published of all: unknown for
# 39% of doctors and 41% of nurses, work-life balance about a ninth; the rest is assumed.
_REASON_WEIGHTS = np.array([
    [0, 27, 12, 1, 4, 2, 1, 0, 2, 0, 0, 0, 0, 0, 0, 14, 37, 0, 0, 0],
    [0, 27, 12, 5, 9, 7, 2, 1, 1, 1, 1, 1, 13, 3, 1, 16, 0, 1, 0, 0],
    [0, 26, 15, 15, 11, 8, 5, 3, 5, 3, 2, 2, 0, 0, 1, 2, 0, 1, 1, 0],
    [0, 26, 15, 4, 2, 1, 3, 1, 0, 0, 0, 1, 35, 7, 3, 1, 0, 0, 0, 1],
], dtype=np.float64)  # fmt: skip
_DESTINATION_WEIGHTS = np.array([
    [0, 44, 6, 30, 2, 1, 2, 2, 4, 8, 1],
    [0, 44, 12, 22, 2, 2, 8, 2, 3, 4, 1],
    [0, 42, 14, 16, 5, 8, 7, 3, 3, 1, 1],
    [0, 44, 44, 3, 1, 2, 3, 0, 1, 0, 2],
], dtype=np.float64)  # fmt: skip
_OLD = 56


def draw_departures(scene: Scene, place: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return each row's reason and destination as places in the lists, 0 for those who stay.

    They stand on the last row of those who leave all work next month, bank work alone excepted.
    """
    people = scene.people
    last = np.flatnonzero((scene.next_stage[place] == LEFT) & (people.stage[place] != BANK))
    who = place[last]
    grade, age = people.grade[who], scene.month.year - people.birth_year[who]
    resident = GRADES.index("resident")
    kind = np.select([grade == resident, grade > resident, age < _OLD], [0, 1, 2], 3)
    reasons, destinations = np.zeros(len(place), dtype=np.int64), np.zeros(len(place), dtype=np.int64)
    for held, weights in ((reasons, _REASON_WEIGHTS), (destinations, _DESTINATION_WEIGHTS)):
        table: Floats = weights
        held[last] = RowSampler(table).draw(kind, rng)
    return reasons, destinations
