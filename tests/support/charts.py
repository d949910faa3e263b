"""Evidence and released tables of the kinds that charts are drawn from, and the words of a drawn chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import polars as pl

from tenure.disclosure import Released, release
from tenure.publish.drawing import TEXT_SIZE, Box, measure_text
from tenure.terms import Count, Estimate, Evidence, Ladder, Ratio, Structure, Total
from tests.support.disclosure import build_about, build_profile

SVG = "{http://www.w3.org/2000/svg}"
LAYOUT = {"QT6": (1, 1), "QJK": (2, 2), "QSL": (3, 2), "QWO": (2, 3), "QMM": (3, 3)}
LIMITS = (("low_95", "high_95", "95% limits"), ("low_998", "high_998", "99.8% limits"))
CENTRE = 0.05


def protect(evidence: Evidence) -> Released:
    (released,) = release([evidence], profile=build_profile(5))
    return released


def _build(table: str, frame: pl.DataFrame, structure: Structure) -> Evidence:
    return Evidence(build_about(table, frame.columns), frame, structure)


def build_places(events: Mapping[str, tuple[int, int]]) -> Evidence:
    """Rates of organisations, ``{code: (events, people)}``, about a centre of 5%."""
    rows = []
    for code, (moved, people) in events.items():
        spread = (CENTRE * (1 - CENTRE) / people) ** 0.5
        rows.append(
            {
                "organisation": code,
                "people": people,
                "events": moved,
                "crude_rate": moved / people,
                "centre": CENTRE,
                "low_95": max(CENTRE - 1.96 * spread, 0.0),
                "high_95": CENTRE + 1.96 * spread,
                "low_998": max(CENTRE - 3.09 * spread, 0.0),
                "high_998": CENTRE + 3.09 * spread,
            }
        )
    keys = ("organisation",)
    limits = ("centre", "low_95", "high_95", "low_998", "high_998")
    structure = Structure(
        keys,
        (Count("people", "in_post", keys, limits), Count("events", "moves", keys)),
        ratios=(Ratio("crude_rate", "events", "people"),),
    )
    return _build("careers.places.organisations", pl.DataFrame(rows), structure)


def build_areas(events: Mapping[str, tuple[int, int]]) -> Evidence:
    """Rates of areas, ``{code: (events, people)}``."""
    rows = [{"area": code, "people": n, "events": d, "adjusted_rate": d / n} for code, (d, n) in events.items()]
    structure = Structure(
        ("area",),
        (Count("people", "in_post", ("area",)), Count("events", "moves", ("area",))),
        ratios=(Ratio("adjusted_rate", "events", "people"),),
    )
    return _build("careers.places.areas", pl.DataFrame(rows), structure)


def build_adjusted(rates: Mapping[str, tuple[int, float, float, float]]) -> Evidence:
    """Adjusted rates of groups of 1,000, ``{group: (events, rate, low, high)}``."""
    rows = [
        {
            "group": group,
            "people": 1000,
            "events": events,
            "crude_rate": events / 1000,
            "adjusted_rate": rate,
            "adjusted_rate_low": low,
            "adjusted_rate_high": high,
        }
        for group, (events, rate, low, high) in rates.items()
    ]
    structure = Structure(
        ("group",),
        (Count("people", "in_post", ("group",)), Count("events", "moves", ("group",))),
        ratios=(Ratio("crude_rate", "events", "people"),),
        estimates=(
            Estimate("adjusted_rate", "adjusted_rate_low", "adjusted_rate_high", of="people", falls_with=("events",)),
        ),
    )
    return _build("careers.moves.adjusted", pl.DataFrame(rows), structure)


def build_curves(curves: Mapping[str, Sequence[int]], *, starters: int = 400) -> Evidence:
    """People to whom each outcome has happened by months 1, 2, 3 ..., ``{outcome: [so far, ...]}``."""
    rows = [
        {
            "outcome": outcome,
            "months_since": month,
            "starters": starters,
            "so_far": so_far,
            "incidence": so_far / starters,
            "incidence_low": max(so_far / starters - 0.02, 0.0),
            "incidence_high": so_far / starters + 0.02,
        }
        for outcome, counts in curves.items()
        for month, so_far in enumerate(counts, start=1)
    ]
    months = tuple(str(month) for month in range(1, max(len(counts) for counts in curves.values()) + 1))
    keys = ("outcome", "months_since")
    structure = Structure(
        keys,
        (Count("starters", "starters", ()), Count("so_far", "so_far", keys)),
        estimates=(Estimate("incidence", "incidence_low", "incidence_high", of="starters", falls_with=("so_far",)),),
        ladders=(Ladder("so_far", "months_since", months),),
    )
    return _build("careers.progression.next_band", pl.DataFrame(rows), structure)


def build_statuses(stock: Mapping[int, Mapping[str, int]]) -> Evidence:
    """People by status and month, ``{month: {status: people}}``."""
    rows = [
        {
            "status": status,
            "months_since": month,
            "people": people,
            "starters": sum(statuses.values()),
            "share_of_starters": people / sum(statuses.values()),
        }
        for month, statuses in stock.items()
        for status, people in statuses.items()
    ]
    structure = Structure(
        ("status", "months_since"),
        (Count("people", "status", ("status", "months_since")), Count("starters", "starters", ("months_since",))),
        totals=(Total("people", "starters", ("months_since",)),),
        ratios=(Ratio("share_of_starters", "people", "starters"),),
    )
    return _build("careers.progression.status", pl.DataFrame(rows), structure)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text in a picture, and where it lies."""

    text: str
    box: Box


