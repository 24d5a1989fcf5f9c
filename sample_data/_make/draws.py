"""Deterministic draws in integer arithmetic: a named stream and an index give the same 64 bits everywhere, for ever."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate

SEED = 20210531
_MASK = 2**64 - 1


def mix(x: int) -> int:
    """Return the splitmix64 output for state `x`.

    Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
    """
    x = (x + 0x9E3779B97F4A7C15) & _MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & _MASK
    return x ^ x >> 31


@cache
def stream(name: str, seed: int = SEED) -> int:
    """Return the 64-bit start of a named stream. Each column has its own, so that a new column moves no other."""
    return int.from_bytes(sha256(f"{seed}/{name}".encode()).digest()[:8], "big")


class Draws:
    """All draws of one seed. Indexes are stable keys (a member's number, day·1000 + k), never row positions."""

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed

    def draw(self, name: str, i: int) -> int:
        """Return 64 bits."""
        return mix(mix(i) ^ stream(name, self.seed))

    def below(self, name: str, i: int, n: int) -> int:
        """Return an integer of [0, n), for 0 < n < 2**32."""
        return (self.draw(name, i) >> 32) * n >> 32

    def pick(self, name: str, i: int, weights: Sequence[int]) -> int:
        """Return the first j whose cumulative weight exceeds a draw below the total."""
        sums = list(accumulate(weights))
        return bisect_right(sums, self.below(name, i, sums[-1]))

    def order(self, name: str, ids: Iterable[int]) -> list[int]:
        """Return `ids` sorted by (draw, id): a permutation that does not depend on the order given."""
        return sorted(ids, key=lambda i: (self.draw(name, i), i))


def quota(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` among `weights` by largest remainder, in integers; ties go to the smaller index.

    Example:
        >>> quota(10, [1, 1, 1])
        [4, 3, 3]
    """
    whole = sum(weights)
    shares = [total * w // whole for w in weights]
    rest = sorted(range(len(weights)), key=lambda j: (-(total * weights[j] % whole), j))
    for j in rest[: total - sum(shares)]:
        shares[j] += 1
    return shares
