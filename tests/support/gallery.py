"""Every kind of chart on one page, as the pages of a release show them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from tenure.disclosure import Released, release
from tenure.publish.alluvial import draw_alluvial
from tenure.publish.bars import BarView, draw_bars
from tenure.publish.curves import CurveView, draw_curves
from tenure.publish.dots import DotView, draw_dots
from tenure.publish.focus import draw_focus
from tenure.publish.funnel import FunnelView, draw_funnel
from tenure.publish.heat_page import wrap_page, write_flow_table
from tenure.publish.hexes import HexView, draw_hex_map
from tenure.publish.lines import LineView, draw_lines
from tenure.publish.matrix import MatrixView, read_flows
from tenure.publish.sections import Figure, Section, Shown, write_section
from tenure.publish.stacked import StackView, draw_stacked
from tenure.publish.waterfall import WaterfallView, draw_waterfall
from tenure.publish.xmr import draw_xmr, read_charts
from tenure.studies import retention
from tenure.terms import Count, Evidence, Ratio, Structure
from tests.support.charts import (
    LAYOUT,
    LIMITS,
    build_adjusted,
    build_areas,
    build_curves,
    build_effects,
    build_groups,
    build_places,
    build_stages,
    build_statuses,
    protect,
)
from tests.support.disclosure import build_about, build_moves, build_profile

Draw = Callable[[float, str], str]

LONG = "Scientific, therapeutic & technical staff with a name that is far too long for any line"
GROUPS = ("Nurses and health visitors", "Support to clinical staff", LONG)


def build_lines() -> Evidence:
    """Leaver rates of four groups over five years, with limits."""
    rows = [
        {
            "group": group,
            "year": f"20{year}",
            "leavers": leavers,
            "people": 1000,
            "leaver_rate": leavers / 1000,
            "low": leavers / 1000 - 0.015,
            "high": leavers / 1000 + 0.015,
        }
        for place, group in enumerate((*GROUPS, "Doctors"))
        for year, leavers in zip(range(19, 24), (90, 110, 130, 120, 95), strict=True)
        for leavers in (leavers + 12 * place,)
    ]
    keys = ("group", "year")
    structure = Structure(
        keys,
        (Count("leavers", "leavers", keys), Count("people", "in_post", keys)),
        ratios=(Ratio("leaver_rate", "leavers", "people", "low", "high"),),
    )
    frame = pl.DataFrame(rows)
    return Evidence(build_about("retention.flows.measures", frame.columns), frame, structure)


def _charts(folder: Path) -> tuple[Released, ...]:
    values = [*(1.0 + at % 7 / 10 for at in range(40)), 3.0]
    rows = [f"{LONG},20{15 + at // 12}-{at % 12 + 1:02d},{value}\n" for at, value in enumerate(values)]
    (folder / "series.csv").write_text(
        "series,date,value\n" + "".join(rows).replace(LONG, "Sickness"), encoding="utf-8"
    )
    return release(retention.charts(folder / "series.csv", improvement="down"), profile=build_profile(5))


def _moves() -> Released:
    groups = [*GROUPS, *(f"Group {place}" for place in range(8))]
    return protect(
        build_moves({(a, b): 900 if a == b else 6 + place for place, a in enumerate(groups) for b in groups})
    )


def draw_gallery(folder: Path) -> dict[str, tuple[Released, Draw]]:
    """The released table of every kind of chart and what draws it, by kind; files are written into ``folder``."""
    lines, moves = protect(build_lines()), _moves()
    outcomes = ("one_up", "left", "down", "two_up_or_more")
    so_far = {name: [20 * at + 9 * place for at in range(1, 50)] for place, name in enumerate(outcomes)}
    curves = protect(build_curves(so_far, starters=1200))
    dots = protect(build_adjusted({name: (40 + at, 0.05, 0.03 - at / 200, 0.08) for at, name in enumerate(GROUPS)}))
    joiners = protect(build_groups({name: {"2021": 90, "2022": 120, "2023": 98765} for name in GROUPS}))
    effects = protect(build_effects({"volume": 12.3e6, "award": 18.1e6, "mix": -1.2e6, "residual": -0.2e6}))
    stages = protect(build_stages({"bank": 1200, "locum": 300, "no_scale": 40, "valid": 8500}))
    places = protect(build_places({**{f"R{i:02}": (20 + i, 300 + 9 * i) for i in range(50)}, "RNO": (90, 420)}))
    statuses = protect(build_statuses({at: {"same_band": 300 - 4 * at, "one_up": 40 + 3 * at, "left": 60 + at} for at in
                                       range(0, 61, 6)}))  # fmt: skip
    areas = protect(build_areas({"QT6": (20, 400), "QJK": (45, 500), "QSL": (3, 300), "QWO": (60, 600)}))
    charts = _charts(folder)
    (xmr,) = read_charts(charts)
    rates = LineView("leaver_rate", "year", "low", "high", "group", value_words="Leaver rate")
    flows = MatrixView()
    return {
        "lines": (lines, lambda width, name: draw_lines(lines, rates, width=width, name=name)),
        "incidence": (curves, lambda width, name: draw_curves(curves, CurveView(), width=width, name=name)),
        "dots": (dots, lambda width, name: draw_dots(dots, DotView(beside="crude_rate"), width=width, name=name)),
        "bars": (joiners, lambda width, name: draw_bars(
            joiners, BarView(series="year", value_words="Joiners"), width=width, name=name)),
        "intervals": (dots, lambda width, name: draw_bars(
            dots, BarView(value="adjusted_rate", low="adjusted_rate_low", high="adjusted_rate_high", unit="share",
                          value_words="Share that moved"), width=width, name=name)),
        "waterfall": (effects, lambda width, name: draw_waterfall(
            effects, WaterfallView(total="paybill_change_gbp", unit="pounds"), width=width, name=name)),
        "record": (stages, lambda width, name: draw_waterfall(
            stages, WaterfallView("status", "rows", "parts", kept=("valid",), start_words="Every job",
                                  total_words="Within the rule", value_words="Jobs"), width=width, name=name)),
        "alluvial": (moves, lambda _, name: draw_alluvial(moves, flows, name=name)),
        "focus": (moves, lambda width, name: draw_focus(moves, flows, GROUPS[0], width=width, name=name)),
        "funnel": (places, lambda width, name: draw_funnel(
            places, FunnelView(centre="centre", limits=LIMITS), width=width, name=name)),
        "stacked": (statuses, lambda width, name: draw_stacked(statuses, StackView(), width=width, name=name)),
        "hexes": (areas, lambda width, name: draw_hex_map(areas, HexView(LAYOUT), width=width, name=name)),
        "xmr": (charts[0], lambda width, name: draw_xmr(xmr, "nhsr-0.2.2", width=width, name=name)),
    }  # fmt: skip


def write_gallery(folder: Path) -> Path:
    """Write the page: every chart with its finding, its table and its file, and the heat table."""
    drawn = draw_gallery(folder)
    body = ['<main id="main"><h1>Every kind of chart</h1>']
    for kind, (table, draw) in drawn.items():
        columns = {name: name for name in table.frame.columns}
        shown = Shown(table, columns, most=20)
        figure = Figure(kind, draw, f"How to read {kind}.", shown, scrolls=kind == "alluvial")
        section = Section(kind, kind, (f"What is found in {kind}.",), figures=(figure,))
        body.append(write_section(section, {table.about.table: f"{table.about.table}.csv"}))
    moves = drawn["alluvial"][0]
    body += [write_flow_table(read_flows(moves, MatrixView()), 12), "</main>"]
    page = folder / "gallery.html"
    page.write_text(wrap_page("Every kind of chart", body), encoding="utf-8")
    return page