def read_words(picture: str) -> list[Words]:
    """Every line of text of a picture, as wide as its letters are."""
    return list(_read_words(ET.fromstring(picture)))  # noqa: S314 - our own output


def _read_words(root: ET.Element) -> Iterator[Words]:
    for element in root.iter(f"{SVG}text"):
        text = element.text or ""
        width = measure_text(text, bold=element.get("font-weight") == "bold")
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        left, foot = float(str(element.get("x"))) - share * width, float(str(element.get("y")))
        yield Words(text, Box(left, foot - 0.75 * TEXT_SIZE, left + width, foot + 0.22 * TEXT_SIZE))


def find_overlaps(picture: str) -> list[str]:
    """Pairs of lines of text that lie on each other, and lines that leave the picture."""
    words = read_words(picture)
    _, _, width, height = (float(part) for part in ET.fromstring(picture).get("viewBox", "").split())  # noqa: S314
    found = [f"'{one.text}' on '{other.text}'" for i, one in enumerate(words) for other in words[:i]
             if one.box.overlaps(other.box)]  # fmt: skip
    outside = [one.text for one in words if one.box.left < -0.5 or one.box.right > width + 0.5 or one.box.top < 0 or
               one.box.bottom > height]  # fmt: skip
    return found + [f"'{text}' leaves the picture" for text in outside]


def build_groups(people: Mapping[str, Mapping[str, int]]) -> Evidence:
    """People by group and year, ``{group: {year: people}}``."""
    rows = [
        {"group": group, "year": year, "people": count}
        for group, years in people.items()
        for year, count in years.items()
    ]
    keys = ("group", "year")
    return _build("retention.flows.joiners", pl.DataFrame(rows), Structure(keys, (Count("people", "joiners", keys),)))


def build_effects(changes: Mapping[str, float], *, people: int = 900) -> Evidence:
    """What a change is made of, ``{effect: pounds}``, and all of it."""
    total = sum(changes.values())
    rows = [
        {"effect": effect, "change_gbp": change, "paybill_change_gbp": total, "people": people}
        for effect, change in changes.items()
    ]
    structure = Structure(
        ("effect",), (Count("people", "pay_people", (), ("change_gbp", "paybill_change_gbp")),),
        decimals={"change_gbp": 0, "paybill_change_gbp": 0},
    )  # fmt: skip
    return _build("pay.decompose.effects", pl.DataFrame(rows), structure)


def build_stages(stages: Mapping[str, int]) -> Evidence:
    """Jobs of a month by what became of them, ``{status: rows}``."""
    rows = [{"month": "2023-04", "status": status, "rows": count} for status, count in stages.items()]
    keys = ("month", "status")
    return _build("pay.evidence.waterfall", pl.DataFrame(rows), Structure(keys, (Count("rows", "pay_jobs", keys),)))
