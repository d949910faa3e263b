"""How long new starters stay, on one page: a curve for each of the last cohorts, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.curves import CurveView, draw_curves, read_curves
from tenure.publish.heat_page import PageOptions, wrap_page, write_about, write_banner
from tenure.publish.rows import Row, read_rows
from tenure.publish.sections import Figure, Section, Shown, write_section
from tenure.publish.text import HIDDEN, SHORTHAND, check_released, write_file

__all__ = ["STARTERS_PAGE", "describe_set", "list_sets", "write_starters_page"]

STARTERS_PAGE = "retention.starters.html"
"""Name of the page."""

_TABLE = "retention.starters.survival"
_TITLE = "How long new starters stay"
_EVERYBODY = "all"
_MOST_SETS = 12
_COHORTS = 4
_MARKS = {3: "90 days", 12: "a year", 24: "two years", 60: "five years"}
_CAPTION = (
    "Share of starters that has left by 3, 6, 12, 18, 24, 36, 48 and 60 months; those whom the record shows for a "
    "shorter time count up to then. Between these months a curve is drawn level, which the share is not, and it steps "
    "only where enough people stand behind the step."
)
_COLUMNS = {
    "cohort": "Started in",
    "months_since": "Months since",
    "starters": "Starters",
    "left": "Left",
    "survival": "Still employed",
    "survival_low": "Lower limit",
    "survival_high": "Upper limit",
}


def write_starters_page(released: Sequence[Released], folder: Path) -> Path:
    """Write the curves of ``retention starters`` on one accessible page.

    Parameters
    ----------
    released : sequence of Released
        ``retention.starters.survival`` among them.
    folder : Path
        Where ``retention.starters.html`` is written, beside the tables.

    Returns
    -------
    Path
        A page without script or request to anywhere: the twelve largest sets of starters, and of each the last four
        cohorts. Curves that are hidden are named and not drawn.

    Raises
    ------
    AccessError
        The file cannot be written.

    Notes
    -----
    Release: the page holds released values only.
    """
    table = next(one for one in released if one.about.table == _TABLE)
    check_released(table)
    sets = list(list_sets(table))
    sections = [describe_set(table, where, place) for place, where in enumerate(sets[:_MOST_SETS], start=1)]
    cut = f"<p>The {_MOST_SETS} largest of {len(sets)} sets of starters; the file has all.</p>"
    files = {one.about.table: f"{one.about.table}.csv" for one in released}
    kept = {name: file for name, file in files.items() if (folder / file).is_file()}
    links = {f"{one.about.title} (CSV)": kept[one.about.table] for one in released if one.about.table in kept}
    body = [
        write_banner(table),
        '<main id="main">',
        f"<h1>{escape(_TITLE)}</h1>",
        *([cut] if len(sets) > _MOST_SETS else []),
        *(write_section(section, kept) for section in sections),
        f"<p>{HIDDEN} means {SHORTHAND[HIDDEN]}.</p>",
        write_about(table, PageOptions(downloads=links)),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    path = folder / STARTERS_PAGE
    write_file(path, wrap_page(_TITLE, body).encode())
    return path


def list_sets(table: Released) -> Iterator[dict[str, str]]:
    """Return what tells sets of starters apart, those with most starters that are shown first."""
    keys = [name for name in table.structure.dimensions if name not in {"cohort", "months_since"}]
    sizes: dict[tuple[str, ...], int] = {}
    for row in read_rows(table, {"months_since": "3"}):
        key = tuple(str(row[name]) for name in keys)
        sizes[key] = sizes.get(key, 0) + (row["starters"] or 0)
    for key in sorted(sizes, key=lambda one: (-sizes[one], one)):
        yield dict(zip(keys, key, strict=True))


def describe_set(table: Released, where: Mapping[str, str], place: int) -> Section:
    """Return what the curves of one set of starters say, of its last cohorts."""
    rows = read_rows(table, where)
    cohorts = tuple(sorted({str(row["cohort"]) for row in rows})[-_COHORTS:])
    view = CurveView(
        group="cohort", value="left_share", low="left_share_low", high="left_share_high", groups=cohorts, where=where,
        value_words="Share that has left",
    )  # fmt: skip
    drawn = read_curves(table, view)
    name = f"set-{place}"
    words = ", ".join(f"{'everybody' if value == _EVERYBODY else value}" for value in where.values())
    figure = Figure(
        name=f"{name}-curves",
        draw=partial(_draw, table, view),
        caption=_CAPTION,
        shown=Shown(table, _COLUMNS, where, keep=lambda row: str(row["cohort"]) in cohorts),
    )
    sentences = _tell(rows, cohorts) or ("Too few people stand behind each of these figures to show them.",)
    return Section(name, f"{words[:1].upper()}{words[1:]}", sentences, figures=(figure,) if drawn else ())


def _draw(table: Released, view: CurveView, width: float, name: str) -> str:
    return draw_curves(table, view, width=width, name=name)


def _tell(rows: Sequence[Row], cohorts: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence for each mark that people ask for: the last cohort of which it is known."""
    told = []
    for month, words in _MARKS.items():
        known = [row for row in rows if int(row["months_since"]) == month and row["survival"] is not None]
        shown = [row for row in known if str(row["cohort"]) in cohorts] or known
        if shown:
            row = max(shown, key=lambda one: str(one["cohort"]))
            limits = f"{write_percent(row['survival_low'])} to {write_percent(row['survival_high'])}"
            told.append(
                f"After {words}, {write_percent(row['survival'])} of those who started in {row['cohort']} were still "
                f"employed (95% interval {limits})."
            )
    return tuple(told)
