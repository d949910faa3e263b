"""Cells that equations join, apart from all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from tenure.disclosure.cells import Ints, Lattice

__all__ = ["Part", "split_cells"]


@dataclass(frozen=True, slots=True)
class Part:
    """Cells that equations join, and the equations: signs, equations by cells."""

    cells: Ints
    matrix: sparse.csr_array


def split_cells(lattice: Lattice) -> Iterator[Part]:
    """Yield the connected parts of a lattice that have an equation, in the order of their first cells."""
    rows = lattice.equations.tocsr().astype(np.float64)
    n_rows = rows.shape[0]
    if not n_rows:
        return
    links = sparse.block_array([[None, rows], [rows.T, None]]).tocsr()
    _, labels = csgraph.connected_components(links, directed=False)
    own = labels[n_rows:]
    for label in dict.fromkeys(own[np.unique(rows.indices)].tolist()):
        cells = np.flatnonzero(own == label)
        yield Part(cells, rows[np.flatnonzero(labels[:n_rows] == label), :][:, cells])
