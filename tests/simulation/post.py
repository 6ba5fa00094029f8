"""The post: carries the simulated providers' webhooks to our listener, as badly as it may."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from tests.simulation import wire
from tests.simulation.dice import Dice
from tests.simulation.evidence import Evidence
from tests.simulation.faults import Fault
from tests.simulation.messages import transfer_document
from tests.simulation.stories import DAY, HOUR, MINUTE, SECOND, SUCCESSES
from tests.simulation.timeline import Timeline
from tests.simulation.traits import Traits
from tests.simulation.transfers import Saying, Transfer

GOOD_SIGNATURE = "signed"
TRIES_MAX = 6
_AT_ONCE = (timedelta(milliseconds=10), 5 * SECOND)


@dataclass(frozen=True)
class Letter:
    """One webhook on its way."""

    provider: str
    body: bytes
    signature: str = GOOD_SIGNATURE
    tries: int = 0
    must_arrive: bool = False

    @property
    def is_forged(self) -> bool:
        """Return whether nobody signed it."""
        return self.signature != GOOD_SIGNATURE


class Post:
    """Everything on its way to us."""

    def __init__(self, dice: Dice, timeline: Timeline, evidence: Evidence) -> None:
        """Begin with nothing on its way."""
        self._evidence = evidence
        self._dice = dice
        self._timeline = timeline
        self.waiting: deque[Letter] = deque()
        """At our door, in the order of arrival."""
        self._strange: list[bytes] = []
        self._forged: list[bytes] = []

    def announce(self, traits: Traits, transfer: Transfer, saying: Saying) -> None:
        """Send word of a payment."""
        must_arrive = transfer.contradicts
        fee_is_known = must_arrive or saying.word not in SUCCESSES or not self._dice.strikes(Fault.FEE_LATE, 0.3)
        document = transfer_document(transfer, saying, fee_is_known=fee_is_known)
        provider = traits.name
        if not traits.webhooks_name_reference:
            document["reference"] = None
        letter = self._letter(provider, document, must_arrive=must_arrive)
        if must_arrive or not self._dice.strikes(Fault.WEBHOOK_LOST, 0.2):
            self._send(letter)
        if self._dice.strikes(Fault.WEBHOOK_DUPLICATE, 0.2):
            self._send(letter)
        if self._dice.strikes(Fault.WEBHOOK_REPLAYED, 0.05):
            self._timeline.after(self._dice.span("post", HOUR, 5 * DAY), lambda: self.waiting.append(letter))
        self._send_what_is_wrong(provider, document, transfer.order.key)

    @property
    def strange_digests(self) -> frozenset[str]:
        """Return the digests of the messages about payouts that are not ours."""
        return frozenset(sha256(body).hexdigest() for body in self._strange)

    @property
    def forged_digests(self) -> frozenset[str]:
        """Return the digests of the messages that no provider has signed."""
        return frozenset(sha256(body).hexdigest() for body in self._forged)

    def announce_downtime(self, provider: str, document: dict[str, str | None]) -> None:
        """Send word of a downtime."""
        self._send(Letter(provider, wire.encoded({"event": "downtime", "downtime": document})))

    def come_back(self, letter: Letter) -> None:
        """Take a letter back that was not accepted, and try again later, but not for ever."""
        tried = replace(letter, tries=letter.tries + 1)
        if tried.tries < TRIES_MAX or letter.must_arrive:
            pause = min(MINUTE * 2**tried.tries, 2 * HOUR)
            self._timeline.after(pause, lambda: self.waiting.append(tried))
        else:
            self._dice.tally[Fault.WEBHOOK_LOST] += 1

    def _send_what_is_wrong(self, provider: str, document: dict[str, Any], key: str) -> None:
        if self._dice.strikes(Fault.WRONG_AMOUNT, 0.02):
            self._evidence.told_wrong.add(key)
            self._send(self._letter(provider, document | {"amount": document["amount"] + 1}))
        if self._dice.strikes(Fault.WEBHOOK_FORGED, 0.03):
            forged = self._letter(provider, document | {"word": "SUCCESS", "id": f"{document['id']}_forged"})
            self._forged.append(forged.body)
            self._send(replace(forged, signature="guessed"))
        if self._dice.strikes(Fault.WEBHOOK_STRANGE, 0.03):
            number = len(self._strange) + 1
            reference = document["reference"] and f"ANOTHER-SYSTEM-{number}"
            strange = {"id": f"{document['id']}_{number}", "reference": reference}
            letter = self._letter(provider, document | strange)
            self._strange.append(letter.body)
            self._send(letter)

    def _letter(self, provider: str, document: dict[str, Any], *, must_arrive: bool = False) -> Letter:
        body = wire.encoded({"event": f"transfer.{document['word']}", "transfer": document})
        return Letter(provider, body, must_arrive=must_arrive)

    def _send(self, letter: Letter) -> None:
        delay = self._dice.span("post", *_AT_ONCE)
        if self._dice.strikes(Fault.WEBHOOK_EARLY, 0.2):
            delay = timedelta(0)
        elif self._dice.strikes(Fault.WEBHOOK_LATE, 0.2):
            delay = self._dice.span("post", MINUTE, 2 * DAY)
        self._timeline.after(delay, lambda: self.waiting.append(letter))
