"""Letters: webhooks on their way."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tests.simulation import wire
from tests.simulation.bank import Bank
from tests.simulation.signing import Signature


@dataclass(frozen=True)
class Letter:
    """One webhook on its way."""

    bank: Bank
    body: bytes
    signature: Signature
    tries: int = 0
    must_arrive: bool = False
    is_replay: bool = False
    """Whether somebody sends it who has only seen it."""

    @property
    def digest(self) -> str:
        """Return the digest by which our archive knows it."""
        return sha256(self.body).hexdigest()


def letter(bank: Bank, document: dict[str, Any], *, must_arrive: bool = False) -> Letter:
    """Return a provider's letter, as it is written and signed now."""
    body = wire.encoded(document)
    return Letter(bank, body, bank.secrets.signed(body, bank.now()), must_arrive=must_arrive)
