"""A cache bounded by the bytes it holds: what was used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Values by key, made when first asked for. Safe in any number of threads."""

    def __init__(self, capacity: int, size_of: Callable[[Value], int]) -> None:
        """Hold values of `capacity` bytes together, as `size_of` measures them."""
        self._capacity = capacity
        self._size_of = size_of
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key; `make` it if it is missing. Two threads may both make it."""
        value = self.held(key)
        return self.put(key, make()) if value is None else value

    def held(self, key: Hashable) -> Value | None:
        """Return the value of a key; None if it is missing."""
        value = self._values.get(key)
        if value is not None:
            try:
                self._values.move_to_end(key)
            except KeyError:
                # Another thread just dropped it; a lock would cost as much as all the rest.
                return value
        return value

    def put(self, key: Hashable, value: Value) -> Value:
        """Hold the value of a key, where none is held yet, and return it."""
        self._put([(key, value)])
        return value

    def get_all(self, keys: Sequence[Key], make: Callable[[Sequence[Key]], Sequence[Value]]) -> list[Value]:
        """Return the values of some keys, in order; `make` those that are missing together."""
        found = {key: value for key in keys if (value := self._values.get(key)) is not None}
        # Another thread may have dropped one; a lock would cost as much as all the rest.
        with suppress(KeyError):
            for key in found:
                self._values.move_to_end(key)
        if missing := [key for key in dict.fromkeys(keys) if key not in found]:
            made = dict(zip(missing, make(missing), strict=True))
            self._put(made.items())
            found |= made
        return [found[key] for key in keys]

    def _put(self, items: Iterable[tuple[Hashable, Value]]) -> None:
        with self._lock:
            for key, value in items:
                if key not in self._values:
                    self._values[key] = value
                    self._held += self._size_of(value)
            while self._held > self._capacity and len(self._values) > 1:
                _, old = self._values.popitem(last=False)
                self._held -= self._size_of(old)
