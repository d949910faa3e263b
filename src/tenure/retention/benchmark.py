"""Organisations beside their peers: the tables of ``retention benchmark``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tenure.retention.benchmark_question import LEAST_PEOPLE, BenchmarkQuestion
from tenure.retention.benchmark_rates import MEASURES
from tenure.retention.record import RecordFacts, TableText, describe_table
from tenure.terms import About, Comparison, Count, Estimate, Evidence, Month, Structure, Total

__all__ = ["FACTS", "BenchmarkTables", "build_organisations", "build_peers"]

FACTS = ("organisation_name", "organisation_type", "region")
"""What is known of an organisation."""

_DATES = ("start_month", "end_month")
_ROWS = ("measure", "organisation", *_DATES)
_LIMITS = ("limit_low_95", "limit_high_95", "limit_low_998", "limit_high_998")
_RELATIVE = ("rate_of_all", "adjusted_rate", "adjusted_rate_low", "adjusted_rate_high", *_LIMITS)
_TOTALS = tuple(
    Total("events", "benchmark_all_events", ("measure", *_DATES), where=("measure", measure))
    for measure in MEASURES
    if measure != "joiner_rate"
)
_REASON = (
    "Organisations differ in more than the record holds: differences left after adjustment are associations with where "
    "people work, not effects of it."
)
_COLUMNS = {
    "measure": "`leaver_rate`: left the organisation; `nhs_leaver_rate`: left it and is in post in no organisation of "
    "the record; `stability_index`: stayed; `joiner_rate`: joined it",
    "organisation": "Code of the organisation, of its last successor by the second date",
    "organisation_name": "Its name",
    "organisation_type": "Its type",
    "region": "Its region",
    "start_month": "First date: the end of this month (YYYY-MM)",
    "end_month": "Second date: the end of this month (YYYY-MM)",
    "people": "In post in it at the first date (people)",
    "end_people": "In post in it at the second date (people)",
    "events": "Leavers, stayers or joiners, as the measure says (people)",
    "rate": "Leavers and joiners over the mean of people and end_people; stayers over people (share)",
    "rate_low": "Lower 95% limit of rate",
    "rate_high": "Upper 95% limit of rate",
    "expected": "Events to expect of people with the same characteristics at the chances of all organisations together "
    "(number; blank for joiners)",
    "adjusted_rate": "Rate of all x events / expected (share; of stability by those who did not stay)",
    "adjusted_rate_low": "Lower 95% limit of adjusted_rate",
    "adjusted_rate_high": "Upper 95% limit of adjusted_rate",
    "all_events": "events of all organisations compared, together (people; blank for joiners)",
    "rate_of_all": "Rate of all organisations compared, together (share)",
    "limit_low_95": "Lower 95% limit of the funnel for the organisation's size (share)",
    "limit_high_95": "Upper 95% limit of the funnel (share)",
    "limit_low_998": "Lower 99.8% limit of the funnel (share)",
    "limit_high_998": "Upper 99.8% limit of the funnel (share)",
    "funnel": "Where adjusted_rate (of joiners rate) lies: `within` the 95% limits, `low` or `high`, or beyond the "
    "99.8% limits `lowest` or `highest`",
    "peers": "Peers (number)",
    "peer_people": "People of the peers at the first date (people)",
    "peer_events": "Their leavers, stayers or joiners (people)",
    "peer_rate": "Adjusted rate of the peers together; of joiners their rate (share)",
    "ratio_to_peers": "events / expected over the same of the peers; of joiners rates (ratio; blank for stability)",
    "ratio_low": "Lower 95% limit of ratio_to_peers",
    "ratio_high": "Upper 95% limit of ratio_to_peers",
}
_PEERS = {
    "organisation": "Code of the organisation",
    "peer": "Code of the peer",
    "peer_name": "Its name",
    "peer_type": "Its type",
    "peer_region": "Its region",
    "nearness": "1 for the nearest",
    "distance": "sqrt(size_distance^2 + mix_distance^2)",
    "size_distance": "Distance of the logarithms of people, in standard deviations of all organisations compared",
    "mix_distance": "Distance of the shares of staff groups, in the like",
    "people": "People of the peer at the first date (people)",
    "leavers": "Leavers of the peer (people)",
    "leaver_rate": "leavers of the peer over the mean of its people at both dates (share)",
    "adjusted_rate": "The same at the mix of staff of all organisations (share)",
    "start_month": _COLUMNS["start_month"],
    "end_month": _COLUMNS["end_month"],
}


@dataclass(frozen=True, slots=True)
class BenchmarkTables:
    """What both tables are made from.

    Parameters
    ----------
    rated : polars.DataFrame
        As ``benchmark_rates.rate_organisations`` returns it.
    compared : polars.DataFrame
        As ``benchmark_rates.compare_peers`` returns it.
    peers : polars.DataFrame
        ``benchmark_peers.PEER_COLUMNS``.
    facts : polars.DataFrame
        One row per ``organisation`` with ``FACTS``.
    period : (Month, Month)
        The two dates.
    question : BenchmarkQuestion
        The options asked.
    record : RecordFacts
        What the record says of itself.
    notes : tuple of str
        What else a reader must know.
    """

    rated: pl.DataFrame
    compared: pl.DataFrame
    peers: pl.DataFrame
    facts: pl.DataFrame
    period: tuple[Month, Month]
    question: BenchmarkQuestion
    record: RecordFacts
    notes: tuple[str, ...] = ()

    def date(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the two dates."""
        return frame.with_columns(start_month=pl.lit(str(self.period[0])), end_month=pl.lit(str(self.period[1])))

    def describe(self, table: str, title: str, columns: Mapping[str, str], *definitions: str) -> About:
        """Return the description of a table."""
        text = TableText(
            table=f"retention.benchmark.{table}", title=title, definitions=definitions,
            population="People in post in an organisation, in a substantive main job; those of every organisation with "
            f"{LEAST_PEOPLE} people or more at the first date",
            unit="share", method="Counts at two dates; indirect standardisation; funnel limits widened by "
            "over-dispersion; peers nearest by size and mix of staff groups", columns=columns,
        )  # fmt: skip
        adjusted = ", ".join(self.question.adjust)
        mixed = (
            f"Adjusted for {adjusted}; each organisation is told from all together, not from another of another mix."
        )
        notes = (
            _REASON,
            mixed if adjusted else "Nothing is adjusted: rates are as they are.",
            f"Organisations with under {LEAST_PEOPLE} people at the first date are left out.",
            *self.notes,
        )
        return describe_table(
            self.record, text, period=f"{self.period[0]} to {self.period[1]}", grade="association", notes=notes,
            parameters=self.question.parameters(),
        )  # fmt: skip


