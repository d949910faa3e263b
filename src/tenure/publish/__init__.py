"""Files and pages, made from ``Released`` tables and nothing else."""

from tenure.disclosure import Released
from tenure.publish.alluvial import draw_alluvial
from tenure.publish.check_workbook import check_workbook
from tenure.publish.findings import Findings, write_findings
from tenure.publish.heat_page import PageOptions, write_heat_page
from tenure.publish.matrix import Flow, FlowTable, MatrixView, read_flows
from tenure.publish.sheet_reading import read_workbook
from tenure.publish.tables import write_csv, write_json
from tenure.publish.text import HIDDEN, SHORTHAND, mark_hidden, write_file
from tenure.publish.workbook import write_workbook

__all__ = [
    "HIDDEN",
    "SHORTHAND",
    "Findings",
    "Flow",
    "FlowTable",
    "MatrixView",
    "PageOptions",
    "Released",
    "check_workbook",
    "draw_alluvial",
    "mark_hidden",
    "read_flows",
    "read_workbook",
    "write_csv",
    "write_file",
    "write_findings",
    "write_heat_page",
    "write_json",
    "write_workbook",
]
