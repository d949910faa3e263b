"""The self-assessment: what several raters say of each topic, as counts of colours that are never averaged.

A rating is somebody's judgement on a day. Nothing replaces it: a later rating of the same rater is added, and what
counts on a date is each rater's newest up to then. Teams roll up to trusts and integrated care systems by pooling
raters.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from tenure.errors import CheckError, OptionError
from tenure.practice.content import topics
from tenure.practice.reading import read_date, read_lines, refuse_file, say_nearest

__all__ = [
    "COLOURS",
    "LEVELS",
    "Colour",
    "Comments",
    "Level",
    "Rating",
    "Split",
    "add_ratings",
    "check_complete",
    "choose_comments",
    "missing_topics",
    "name_unit",
    "offer_groups",
    "read_ratings",
    "split_ratings",
    "suggest_topics",
    "trace_ratings",
]

Colour = Literal["red", "amber", "green"]
COLOURS: tuple[Colour, ...] = get_args(Colour)
Level = Literal["team", "trust", "ics"]
LEVELS: tuple[Level, ...] = get_args(Level)

_LETTERS: dict[str, Colour] = {each: colour for colour in COLOURS for each in (colour, colour[0])}
_EXPECTED = (
    "a CSV with the columns date, topic, rater, rating (red, amber or green), at least one of team, trust and ics, and "
    "perhaps comment and evidence."
)


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's judgement of one topic on one day, of a team, or of a trust or system as a whole.

    ``team``, ``trust`` and ``ics`` say of what; those below the place rated are blank. ``evidence`` says what the
    judgement rests on.
    """

    on: dt.date
    topic: str
    rater: str
    colour: Colour
    team: str = ""
    trust: str = ""
    ics: str = ""
    comment: str = ""
    evidence: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Whose judgement of what it is, whatever the day."""
        return (self.ics, self.trust, self.team, self.topic, self.rater)


@dataclass(frozen=True, slots=True)
class Split:
    """How many raters gave a topic each colour, by each rater's newest rating up to ``as_of``.

    ``places`` is how many teams, trusts or systems these raters speak of, ``evidenced`` how many of the ratings say
    what they rest on.
    """

    level: Level
    unit: str
    topic: str
    red: int
    amber: int
    green: int
    places: int
    evidenced: int
    as_of: dt.date

    @property
    def raters(self) -> int:
        """Everybody whose rating counts."""
        return self.red + self.amber + self.green

    @property
    def is_divided(self) -> bool:
        """Whether the raters differ."""
        return max(self.red, self.amber, self.green) < self.raters


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments on a topic of a unit, in the order of their letters; none where too few people rated."""

    unit: str
    topic: str
    raters: int
    texts: tuple[str, ...]
    hidden: int


def read_ratings(path: Path) -> tuple[Rating, ...]:
    """Read ratings from a CSV; every line that cannot be meant is told.

    Parameters
    ----------
    path : Path
        One row a rating: ``date`` (YYYY-MM-DD), ``topic`` (id or number), ``rater`` (a label), ``rating``, at least one
        of ``team``, ``trust`` and ``ics``, and perhaps ``comment`` and ``evidence``.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        A column is missing, or lines cannot be used.
    """
    rows = read_lines(
        path, required=("date", "topic", "rater", "rating"), optional=("team", "trust", "ics", "comment", "evidence")
    )
    numbered = {str(topic.number): topic.id for topic in topics()}
    problems: list[str] = []
    found: list[tuple[int, Rating]] = []
    for line, row in rows:
        row["topic"] = numbered.get(row["topic"], row["topic"].lower())
        wrong = list(_row_problems(row))
        problems += [f"line {line}: {text}" for text in wrong]
        if not wrong:
            found.append((line, _build_rating(row)))
    problems += _clashes(found)
    if problems:
        raise refuse_file(path, problems, _EXPECTED)
    return tuple(rating for _, rating in found)


def _row_problems(row: Mapping[str, str]) -> Iterator[str]:
    known = [topic.id for topic in topics()]
    if read_date(row["date"]) is None:
        yield "date is not YYYY-MM-DD"
    if row["topic"] not in known:
        yield f"topic is none of the fourteen{say_nearest(row['topic'], known)}"
    if row["rating"].lower() not in _LETTERS:
        yield "rating is not red, amber or green"
    if not row["rater"]:
        yield "rater is blank"
    if not any(row.get(level) for level in LEVELS):
        yield "team, trust and ics are all blank"


