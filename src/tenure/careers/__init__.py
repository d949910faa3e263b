"""Careers: who moves between which occupations."""

from tenure.careers.after import AfterCells, build_after, build_contrasts
from tenure.careers.after_question import AfterQuestion, Cohort, list_index_months, plan_cohorts
from tenure.careers.moves import (
    build_administrative,
    build_entrants,
    build_flows,
    build_moves,
    build_routes,
)
from tenure.careers.moves_adjusted import build_adjusted
from tenure.careers.moves_cohorts import build_cohorts
from tenure.careers.moves_exchange import build_exchange
from tenure.careers.moves_indices import build_indices
from tenure.careers.places import (
    FACTS,
    PlaceCells,
    build_areas,
    build_organisations,
    gather_small,
    place_organisations,
    sum_organisations,
)
from tenure.careers.places_question import ADJUSTABLE, PlacesQuestion, Window, group_windows
from tenure.careers.places_rates import add_expected
from tenure.careers.places_variation import build_variation
from tenure.careers.progression import build_promoted, build_rebanding, build_status
from tenure.careers.progression_disparity import build_bands, build_disparity
from tenure.careers.progression_events import build_next_band
from tenure.careers.progression_question import ProgressionQuestion, choose_cohorts, list_dates
from tenure.careers.question import LEVELS, Level, MovesQuestion, list_periods, plan_periods
from tenure.careers.sequences import build_states, unpack_sequences
from tenure.careers.sequences_ladders import build_ladders
from tenure.careers.sequences_question import SequencesQuestion
from tenure.careers.sequences_summary import build_summary
from tenure.careers.tables import MovesRecord

__all__ = [
    "ADJUSTABLE",
    "FACTS",
    "LEVELS",
    "AfterCells",
    "AfterQuestion",
    "Cohort",
    "Level",
    "MovesQuestion",
    "MovesRecord",
    "PlaceCells",
    "PlacesQuestion",
    "ProgressionQuestion",
    "SequencesQuestion",
    "Window",
    "add_expected",
    "build_adjusted",
    "build_administrative",
    "build_after",
    "build_areas",
    "build_bands",
    "build_cohorts",
    "build_contrasts",
    "build_disparity",
    "build_entrants",
    "build_exchange",
    "build_flows",
    "build_indices",
    "build_ladders",
    "build_moves",
    "build_next_band",
    "build_organisations",
    "build_promoted",
    "build_rebanding",
    "build_routes",
    "build_states",
    "build_status",
    "build_summary",
    "build_variation",
    "choose_cohorts",
    "gather_small",
    "group_windows",
    "list_dates",
    "list_index_months",
    "list_periods",
    "place_organisations",
    "plan_cohorts",
    "plan_periods",
    "sum_organisations",
    "unpack_sequences",
]
