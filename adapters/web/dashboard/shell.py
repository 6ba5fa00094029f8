"""The shell: what surrounds every page. Which book, where one can go, who is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo


class Stage(StrEnum):
    """Whether money moves."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Destination:
    """One place in the navigation."""

    label: str
    path: str
    """Below the prefix of the dashboard, such as `/payouts`."""
    waiting: int = 0
    """How many things there wait for somebody."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    actor: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """What a page needs that is not the page's own."""

    book: str
    stage: Stage
    zone: ZoneInfo
    prefix: str
    """The path of the dashboard, such as `/ops`, with that of the host application before it."""
    csrf_token: str = field(repr=False)
    current: str
    """The path of the destination that the page belongs to."""
    destinations: tuple[Destination, ...] = ()
    person: Person | None = None

    def at(self, path: str) -> str:
        """Return the address of a path of the dashboard."""
        return self.prefix + path
