"""The trunk of the tree of errors."""

from __future__ import annotations

from dataclasses import dataclass, fields
from uuid import UUID


@dataclass(eq=False)
class LedgerError(Exception):
    """The ledger refused."""

    def __str__(self) -> str:
        """Return the rule as a sentence, then the values that broke it."""
        rule = (type(self).__doc__ or "").strip().splitlines()[0].rstrip(".")
        values = ", ".join(f"{field.name}={_shown(getattr(self, field.name))}" for field in fields(self))
        return f"{rule}: {values}" if values else rule


def _shown(value: object) -> str:
    """Write a word of an enumeration, and an id, as the text they stand for."""
    return repr(str(value)) if isinstance(value, str | UUID) else repr(value)


class InvalidInputError(LedgerError):
    """The values given cannot mean anything."""


class RefusedError(LedgerError):
    """A rule forbids this step now."""


class NotFoundError(LedgerError):
    """What was named does not exist."""


class StoreError(LedgerError):
    """The log or its database cannot do what was asked."""
