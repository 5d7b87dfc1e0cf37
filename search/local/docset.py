"""A set of articles as a mask or as sorted numbers, converted on demand."""

from __future__ import annotations

import numpy as np

from indexer.arrays import Mask
from search.kernels.numpy_kernels import MUCH_LONGER, Docs


class DocSet:
    """Some of `size` articles. What it returns is not to be changed."""

    __slots__ = ("_docs", "_mask", "size")

    def __init__(self, size: int, *, mask: Mask | None = None, docs: Docs | None = None) -> None:
        """Take a mask or numbers; without either, all."""
        self.size = size
        self._mask = np.ones(size, np.bool_) if mask is None and docs is None else mask
        self._docs = docs

    @property
    def mask(self) -> Mask:
        """The set as a mask over all articles."""
        if self._mask is None:
            self._mask = np.zeros(self.size, np.bool_)
            self._mask[self._docs] = True
        return self._mask

    @property
    def docs(self) -> Docs:
        """The articles in the set, in order."""
        if self._docs is None:
            self._docs = self.mask.nonzero()[0]
        return self._docs

    def __len__(self) -> int:
        """Return how many they are."""
        return int(np.count_nonzero(self.mask)) if self._docs is None else len(self._docs)

    def __and__(self, other: DocSet) -> DocSet:
        """Return the articles that are in both sets."""
        if self._docs is None or other._docs is None:
            return DocSet(self.size, mask=self.mask & other.mask)
        shorter, longer = (self, other) if len(self._docs) <= len(other._docs) else (other, self)
        return shorter.within(longer.mask)

    def __or__(self, other: DocSet) -> DocSet:
        """Return the articles that are in either set."""
        if other._docs is None:
            return DocSet(self.size, mask=self.mask | other.mask)
        mask = self.mask.copy()
        mask[other._docs] = True
        return DocSet(self.size, mask=mask)

    def __invert__(self) -> DocSet:
        """Return all other articles."""
        return DocSet(self.size, mask=~self.mask)

    def within(self, mask: Mask | None) -> DocSet:
        """Return the articles that a mask has too; None stands for all."""
        if mask is None:
            return self
        if self._docs is None:
            return DocSet(self.size, mask=self.mask & mask)
        return DocSet(self.size, docs=self._docs[mask[self._docs]])


def intersection(one: Docs, other: Docs, size: int) -> Docs:
    """Return the numbers (below `size`) that are in both of two ascending lists, ascending."""
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if not len(shorter):
        return shorter
    if len(longer) > MUCH_LONGER * len(shorter):
        places = np.minimum(longer.searchsorted(shorter), len(longer) - 1)
        held = longer[places] == shorter
    else:
        mask = np.zeros(size, np.bool_)
        mask[longer] = True
        held = mask[shorter]
    found: Docs = shorter[held]
    return found
