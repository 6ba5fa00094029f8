"""Retry rules: when a provider takes a webhook for delivered, and when it tries again if it was not."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Self

TWO_HUNDREDS = range(200, 300)


@dataclass(frozen=True, slots=True)
class RetryRule:
    """The delays before each repetition, by the sandbox's clock, and the HTTP statuses that end them."""

    delays: tuple[timedelta, ...]
    taken: Container[int] = TWO_HUNDREDS

    @classmethod
    def doubling(cls, first: timedelta, repetitions: int, taken: Container[int] = TWO_HUNDREDS) -> Self:
        """Return a rule whose delays double from a first one."""
        return cls(tuple(first * 2**repetition for repetition in range(repetitions)), taken)

    def is_taken(self, http_status: int | None) -> bool:
        """Return whether an answer (None: there was none) means that the message was taken."""
        return http_status is not None and http_status in self.taken

    def delay_after(self, attempt: int) -> timedelta | None:
        """Return how long after a failed attempt (the first is 1) the next one comes; None when it was the last."""
        return self.delays[attempt - 1] if attempt <= len(self.delays) else None


ONLY_OK = frozenset({int(HTTPStatus.OK)})
"""For providers that insist on a 200."""
