"""One self-contained page for a release of any studies: what was found, how it was made, and every table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from tenure.disclosure import Released
from tenure.errors import InternalError
from tenure.publish.change_sections import describe_benchmark, describe_charts, describe_evaluation, describe_starters
from tenure.publish.drawing import WIDE
from tenure.publish.later_sections import describe_after, describe_progression, describe_sequences
from tenure.publish.leaver_sections import describe_leavers, describe_reasons
from tenure.publish.marking import label_picture, mark_picture
from tenure.publish.moves_sections import describe_moves, describe_support
from tenure.publish.pay_sections import describe_award, describe_compared, describe_pay, describe_paybill
from tenure.publish.place_sections import describe_places
from tenure.publish.report_page import PageFacts, write_page
from tenure.publish.report_tables import describe_any
from tenure.publish.sections import Section
from tenure.publish.staff_sections import describe_retirement, describe_sickness, describe_survey
from tenure.publish.text import check_released, write_file

__all__ = ["CHARTS", "REPORT_PAGE", "Picture", "Report", "ReportOptions", "write_report"]

REPORT_PAGE = "report.html"
"""Name of the page."""

CHARTS = "charts"
"""Folder of the pictures, beside the page."""

_FEW = 8
_MADE_UP = "Synthetic data: these figures describe no real person or organisation."

Tables = Mapping[str, Released]
Describe = Callable[[Tables, Mapping[str, str]], list[Section]]

# In the order of the page. Each tells what it finds of the tables it knows, and nothing where they are not there.
_SECTIONS: tuple[tuple[str, tuple[Describe, ...]], ...] = (
    ("careers.moves", (describe_moves, describe_support)),
    ("careers.places", (describe_places,)),
    ("careers.after", (describe_after,)),
    ("careers.progression", (describe_progression,)),
    ("careers.sequences", (describe_sequences,)),
    ("pay.evidence", (describe_pay,)),
    ("pay.decompose", (describe_paybill,)),
    ("pay.award", (describe_award,)),
    ("pay.compare", (describe_compared,)),
    ("retention.flows", (describe_leavers,)),
    ("retention.reasons", (describe_reasons,)),
    ("retention.starters", (describe_starters,)),
    ("retention.sickness", (describe_sickness,)),
    ("retention.retirement", (describe_retirement,)),
    ("retention.benchmark", (describe_benchmark,)),
    ("retention.survey", (describe_survey,)),
    ("retention.charts", (describe_charts,)),
    ("retention.evaluate", (describe_evaluation,)),
)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What stands on the page beside the tables.

    ``profile_title`` is the rule of confidentiality in words. ``release_class`` is ``public`` or ``internal``, the
    latter for ``organisation`` alone. ``downloads`` maps each file beside the page to the words of its link. ``labels``
    are the words for codes. ``notes`` are told under how the release was made; ``waterfall`` says how many were left
    after each step, as pairs of words and a number. ``finding_limit`` is the largest number of findings listed first.
    """

    title: str
    profile_title: str = ""
    release_class: str = "public"
    organisation: str = ""
    downloads: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    waterfall: tuple[tuple[str, int], ...] = ()
    contact: str = ""
    finding_limit: int = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the report: what it is called, the finding it shows, its table, its file and its markup.

    ``columns`` are those of the table that stand beside it, with their words, and ``where`` picks the rows by value.
    """

    name: str
    title: str
    finding: str
    table: str
    file: str
    svg: str
    description: str
    columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in sentences, and the pictures."""

    findings: tuple[str, ...]
    charts: tuple[Picture, ...]


