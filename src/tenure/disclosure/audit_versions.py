"""Cells of several releases: which of them a reader takes for one, and what those that changed give away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csgraph

from tenure.disclosure.audit_bounds import Flags, Floats, Ints, contradiction
from tenure.disclosure.audit_knowledge import Knowledge, Nested

__all__ = ["merge_versions"]

_CHANGED = 1e-5
_RESTATED = "it is a few people from what an earlier release tells"


def merge_versions(knowledge: Knowledge) -> Knowledge:
    """Make one cell of cells of several releases that a reader takes for the same.

    Parameters
    ----------
    knowledge : Knowledge
        Of several releases.

    Raises
    ------
    CheckError
        The numbers of one release contradict each other.

    Notes
    -----
    A count that stands in several releases is taken for the same number, and parts for those of a total that only
    another release shows, unless the numbers contradict it. Where they do, as few as can be are taken to have changed:
    one linear programme finds them. What changed, and is shown, is a difference of counts that a reader forms.
    """
    grouped = knowledge.versions.group_by("cell", "other")
    pairs = grouped.agg(pl.col("alike").all(), pl.col("now").any()).sort("cell", "other")
    if pairs.is_empty() and not knowledge.foreign.shape[0]:
        return knowledge
    cells, others = pairs["cell"].to_numpy(), pairs["other"].to_numpy()
    alike = pairs["alike"].to_numpy().copy()
    steps = _subtract(cells, others, len(knowledge.low))
    holds = _find_unchanged(knowledge, sparse.csr_array(sparse.vstack([steps[alike, :], knowledge.foreign])))
    alike[alike] = holds[: int(alike.sum())]
    adds_up = holds[len(holds) - knowledge.foreign.shape[0] :]
    # Of two hidden versions nobody can say which of the parts of a total has changed.
    told = ~(knowledge.is_hidden[cells] & knowledge.is_hidden[others])
    apart = ~alike & pairs["now"].to_numpy() & told
    changed = sparse.csr_array(sparse.vstack([knowledge.loose, steps[apart, :], knowledge.foreign[~adds_up, :]]))
    first = np.append(cells[apart], knowledge.foreign.indices[knowledge.foreign.indptr[:-1][~adds_up]])
    whole = replace(
        knowledge,
        equations=sparse.csr_array(sparse.vstack([knowledge.equations, knowledge.foreign[adds_up, :]])),
        loose=changed,
        loose_places=pl.concat(
            [knowledge.loose_places, pl.DataFrame({"cell": first.astype(np.int64)}).with_columns(why=pl.lit(_RESTATED))]
        ),
    )
    return _merge_cells(whole, cells[alike], others[alike])


def _subtract(cells: Ints, others: Ints, width: int) -> sparse.csr_array:
    n = len(cells)
    signs, columns = np.tile([1.0, -1.0], n), np.column_stack([cells, others]).ravel()
    return sparse.csr_array((signs, columns, np.arange(0, 2 * n + 1, 2)), shape=(n, width))


def _find_unchanged(knowledge: Knowledge, soft: sparse.csr_array) -> Flags:
    """Return which of the soft equations hold when as little as can be has changed."""
    n_soft, n_cells = soft.shape
    hard = knowledge.equations
    slack = sparse.hstack([soft, sparse.eye_array(n_soft), -sparse.eye_array(n_soft)])
    firm = sparse.hstack([hard, sparse.csr_array((hard.shape[0], 2 * n_soft))])
    cost: Floats = np.append(np.zeros(n_cells), np.ones(2 * n_soft))
    answer = milp(
        cost,
        constraints=LinearConstraint(sparse.vstack([firm, slack]).tocsc(), 0.0, 0.0),
        bounds=Bounds(
            np.append(knowledge.low, np.zeros(2 * n_soft)), np.append(knowledge.high, np.full(2 * n_soft, np.inf))
        ),
    )
    if answer.x is None:
        raise contradiction()
    return np.asarray(np.abs(soft @ answer.x[:n_cells]) < _CHANGED)


def _merge_cells(knowledge: Knowledge, cells: Ints, others: Ints) -> Knowledge:
    n_cells = len(knowledge.low)
    links = sparse.csr_array((np.ones(len(cells)), (cells, others)), shape=(n_cells, n_cells))
    n_merged, found = csgraph.connected_components(links, directed=False)
    onto = sparse.csr_array((np.ones(n_cells), (np.arange(n_cells), found)), shape=(n_cells, n_merged))
    low, high, hidden = np.full(n_merged, -np.inf), np.full(n_merged, np.inf), np.ones(n_merged, dtype=np.bool_)
    np.maximum.at(low, found, knowledge.low)
    np.minimum.at(high, found, knowledge.high)
    np.logical_and.at(hidden, found, knowledge.is_hidden)
    first = np.full(n_merged, n_cells, dtype=np.int64)
    np.minimum.at(first, found, np.arange(n_cells))
    equations = sparse.csr_array(knowledge.equations @ onto)
    equations.eliminate_zeros()
    loose = sparse.csr_array(knowledge.loose @ onto)
    loose.eliminate_zeros()
    number = np.append(found, -1)
    return replace(
        knowledge,
        low=low,
        high=high,
        is_hidden=hidden,
        equations=equations,
        loose=loose,
        nested=tuple(Nested(one.table, one.column, number[one.cells], one.rows) for one in knowledge.nested),
        places=knowledge.places.with_columns(pl.Series("cell", found[knowledge.places["cell"].to_numpy()])),
        loose_places=knowledge.loose_places.with_columns(
            pl.Series("cell", found[knowledge.loose_places["cell"].to_numpy()], dtype=pl.Int64)
        ),
        names=knowledge.names[first],
    )
