"""Are the facts sound: marked, dated, agreeing with the published awards, and honest about gaps."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tenure.rules.pay import PAY_TABLES, PayVersion, pay_versions
from tenure.rules.spans import Span, find_overlaps, join_spans, read_span
from tenure.rules.tables import TABLES, read_rows, read_sources

STATUSES = ("published", "derived", "assumed")
UNITS = ("share", "gbp_week", "gbp_year", "percent", "people", "ratio", "weeks", "years", "months", "yes_or_no")
_MONEY_TABLES = (*PAY_TABLES, "pension_tiers")
_DATED_TABLES = (*PAY_TABLES, "pension_rules", "pension_tiers", "rates")
# These two describe other tables, so their rows carry a source and no status of their own.
_UNMARKED_TABLES = ("awards", "contradicted")
_Point = tuple[str, str, str, dt.date]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about a rule, in words."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class RulesReport:
    """What `check_rules` found.

    ``errors`` must be empty; the other lists say which values were kept out, which follow from a
    stated rule, which are assumed, which pay values are published and yet not proved by an award to a pound, and
    what is not held at all. ``n_values`` counts rows of facts, ``n_award_checks`` the pairs of adjacent years
    compared with a published award.
    """

    n_values: int
    n_award_checks: int
    errors: tuple[Finding, ...]
    contradicted: tuple[Finding, ...]
    derived: tuple[Finding, ...]
    assumed: tuple[Finding, ...]
    unproved: tuple[Finding, ...]
    gaps: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no error was found."""
        return not self.errors


def check_rules() -> RulesReport:
    """Check every fact the rules hold.

    Returns
    -------
    RulesReport
        Errors are: a value without unit, legal start date, source or status; periods that overlap; an
        adjacent pair of years that disagrees with the published award; a contradicted value in use; a
        chain of successors that comes back to its start.

    Notes
    -----
    A value agrees with an award when |new - (old x (1 + percent/100) + flat)| is within the tolerance
    of the award's row. Pairs are compared where both years use the same published point; the change of
    structure in 2018 and points inserted later have no pair. A published value that has no such pair or no award,
    or is more than a pound away though within the tolerance, is listed as unproved with the reason.
    """
    award_errors, n_award_checks, unproved = _check_awards()
    marks = [finding for table in TABLES for finding in _check_marks(table)]
    dates = [finding for table in _DATED_TABLES for finding in _check_dates(table)]
    return RulesReport(
        n_values=sum(len(read_rows(table)) for table in TABLES),
        n_award_checks=n_award_checks,
        errors=(*marks, *dates, *award_errors, *_check_contradicted(), *_check_successors()),
        contradicted=_list_contradicted(),
        derived=_list_by_status("derived"),
        assumed=(*_list_by_status("assumed"), *_list_assumed_payment()),
        unproved=unproved,
        gaps=(*_list_stated_gaps(), *_list_dated_gaps()),
    )


def _check_marks(table: str) -> list[Finding]:
    described = read_sources(table)
    found: Counter[str] = Counter()
    for row in read_rows(table):
        if row["source"] not in described["sources"]:
            found[f"source '{row['source']}' is not described"] += 1
        if table not in _UNMARKED_TABLES and row["status"] not in STATUSES:
            found[f"status '{row['status']}' is none of {', '.join(STATUSES)}"] += 1
        if row.get("unit", UNITS[0]) not in UNITS:
            found[f"unit '{row['unit']}' is none of {', '.join(UNITS)}"] += 1
    if table in _MONEY_TABLES and not described["units"]:
        found["no unit is given"] += 1
    return [Finding(table, f"{text} (rows: {rows:,}).") for text, rows in found.items()]


def _name_key(table: str, row: dict[str, str]) -> str:
    if table in PAY_TABLES:
        return f"{row['pay_contract']} band {row['band']} pay step {row['pay_step']}"
    if table == "pension_rules":
        return f"{row['name']} of section {row['section']}"
    return row["name"] if table == "rates" else f"{table} tier {row['tier']}"


