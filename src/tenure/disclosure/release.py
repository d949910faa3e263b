"""From confidential evidence to tables that may leave together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.disclosure.estimates import check_estimates, coarsen_estimates, find_worth, rank_shown
from tenure.disclosure.masks import add_warning, check_columns, drop_contributions, empty_hidden, mask_columns
from tenure.disclosure.positions import round_positions
from tenure.disclosure.released import Released, Summary, seal_table
from tenure.disclosure.rounding import coarsen_limits, round_estimates, round_table
from tenure.errors import DisclosureError, InternalError
from tenure.rules import Profile
from tenure.terms import Evidence, Structure

if TYPE_CHECKING:
    from tenure.disclosure.earlier import Before
    from tenure.disclosure.hiding import Pattern

__all__ = ["release"]

Flags = npt.NDArray[np.bool_]

_MOST_ROUNDS = 25


def release(
    tables: Sequence[Evidence],
    *,
    profile: Profile,
    internal: bool = False,
    earlier: Sequence[Sequence[Released]] = (),
) -> tuple[Released, ...]:
    """Protect all tables that leave together and return what may be published.

    Small counts are hidden, then as many others as keep them from being worked out from any table of
    the release, then counts are rounded where the profile says so.

    Parameters
    ----------
    tables : Sequence[Evidence]
        Every table of the release. Tables released apart are not protected against each other.
    profile : Profile
        The rule. One that hides nothing serves records of no real staff only.
    internal : bool
        Hide small counts alone, and nothing beside them: for an organisation's own staff, who may see the figures
        of the record. The tables say to whom (``About.internal_to``), and carry that wherever they go.
    earlier : Sequence[Sequence[Released]]
        Tables of earlier releases of the same series, the latest release last. What they show is known, what they hide
        stays hidden, and a few people more or fewer than they tell are a small count.

    Returns
    -------
    tuple of Released
        In the order given; rows sorted by the dimensions of each table, because the order of an
        analysis may tell the size of a hidden value.

    Raises
    ------
    DisclosureError
        The profile hides nothing and some table is, or may be, about real staff.
    InternalError
        The structure of a table is wrong: see ``Structure``. A table is internal and says not to whom, or is not and
        says so.

    Notes
    -----
    Primary: 1 <= n < threshold, for the counts of the tables, for the differences between the rungs of
    their ladders and for the sums of their comparisons; and counts beside an amount below the threshold.
    Noughts are hidden beside them where the profile says so. Rows whose amounts add up to a known total are
    hidden in company: see ``hide_amounts``. Estimates fall with their counts, and with too few degrees of freedom;
    what is left of them is rounded to what their people are worth: see ``coarsen_estimates`` and ``rank_shown``.
    Counts rounded with control are not hidden: see ``round_controlled``.
    Not modelled: what a reader knows of one person; releases that are not named as earlier ones.
    Release: the result is what may be released.
    """
    for table in tables:
        _check_class(table, internal=internal)
        check_columns(table)
        check_estimates(table)
    if not profile.protects:
        _check_no_real_staff(tables, profile)
    tables = _round_counts(tables, profile)
    if not any(earlier) or internal:
        return _release_once(tables, profile, internal=internal)
    return _release_beside(tables, profile, earlier)


def _release_once(
    tables: Sequence[Evidence], profile: Profile, *, internal: bool = False, before: Before | None = None
) -> tuple[Released, ...]:
    patterns = _find_patterns(tables, profile, internal=internal, before=before)
    return tuple(
        _release_table(table, pattern, profile)
        for table, pattern in zip(_settle_structures(tables, patterns, before), patterns, strict=True)
    )


def _release_beside(
    tables: Sequence[Evidence], profile: Profile, earlier: Sequence[Sequence[Released]]
) -> tuple[Released, ...]:
    """Protect tables beside those of earlier releases: attack both together, hide more near what follows, and again."""
    from tenure.disclosure.audit import find_weak_names  # noqa: PLC0415 - as below
    from tenure.disclosure.earlier import read_earlier  # noqa: PLC0415

    before = read_earlier(earlier)
    shown, is_stuck = -1, False
    for _ in range(_MOST_ROUNDS):
        released = _release_once(tables, profile, before=before)
        left = sum(table.summary.cells - table.summary.hidden for table in released)
        # Where nothing was hidden near the weak cells themselves, what follows does so by equations of earlier tables.
        was_stuck, is_stuck = is_stuck, left == shown
        weak = find_weak_names(released, profile, earlier, nearby=is_stuck)
        if not weak or (was_stuck and is_stuck):
            # Where nothing more can be hidden the audit of the release says what follows, and refuses it.
            break
        shown = left
        before = before.hide_more(released, beside=weak)
    return released


def _check_class(table: Evidence, *, internal: bool) -> None:
    if internal != bool(table.about.internal_to.strip()):
        raise InternalError(f"{table.about.table}: whether it is internal, and to whom, does not agree")


def _round_counts(tables: Sequence[Evidence], profile: Profile) -> Sequence[Evidence]:
    """Return the tables with their counts rounded together where the profile protects them so, and else as they are."""
    if profile.rounding != "controlled" or not any(table.structure.counts for table in tables):
        return tables
    # Reads the libraries of programming, as below.
    from tenure.disclosure.controlled import round_controlled  # noqa: PLC0415

    return round_controlled(tables, base=profile.rounding_base)


def _find_patterns(
    tables: Sequence[Evidence], profile: Profile, *, internal: bool, before: Before | None
) -> Sequence[Pattern | None]:
    if not any(table.structure.counts for table in tables):
        return [None] * len(tables)
    # The libraries of linear algebra and programming take half a second to read, which only those wait for who
    # release counts of people.
    from tenure.disclosure.hiding import find_patterns  # noqa: PLC0415

    return find_patterns(tables, profile, internal=internal, before=before)


def _settle_structures(
    tables: Sequence[Evidence], patterns: Sequence[Pattern | None], before: Before | None
) -> list[Evidence]:
    """Return the tables with what their structure may say once they leave."""
    if before is None and not any(table.structure.comparisons for table in tables):
        return list(tables)
    from tenure.disclosure.comparisons import settle_comparisons  # noqa: PLC0415 - as above

    hidden = [
        {count.column: pattern.hidden_rows(count.column) for count in table.structure.counts} if pattern else {}
        for table, pattern in zip(tables, patterns, strict=True)
    ]
    settled = _replace_structures(tables, settle_comparisons(tables, hidden))
    if before is None:
        return settled
    from tenure.disclosure.earlier import settle_versions  # noqa: PLC0415 - as above

    return _replace_structures(settled, settle_versions(settled, hidden, before))


def _replace_structures(tables: Sequence[Evidence], structures: Sequence[Structure]) -> list[Evidence]:
    return [replace(table, structure=structure) for table, structure in zip(tables, structures, strict=True)]


def _check_no_real_staff(tables: Sequence[Evidence], profile: Profile) -> None:
    real = sorted({table.about.table for table in tables if table.about.real_staff})
    if real:
        raise DisclosureError(
            f"The profile '{profile.name}' hides nothing and cannot be used on a record of real staff.",
            slug="disclosure-profile-refused",
            found=f"tables that are, or may be, about real staff: {', '.join(real)}.",
            expected="a record whose manifest says that it holds no real staff.",
            fix="choose a profile that protects, such as fewer_than_5.",
        )


def _order_by(column: pl.Series) -> list[pl.Expr]:
    """Return what a dimension is sorted by: itself, or numbers as numbers where its text is numbers and words."""
    text = pl.col(column.name)
    if column.dtype == pl.String and not column.str.contains(r"^0\d|\d\D|\D\d").any():
        return [text.cast(pl.Int64, strict=False), text]
    return [text]


def _release_table(table: Evidence, pattern: Pattern | None, profile: Profile) -> Released:
    flags = mask_columns(table, pattern, profile) if pattern is not None else {}
    table = drop_contributions(table)
    mask = pl.DataFrame({name: flags[name] for name in table.frame.columns if name in flags})
    frame = rank_shown(_round_values(table, flags, profile), table.structure) if profile.protects else table.frame
    keys = [key for name in table.structure.dimensions for key in _order_by(frame[name])]
    order = pl.arg_sort_by(keys, nulls_last=True, maintain_order=True)
    if table.structure.dimensions:
        places = frame.select(order).to_series()
        # A table that counts nobody has no mask, and a frame without columns has no rows to order.
        frame, mask = frame[places], mask[places] if mask.width else mask
    return seal_table(
        about=add_warning(table, profile),
        frame=frame,
        mask=mask,
        profile=profile.name,
        structure=table.structure,
        summary=pattern.summarise(frame.height) if pattern is not None else Summary(frame.height, 0, 0, 0),
    )


def _round_values(table: Evidence, flags: dict[str, Flags], profile: Profile) -> pl.DataFrame:
    """Return the values as they leave: hidden ones empty, others no finer than what their people are worth."""
    frame = empty_hidden(table.frame, flags)
    if profile.rounding_base > 1:
        frame = round_table(frame, table.structure, profile)
    else:
        frame = coarsen_limits(frame, table.structure)
    frame = coarsen_estimates(frame, table.structure, base=find_worth(profile))
    frame = round_positions(round_estimates(frame, table.structure), table.structure, profile)
    return empty_hidden(frame, flags)
