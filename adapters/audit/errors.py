"""Errors of proofs that are given to auditors.

The tree:

    LedgerError
    └── AdapterError
        ├── NotCoveredError            no checkpoint has the event yet
        ├── ProofMalformedError        a file is no proof
        └── ProofBrokenError           a proof does not show what it claims
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.errors import AdapterError
from ledger.errors import InvalidInputError


@dataclass(eq=False)
class NotCoveredError(AdapterError):
    """No checkpoint covers this position of the log yet; sign one first."""

    position: int
    size_signed: int
    """How many events the newest checkpoint has, 0 where there is none."""


@dataclass(eq=False)
class ProofMalformedError(AdapterError, InvalidInputError):
    """A proof is a document as `payouts audit prove` writes it."""

    reason: str


@dataclass(eq=False)
class ProofBrokenError(AdapterError):
    """The proof does not show what it claims."""

    reason: str
