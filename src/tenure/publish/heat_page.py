"""One self-contained page: a finding in words, a picture of the moves, and all shares as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tenure.disclosure import Released
from tenure.publish.alluvial import draw_alluvial
from tenure.publish.findings import Findings, write_findings
from tenure.publish.matrix import Flow, FlowTable, MatrixView, read_flows
from tenure.publish.page_style import HEAT_CLASSES, PAGE_STYLE, find_heat_class
from tenure.publish.text import HIDDEN, SHORTHAND, write_file
from tenure.terms import write_count

__all__ = ["PageOptions", "wrap_page", "write_about", "write_banner", "write_flow_table", "write_heat_page"]


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What stands on the page beside the table.

    ``downloads`` maps the words of a link to a file beside the page; ``most_groups`` is the largest
    number of origins and of destinations in the table, the largest groups first.
    """

    title: str = ""
    profile_title: str = ""
    downloads: Mapping[str, str] | None = None
    most_groups: int = 15


def write_heat_page(
    released: Released, path: Path, view: MatrixView | None = None, *, options: PageOptions | None = None
) -> Path:
    """Write one accessible page about a table of flows.

    Parameters
    ----------
    released : Released
        A table with an origin, a destination, people, their base and a rate.
    path : Path
        The ``.html`` file.
    view : MatrixView
        Which columns, period and words.
    options : PageOptions
        Title, links and the size of the table.

    Returns
    -------
    Path
        A page without script or request to anywhere, that reads at 320 px wide, on paper and aloud.

    Raises
    ------
    AccessError
        The file cannot be written.

    Notes
    -----
    Release: the page holds released values only.
    """
    view = view or MatrixView()
    options = options or PageOptions()
    table = read_flows(released, view)
    title = options.title or released.about.title
    body = [
        write_banner(released),
        '<main id="main">',
        f"<h1>{escape(title)}</h1>",
        _write_findings(write_findings(released, view)),
        _write_figure(released, view),
        write_flow_table(table, options.most_groups),
        write_about(released, options),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    return write_file(path, wrap_page(title, body).encode())


def wrap_page(title: str, body: list[str]) -> str:
    """Return a whole page without script or request to anywhere."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)} – Tenure</title>",
            f"<style>{PAGE_STYLE}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#main">Skip to the main content</a>',
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


def write_banner(released: Released) -> str:
    """Return the first line of a page: whose it is, not a service's own, and whether its record is made up."""
    about = released.about
    told = f"<p><strong>{escape(about.class_banner)}.</strong></p>" if about.internal_to else ""
    kind = "banner internal" if about.internal_to else "banner synthetic" if about.is_synthetic else "banner"
    synthetic = (
        "<strong>Synthetic data.</strong> These figures come from a made-up record and describe no real person or "
        "organisation. "
    )
    return f'<header class="{kind}">{told}<p>{synthetic if about.is_synthetic else ""}Not an NHS service.</p></header>'


def _write_findings(findings: Findings) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in findings.sentences)
    listed = f"<ul>{items}</ul>" if items else ""
    return f'<p class="lead">{escape(findings.headline)}</p>{listed}<p>{escape(findings.caution)}</p>'


def _write_figure(released: Released, view: MatrixView) -> str:
    return (
        '<section aria-labelledby="picture"><h2 id="picture">Where people moved</h2>'
        '<figure><div class="scroll" role="region" tabindex="0" aria-labelledby="picture">'
        f"{draw_alluvial(released, view)}</div>"
        "<figcaption>Width is the number of people who moved. People who stayed where they were are not drawn: "
        "they are so many that no move could be seen beside them. People no longer in the record or on leave, "
        f"and hidden figures ({HIDDEN}), are not drawn either. The table below has every share.</figcaption>"
        "</figure></section>"
    )