def write_report(tables: Sequence[Released], folder: Path, *, options: ReportOptions) -> Report:
    """Write the tables of a release, of any studies, as one accessible page, and its pictures as files.

    Parameters
    ----------
    tables : sequence of Released
        Every table of the release. Studies that the page knows are told in their own words and pictures, all others
        as far as their declarations tell.
    folder : Path
        Where ``report.html`` and ``charts/<name>.svg`` are written.
    options : ReportOptions
        Title, class, files beside the page, and words.

    Returns
    -------
    Report
        The findings listed first on the page, and the pictures in its order.

    Raises
    ------
    InternalError
        There is no table, or something other than a released one.
    AccessError
        A file cannot be written.

    Notes
    -----
    The page holds no script, asks for nothing from anywhere, and reads at 320 px wide, on paper and aloud. Every
    picture is drawn twice, for wide and for narrow screens.
    Release: page and pictures hold released values only.
    """
    if not tables:
        raise InternalError("a report needs a table")
    for table in tables:
        check_released(table)
    held = {table.about.table: table for table in tables}
    sections = _describe(held, options.labels)
    findings = choose_findings(sections, options.finding_limit)
    facts = PageFacts(
        title=options.title,
        profile_title=options.profile_title,
        organisation=options.organisation if options.release_class == "internal" else "",
        downloads=options.downloads,
        labels=options.labels,
        notes=options.notes,
        waterfall=options.waterfall,
        contact=options.contact,
    )
    charts = tuple(_draw(section, place) for section in sections for place in range(len(section.figures)))
    for chart in charts:
        # Each by itself: a picture leaves the page it was made for.
        about = held[chart.table].about
        marked = mark_picture(label_picture(chart.svg, _MADE_UP if about.is_synthetic else ""), about.class_banner)
        write_file(folder / chart.file, (marked + "\n").encode())
    write_file(folder / REPORT_PAGE, write_page(tuple(tables), sections, findings, facts).encode())
    return Report(tuple(text for text, _ in findings), charts)


def _describe(tables: Tables, labels: Mapping[str, str]) -> list[Section]:
    """Return the sections of the studies the page knows, then one for each study it does not."""
    sections: list[Section] = []
    known = dict(_SECTIONS)
    held = dict.fromkeys(name.rpartition(".")[0] for name in tables)
    studies = [study for study in known if study in held] + [study for study in held if study not in known]
    for study in studies:
        found = [section for describe in known.get(study, ()) for section in describe(tables, labels)]
        sections += found
        if not found:
            sections += describe_any(
                study, [one for name, one in tables.items() if name.startswith(f"{study}.")], labels
            )
    return sections


def choose_findings(sections: Sequence[Section], limit: int) -> list[tuple[str, str]]:
    """Return the sentences listed first and the name of the section of each, in the order of the page.

    Notes
    -----
    The first sentence of every section is listed, at most ``limit``; where these are few, further ones in turn: no
    section's second while another's first is not.
    """
    ranked = [
        (rank, place, text, section.name)
        for place, section in enumerate(sections)
        for rank, text in enumerate(section.sentences)
    ]
    headlines = sum(bool(section.sentences) for section in sections)
    chosen = sorted(ranked)[: min(limit, max(headlines, _FEW))]
    return [(text, name) for _, _, text, name in sorted(chosen, key=lambda one: (one[1], one[0]))]


def _draw(section: Section, place: int) -> Picture:
    figure = section.figures[place]
    svg = figure.draw(WIDE, figure.name)
    finding = figure.finding or (section.sentences[0] if section.sentences else figure.caption)
    return Picture(
        name=figure.name,
        title=_read_part(svg, "title"),
        finding=finding,
        table=figure.shown.released.about.table if figure.shown else "",
        file=f"{CHARTS}/{figure.name}.svg",
        svg=svg,
        description=_read_part(svg, "desc"),
        columns=dict(figure.shown.columns) if figure.shown else {},
        where=dict(figure.shown.where) if figure.shown else {},
    )


def _read_part(svg: str, name: str) -> str:
    found = re.search(rf"<{name}[^>]*>(.*?)</{name}>", svg, flags=re.DOTALL)
    return unescape(found[1]) if found else ""
