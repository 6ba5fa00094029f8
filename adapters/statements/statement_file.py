"""The statement file: what was handed in, whose account it tells of, and the refusal that names a place in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from adapters.errors import StatementUnreadableError


@dataclass(frozen=True)
class StatementFile:
    """The bytes of a file and what is known about them beforehand."""

    name: str
    body: bytes = field(repr=False)
    account: str
    """Our account in the chart."""

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.body).hexdigest()

    def refusal(self, line: int, reason: str) -> StatementUnreadableError:
        """Return the refusal of this file. The reason repeats nothing that could name a person or an account."""
        return StatementUnreadableError(self.name, line, reason)
