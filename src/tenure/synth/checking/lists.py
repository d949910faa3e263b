"""The lists an extract's codes come from, as places in fixed lists, and the groups they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.draws import Bools, Ints

__all__ = [
    "BANDS",
    "ETHNICITIES",
    "ETHNIC_GROUPS",
    "MONTHS",
    "NATIONALITY_CLASSES",
    "OTHER_BANDS",
    "REGIONS",
    "SETTINGS",
    "STAFF_GROUPS",
    "Groups",
    "read_groups",
]  # fmt: skip

BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "resident", "specialty", "consultant")
# Older and newer medical grades, and the grade above they are counted with.
OTHER_BANDS = {"registrar": "resident", "associate specialist": "specialty", "specialist": "specialty"}
ETHNICITIES = (*"ABCDEFGHJKLMNPRSZ", "unknown")
ETHNIC_GROUPS = ("white", "asian", "black", "chinese", "mixed", "other", "not_known")
_GROUP_OF_ETHNICITY = dict(zip("ABCDEFGHJKLMNPRS", [0] * 3 + [4] * 4 + [1] * 4 + [2] * 3 + [3, 5], strict=True))
NATIONALITY_CLASSES = ("uk", "eu", "rest", "unknown")
_EU = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
    "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
MONTHS = tuple(f"{year}-{month:02d}-01" for year in range(2000, 2060) for month in range(1, 13))
FIRST_MONTH = 2000 * 12
SETTINGS = ("acute", "mental", "community", "ambulance")
_SETTING_OF_TYPE = {"Acute": 0, "Mental Health": 1, "Community Provider Trust": 2, "Ambulance": 3}
REGIONS = (
    "East of England", "London", "Midlands", "North East and Yorkshire", "North West", "South East", "South West",
)  # fmt: skip
STAFF_GROUPS = (
    "Ambulance staff", "Central functions", "HCHS doctors", "Hotel, property & estates", "Managers", "Midwives",
    "Nurses & health visitors", "Other staff or those with unknown classification",
    "Scientific, therapeutic & technical staff", "Senior managers", "Support to ST&T staff",
    "Support to ambulance staff", "Support to doctors, nurses & midwives",
)  # fmt: skip


def class_of_nationality() -> pl.Expr:
    """Return the expression that places a nationality in ``NATIONALITY_CLASSES``."""
    nationality = pl.col("nationality")
    unknown = nationality.is_null() | (nationality == "unknown")
    placed = pl.when(nationality == "GBR").then(0).when(nationality.is_in(_EU)).then(1).when(unknown).then(3)
    return placed.otherwise(2).cast(pl.Int8)


@dataclass(frozen=True, slots=True)
class Groups:
    """What each code stands for; every array has one more element, the last, for codes not known."""

    occupations: tuple[str, ...]
    organisations: tuple[str, ...]
    staff_group: Ints
    occupation_sets: dict[str, Bools]
    setting: Ints
    region: Ints
    ethnic_group: Ints


def _places(values: list[str | None], names: tuple[str, ...]) -> Ints:
    return np.array([names.index(value) if value in names else -1 for value in values] + [-1], dtype=np.int64)


@cache
def read_groups() -> Groups:
    """Return the groups of the rules' lists."""
    held = rules.occupations()
    columns = {name: held[name].to_list() for name in ("code", "broad", "staff_group", "esr_staff_group")}
    broad = np.array([*columns["broad"], ""], dtype=object)
    group = np.array([*columns["staff_group"], ""], dtype=object)
    esr = np.array([*columns["esr_staff_group"], ""], dtype=object)
    nurses, midwives = group == "Nurses & health visitors", group == "Midwives"
    support = broad == "Clinical support"
    sets = {
        "all": np.ones(len(broad), dtype=np.bool_),
        "doctors": group == "HCHS doctors",
        "nurses": nurses,
        "midwives": midwives,
        "nurses_midwives": nurses | midwives,
        "hcas": (group == "Support to doctors, nurses & midwives") & (esr == "Additional Clinical Services"),
        "clinical_support": support,
        "registered_clinical": np.isin(broad, ["Registered clinical", "Medical"]),
        "registered": broad == "Registered clinical",
        "infrastructure_support": broad == "Infrastructure support",
        "trainee_associates": np.array([str(code).startswith("NH") for code in (*columns["code"], "")]),
    }
    organisations = rules.organisations()
    types = organisations["type"].to_list()
    settings = [_SETTING_OF_TYPE.get(name or "", -1) for name in types]
    return Groups(
        occupations=tuple(columns["code"]),
        organisations=tuple(organisations["code"].to_list()),
        staff_group=_places(columns["staff_group"], STAFF_GROUPS),
        occupation_sets={name: np.asarray(mask, dtype=np.bool_) for name, mask in sets.items()},
        setting=np.array([*settings, -1], dtype=np.int64),
        region=_places(organisations["region"].to_list(), REGIONS),
        ethnic_group=np.array([_GROUP_OF_ETHNICITY.get(letter, 6) for letter in ETHNICITIES] + [6], dtype=np.int64),
    )
