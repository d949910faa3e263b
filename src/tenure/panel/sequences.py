"""Careers as sequences of states since joining: compressed to distinct ones, ladders of occupations, time in states.

From here on a state is told by a code: occupations by their ids, from 1; ``other`` leave outside service or bank
work; ``left`` absence. What a guarded change led to is the occupation before it, as it is for moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tenure.store import Step

Who = Literal["joiners", "everyone"]
MOST_RUNGS = 6
"""Occupations of a ladder that are told apart; what follows is not."""

_BITS = 62


@dataclass(frozen=True, slots=True)
class SequenceCodes:
    """How states are written as numbers: ``occupations`` of them, then ``other`` and ``left``; nought is not seen."""

    occupations: int

    @property
    def other(self) -> int:
        """Leave outside service, or bank work only."""
        return self.occupations + 1

    @property
    def left(self) -> int:
        """Absent from the record."""
        return self.occupations + 2

    @property
    def base(self) -> int:
        """Numbers a place needs: one for each state and nought."""
        return self.occupations + 3

    @property
    def places(self) -> int:
        """Places that one whole number of 63 bits holds."""
        return _BITS // (self.base - 1).bit_length()


def pack_grid(codes: SequenceCodes, *, every: int, months: int) -> tuple[int, list[tuple[int, ...]]]:
    """Return the points at which sequences are read, and what adds up to them.

    Parameters
    ----------
    codes : SequenceCodes
        How states are written.
    every : int
        Months from one point to the next (>= 1), the first being the month of joining.
    months : int
        Months from the record's first to its last, both counted.

    Returns
    -------
    tuple of (int, list)
        The number of points, and the rows of view ``sequence_grid``: a number of months ``at`` (0 to ``months``), and
        for each packed column the sum of the weights of its points before that. A stretch of one state adds its code
        times the difference of two rows, however many points it covers.
    """
    points = 1 + (months - 1) // every
    columns = 1 + (points - 1) // codes.places
    sums = [0] * columns
    rows = []
    for at in range(months + 1):
        rows.append((at, *sums))
        point, rest = divmod(at, every)
        if rest == 0 and point < points:
            sums[point // codes.places] += codes.base ** (point % codes.places)
    return points, rows


def stretch_steps(codes: SequenceCodes, *, who: Who, joined: tuple[int, int]) -> tuple[Step, ...]:
    """Return the steps from ``course`` to ``stretches``.

    Parameters
    ----------
    codes : SequenceCodes
        How states are written.
    who : {"joiners", "everyone"}
        People who were not in the record in its first month, or everybody, whose joining is then the first
        month in which they are seen.
    joined : (int, int)
        First and last calendar month (index) of joining.

    Returns
    -------
    tuple of Step
        Last step ``stretches``: one row per person and stretch of a state, of everybody who was ever in an occupation:
        ``person``, ``since`` and ``until`` (months since joining, the first occupation's first month; the second
        outside) and ``code``. A person's stretches follow each other without a gap, up to the record's last month.

    Notes
    -----
    Reads ``course``, ``held``, ``record_start`` and ``record_end``. Months that the record does not hold belong to the
    stretch before.
    """
    beyond = "" if who == "everyone" else "having min(c.start_month) > min(r.first_month)"
    return (
        Step("first_seen", _FIRST_SEEN.format(beyond=beyond)),
        Step("joined", _JOINED.format(first=int(joined[0]), last=int(joined[1]))),
        Step("told_runs", _TOLD_RUNS.format(other=codes.other)),
        Step("stretches", _STRETCHES.format(left=codes.left)),
    )


_FIRST_SEEN = """
select c.person, min(case when c.state > 0 then c.start_month end) as start_month
from course c
cross join record_start r
group by c.person
{beyond}
"""

_JOINED = """
select f.person, h.month as joined
from first_seen f
join held h on h.number = f.start_month
where h.month >= {first} and h.month <= {last}
"""

_TOLD_RUNS = """
select
    c.person, a.month - s.joined as since, z.next_month - s.joined as until,
    case
        when c.state = 0 then {other}
        else first_value(c.state) over (
            partition by c.person, c.episode, case when c.state > 0 then 1 else 0 end order by c.start_month
        )
    end as code,
    lead(a.month) over (partition by c.person order by c.start_month) - s.joined as next_since,
    e.next_month - s.joined as ending
