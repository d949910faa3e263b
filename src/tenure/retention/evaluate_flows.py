"""A panel of monthly leavers by organisation, made of released flows and a table of starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.errors import CheckError

__all__ = ["FLOW_COLUMNS", "GROUP_COLUMN", "LEAVERS_COLUMN", "START_COLUMNS", "list_flow_panel"]

_LEAVING = ("to_outside", "to_organisation")
FLOW_COLUMNS = ("month", "organisation", "people_before", *_LEAVING)
GROUP_COLUMN, LEAVERS_COLUMN = "staff_group", "leavers"
START_COLUMNS = ("unit", "start_period")

Rows = Sequence[Mapping[str, str]]


def list_flow_panel(flows: Rows, starts: Rows, groups: Sequence[str]) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """Return the rows of a panel: leavers of each organisation and month per 100 in post a month before.

    Parameters
    ----------
    flows : sequence of mapping of str to str
        Rows of ``retention.flows.monthly`` or ``.monthly_all`` as it was released: ``month``, ``organisation``,
        ``people_before``, ``to_outside``, ``to_organisation``, and ``staff_group`` (blank in ``monthly_all``);
        ``leavers``, their sum, is taken where it is shown.
    starts : sequence of mapping of str to str
        ``unit`` (the organisation's code) and ``start_period`` (YYYY-MM); organisations that are not listed never
        start.
    groups : sequence of str
        Staff groups to add up; none stands for all.

    Returns
    -------
    rows : list of dict
        As ``evaluate_panel.read_roll_out`` takes them; ``value`` is blank where a cell that it needs is hidden.
    notes : tuple of str
        What the values are, and how many are blank.

    Raises
    ------
    CheckError
        A staff group, or an organisation that starts, is not in the flows; or nothing is shown.

    Notes
    -----
    100 (sum of to_outside + sum of to_organisation) / sum of people_before, over staff groups. People who go on unpaid
    leave, to another staff group or to a successor of the organisation are no leavers.
    Release: a function of released counts.
    """
    known = {row[GROUP_COLUMN] for row in flows} - {""}
    _check_known("staff group", set(groups) - known, known)
    organisations = {row["organisation"] for row in flows}
    _check_known("organisation", {row["unit"].strip() for row in starts} - organisations, organisations)
    begun = {row["unit"].strip(): row["start_period"].strip() for row in starts}
    cells: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in flows:
        if not groups or row[GROUP_COLUMN] in groups:
            cells.setdefault((row["organisation"], row["month"]), []).append(row)
    rows = [
        {"unit": unit, "period": month, "value": _find_rate(held), "start_period": begun.get(unit, "")}
        for (unit, month), held in sorted(cells.items())
    ]
    blank = sum(not row["value"] for row in rows)
    if blank == len(rows):
        raise CheckError(
            "No rate of leavers can be made of these flows.",
            slug="evaluate-flows-hidden",
            found="a hidden count, or nobody in post, in every organisation and month.",
            fix="take retention.flows.monthly_all.csv of 'tenure retention flows --monthly-all', which hides less.",
        )
    what = "Values are leavers of the month, out of the record or to another organisation, per 100 in post before it."
    hidden = f"{blank} of {len(rows)} values are blank because a count is hidden, or nobody was in post."
    return rows, (what, hidden) if blank else (what,)


def _check_known(what: str, unknown: set[str], known: set[str]) -> None:
    if unknown:
        raise CheckError(
            f"The flows hold no {what} '{min(unknown)}'.",
            slug="evaluate-flows-lack",
            found=f"{len(known)} of them, such as {', '.join(sorted(known)[:3])}." if known else "none at all.",
            fix="write it as the flows do.",
        )


def _find_leaving(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns that hold leavers: their sum may be shown where it hides a part of it."""
    return (LEAVERS_COLUMN,) if row.get(LEAVERS_COLUMN, "").strip().isdigit() else _LEAVING


def _find_rate(held: Sequence[Mapping[str, str]]) -> str:
    texts = [[row[name].strip() for name in ("people_before", *_find_leaving(row))] for row in held]
    if not all(text.isdigit() for line in texts for text in line):
        return ""
    people = sum(int(line[0]) for line in texts)
    return repr(100 * sum(int(one) for line in texts for one in line[1:]) / people) if people else ""