def _build_rating(row: Mapping[str, str]) -> Rating:
    words = {name: row.get(name, "") for name in ("topic", "rater", *LEVELS, "comment", "evidence")}
    return Rating(on=dt.date.fromisoformat(row["date"]), colour=_LETTERS[row["rating"].lower()], **words)


def _clashes(found: Sequence[tuple[int, Rating]]) -> Iterator[str]:
    """Yield lines that rate the same twice on a day, or put a trust in another system than a line before."""
    first: dict[tuple[object, ...], int] = {}
    system: dict[str, tuple[str, int]] = {}
    for line, rating in found:
        earlier = first.setdefault((rating.on, *rating.key), line)
        if earlier != line:
            yield f"line {line}: the same rater, topic and day as line {earlier}"
        if rating.trust:
            ics, before = system.setdefault(rating.trust, (rating.ics, line))
            if ics != rating.ics:
                yield f"line {line}: the trust is in another ics than on line {before}"


def add_ratings(held: Sequence[Rating], new: Sequence[Rating]) -> tuple[Rating, ...]:
    """Return the ratings held with new ones after them; none is replaced, and one given again is kept once.

    Raises
    ------
    CheckError
        A new rating says something else than one held of the same rater, topic and day, or puts a trust in another
        system: its raters would then count twice.
    """
    systems = {rating.trust: rating.ics for rating in held if rating.trust}
    by_day = {(rating.on, *rating.key): rating for rating in held}
    added: list[Rating] = []
    for rating in new:
        if rating.trust and systems.setdefault(rating.trust, rating.ics) != rating.ics:
            raise CheckError(
                "A trust is in one integrated care system in some ratings and in another, or none, in others.",
                slug="rating-system-differs",
                found=f"ratings of {rating.on} that differ from earlier ones.",
                expected="the same ics, or none, in every rating of a trust.",
                fix="write the same ics in all files; for a trust that moved, the one it is in now.",
            )
        before = by_day.setdefault((rating.on, *rating.key), rating)
        if before is rating:
            added.append(rating)
        elif before != rating:
            raise CheckError(
                "A rating differs from one already held.",
                slug="rating-held-already",
                found=f"another rating by the same rater of '{rating.topic}' on {rating.on}.",
                expected="one rating a rater, topic and day; a change of mind is a rating of a later day.",
                fix="give the new rating its own date.",
            )
    return (*held, *added)


def name_unit(rating: Rating, level: Level) -> str:
    """Return the unit of a level that a rating belongs to; blank for a rating of something larger."""
    if level == "ics":
        return rating.ics
    if level == "trust":
        return rating.trust
    above = rating.trust or rating.ics
    return f"{above} / {rating.team}" if rating.team and above else rating.team


def trace_ratings(ratings: Sequence[Rating], *, level: Level) -> tuple[Split, ...]:
    """Return how each topic of each unit stood after every day on which somebody rated it.

    Parameters
    ----------
    ratings : sequence of Rating
        In any order.
    level : str
        ``team``, ``trust`` or ``ics``: what to pool raters over.

    Returns
    -------
    tuple of Split
        One for each unit, topic and day; units by name, topics in the order of their statements, days in order. The
        last of a topic is how it stands now.
    """
    order = {topic.id: topic.number for topic in topics()}
    grouped: dict[tuple[str, str], list[Rating]] = defaultdict(list)
    for rating in ratings:
        unit = name_unit(rating, level)
        if unit:
            grouped[unit, rating.topic].append(rating)
    splits: list[Split] = []
    for unit, topic in sorted(grouped, key=lambda pair: (pair[0], order[pair[1]])):
        newest: dict[tuple[str, ...], Rating] = {}
        for day, given in _by_day(grouped[unit, topic]):
            newest |= {rating.key: rating for rating in given}
            red, amber, green = _count_colours(newest.values())
            places = {(rating.ics, rating.trust, rating.team) for rating in newest.values()}
            evidenced = sum(bool(rating.evidence) for rating in newest.values())
            splits.append(Split(level, unit, topic, red, amber, green, len(places), evidenced, day))
    return tuple(splits)


def _by_day(ratings: Sequence[Rating]) -> Iterator[tuple[dt.date, list[Rating]]]:
    days: dict[dt.date, list[Rating]] = defaultdict(list)
    for rating in ratings:
        days[rating.on].append(rating)
    for day in sorted(days):
        yield day, days[day]


def _count_colours(ratings: Iterable[Rating]) -> tuple[int, int, int]:
    counts = Counter(rating.colour for rating in ratings)
    return counts["red"], counts["amber"], counts["green"]


