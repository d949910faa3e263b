"""From the record to people's careers: main job, spells, lasting runs, pairs of states, entries."""

from tenure.panel.after import (
    RETAINED,
    STRATA,
    YEARS,
    after_cell_steps,
    after_match_steps,
    after_steps,
    after_total_step,
)
from tenure.panel.breakdowns import BREAKDOWNS, check_breakdowns, decode_step
from tenure.panel.cohorts import reached_steps
from tenure.panel.entries import EVER, JOINED, LOOK_BACK_MONTHS, administrative_step, entry_steps
from tenure.panel.guard import guard_steps, merged_steps
from tenure.panel.hazards import hazard_step
from tenure.panel.main_job import MAIN_RULES, MainRule
from tenure.panel.pairs import LEFT, cell_steps, direct_step, flow_steps, pair_parts, pair_steps, stay_step
from tenure.panel.pay_cells import (
    FTE_RULES,
    FTE_UNITS,
    OTHER_PAY,
    VERDICTS,
    FteRule,
    PayScope,
    pay_cell_steps,
)
from tenure.panel.places import PLACE_COUNTS, place_step
from tenure.panel.progression import (
    FIRST_EVENTS,
    STATUSES,
    band_people_steps,
    carried_steps,
    first_event_steps,
    progress_steps,
    starter_steps,
)
from tenure.panel.rebanding import BANDS, banded_steps, rebanding_cells_step, rebanding_steps
from tenure.panel.runs import OTHER_STATE, course_steps, job_steps, lone_steps
from tenure.panel.sequences import (
    MOST_RUNGS,
    SequenceCodes,
    Who,
    change_steps,
    duration_step,
    ladder_steps,
    pack_grid,
    sequence_steps,
    stretch_steps,
)
from tenure.panel.spells import DERIVED, derived_tables, respell_steps, spell_steps
from tenure.panel.stocks import EXIT_MONTHS, INFLOWS, OUTFLOWS, stock_steps
from tenure.panel.stretches import edge_steps

__all__ = [
    "BANDS",
    "BREAKDOWNS",
    "DERIVED",
    "EVER",
    "EXIT_MONTHS",
    "FIRST_EVENTS",
    "FTE_RULES",
    "FTE_UNITS",
    "INFLOWS",
    "JOINED",
    "LEFT",
    "LOOK_BACK_MONTHS",
    "MAIN_RULES",
    "MOST_RUNGS",
    "OTHER_PAY",
    "OTHER_STATE",
    "OUTFLOWS",
    "PLACE_COUNTS",
    "RETAINED",
    "STATUSES",
    "STRATA",
    "VERDICTS",
    "YEARS",
    "FteRule",
    "MainRule",
    "PayScope",
    "SequenceCodes",
    "Who",
    "administrative_step",
    "after_cell_steps",
    "after_match_steps",
    "after_steps",
    "after_total_step",
    "band_people_steps",
    "banded_steps",
    "carried_steps",
    "cell_steps",
    "change_steps",
    "check_breakdowns",
    "course_steps",
    "decode_step",
    "derived_tables",
    "direct_step",
    "duration_step",
    "edge_steps",
    "entry_steps",
    "first_event_steps",
    "flow_steps",
    "guard_steps",
    "hazard_step",
    "job_steps",
    "ladder_steps",
    "lone_steps",
    "merged_steps",
    "pack_grid",
    "pair_parts",
    "pair_steps",
    "pay_cell_steps",
    "place_step",
    "progress_steps",
    "reached_steps",
    "rebanding_cells_step",
    "rebanding_steps",
    "respell_steps",
    "sequence_steps",
    "spell_steps",
    "starter_steps",
    "stay_step",
    "stock_steps",
    "stretch_steps",
]
