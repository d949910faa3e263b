"""Why a multinomial logit cannot be fitted, told in the names of its columns and outcomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tenure.errors import CheckError
from tenure.estimate.multinomial_design import Design

__all__ = ["check_columns", "list_dependent", "refuse_separation"]

Array = npt.NDArray[np.float64]

_DEPENDENT = 1e-10
_MOST_NAMED = 5


def check_columns(design: Design, counts: Array, outcomes: Sequence[str]) -> None:
    """Raise a ``CheckError`` where nobody has an outcome, or where a column is a sum of the columns before it."""
    empty = [name for name, people in zip(outcomes, counts.sum(axis=0), strict=True) if people == 0]
    if empty:
        raise CheckError(
            f"Nobody has the outcome {_list_names(empty)}, so nothing can be estimated about it.",
            slug="model-outcome-empty",
            expected="at least one person with each outcome.",
            fix="leave the outcome out, or join it with another.",
        )
    dependent = list_dependent(design, counts.sum(axis=1))
    if dependent:
        column, others = next(iter(dependent.items()))
        raise CheckError(
            f"The column '{column}' says nothing that other columns do not say already.",
            slug="model-collinear",
            found=f"it follows from {_list_names(others)}." if others else "it is nought for everybody.",
            expected="columns of which none is a sum of others.",
            fix="leave out one of the characteristics, or join groups that always go together.",
        )


def list_dependent(design: Design, people: npt.ArrayLike) -> dict[str, tuple[str, ...]]:
    """Return the columns that follow from those before them, each with the columns it follows from.

    Parameters
    ----------
    design : Design
        C cells by K columns; an earlier column is kept rather than a later one.
    people : array_like, shape (C,)
        People of each cell; cells without any do not count.

    Returns
    -------
    dict of str to tuple of str
        In the order of the columns. Empty where all columns can be told apart.
    """
    gram = (design.matrix * np.asarray(people, dtype=np.float64)[:, None]).T @ design.matrix
    size = np.sqrt(np.diag(gram))
    size[size == 0] = 1.0
    scaled = gram / np.outer(size, size)
    rest, kept, found = scaled.copy(), list[int](), dict[str, tuple[str, ...]]()
    # Columns are swept out one after the other; of one that follows from those before it nothing is left.
    for column, name in enumerate(design.names):
        left = rest[column, column]
        if left >= _DEPENDENT:
            rest -= np.outer(rest[:, column], rest[column]) / left
            kept.append(column)
            continue
        weights = np.linalg.lstsq(scaled[np.ix_(kept, kept)], scaled[kept, column], rcond=None)[0]
        found[name] = tuple(design.names[kept[place]] for place in np.flatnonzero(np.abs(weights) > 1e-6))
    return found


def refuse_separation(design: Design, change: Array, outcomes: Sequence[str]) -> CheckError:
    """Return the error for coefficients that grow without end.

    Parameters
    ----------
    design : Design
        The columns.
    change : ndarray, shape (K, J - 1)
        How far each coefficient still moves where the likelihood no longer does.
    outcomes : sequence of str
        J names.
    """
    size = np.abs(change) * np.abs(design.matrix).max(axis=0)[:, None]
    places = np.argwhere(size > size.max() / 4)
    pairs = [f"'{outcomes[choice + 1]}' by '{design.names[column]}'" for column, choice in places[:_MOST_NAMED]]
    return CheckError(
        "Some outcome happens hardly ever, or nearly always, in a group, so the model's coefficient for it has no end.",
        slug="model-separated",
        found=f"{', '.join(pairs)}{' and others' if len(places) > _MOST_NAMED else ''}.",
        expected="every outcome in every group, and none in all of it.",
        fix="join small groups or rare outcomes, or ask for fewer characteristics.",
    )


def _list_names(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    return f"{shown} and others" if len(names) > _MOST_NAMED else shown
