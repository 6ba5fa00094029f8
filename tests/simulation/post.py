"""The post: carries the simulated providers' webhooks to our listener, as badly as it may."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.simulation.bank import Bank
from tests.simulation.dice import Dice
from tests.simulation.evidence import Evidence
from tests.simulation.faults import Fault
from tests.simulation.letters import Letter, letter
from tests.simulation.signing import NOBODYS
from tests.simulation.stories import DAY, HOUR, MINUTE, SECOND, SUCCESSES
from tests.simulation.timeline import Timeline
from tests.simulation.transfers import Saying, Transfer

TRIES_MAX = 6
_AT_ONCE = (timedelta(milliseconds=10), 5 * SECOND)


class Post:
    """Everything on its way to us."""

    def __init__(self, dice: Dice, timeline: Timeline, evidence: Evidence) -> None:
        """Begin with nothing on its way."""
        self._evidence = evidence
        self._dice = dice
        self._timeline = timeline
        self.waiting: deque[Letter] = deque()
        """At our door, in the order of arrival."""
        self._collected: dict[Bank, list[dict[str, Any]]] = {}
        """What is to be told in one letter."""
        self.strange_digests: set[str] = set()
        """The digests of the letters about payouts that are not ours."""
        self.forged_digests: set[str] = set()
        """The digests of the letters that no provider has signed."""

    def announce(self, bank: Bank, transfer: Transfer, saying: Saying) -> None:
        """Send word of a payment."""
        must_arrive = transfer.contradicts
        if not (bank.sends_webhooks or must_arrive):
            return
        fee_is_known = must_arrive or saying.word not in SUCCESSES or not self._dice.strikes(Fault.FEE_LATE, 0.3)
        document = bank.document(transfer, saying, fee_is_known=fee_is_known)
        if not bank.traits.webhooks_name_reference:
            document["reference"] = None
        if not must_arrive and self._dice.strikes(Fault.WEBHOOK_COLLECTED, 0.2):
            self._collect(bank, document)
        else:
            self._carry(_about(bank, [document], must_arrive=must_arrive))
        self._send_what_is_wrong(bank, document, transfer.order.key)

    def announce_downtime(self, bank: Bank, document: dict[str, str | None]) -> None:
        """Send word of a downtime."""
        self._send(letter(bank, {"event": "downtime", "downtime": document}))

    def come_back(self, refused: Letter) -> None:
        """Take a letter back that was not accepted; its provider tries again later, but not for ever."""
        if refused.is_replay or refused.signature.secret == NOBODYS:
            return
        tried = replace(refused, tries=refused.tries + 1)
        if tried.tries < TRIES_MAX or refused.must_arrive:
            pause = min(MINUTE * 2 ** min(tried.tries, TRIES_MAX + 1), 2 * HOUR)
            self._timeline.after(pause, lambda: self._arrive(tried))
        else:
            self._dice.tally[Fault.WEBHOOK_LOST] += 1

    def _collect(self, bank: Bank, document: dict[str, Any]) -> None:
        """Tell of a payment later, together with whatever else there is to be told then."""
        if not self._collected.setdefault(bank, []):
            self._timeline.after(self._dice.span("post", SECOND, HOUR), lambda: self._send_collected(bank))
        self._collected[bank].append(document)

    def _send_collected(self, bank: Bank) -> None:
        documents = self._collected.pop(bank)
        if self._dice.strikes(Fault.WEBHOOK_STRANGE, 0.2):
            documents.append(self._strange(documents[-1]))
            self.strange_digests.add(_about(bank, documents).digest)
        self._carry(_about(bank, documents))

    def _carry(self, ours: Letter) -> None:
        """Carry a letter once, never, twice, and once more to us when somebody else has seen it."""
        if ours.must_arrive or not self._dice.strikes(Fault.WEBHOOK_LOST, 0.2):
            self._send(ours)
        if self._dice.strikes(Fault.WEBHOOK_DUPLICATE, 0.2):
            self._send(ours)
        if self._dice.strikes(Fault.WEBHOOK_REPLAYED, 0.05):
            replayed = replace(ours, is_replay=True)
            self._timeline.after(self._dice.span("post", SECOND, 5 * DAY), lambda: self.waiting.append(replayed))

    def _send_what_is_wrong(self, bank: Bank, document: dict[str, Any], key: str) -> None:
        if self._dice.strikes(Fault.WRONG_AMOUNT, 0.02):
            self._evidence.told_wrong.add(key)
            self._send(_about(bank, [document | {"amount": document["amount"] + 1}]))
        if self._dice.strikes(Fault.WEBHOOK_FORGED, 0.03):
            wished = _about(bank, [document | {"word": "SUCCESS", "id": f"{document['id']}_forged"}])
            self.forged_digests.add(wished.digest)
            self._send(replace(wished, signature=bank.secrets.signed(wished.body, bank.now(), NOBODYS)))
        if self._dice.strikes(Fault.WEBHOOK_STRANGE, 0.03):
            strange = _about(bank, [self._strange(document)])
            self.strange_digests.add(strange.digest)
            self._send(strange)

    def _strange(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return what would be said of a payment that another system of ours has ordered."""
        number = len(self.strange_digests) + 1
        reference = document["reference"] and f"ANOTHER-SYSTEM-{number}"
        return document | {"id": f"{document['id']}_{number}", "reference": reference}

    def _send(self, ours: Letter) -> None:
        delay = self._dice.span("post", *_AT_ONCE)
        if self._dice.strikes(Fault.WEBHOOK_EARLY, 0.2):
            delay = timedelta(0)
        elif self._dice.strikes(Fault.WEBHOOK_LATE, 0.2):
            delay = self._dice.span("post", MINUTE, 2 * DAY)
        self._timeline.after(delay, lambda: self._arrive(ours))

    def _arrive(self, ours: Letter) -> None:
        bank = ours.bank
        self.waiting.append(replace(ours, signature=bank.secrets.renewed(ours.signature, ours.body, bank.now())))


def _about(bank: Bank, documents: list[dict[str, Any]], *, must_arrive: bool = False) -> Letter:
    """Return a letter about one payment or several."""
    event = f"transfer.{documents[0]['word']}" if len(documents) == 1 else "transfers"
    return letter(bank, {"event": event, "transfers": documents}, must_arrive=must_arrive)