def split_ratings(ratings: Sequence[Rating], *, level: Level, as_of: dt.date | None = None) -> tuple[Split, ...]:
    """Return how each rated topic of each unit stands, by each rater's newest rating.

    Parameters
    ----------
    ratings : sequence of Rating
        In any order; those after ``as_of`` are not yet known.
    level : str
        What to pool raters over.
    as_of : date, optional
        The day to look back from.

    Examples
    --------
    >>> day = dt.date(2026, 1, 5)
    >>> said = [Rating(day, "culture", rater, colour, trust="A") for rater, colour in
    ...         (("board", "green"), ("HR", "amber"), ("staff", "red"))]
    >>> (split,) = split_ratings(said, level="trust")
    >>> split.red, split.amber, split.green, split.raters, split.is_divided
    (1, 1, 1, 3, True)
    """
    known = [rating for rating in ratings if as_of is None or rating.on <= as_of]
    return tuple({(split.unit, split.topic): split for split in trace_ratings(known, level=level)}.values())


def missing_topics(splits: Sequence[Split]) -> dict[str, tuple[str, ...]]:
    """Return the topics that nobody has rated, for each unit that lacks any."""
    rated: dict[str, set[str]] = defaultdict(set)
    for split in splits:
        rated[split.unit].add(split.topic)
    missing = {unit: tuple(topic.id for topic in topics() if topic.id not in held) for unit, held in rated.items()}
    return {unit: lacking for unit, lacking in missing.items() if lacking}


def check_complete(splits: Sequence[Split]) -> None:
    """Refuse an assessment in which a unit has topics that nobody rated: a part would be read as the whole.

    Raises
    ------
    CheckError
        Some unit lacks topics, or nothing was rated at all; every unit is told with what it lacks.
    """
    missing = missing_topics(splits)
    if missing or not splits:
        told = "; ".join(f"{unit} lacks {', '.join(lacking)}" for unit, lacking in sorted(missing.items()))
        raise CheckError(
            "The assessment is not complete.",
            slug="assessment-incomplete",
            found=f"{told or 'no rating at this level'}.",
            expected=f"all {len(topics())} topics of each unit rated by somebody.",
            fix="rate the topics named, or export a level at which every topic is rated.",
        )


def suggest_topics(splits: Sequence[Split]) -> tuple[Split, ...]:
    """Return what somebody rated red or amber: most red first, then most amber, then in the order of the statements."""
    order = {topic.id: topic.number for topic in topics()}
    open_ = [split for split in splits if split.red or split.amber]
    return tuple(sorted(open_, key=lambda split: (split.unit, -split.red, -split.amber, order[split.topic])))


def choose_comments(
    ratings: Sequence[Rating], *, level: Level, least: int = 10, threshold: int = 5, as_of: dt.date | None = None
) -> tuple[Comments, ...]:
    """Return comments on topics that enough people of a unit rated; others are counted and not shown.

    Words give their writer away sooner than a number does, so more people must stand behind them. Raters are not named,
    and comments come in the order of their letters.

    Parameters
    ----------
    ratings : sequence of Rating
        In any order.
    level : str
        What to pool raters over. Show one level only: the difference of two may be few people's words.
    least : int
        Fewest raters of the topic behind comments.
    threshold : int
        Smallest count of people that is shown in numbers; ``least`` must be above it.
    as_of : date, optional
        The day to look back from.

    Raises
    ------
    OptionError
        ``least`` is not above ``threshold``.
    """
    if least <= threshold:
        raise OptionError(
            "least-for-comments",
            str(least),
            f"a whole number above {threshold}, the threshold for numbers.",
            slug="comments-threshold-low",
        )
    newest: dict[tuple[str, str], dict[tuple[str, ...], Rating]] = defaultdict(dict)
    for rating in sorted(ratings, key=lambda each: each.on):
        unit = name_unit(rating, level)
        if unit and (as_of is None or rating.on <= as_of):
            newest[unit, rating.topic][rating.key] = rating
    chosen = []
    for (unit, topic), held in sorted(newest.items()):
        texts = sorted(rating.comment for rating in held.values() if rating.comment)
        shown = tuple(texts) if len(held) >= least else ()
        chosen.append(Comments(unit, topic, len(held), shown, len(texts) - len(shown)))
    return tuple(comments for comments in chosen if comments.texts or comments.hidden)


def offer_groups(sizes: Mapping[str, int], *, least: int = 5) -> tuple[str, ...]:
    """Return the groups that a list to choose from may offer: none of fewer people than may be shown.

    Examples
    --------
    >>> offer_groups({"nurses": 12, "midwives": 3, "doctors": 20})
    ('doctors', 'nurses')
    """
    return tuple(sorted(group for group, size in sizes.items() if size >= least))
