"""A reader of every table of a release of leavers, who knows how the numbers hang together and subtracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

Name = tuple[str, ...]
Equation = list[tuple[Name, int]]
_MONTHS = ("start_month", "end_month")


def name_cells(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, int, str, Name]]:
    """Yield each count of each table, with the name under which a reader knows it again elsewhere."""
    for table, frame in tables.items():
        for number, row in enumerate(frame.iter_rows(named=True)):
            unit = tuple(str(row[name]) for name in ("level", "unit", *_MONTHS) if name in row)
            for column, name in _name_row(table, row, unit):
                yield table, number, column, name


def _name_row(table: str, row: Mapping[str, object], unit: Name) -> Iterator[tuple[str, Name]]:
    definition = str(row.get("definition", "snapshot"))
    if table in {"flows", "measures", "fte"}:
        for column in ("leavers", "joiners"):
            yield column, (definition, column, *unit)
        for column in ("start_people", "end_people", "stayers"):
            yield column, (column, *unit)
        if table == "measures":
            for column in ("one_year_people", "one_year_stayers", "one_year_leavers"):
                yield column, (column, *unit)
    elif table == "destinations":
        direction = str(row["direction"])
        yield "people", ("place", *unit, direction, str(row["place"]))
        yield "of_people", ("snapshot", {"left": "leavers", "joined": "joiners"}[direction], *unit)
    elif table == "equality":
        group = (*unit, str(row["characteristic"]), str(row["group"]))
        for column in ("people", "stayers", "leavers"):
            yield column, (f"group_{column}", *group)
        other = (*unit, str(row["characteristic"]), str(row["reference"]))
        for column in ("people", "leavers"):
            yield f"reference_{column}", (f"group_{column}", *other)


def form_equations(names: set[Name]) -> Iterator[Equation]:
    """Yield what a reader takes for granted, of numbers that add up to nought."""
    units = {name[1:] for name in names if name[0] == "start_people"}
    for unit in sorted(units):
        start, end, stayers = (("start_people", *unit), ("end_people", *unit), ("stayers", *unit))
        for definition in ("snapshot", "flow"):
            left, came = (definition, "leavers", *unit), (definition, "joiners", *unit)
            yield [(start, 1), (came, 1), (left, -1), (end, -1)]
        yield [(start, 1), (stayers, -1), (("snapshot", "leavers", *unit), -1)]
        yield [((f"one_year_{what}", *unit), sign) for what, sign in (("people", 1), ("stayers", -1), ("leavers", -1))]
        for direction, column in (("left", "leavers"), ("joined", "joiners")):
            places = [name for name in names if name[0] == "place" and name[1:6] == (*unit, direction)]
            yield [*((place, 1) for place in places), (("snapshot", column, *unit), -1)]
        for column, whole in (("people", start), ("stayers", stayers), ("leavers", ("snapshot", "leavers", *unit))):
            for characteristic in ("sex", "ethnicity", "disability", "age_band"):
                groups = [n for n in names if n[0] == f"group_{column}" and n[1:6] == (*unit, characteristic)]
                yield [*((group, 1) for group in groups), (whole, -1)]
        later = [name for name in names if name[0] == "start_people" and name[1:4] == (*unit[:2], unit[3])]
        if unit[0] == "national":
            yield from ([(end, 1), (one, -1)] for one in later)
    for name in sorted(names):
        if name[0] in {"start_people", "end_people"} and name[1] == "national":
            parts = [one for one in names if one[0] == name[0] and one[1] == "organisation" and one[3:] == name[3:]]
            yield [*((part, 1) for part in parts), (name, -1)]
        if name[0] == "place" and name[1] == "national":
            parts = [one for one in names if one[0] == "place" and one[1] == "organisation" and one[3:] == name[3:]]
            yield [*((part, 1) for part in parts), (name, -1)]
        if name[0] == "group_people":
            yield [(name, 1), *(((f"group_{what}", *name[1:]), -1) for what in ("stayers", "leavers"))]


def find_known(shown: Mapping[Name, int | None], equations: list[Equation]) -> set[Name]:
    """Return the hidden numbers that follow from those shown by subtracting and adding."""
    hidden = sorted(name for name, value in shown.items() if value is None)
    place = {name: number for number, name in enumerate(hidden)}
    rows = np.zeros((len(equations), len(hidden)))
    for number, equation in enumerate(equations):
        if all(name in shown for name, _ in equation):
            for name, sign in equation:
                if name in place:
                    rows[number, place[name]] += sign
    _, sizes, basis = np.linalg.svd(rows[np.any(rows != 0, axis=1)])
    free = basis[int((sizes > 1e-9).sum()) :]
    return {name for name in hidden if np.all(np.abs(free[:, place[name]]) < 1e-9)}