def _spans_by_key(table: str) -> dict[str, list[Span]]:
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for row in read_rows(table):
        spans[_name_key(table, row)].append(read_span(row["in_force_from"], row["in_force_to"]))
    return dict(spans)


def _check_dates(table: str) -> list[Finding]:
    found = []
    for key, spans in _spans_by_key(table).items():
        found += [Finding(key, f"the value from {start} overlaps the one before.") for start, _ in find_overlaps(spans)]
        found += [Finding(key, f"a value ends on {end}, before it starts.") for start, end in spans if end < start]
        # No rule of the service starts with the calendar year: 1 January betrays a date of convenience.
        found += [Finding(key, f"{start} is not a legal start date.") for start, _ in spans if start.month == 1]
    if table in PAY_TABLES:
        found += _check_payment(table)
    return found


def _check_payment(table: str) -> list[Finding]:
    found = []
    paid: defaultdict[str, list[Span]] = defaultdict(list)
    for row in read_rows(table):
        if row["paid_from"] < row["in_force_from"]:
            found.append(Finding(_name_key(table, row), f"paid from {row['paid_from']}, before it is in force."))
        paid[_name_key(table, row)].append(read_span(row["paid_from"], row["paid_to"]))
    return found + [
        Finding(key, f"two values are in payment on {start}.")
        for key, spans in paid.items()
        for start, _ in find_overlaps(spans)
    ]


def _check_awards() -> tuple[list[Finding], int, tuple[Finding, ...]]:
    """Return what disagrees with its award, how many points were compared, and what is published and not proved."""
    found: list[Finding] = []
    compared = set()
    unproved: dict[_Point, str] = {}
    for (contract, band, _), versions in pay_versions().items():
        for old, new in zip((None, *versions), versions, strict=False):
            place = (contract, band, new.point, new.in_force_from)
            award = _find_award(contract, band, new) if old is not None and _is_pair(old, new) else None
            if old is None or award is None:
                if new.status == "published":
                    unproved.setdefault(place, _tell_unpaired(old, new))
                continue
            compared.add(place)
            due = old.annual_gbp * (1 + Decimal(award["percent"]) / 100) + Decimal(award["flat_gbp"])
            off = abs(new.annual_gbp - due)
            if off > Decimal(award["tolerance_gbp"]):
                text = f"{old.annual_gbp:,} to {new.annual_gbp:,}; the published award gives {due:,.0f}."
                found.append(Finding(f"{contract} band {band} {new.point} from {new.in_force_from}", text))
            elif off > 1:
                unproved[place] = (
                    f"up to {award['tolerance_gbp']} pounds from the award, which that year's values allow"
                )
    return list(dict.fromkeys(found)), len(compared), _group_unproved(unproved)


def _is_pair(old: PayVersion, new: PayVersion) -> bool:
    return old.point == new.point and old.in_force_to + dt.timedelta(days=1) == new.in_force_from


def _tell_unpaired(old: PayVersion | None, new: PayVersion) -> str:
    if old is None:
        return "the first held, with nothing before it to compare"
    if old.in_force_to + dt.timedelta(days=1) != new.in_force_from:
        return "nothing is held of the year before"
    return "the point is new or was merged" if old.point != new.point else "no award is held to compare with"


def _group_unproved(unproved: dict[_Point, str]) -> tuple[Finding, ...]:
    counts = Counter((contract, start, reason) for (contract, _, _, start), reason in unproved.items())
    return tuple(
        Finding(f"{contract} from {start}", f"{number:,} point{'s' * (number > 1)}: {reason}.")
        for (contract, start, reason), number in sorted(counts.items())
    )


def _find_award(contract: str, band: str, new: PayVersion) -> dict[str, str] | None:
    matches = [
        row
        for row in read_rows("awards")
        if row["pay_contract"] == contract
        and dt.date.fromisoformat(row["in_force_from"]) == new.in_force_from
        and row["band"] in ("*", band)
        and _covers_point(row["point"], new.point)
    ]
    return min(matches, key=lambda row: (row["band"] == "*", row["point"] == "*"), default=None)


