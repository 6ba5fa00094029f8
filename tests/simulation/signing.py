"""Signing: how simulated providers sign their webhooks, with secrets that change and by clocks that are wrong.

One half of them signs the body once, when it is written; the others sign it together with the time, anew at each try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from adapters.providers.signatures import is_signed, sign
from adapters.providers.signed_times import is_timely
from tests.simulation.stories import MINUTE

TOLERANCE = 5 * MINUTE
"""How far a signed time may be off."""
NOBODYS = -1
"""The number of a secret that somebody has guessed."""


@dataclass(frozen=True)
class Signature:
    """A signature, and what only the world knows of it: who made it, and when."""

    text: str
    secret: int
    time: datetime | None
    """The moment that is signed with the body (UTC)."""


class Secrets:
    """One provider's webhook secrets, and which of them our processes know: the latest two."""

    def __init__(self, provider: str, *, signs_time: bool) -> None:
        """Begin with one, which we know."""
        self._provider = provider
        self._signs_time = signs_time
        self.latest = 0
        self._known = [0]

    def rotate(self) -> None:
        """Sign with a new secret from now on."""
        self.latest += 1

    def learn(self) -> None:
        """Put the latest secret into our settings, and keep the one before."""
        self._known = [self.latest, self._known[0]]

    def signed(self, body: bytes, now: datetime, secret: int | None = None) -> Signature:
        """Return a provider's signature of a body, by its clock."""
        number = self.latest if secret is None else secret
        if not self._signs_time:
            return Signature(sign(self._secret(number), body), number, None)
        seconds = int(now.timestamp())
        text = f"{seconds}.{sign(self._secret(number), _with_time(str(seconds), body))}"
        return Signature(text, number, datetime.fromtimestamp(seconds, tz=UTC))

    def verifies(self, body: bytes, text: str, now: datetime) -> bool:
        """Say, as an adapter does, whether a signature is a provider's own."""
        ring = [self._secret(number) for number in self._known]
        if not self._signs_time:
            return is_signed(body, text, ring)
        seconds, _, signature = text.partition(".")
        return is_timely(seconds, now, TOLERANCE) and is_signed(_with_time(seconds, body), signature, ring)

    def should_verify(self, signature: Signature, now: datetime) -> bool:
        """Say, from what the world knows, whether a signature has to be accepted; any other has to be refused."""
        is_fresh = signature.time is None or abs(signature.time - now) <= TOLERANCE
        return is_fresh and signature.secret in self._known

    def renewed(self, signature: Signature, body: bytes, now: datetime) -> Signature:
        """Return the signature for another try: where the time is signed, a new one."""
        is_own = signature.secret != NOBODYS
        return self.signed(body, now) if self._signs_time and is_own else signature

    def _secret(self, number: int) -> SecretStr:
        return SecretStr(f"{self._provider} secret {number}")


def _with_time(seconds: str, body: bytes) -> bytes:
    return seconds.encode() + b"." + body
