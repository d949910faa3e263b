"""Tables are attacked as a reader would before they are written: what does not hold is not released."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.disclosure import Released
from tenure.errors import DisclosureError
from tenure.rules import Profile
from tenure.terms import write_count

__all__ = ["prove"]

_NAMED = 5


def prove(released: Sequence[Released], rule: Profile, earlier: Sequence[Sequence[Released]] = ()) -> dict[str, object]:
    """Return what an audit of tables finds, ready for JSON, and refuse tables that tell too much.

    Parameters
    ----------
    released : Sequence[Released]
        Every table that leaves together.
    rule : Profile
        The profile they were protected by.
    earlier : Sequence[Sequence[Released]]
        The tables of earlier releases of the series, one sequence a release.

    Raises
    ------
    DisclosureError
        Something hidden can be told more closely than the profile allows. The places are named, no number is.
    CheckError
        Numbers that are shown contradict each other.

    Notes
    -----
    Release: positions and limits that any reader of the tables can work out.
    """
    # The libraries of linear programming take half a second to read.
    from tenure.disclosure.audit import audit_tables  # noqa: PLC0415
    from tenure.releases.audit import describe_audit  # noqa: PLC0415

    audit = audit_tables(released, profile=rule, earlier=earlier)
    if audit.is_safe:
        return describe_audit(audit)
    places = [f"{one.table}, column {one.column}, row {one.row}" for one in audit.weak[:_NAMED]]
    raise DisclosureError(
        f"The tables cannot leave: {write_count(len(audit.weak), 'place')} would tell too much.",
        slug="release-not-safe",
        found=f"{'; '.join(places)}{' ...' if len(audit.weak) > _NAMED else ''}.",
        expected="no hidden count that a reader can tell more closely than the profile allows"
        + (", also beside the earlier releases." if earlier else "."),
        fix="ask for less detail: fewer breakdowns, coarser levels or longer periods; "
        "where an earlier release is the reason, ask for the same detail as it did.",
    )