def _covers_point(pattern: str, point: str) -> bool:
    first, _, last = pattern.partition("-")
    if first.isdecimal() and last.isdecimal():
        return point.isdecimal() and int(first) <= int(point) <= int(last)
    return pattern in ("*", point)


def _check_contradicted() -> list[Finding]:
    return [
        Finding(
            f"{row['pay_contract']} band {row['band']}", f"the contradicted {row['annual_gbp_kept_out']} is in use."
        )
        for row in read_rows("contradicted")
        for (contract, band, _), versions in pay_versions().items()
        for version in versions
        if (contract, band, version.point) == (row["pay_contract"], row["band"], row["point"])
        and version.annual_gbp == Decimal(row["annual_gbp_kept_out"])
        and version.in_force_from.isoformat() == row["in_force_from"]
    ]


def _check_successors() -> list[Finding]:
    onward: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_rows("successors"):
        onward[row["code"]].add(row["successor"])
    codes = {row["code"] for row in read_rows("organisations")}
    strangers = {code for pair in onward.items() for code in (pair[0], *pair[1])} - codes
    found = [Finding("successors", f"{code} is not an organisation of the rules.") for code in sorted(strangers)]
    for code in sorted(onward):
        reached: set[str] = set()
        ahead = set(onward[code])
        while ahead - reached:
            reached |= ahead
            ahead = {after for before in ahead for after in onward.get(before, ())}
        if code in reached:
            found.append(Finding("successors", f"{code} comes back to itself."))
    return found


def _list_contradicted() -> tuple[Finding, ...]:
    return tuple(
        Finding(
            f"{row['pay_contract']} band {row['band']} {row['point']} from {row['in_force_from']}",
            f"{row['annual_gbp_kept_out']} is kept out and {row['annual_gbp_used']} used: {row['reason']}.",
        )
        for row in read_rows("contradicted")
    )


def _list_by_status(status: str) -> tuple[Finding, ...]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for table in TABLES:
        for row in read_rows(table):
            if row.get("status") == status:
                counts[table, row["source"], row.get("in_force_from", "")] += 1
    grouped: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for (table, source, start), rows in sorted(counts.items()):
        grouped[table, source].append((start, rows))
    return tuple(_describe_group(table, source, dated) for (table, source), dated in grouped.items())


def _describe_group(table: str, source: str, dated: list[tuple[str, int]]) -> Finding:
    described = read_sources(table)["sources"][source]
    dates = ", ".join(start for start, _ in dated if start)
    n_rows = sum(rows for _, rows in dated)
    scope = f"{n_rows:,} value{'s' * (n_rows > 1)}" + (f" from {dates}" if dates else "")
    return Finding(table, f"{scope}: {described.get('derived', described['title'])}")


def _list_assumed_payment() -> tuple[Finding, ...]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for table in PAY_TABLES:
        for row in read_rows(table):
            if row["paid_status"] == "assumed":
                counts[row["pay_contract"], row["in_force_from"], row["paid_from"]] += 1
    starts: defaultdict[str, list[str]] = defaultdict(list)
    for contract, in_force, paid in sorted(counts):
        starts[contract].append(in_force if in_force == paid else f"{in_force} paid from {paid}")
    return tuple(
        Finding(contract, f"start of payment not found for scales of {', '.join(each)}.")
        for contract, each in starts.items()
    )


def _list_stated_gaps() -> tuple[Finding, ...]:
    return tuple(Finding(table, text) for table in TABLES for text in read_sources(table)["gaps"])


def _list_dated_gaps() -> tuple[Finding, ...]:
    day = dt.timedelta(days=1)
    found = [
        Finding(key.partition(" pay step ")[0], f"nothing held from {before[1] + day} to {after[0] - day}.")
        for table in _DATED_TABLES
        for key, spans in _spans_by_key(table).items()
        for before, after in pairwise(join_spans(spans))
    ]
    return tuple(dict.fromkeys(found))