from course c
join joined s on s.person = c.person
join held a on a.number = c.start_month
join held z on z.number = c.end_month
cross join record_end r
join held e on e.number = r.last_month
where a.month >= s.joined
"""

# A run, and the absence after it.
_STRETCHES = """
select person, since, until, code from told_runs
union all
select person, until as since, coalesce(next_since, ending) as until, {left} as code
from told_runs
where until < coalesce(next_since, ending)
"""


def sequence_steps(columns: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that end in ``sequences``: every distinct sequence, and how many people have it.

    Parameters
    ----------
    columns : sequence of str
        Packed columns of view ``sequence_grid``: see ``pack_grid``.

    Returns
    -------
    tuple of Step
        One row per distinct sequence: ``columns`` and ``people``. Reads ``stretches`` and ``sequence_grid``.
    """
    packed = ", ".join(f"cast(sum(s.code * (z.{column} - a.{column})) as bigint) as {column}" for column in columns)
    listed = ", ".join(columns)
    return (
        Step(
            "packed",
            f"select s.person, {packed} from stretches s join sequence_grid a on a.at = s.since "
            "join sequence_grid z on z.at = s.until group by s.person",
        ),
        Step("sequences", f"select {listed}, count(*) as people from packed group by {listed}"),
    )


def ladder_steps(codes: SequenceCodes) -> tuple[Step, ...]:
    """Return the steps that end in ``ladders``: people by the occupations they held, in order.

    Returns
    -------
    tuple of Step
        One row per ``ladder`` (codes packed in base ``codes.base``, the first occupation in the lowest place, at most
        ``MOST_RUNGS``), ``rungs`` and ``months`` from joining to the last rung told, with ``people``. Leave and
        absence between two occupations are looked through; an occupation that is come back to is a new rung.
    """
    # States are narrow numbers, ladders are not.
    places = " ".join(f"when {rung} then cast(code as bigint) * {codes.base**rung}" for rung in range(MOST_RUNGS))
    return (
        Step("occupations_in_turn", _OCCUPATIONS_IN_TURN.format(other=codes.other)),
        Step("rungs", _RUNGS),
        Step("climbs", _CLIMBS.format(places=places, most=MOST_RUNGS)),
        Step(
            "ladders",
            "select ladder, rungs, months, count(*) as people from climbs group by ladder, rungs, months",
        ),
    )


_OCCUPATIONS_IN_TURN = """
select person, since, code, lag(code) over (partition by person order by since) as code_before
from stretches
where code < {other}
"""

_RUNGS = """
select person, since, code, row_number() over (partition by person order by since) - 1 as rung
from occupations_in_turn
where code_before is null or code_before <> code
"""

_CLIMBS = """
select
    person, cast(sum(case rung {places} else 0 end) as bigint) as ladder, count(*) as rungs,
    max(case when rung < {most} then since end) as months
from rungs
group by person
"""


def change_steps() -> tuple[Step, ...]:
    """Return the steps that end in ``changes``: people by the number of changes of state since joining."""
    return (Step("turns_of_state", _TURNS_OF_STATE), Step("changing", _CHANGING), Step("changes", _CHANGES))


_TURNS_OF_STATE = """
select person, code, lag(code) over (partition by person order by since) as code_before
from stretches
"""

_CHANGING = """
select person, sum(case when code <> code_before then 1 else 0 end) as changes
from turns_of_state
group by person
"""

_CHANGES = "select coalesce(changes, 0) as changes, count(*) as people from changing group by coalesce(changes, 0)"


def duration_step() -> Step:
    """Return the step ``durations``: by state ``code``, the ``people`` ever in it and the ``months`` spent there."""
    return Step(
        "durations",
        "select code, count(distinct person) as people, cast(sum(until - since) as bigint) as months "
        "from stretches group by code",
    )
