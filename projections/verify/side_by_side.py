"""Two lists in the order of their keys, read side by side in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

K = TypeVar("K", bound=tuple[str, ...])
V = TypeVar("V")


def side_by_side(ours: Iterable[tuple[K, V]], theirs: Iterable[tuple[K, V]]) -> Iterator[tuple[K, V | None, V | None]]:
    """Yield every key with what either list has under it, None where a list has nothing; each key is there once."""
    left, right = iter(ours), iter(theirs)
    one, other = next(left, None), next(right, None)
    while (key := min((each[0] for each in (one, other) if each is not None), default=None)) is not None:
        mine = yours = None
        if one is not None and one[0] == key:
            mine, one = one[1], next(left, None)
        if other is not None and other[0] == key:
            yours, other = other[1], next(right, None)
        yield key, mine, yours
