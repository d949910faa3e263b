"""A small record with everything that steps have to tell apart, made without the synthetic generator.

Several jobs at once, ties between them, leave, bank work, gaps, recodes of many, a merger, changes of what is
said of a person, restated and repeated and conflicting rows, and rows that are refused for many reasons.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

MONTHS = 30
PEOPLE = 160
OCCUPATIONS = ("N6A", "N6B", "NF1", "S1A", "S2B", "001", "002", "G1A")
ORGANISATIONS = ("AAA", "BBB", "CCC", "DDD")
MERGED_FROM = 18
RECODED_FROM = 12
REFUSED = (
    {"month": "2020-01-15"}, {"month": "soon"}, {"fte": "7"}, {"fte": "half"}, {"basic_pay": "1,000.00"},
    {"birth_year": "1800"}, {"sex": "X"}, {"status": ""}, {"occupation_code": "?"}, {"is_main": "perhaps"},
    {"person_id": "1E+05"}, {"person_id": ""}, {"org_code": "ZZZ", "band": "99", "basic_pay": "1e3"},
    {"org_start": "03/04/2011"}, {"fte_days_lost": "many"},
)  # fmt: skip

Row = dict[str, str]


def write_record(folder: Path) -> tuple[list[Path], list[Path], Path]:
    """Write two deliveries and a list of organisations; return the files of each."""
    folder.mkdir(parents=True)
    rows = list(_rows(Random(5)))  # noqa: S311 - nobody's secret
    half = [row for row in rows if row["month"] < _month(MONTHS // 2)]
    rest = [row for row in rows if row["month"] >= _month(MONTHS // 2)]
    restated = [{**row, "fte": "0.50000"} for row in half[::40]]
    conflicting = [{**row, "basic_pay": "1.00"} for row in rest[::97]]
    refused = [{**row, **change} for change in REFUSED for row in rest[7:400:50]]
    first = [_write(folder / "first.csv", half)]
    second = [
        _write(folder / "second.csv", [*rest, *rest[::31], *refused]),
        _write(folder / "third.csv", [*restated, *half[::50], *conflicting]),
        _write(folder / "lost.csv", [{**row, "sex": "x"} for row in half[:30]]),
        _write(folder / "cut.csv", rest[1000:1040]),
    ]
    second[-1].write_bytes(second[-1].read_bytes()[:-30])
    organisations = folder / "organisations.csv"
    lines = [f"{code},Trust {code},Acute,Region {place % 2},," for place, code in enumerate(ORGANISATIONS)]
    lines[2] = f"CCC,Trust CCC,Acute,Region 0,DDD,{_month(MERGED_FROM)}"
    organisations.write_text(
        "\n".join(["code,name,type,region,successor,successor_from", *lines]) + "\n", encoding="utf-8"
    )
    return first, second, organisations


def write_changes(folder: Path) -> Path:
    """Write a record of changes that befall an organisation whole, and return its file.

    The 30 people of AAA are not delivered for four months; those of BBB all go up a band in one month; those of DDD are
    recoded in one month, and ten others take up the old code four months later. CCC is delivered for one year alone.
    """
    folder.mkdir(parents=True)
    rows = []
    spans = {90: range(16, MONTHS), 100: range(3, 15)}
    for person in range(130):
        organisation = ("AAA", "BBB", "DDD", "DDD" if person < 100 else "CCC", "CCC")[person // 30]
        for offset in spans.get(person // 10 * 10 if person < 100 else 100, range(MONTHS)):
            if organisation == "AAA" and 8 <= offset < 12:
                continue
            is_recoded = organisation == "DDD" and person < 90 and offset >= RECODED_FROM
            rows.append({
                "person_id": f"C{person:03d}", "assignment_id": f"C{person:03d}-1",
                "position_id": f"{organisation}{person}",
                "month": _month(offset), "org_code": organisation, "status": "active", "contract": "permanent",
                "occupation_code": "N6C" if is_recoded else "N6A", "pay_contract": "afc",
                "band": "6" if organisation == "BBB" and offset >= 15 else "5", "pay_step": "1", "fte": "1",
                "basic_pay": "2000.00", "sex": "F", "birth_year": "1985", "ethnicity": "A", "disability": "no",
                "nationality": "GBR",
            })  # fmt: skip
    return _write(folder / "changes.csv", rows)


def write_late_careers(folder: Path) -> Path:
    """Write a record of people in their sixties, and return its file.

    Of every eight one retires and is back in a post two months later, one goes to bank work, one is gone, one leaves
    without a reason, one goes down a band, one to half the hours, one retires from one of two posts, and one stays.
    """
    folder.mkdir(parents=True)
    plain = {"org_code": "BBB", "status": "active", "contract": "permanent", "occupation_code": "N6A",
             "pay_contract": "afc", "band": "6", "pay_step": "1", "fte": "1", "basic_pay": "2500.00", "sex": "F",
             "ethnicity": "A", "disability": "no", "nationality": "GBR", "leave_reason": ""}  # fmt: skip
    rows = []
    for person in range(24):
        facts = {**plain, "birth_year": str(1955 + person % 5), "pension_section": ("1995", "2008", "2015")[person % 3]}
        for job, months, changes in _late_jobs(person % 8):
            key = {"person_id": f"L{person:03d}", "assignment_id": f"L{person:03d}-{job}"}
            rows += [{**key, "month": _month(offset), **facts, **changes} for offset in months]
            if changes.get("leave_reason"):
                rows += [{**key, "month": _month(offset), **facts} for offset in range(months.start)]
    return _write(folder / "late.csv", rows)


def _late_jobs(kind: int) -> list[tuple[int, range, Row]]:
    """Return the jobs of a late career: number, months and what differs; before a month of leaving all are plain."""
    retired = (0, range(7, 8), {"leave_reason": "Retirement Age"})
    first, rest = (0, range(10), Row()), range(10, MONTHS)
    others: list[list[tuple[int, range, Row]]] = [
        [retired, (1, range(9, MONTHS), {"fte": "0.5"})],
        [retired, (1, range(8, MONTHS), {"contract": "bank"})],
        [retired],
        [(0, range(8), Row())],
        [first, (0, rest, {"band": "5"})],
        [first, (0, rest, {"fte": "0.5"})],
        [retired, (1, range(MONTHS), Row())],
        [(0, range(MONTHS), Row())],
    ]
    return others[kind]


def dated_tables() -> dict[str, list[Row]]:
    """Return rows of effective-dated tables, each what differs from a plain one: see ``write_tables``."""
    people, assignments, absences, pay = [], [], [], []
    for number in range(40):
        person, job = {"PersonID": str(1000 + number)}, {"AssignmentID": str(5000 + number)}
        left = "30/06/2020" if number % 7 == 0 else ""
        people.append({**person, "ActualTerminationDate": left, "TerminationReason": "Retired" if left else ""})
        grades = [("01/01/2020", "10/02/2020", "1"), ("01/02/2020", "30/04/2020", "2"), ("05/05/2020", "", "3")]
        assignments += [
            {**person, **job, "EffectiveStartDate": start, "EffectiveEndDate": end, "GradeStep": step}
            for start, end, step in grades[: 1 + number % 3]
        ]
        absences.append({**person, "ActualStartDate": f"{1 + number % 28:02d}/02/2020", "ActualEndDate": "20/03/2020"})
        for month in ("31/01/2020", "29/02/2020", "31/03/2020"):
            pay.append({**person, **job, "PeriodEndDate": month, "PayValue": f"{1500 + number}.25"})
            pay.append({**person, **job, "PeriodEndDate": month, "ElementName": "Overtime", "PayValue": "10.50"})
    assignments[0]["AssignmentID"] = assignments[1]["AssignmentID"]
    people += [{"PersonID": "1003", "Gender": "Male", "EffectiveStartDate": "15/02/2020"}, {"Gender": "?"}]
    absences += [{"PersonID": "99"}, {"PersonID": "1004", "ActualEndDate": "31/01/2019"}]
    pay += [{"AssignmentID": "77"}, {"PersonID": "1005", "AssignmentID": "5005", "PayValue": "much"}]
    assignments += [{"PersonID": "1006", "AssignmentID": "5506", "FTE": "x"}, {"PositionID": "404"}]
    return {"Person": people, "Assignment": assignments, "Absence": absences, "Pay": pay}


def _month(offset: int) -> str:
    return f"{2019 + offset // 12}-{offset % 12 + 1:02d}-01"


def _write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _rows(random: Random) -> Iterator[Row]:
    for person in range(PEOPLE):
        facts = {
            "sex": random.choice(("F", "F", "M", "unknown")),
            "birth_year": str(random.choice((1960, 1975, 1990, 1998))),
            "ethnicity": random.choice(("A", "C", "Z", "unknown")),
            "disability": random.choice(("no", "yes", "not_declared")),
            "nationality": random.choice(("GBR", "IND", "unknown")),
        }
        for job in range(random.choice((1, 1, 1, 2, 3))):
            yield from _life(random, f"P{person:04d}", job, facts)


def _life(random: Random, person: str, job: int, facts: Row) -> Iterator[Row]:
    code = "N6A" if random.random() < 0.6 else random.choice(OCCUPATIONS)
    employer = "AAA" if random.random() < 0.4 else random.choice(ORGANISATIONS)
    band, step = random.choice("56"), 1
    status, fte = "active", random.choice(("1", "0.6", "0.6", "0.8"))
    start = random.choice((0, 0, 0, 3, 9))
    for offset in range(start, MONTHS - random.choice((0, 0, 4, 11))):
        # Around a recode of many hardly anybody changes anything else, or it would not be told from a busy year.
        is_quiet = abs(offset - RECODED_FROM) <= 2
        if random.random() < 0.03 and not is_quiet:
            continue
        if random.random() < 0.03 and not is_quiet:
            code = random.choice(OCCUPATIONS)
        if random.random() < 0.02:
            employer = random.choice(ORGANISATIONS)
        if random.random() < 0.04:
            status = random.choice(("active", "maternity_unpaid", "career_break", "active", "paid_leave"))
        if random.random() < 0.03:
            facts["ethnicity"] = random.choice(("A", "C", "Z", "unknown"))
        is_recoded = employer == "AAA" and code == "N6A" and offset >= RECODED_FROM
        step += random.random() < 0.05
        yield {
            "person_id": f" {person}" if random.random() < 0.01 else person,
            "assignment_id": f"{person}-{job}",
            "position_id": random.choice(("", "none")) if random.random() < 0.1 else f"{employer}{code}{job}",
            "month": _month(offset),
            "org_code": "DDD" if employer == "CCC" and offset >= MERGED_FROM else employer,
            "department": random.choice(("", "ward, 1", 'ward "2"')) if random.random() < 0.02 else "ward",
            "status": status,
            "contract": "bank" if job == 2 else "permanent",
            "is_main": random.choice(("true", "false", "")) if job < 2 else "false",
            "occupation_code": "N6C" if is_recoded else code,
            "pay_contract": "afc",
            "band": band,
            "pay_step": str(step),
            "fte": fte,
            "basic_pay": f"{random.choice((1800, 2000, 2000))}.00" if random.random() < 0.9 else "",
            **facts,
            "org_start": random.choice(("", "2011-04-03")),
            "fte_days_lost": random.choice(("", "0", "1.5")),
        }
