"""Employments of a drawn panel, and the same told slowly, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from tenure.panel.employment import Employer, employed_steps, employment_steps
from tenure.panel.leavers import leaver_steps, recorded_step
from tenure.panel.starters import new_starter_steps
from tenure.terms import Month
from tests.support.panel import FIRST, Panel

Employment = tuple[int, str, str, int, int, bool]
Island = tuple[str, int, int]
Links = Mapping[tuple[str, str], int]


def list_employments(panel: Panel, employer: Employer) -> set[Employment]:
    """Person, first and last organisation (empty for the service), first and last month, and whether it was left."""
    panel.engine.keep("employed", employed_steps(employer))
    frame = panel.engine.collect(employment_steps(employer))
    names = {code: name for name, code in panel.codes["org_code"].items()} | {0: ""}
    columns = ("person", "first_org", "last_org", "start_number", "end_number", "is_left")
    return {
        (person, names[first], names[last], panel.offsets[start], panel.offsets[end], is_left)
        for person, first, last, start, end, is_left in frame.select(columns).iter_rows()
    }


def list_followed(panel: Panel, employer: Employer) -> set[tuple[int, str, int, int, bool]]:
    """Person, first organisation and month, the last month as kept on by other organisations, and whether they left."""
    panel.engine.keep("employed", employed_steps(employer))
    frame = panel.engine.collect(employment_steps(employer))
    names = {code: name for name, code in panel.codes["org_code"].items()} | {0: ""}
    return {
        (person, names[first], panel.offsets[start], panel.offsets[until], is_left)
        for person, first, start, until, is_left in frame.select(
            "person", "first_org", "start_number", "kept_until", "is_left_then"
        ).iter_rows()
    }


def count_leavers(panel: Panel, employer: Employer, *, exit_months: int = 3) -> dict[tuple[str, int], int]:
    """Leavers of all months by organisation and whether they are in the service still."""
    _register(panel, employer)
    frame = panel.engine.collect(leaver_steps(employer, (), exit_months=exit_months))
    names = {code: name for name, code in panel.codes["org_code"].items()} | {0: ""}
    told = frame.group_by("org_code", "is_in_service").agg(pl.col("people").sum())
    return {(names[code], still): people for code, still, people in told.iter_rows()}


def list_told(panel: Panel, employer: Employer) -> set[tuple[str, str | None, str | None, int]]:
    """Organisation, reason and destination of leavers of all months, and how many of them there are."""
    _register(panel, employer)
    frame = panel.engine.collect(leaver_steps(employer, (), exit_months=3))
    names = {
        column: {code: name for name, code in panel.codes[column].items()}
        for column in ("org_code", "leave_reason", "destination")
    }
    told = frame.group_by("org_code", "leave_reason", "destination").agg(pl.col("people").sum())
    return {
        (names["org_code"].get(org, ""), names["leave_reason"].get(reason), names["destination"].get(where), people)
        for org, reason, where, people in told.iter_rows()
    }


def list_starters(panel: Panel, employer: Employer) -> list[tuple[int, int, int]]:
    """Whether starters left, months, and how many of them there are."""
    _register(panel, employer)
    frame = panel.engine.collect(new_starter_steps(()))
    return sorted(frame.group_by("is_left", "months").agg(pl.col("people").sum()).iter_rows())


def _register(panel: Panel, employer: Employer) -> None:
    rows = [(number, 0, FIRST + offset, Month(FIRST + offset).year) for offset, number in panel.numbers.items()]
    for name, place in (("leaver_month", "period"), ("starter_month", "cohort")):
        kinds = dict.fromkeys(("number", place, "start_calendar", "start_year"), pl.Int64)
        panel.engine.register(name, pl.DataFrame(rows, schema=kinds, orient="row"))
    for name in ("occupation", "contract", "pay_contract"):
        panel.engine.register(f"trainee_{name}", pl.DataFrame(schema={"code": pl.Int64}))
    panel.engine.keep("employed", employed_steps(employer))
    panel.engine.keep("employments", employment_steps(employer))
    panel.engine.keep("recorded_endings", [recorded_step()])


def tell_islands(months: Iterable[int]) -> list[tuple[int, int]]:
    """First and last month of each run of months with at most one missing in between."""
    islands: list[tuple[int, int]] = []
    for month in sorted(set(months)):
        if islands and month <= islands[-1][1] + 2:
            islands[-1] = islands[-1][0], month
        else:
            islands.append((month, month))
    return islands


def tell_employments(
    months: Mapping[str, set[int]], links: Links, *, last: int
) -> set[tuple[str, str, int, int, bool]]:
    """One person's employments by organisation, from the months worked for each, followed through mergers."""
    found = set()
    for head, (org, _, end), others in _tell_chains(months, links):
        found.add((head[0], org, head[1], end, end < last and not others))
    return found


def tell_followed(months: Mapping[str, set[int]], links: Links, *, last: int) -> set[tuple[str, int, int, bool]]:
    """First organisation and month of each employment, and where it ends if others that keep the person on count."""
    chains = {head: (final, others) for head, final, others in _tell_chains(months, links)}
    found = set()
    for head in chains:
        at = head
        while others := chains[at][1]:
            at = min(others, key=lambda one: (-chains[one][0][2], chains[one][0][0]))
        end = chains[at][0][2]
        found.add((head[0], head[1], end, end < last))
    return found


def _tell_chains(months: Mapping[str, set[int]], links: Links) -> list[tuple[Island, Island, set[Island]]]:
    """The first and the last island of each employment, and the first ones of those that keep the person on."""
    islands = [(org, *island) for org, worked in months.items() for island in tell_islands(worked)]
    before = {island: _find_before(island, islands, links) for island in islands}
    heads: dict[Island, Island] = {}
    for island in islands:
        head = island
        while (earlier := before[head]) is not None:
            head = earlier
        heads[island] = head
    told = []
    for head in set(heads.values()):
        chain = [island for island in islands if heads[island] == head]
        final = org, _, end = min(chain, key=lambda one: (-one[2], one[0]))
        others = {
            heads[one]
            for one in islands
            if (org, one[0]) in links and links[org, one[0]] <= end + 1 and one[1] <= end + 2 and one[2] > end
        }
        told.append((head, final, others))
    return told


def _find_before(island: Island, islands: list[Island], links: Links) -> Island | None:
    org, start, _ = island
    earlier = [
        (other, since, until)
        for other, since, until in islands
        if (other, org) in links and links[other, org] <= start and until < start <= until + 2
    ]
    return min(earlier, key=lambda one: (-one[2], one[0]), default=None)