def build_organisations(tables: BenchmarkTables) -> Evidence:
    """Build ``retention.benchmark.organisations``: rates of organisations, in the funnel and beside their peers.

    Parameters
    ----------
    tables : BenchmarkTables
        Rates, peers and what is known of organisations.

    Returns
    -------
    Evidence
        One row per measure and organisation: every one compared, or the one asked for and its peers. No ranks: a rank
        without its limits says more than is known (``careers places`` has them with limits).

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definitions ``benchmark_rate``, ``funnel_limits``.
    """
    # Joiners explain the end by the other counts: with their total too, hardly a count could stand beside a hidden one.
    leaving = tables.rated.filter(pl.col("measure") != "joiner_rate")
    every = leaving.group_by("measure").agg(pl.col("events").sum().alias("all_events"))
    kept = tables.rated.join(every, on="measure", how="left")
    if tables.question.organisation is not None:
        wanted = [tables.question.organisation, *tables.peers["peer"]]
        kept = kept.filter(pl.col("organisation").is_in(wanted))
    beside = tables.compared.select(
        "measure", "organisation", "peers", "peer_people", "peer_events", "peer_rate", "ratio_to_peers", "ratio_low",
        "ratio_high",
    )  # fmt: skip
    frame = kept.join(beside, on=["measure", "organisation"], how="left").join(
        tables.facts, on="organisation", how="left"
    )
    order = pl.col("measure").replace_strict(list(MEASURES), list(range(len(MEASURES))), return_dtype=pl.Int64)
    counts = ("people", "end_people", "events", "all_events", "peer_people", "peer_events", "peers")
    whole = pl.col(counts).cast(pl.Int64)
    frame = tables.date(frame).with_columns(whole).sort(order, "organisation").select(*_COLUMNS)
    title = "Leavers, stayers and joiners of organisations, beside their peers"
    about = tables.describe(
        "organisations", title, _COLUMNS, "trust_leaver", "nhs_leaver_official", "stability_in_organisation",
        "benchmark_rate", "benchmark_distance", "peer_ratio", "funnel_limits",
    )  # fmt: skip
    return Evidence(about, frame, _structure(is_whole=tables.question.organisation is None))