def write_flow_table(table: FlowTable, most: int, *, level: int = 2) -> str:
    """Return the shares of a table of flows as a section with a shaded table.

    Parameters
    ----------
    table : FlowTable
        One period's flows.
    most : int
        Largest number of origins and of destinations, the largest groups first.
    level : int
        Level of the heading.

    Notes
    -----
    Release: holds released values only.
    """
    origins = table.origins[:most]
    inside = [code for code in table.destinations if code not in table.view.exits][:most]
    columns = [*inside, *(code for code in table.destinations if code in table.view.exits)]
    cells = {(flow.origin, flow.destination): flow for flow in table.flows}
    head = "".join(f'<th scope="col">{escape(table.label(code))}</th>' for code in columns)
    rows = []
    for origin in origins:
        base = next((flow.base for flow in table.flows if flow.origin == origin and flow.base is not None), None)
        size = HIDDEN if base is None else f"{base:,}"
        shares = "".join(_write_cell(cells.get((origin, code)), is_stay=origin == code) for code in columns)
        rows.append(f'<tr><th scope="row">{escape(table.label(origin))}</th><td>{size}</td>{shares}</tr>')
    short = ""
    if len(table.origins) > len(origins) or len(inside) < sum(c not in table.view.exits for c in table.destinations):
        short = f" The {most} largest groups are shown; the CSV file has all."
    return (
        f'<section aria-labelledby="shares"><h{level} id="shares">Share of each group that moved</h{level}>'
        f"{_write_legend()}"
        '<div class="scroll" role="group" tabindex="0" aria-labelledby="shares"><table class="heat">'
        "<caption><span>Each row is the group people were in at the start; each column is where they were at the end. "
        f"Share of the row’s people, in per cent; period that starts in {escape(table.period)}.{short}</span></caption>"
        f'<thead><tr><th scope="col">Group at the start</th><th scope="col">People</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _write_cell(flow: Flow | None, *, is_stay: bool) -> str:
    if flow is None or (flow.rate is None and not flow.is_rate_hidden):
        # No row means that nobody made this move.
        return '<td class="heat-0">0</td>'
    if flow.is_rate_hidden or flow.rate is None:
        return f'<td class="hidden">{HIDDEN}</td>'
    share = 100 * flow.rate
    text = f"{share:.1f}" if share >= 0.095 or share == 0 else f"{share:.2f}"
    if is_stay:
        return f'<td class="stay">{text}</td>'
    return f'<td class="heat-{find_heat_class(flow.rate)}">{text}</td>'


def _write_legend() -> str:
    keys = "".join(f'<li><span class="key heat-{i}">{label}</span></li>' for i, label in enumerate(HEAT_CLASSES))
    return (
        f'<p id="legend">Shading of a cell, in per cent of the row’s people:</p><ul class="legend" '
        f'aria-labelledby="legend">{keys}<li><span class="key stay">stayed in the group</span></li></ul>'
        f"<p>{HIDDEN} means {SHORTHAND[HIDDEN]}.</p>"
    )


def write_about(released: Released, options: PageOptions) -> str:
    """Return the files beside a page and what its table is."""
    about = released.about
    facts = _list_facts(released, options.profile_title or released.profile)
    listed = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    notes = "".join(f"<li>{escape(note)}</li>" for note in about.notes)
    noted = f"<h3>Notes</h3><ul>{notes}</ul>" if notes else ""
    links = "".join(
        f'<li><a href="{escape(target, quote=True)}">{escape(words)}</a></li>'
        for words, target in (options.downloads or {}).items()
    )
    linked = f'<section aria-labelledby="files"><h2 id="files">Files</h2><ul>{links}</ul></section>' if links else ""
    heading = '<h2 id="about">About these figures</h2>'
    return f'{linked}<section aria-labelledby="about">{heading}<dl>{listed}</dl>{noted}</section>'


def _list_facts(released: Released, profile: str) -> dict[str, str]:
    about = released.about
    hidden = (
        f"Hidden: {released.summary.hidden:,} of {write_count(released.summary.cells, 'figure')} of the whole table."
    )
    choices = "; ".join(f"{name.replace('_', ' ')}: {value or 'none'}" for name, value in about.parameters.items())
    versions = {"record": about.record_version, "rules": about.rules_version, "code": about.code_version}
    return {
        "Who is counted": about.population,
        "Period": about.period,
        "How it was worked out": about.method,
        "What kind of evidence": about.grade,
        "Definitions": ", ".join(about.definitions),
        "Choices": choices,
        "Source": about.source,
        "Protection of confidentiality": f"{profile} {hidden}",
        "Versions": ", ".join(f"{name} {version or 'not stated'}" for name, version in versions.items()),
    }
