"""Our rates beside those of our peers, on one page: in words, among the peers, and in the funnel of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path

import polars as pl

from tenure.disclosure import Released
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.funnel import FunnelView, draw_funnel, read_points
from tenure.publish.heat_page import PageOptions, wrap_page, write_about, write_banner
from tenure.publish.rows import Row, read_rows
from tenure.publish.sections import Figure, Section, Shown, write_section
from tenure.publish.text import HIDDEN, SHORTHAND, check_released, write_file

__all__ = ["BENCHMARK_PAGE", "MEASURES", "describe_measure", "write_benchmark_page"]

BENCHMARK_PAGE = "retention.benchmark.html"
"""Name of the page."""

MEASURES = {
    "leaver_rate": ("Leaving the organisation", "leaver rate", "People expected to leave"),
    "nhs_leaver_rate": (
        "Leaving every organisation of the record", "rate of leaving every organisation", "People expected to leave",
    ),
    "stability_index": ("Staying", "stability", "People expected to stay"),
    "joiner_rate": ("Joining", "joiner rate", "People at the first date"),
}  # fmt: skip
_RATES = {
    "people": "People",
    "events": "Events",
    "rate": "As it is",
    "adjusted_rate": "At the same mix",
    "adjusted_rate_low": "Lower limit",
    "adjusted_rate_high": "Upper limit",
    "peer_rate": "Peers",
    "ratio_to_peers": "Ratio to peers",
    "ratio_low": "Lower limit of it",
    "ratio_high": "Upper limit of it",
    "funnel": "In the funnel",
}
_KINDS = ("At the same mix of staff, with its 95% interval", "As it is")
_LIMITS = (("limit_low_95", "limit_high_95", "95% limits"), ("limit_low_998", "limit_high_998", "99.8% limits"))
_PLACES = {
    "within": "within the 95% limits of the funnel",
    "low": "below the 95% limits of the funnel",
    "high": "above the 95% limits of the funnel",
    "lowest": "below the 99.8% limits of the funnel",
    "highest": "above the 99.8% limits of the funnel",
}


def write_benchmark_page(released: Sequence[Released], folder: Path, *, organisation: str | None = None) -> Path:
    """Write the tables of ``retention benchmark`` as one accessible page.

    Parameters
    ----------
    released : sequence of Released
        ``retention.benchmark.organisations`` and ``.peers``.
    folder : Path
        Where ``retention.benchmark.html`` is written, beside the tables.
    organisation : str, optional
        Code of the organisation that the page is about: told in words, ringed in the funnels, shown among its peers.

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
    for one in released:
        check_released(one)
    tables = {one.about.table.rpartition(".")[2]: one for one in released}
    table = tables["organisations"]
    names = {f"{one.about.table}": f"{one.about.table}.csv" for one in released}
    files = {name: file for name, file in names.items() if (folder / file).is_file()}
    sections = [section for measure in MEASURES for section in describe_measure(table, measure, organisation)]
    name = _name(table, organisation)
    title = f"{name} beside its peers" if organisation else "Organisations beside their peers"
    options = PageOptions(title=title, downloads={one.about.title: files[one.about.table] for one in released if files})
    body = [
        write_banner(table),
        '<main id="main">',
        f"<h1>{escape(title)}</h1>",
        *_write_peers(tables["peers"], organisation),
        *(write_section(section, files) for section in sections),
        f"<p>{HIDDEN} means {SHORTHAND[HIDDEN]}.</p>",
        write_about(table, options),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    return write_file(folder / BENCHMARK_PAGE, wrap_page(title, body).encode())


def _name(table: Released, organisation: str | None) -> str:
    rows = table.frame.filter(pl.col("organisation") == (organisation or ""))
    named = rows["organisation_name"].drop_nulls()
    return f"{named[0]} ({organisation})" if named.len() else str(organisation)


def _write_peers(peers: Released, organisation: str | None) -> list[str]:
    if organisation is None:
        return []
    rows = sorted(read_rows(peers, {"organisation": organisation}), key=lambda row: int(row["nearness"]))
    if not rows:
        return ["<p>It has no peers in the record: rates of all organisations are told.</p>"]
    items = "".join(f"<li>{escape(row['peer_name'] or row['peer'])} ({escape(row['peer'])})</li>" for row in rows)
    return [f"<h2>Its peers, nearest first</h2><ol>{items}</ol>"]


def describe_measure(table: Released, measure: str, organisation: str | None) -> list[Section]:
    """Return what the table of organisations says of one of ``MEASURES``, of an organisation or of all."""
    where = {"measure": measure}
    rows = read_rows(table, where)
    if not rows:
        return []
    heading, words, _ = MEASURES[measure]
    ours = [row for row in rows if row["organisation"] == organisation]
    sentences = [_tell(row, words) for row in ours] or [_count_outside(rows, words)]
    figures = [*_draw_among(table, measure, organisation), *_draw_funnel(table, measure, organisation)]
    return [Section(measure.replace("_", "-"), heading, tuple(sentences), figures=tuple(figures))]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _tell(row: Row, words: str) -> str:
    """Say an organisation's rate, its peers' and where it lies, as far as they are shown."""
    value, kind = row["adjusted_rate"], "at the same mix of staff"
    if value is None:
        value, kind = row["rate"], "as it is"
    if value is None:
        return f"Its {words} is hidden to protect confidentiality."
    text = f"Its {words} was {_percent(value)} {kind}"
    text += f" ({_percent(row['rate'])} as it is)" if kind != "as it is" and row["rate"] is not None else ""
    text += f"; of its peers together {_percent(row['peer_rate'])}" if row["peer_rate"] is not None else ""
    text += f", of all organisations {_percent(row['rate_of_all'])}." if row["rate_of_all"] is not None else "."
    ratio, low, high = row["ratio_to_peers"], row["ratio_low"], row["ratio_high"]
    if ratio is not None and low is not None and high is not None:
        beyond = "more than chance alone would make of peers" if low > 1 or high < 1 else "no more than chance may make"
        text += f" That is {ratio:.2f} times its peers' (95% interval {low:.2f} to {high:.2f}): {beyond}."
    where = _PLACES.get(row["funnel"] or "")
    return text + (f" It lies {where}, which allow for how much organisations differ everywhere." if where else "")


def _count_outside(rows: Sequence[Row], words: str) -> str:
    placed = [row for row in rows if row["funnel"] in _PLACES]
    if not placed:
        return f"No funnel can be drawn of their {words}: too few organisations of the record can be compared."
    outside = sum(row["funnel"] != "within" for row in placed)
    beyond = sum(row["funnel"] in {"lowest", "highest"} for row in placed)
    return (
        f"Of {len(placed):,} organisations, {outside:,} {'lies' if outside == 1 else 'lie'} outside the 95% limits of "
        f"the funnel in their {words}, {beyond:,} of them beyond the 99.8% limits. By chance one in twenty would."
    )


def _draw_among(table: Released, measure: str, organisation: str | None) -> list[Figure]:
    """Draw the organisation among its peers, where the table holds these and no others."""
    where = {"measure": measure}
    value = _choose_rate(table, where)
    view = DotView(
        units=("organisation",), value=value, low=f"{value}_low", high=f"{value}_high",
        beside="rate" if value != "rate" else None,
        words=("As it is, with its 95% interval",) if value == "rate" else _KINDS,
        value_words="Share", where=where, labels={organisation or "": f"{organisation} (this one)"},
    )  # fmt: skip
    if organisation is None or not read_dots(table, view):
        return []
    columns = {"organisation": "Code", "organisation_name": "Organisation", **_RATES}
    caption = "The organisation and its peers, by code. Intervals tell of chance alone."
    draw = partial(_draw_dots, table, view)
    return [Figure(f"among-{measure.replace('_', '-')}", draw, caption, Shown(table, columns, where))]


def _choose_rate(table: Released, where: Mapping[str, str]) -> str:
    """Return the column drawn: the adjusted rate, or the rate as it is where nothing is adjusted."""
    is_adjusted = any(row["adjusted_rate"] is not None for row in read_rows(table, where))
    return "adjusted_rate" if is_adjusted else "rate"


def _draw_dots(table: Released, view: DotView, width: float, name: str) -> str:
    return draw_dots(table, view, width=width, name=name)


def _draw_points(table: Released, view: FunnelView, width: float, name: str) -> str:
    return draw_funnel(table, view, width=width, name=name)


def _draw_funnel(table: Released, measure: str, organisation: str | None) -> list[Figure]:
    where = {"measure": measure}
    value = _choose_rate(table, where)
    is_known = any(row["expected"] is not None for row in read_rows(table, where))
    view = FunnelView(
        size="expected" if is_known else "people", rate=value, centre="rate_of_all", limits=_LIMITS, where=where,
        rate_words="Share", size_words=MEASURES[measure][2], marked=organisation,
    )  # fmt: skip
    # Stability is all near the top, and the funnel of leavers turned upside down.
    if measure == "stability_index" or not read_points(table, view):
        return []
    columns = {"organisation": "Code", "organisation_name": "Organisation", **_RATES}
    caption = (
        "One dot an organisation. Chance, and what differs everywhere, leave about 95 in 100 within the inner limits."
    )
    shown = None if organisation else Shown(table, columns, where)
    name = f"funnel-{measure.replace('_', '-')}"
    return [Figure(name, partial(_draw_points, table, view), caption, shown)]