def _structure(*, is_whole: bool) -> Structure:
    """Return how the cells hang together; ``is_whole`` where all organisations are told, that add up to all."""
    both, theirs = ("events", "end_people"), ("people", "end_people", "events", "peer_events")
    unit = ("=organisation", "organisation", *_DATES)
    estimates = [
        Estimate(name, f"{name}_low", f"{name}_high", of="people", falls_with=both)
        for name in ("rate", "adjusted_rate")
    ]
    estimates += [Estimate(name, of="people", falls_with=both) for name in _LIMITS]
    estimates.append(Estimate("expected", of="people", falls_with=both, scale="count"))
    estimates.append(Estimate("rate_of_all", of="people", falls_with=("all_events",)))
    estimates.append(Estimate("peer_rate", of="peer_people", falls_with=("peer_events",)))
    estimates.append(
        Estimate("ratio_to_peers", "ratio_low", "ratio_high", of="events", falls_with=theirs, scale="ratio")
    )
    return Structure(
        dimensions=_ROWS,
        counts=(
            Count("people", "flow_start_people", unit, ("funnel",)),
            Count("end_people", "flow_end_people", unit, ("funnel",)),
            Count("events", "benchmark_events", _ROWS, ("funnel",)),
            # Adjusted rates and limits tell the rate of all, so they would have to fall with it.
            Count("all_events", "benchmark_all_events", ("measure", *_DATES), _RELATIVE),
            Count("peer_people", "benchmark_peer_people", ("organisation", *_DATES)),
            Count("peer_events", "benchmark_peer_events", _ROWS),
        ),
        estimates=tuple(estimates),
        totals=_TOTALS if is_whole else (),
        comparisons=_compare_measures(),
        facts=(*FACTS, "peers"),
    )


def _compare_measures() -> tuple[Comparison, ...]:
    """Leavers and stayers are who was there; joiners explain the end; leavers of it, less those of all, have moved."""
    key = ("organisation", *_DATES)
    sides = {
        "benchmark_start": (
            ("people", 1, "leaver_rate"), ("events", -1, "leaver_rate"), ("events", -1, "stability_index"),
        ),
        "benchmark_end": (
            ("end_people", 1, "leaver_rate"), ("events", -1, "stability_index"), ("events", -1, "joiner_rate"),
        ),
        "benchmark_moved": (("events", 1, "leaver_rate"), ("events", -1, "nhs_leaver_rate")),
    }  # fmt: skip
    return tuple(
        Comparison(name, part, key, sign, where=("measure", measure))
        for name, terms in sides.items()
        for part, sign, measure in terms
    )


def build_peers(tables: BenchmarkTables) -> Evidence:
    """Build ``retention.benchmark.peers``: who each organisation's peers are, and how far.

    Parameters
    ----------
    tables : BenchmarkTables
        As for ``build_organisations``.

    Returns
    -------
    Evidence
        One row per organisation and peer, nearest first.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definition ``benchmark_distance``.
    """
    leavers = tables.rated.filter(pl.col("measure") == "leaver_rate").select(
        pl.col("organisation").alias("peer"), "people", "end_people", pl.col("events").alias("leavers"),
        pl.col("rate").alias("leaver_rate"), "adjusted_rate",
    )  # fmt: skip
    named = tables.facts.rename({"organisation": "peer"} | {name: _rename(name) for name in FACTS})
    frame = tables.peers.join(leavers, on="peer", how="left").join(named, on="peer", how="left")
    frame = tables.date(frame).with_columns(pl.col("people", "leavers").cast(pl.Int64)).select(*_PEERS)
    unit = ("=organisation", "peer", *_DATES)
    structure = Structure(
        dimensions=("organisation", "nearness", "peer", *_DATES),
        counts=(
            Count("people", "flow_start_people", unit),
            Count("leavers", "benchmark_events", ("=leaver_rate", "peer", *_DATES)),
        ),
        totals=(
            Total("people", "benchmark_peer_people", ("organisation", *_DATES)),
            Total("leavers", "benchmark_peer_events", ("=leaver_rate", "organisation", *_DATES)),
        ),
        estimates=tuple(
            Estimate(name, of="people", falls_with=("leavers",)) for name in ("leaver_rate", "adjusted_rate")
        )
        + tuple(Estimate(name, of="people") for name in ("distance", "size_distance", "mix_distance")),
        facts=("peer_name", "peer_type", "peer_region"),
    )
    about = tables.describe(
        "peers", "Who the peers are", _PEERS, "benchmark_distance", "trust_leaver", "benchmark_rate"
    )
    return Evidence(about, frame.sort("organisation", "nearness"), structure)


def _rename(fact: str) -> str:
    return f"peer_{fact.removeprefix('organisation_')}"
