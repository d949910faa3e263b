"""Why published numbers differ: what two releases say of how they were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tenure.disclosure import Released
from tenure.releases.diff_tables import HIDDEN_NOW, SHOWN_NOW
from tenure.terms import About

__all__ = ["UNEXPLAINED", "Reason", "explain_change", "find_reasons"]

Manifest = Mapping[str, object]

UNEXPLAINED = "unexplained"
_BLANK = "not stated"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that differs between how two releases were made, and may be why numbers differ.

    ``code`` is one word; ``was`` and ``now`` are what the manifests say; ``tables`` are those it bears on, empty for
    all; ``only_hiding`` says that it changes which numbers are hidden, and no number itself.
    """

    code: str
    words: str
    was: str
    now: str
    tables: tuple[str, ...] = ()
    only_hiding: bool = False


_VERSIONS = (
    ("record", "Another version of the record: months were delivered or delivered again", "record_version"),
    ("rules", "Another date of the published facts: pay scales, code lists, thresholds", "rules_version"),
    ("code", "Another version of Tenure", "code_version"),
)
_WORDS = (
    ("definitions", "Other definitions", "definitions"),
    ("population", "Other people are counted", "population"),
    ("period", "Another period", "period"),
    ("method", "Another method", "method"),
)


def find_reasons(
    was: Manifest, now: Manifest, *, shared: Sequence[tuple[Released, Released]], same_tables: bool
) -> tuple[Reason, ...]:
    """Return everything that differs between how two releases were made.

    Parameters
    ----------
    was, now : mapping
        The two manifests.
    shared : sequence of (Released, Released)
        Tables that are in both, as they were and as they are.
    same_tables : bool
        Whether both releases hold the same tables; what is hidden in one depends on the others.

    Returns
    -------
    tuple of Reason
        One for each pair of things told by the manifests, with the tables it bears on.
    """
    found = [
        *_find_in_tables(shared),
        *_find_options(shared),
        *_find_profile(was, now),
        *_find_whose(was, now),
        *_find_waterfall(was, now),
    ]
    if not same_tables:
        words = "Other tables leave together: what is hidden in one depends on the rest"
        found.append(Reason("company", words, _name_tables(was), _name_tables(now), only_hiding=True))
    if (before := _list_earlier(was)) != (after := _list_earlier(now)):
        words = "Protected against other earlier releases"
        found.append(Reason("earlier", words, before, after, only_hiding=True))
    return tuple(found)


def explain_change(kind: str, table: str, reasons: Sequence[Reason]) -> str:
    """Return the codes of the reasons that may be behind a change, joined by semicolons.

    Parameters
    ----------
    kind : str
        One of the kinds of ``compare_tables``.
    table : str
        The table it is in.
    reasons : sequence of Reason
        Of the two releases.

    Returns
    -------
    str
        ``unexplained`` where the manifests tell of nothing that could be.
    """
    is_hiding = kind in {HIDDEN_NOW, SHOWN_NOW}
    codes = (
        one.code for one in reasons if (not one.tables or table in one.tables) and (is_hiding or not one.only_hiding)
    )
    return ";".join(dict.fromkeys(codes)) or UNEXPLAINED


def _find_in_tables(shared: Sequence[tuple[Released, Released]]) -> Iterator[Reason]:
    for code, words, field in (*_VERSIONS, *_WORDS):
        apart: dict[tuple[str, str], list[str]] = {}
        for was, now in shared:
            pair = _read_field(was.about, field), _read_field(now.about, field)
            if pair[0] != pair[1]:
                apart.setdefault(pair, []).append(now.about.table)
        for (before, after), tables in apart.items():
            yield Reason(code, words, before, after, tuple(tables))


def _read_field(about: About, field: str) -> str:
    value = getattr(about, field)
    return ", ".join(value) if isinstance(value, tuple) else str(value) or _BLANK


def _find_options(shared: Sequence[tuple[Released, Released]]) -> Iterator[Reason]:
    apart: dict[tuple[str, str, str], list[str]] = {}
    for was, now in shared:
        before, after = was.about.parameters, now.about.parameters
        for name in sorted({*before, *after}):
            pair = str(before.get(name, _BLANK)), str(after.get(name, _BLANK))
            if pair[0] != pair[1]:
                apart.setdefault((name, *pair), []).append(now.about.table)
    for (name, old, new), tables in apart.items():
        yield Reason("options", f"Another choice of {name.replace('_', ' ')}", old, new, tuple(tables))


def _find_profile(was: Manifest, now: Manifest) -> Iterator[Reason]:
    before, after = _read_part(was, "profile"), _read_part(now, "profile")
    unlike = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    if unlike:
        # The name says most; a rule of the same name that changed says which part of it did.
        told = ["name"] if "name" in unlike else [name for name in unlike if name not in {"title", "source"}]
        old, new = (", ".join(f"{name} {part.get(name, _BLANK)}" for name in told) for part in (before, after))
        yield Reason("profile", "Another disclosure profile: what is hidden and how numbers are rounded", old, new)


def _find_whose(was: Manifest, now: Manifest) -> Iterator[Reason]:
    before, after = (
        " ".join(filter(None, (str(one.get("class", "public")), str(one.get("organisation") or ""))))
        for one in (was, now)
    )
    if before != after:
        words = "Another class of release: an internal one hides small counts alone"
        yield Reason("class", words, before, after, only_hiding=True)


def _find_waterfall(was: Manifest, now: Manifest) -> Iterator[Reason]:
    """Yield the steps from the extract to the record whose counts differ: what the record's version is made of."""
    before, after = _read_steps(was), _read_steps(now)
    for step in [*before, *(step for step in after if step not in before)]:
        old, new = before.get(step, _BLANK), after.get(step, _BLANK)
        if old != new:
            yield Reason("record", f"Of the record: {step}", old, new)


def _read_steps(manifest: Manifest) -> dict[str, str]:
    listed = manifest.get("waterfall")
    told = {
        str(one.get("step")): f"{one.get('count'):,}"
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, Mapping) and isinstance(one.get("count"), int)
    }
    # The last steps tell of the tables, which are what is compared and no reason.
    return {step: count for step, count in told.items() if "record" in step or "rows" in step}


def _read_part(manifest: Manifest, name: str) -> Mapping[str, object]:
    part = manifest.get(name)
    return part if isinstance(part, Mapping) else {}


def _name_tables(manifest: Manifest) -> str:
    listed = manifest.get("tables")
    names = [str(one.get("table")) for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return ", ".join(names)


def _list_earlier(manifest: Manifest) -> str:
    listed = manifest.get("earlier")
    told = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return ", ".join(f"{one.get('title')} ({str(one.get('sha256'))[:12]})" for one in told) or "none"
