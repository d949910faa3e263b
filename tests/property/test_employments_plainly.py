"""Employments of careers drawn at random, against the definition written out month by month."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.store import DuckEngine
from tests.support.employed import list_employments, list_followed, tell_employments, tell_followed, tell_islands
from tests.support.panel import Job, Panel

MONTHS = 24
ORGS = ("R1A", "R2B", "R3C")

stretch = st.tuples(st.sampled_from("AAB..-b"), st.sampled_from(ORGS), st.integers(1, 7))
career = st.lists(stretch, min_size=1, max_size=6)
lives = st.lists(st.lists(career, min_size=1, max_size=2), min_size=1, max_size=4)
link = st.dictionaries(st.sampled_from([("R1A", "R2B"), ("R2B", "R3C"), ("R1A", "R3C")]), st.integers(0, MONTHS + 3))


def draw(person: int, place: int, parts: list[tuple[str, str, int]]) -> list[Job]:
    jobs, start = [], 0
    for number, (mark, org, length) in enumerate(parts):
        months = ("." * start + mark * length)[:MONTHS]
        jobs.append(Job(person, months, person * 1000 + place * 100 + number, {"org_code": org}))
        start += length
    return jobs


def read_months(jobs: list[Job]) -> dict[str, set[int]]:
    worked: dict[str, set[int]] = defaultdict(set)
    for job in jobs:
        worked[str(job.columns["org_code"])] |= {month for month, mark in enumerate(job.months) if mark not in ".b"}
    return worked


@settings(max_examples=30, deadline=None)
@given(lives=lives, links=link)
def test_employments_are_those_told_month_by_month(
    lives: list[list[list[tuple[str, str, int]]]], links: dict[tuple[str, str], int]
) -> None:
    jobs = {
        person: [job for place, parts in enumerate(life) for job in draw(person, place, parts)]
        for person, life in enumerate(lives, start=1)
    }
    # A succession counts from a month before its date; and each organisation is there, so that it has a code.
    extra = [Job(900 + number, "A", 0, {"org_code": org}) for number, org in enumerate(ORGS)]
    if not any(mark != "." for each in jobs.values() for job in each for mark in job.months):
        return
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, [*(job for each in jobs.values() for job in each), *extra], months=MONTHS)
        panel.set_successors(links)
        of_organisations = list_employments(panel, "organisation")
        followed = list_followed(panel, "organisation")
        of_all = list_employments(panel, "national")
    since = {pair: month - 1 for pair, month in links.items()}
    told, told_of_all, told_on = set(), set(), set()
    for person, own in jobs.items():
        months = read_months(own)
        told |= {(person, *each) for each in tell_employments(months, since, last=MONTHS - 1)}
        told_on |= {(person, *each) for each in tell_followed(months, since, last=MONTHS - 1)}
        islands = tell_islands(set().union(*months.values()))
        told_of_all |= {(person, "", "", start, end, end < MONTHS - 1) for start, end in islands}
    assert {each for each in of_organisations if each[0] < 900} == told
    assert {each for each in followed if each[0] < 900} == told_on
    assert {each for each in of_all if each[0] < 900} == told_of_all
