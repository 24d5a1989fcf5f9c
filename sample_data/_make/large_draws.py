"""The draws of `draws.py` for many indexes at once: the same 64 bits, by NumPy arithmetic that wraps at 2**64."""

from collections.abc import Sequence

import numpy as np
from _make.draws import quota, stream
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]


def mix(x: Words) -> Words:
    """Return the splitmix64 outputs for states `x`, which stay as they are."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    shifted = x >> np.uint64(30)
    for factor, shift in ((0xBF58476D1CE4E5B9, 27), (0x94D049BB133111EB, 31)):
        x ^= shifted
        x *= np.uint64(factor)
        np.right_shift(x, np.uint64(shift), out=shifted)
    x ^= shifted
    return x


class Drawn:
    """All draws at the same indexes. Indexes are stable keys, never positions in a chunk."""

    def __init__(self, indexes: Words | Numbers) -> None:
        self._mixed = mix(indexes.astype(np.uint64))

    def draw(self, name: str) -> Words:
        """Return 64 bits for each index."""
        return mix(self._mixed ^ np.uint64(stream(name)))

    def below(self, name: str, n: int | Words) -> Numbers:
        """Return integers of [0, n), for 0 < n < 2**32."""
        x = self.draw(name)
        x >>= np.uint64(32)
        x *= np.uint64(n) if isinstance(n, int) else n
        x >>= np.uint64(32)
        return x.view(np.int64)

    def pick(self, name: str, weights: Sequence[int]) -> Numbers:
        """Return the first j whose cumulative weight exceeds a draw below the total."""
        sums = np.cumsum(np.array(weights, np.int64))
        return np.searchsorted(sums, self.below(name, int(sums[-1])), side="right")


def order(name: str, ids: Numbers) -> Numbers:
    """Return `ids`, all different, sorted by their draws. There are no ties: other indexes have other draws."""
    return ids[np.argsort(Drawn(ids).draw(name))]


def margin(name: str, ids: Numbers, weights: Sequence[int]) -> Numbers:
    """Return for each id the index of a weight, each index as often as its quota: in the order of the draws."""
    found = np.empty(len(ids), np.int64)
    found[np.argsort(Drawn(ids).draw(name))] = np.repeat(np.arange(len(weights)), quota(len(ids), weights))
    return found
