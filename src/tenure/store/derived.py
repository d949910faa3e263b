"""Tables made from the main table, bucket by bucket, whenever it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tenure.store.steps import Step

__all__ = ["Derived"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A table computed from one bucket of the main table at a time.

    Parameters
    ----------
    name : str
        Name of the stored table and of its view.
    steps : Callable[[], Sequence[Step]]
        Makes the chain. It reads the view of the main table (one bucket, in the order of the
        schema, so windows over nothing may rely on that order) and the ``dim_*`` views; its last
        step is the table.
    shared : tuple of Callable[[], Sequence[Step]]
        Make chains whose last steps the later ones and ``steps`` read as tables, in that order. Derived
        tables that name the same functions share one computation of them for each bucket.
    ordered : tuple of str
        Those of the shared tables that hold the key's columns and must come out in the order of the key,
        because the chains rely on the order in which the engine reads rows; it is checked.
    """

    name: str
    steps: Callable[[], Sequence[Step]]
    shared: tuple[Callable[[], Sequence[Step]], ...] = ()
    ordered: tuple[str, ...] = ()
