"""The desk: where a sandbox meets its client. It speaks one contract over the core that all contracts share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.sandbox.bank import Bank
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.mailbox import Mailbox
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.plans import PLANS, Creation
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.route import Route


@dataclass(frozen=True, slots=True)
class Core:
    """What a desk works with: everything in a sandbox that is the same for all providers."""

    bank: Bank
    clock: SandboxClock
    identifiers: Identifiers
    mailbox: Mailbox
    hold_seconds: float
    deliver_first: Callable[[], None]
    """Waits until the webhooks so far have been delivered, or for as long as a callback may take."""

    @property
    def still(self) -> AbstractContextManager[object]:
        """Hold the books still, for what must be looked up and acted on as one."""
        return self.clock.still

    def answer_by_plan(self, payout: BankPayout, accepted: Answer) -> Answer | Silence:
        """Return what the client gets to see of an acceptance: the answer, silence, or (raised) a server error.

        Never call it while the books are held still. Raises RefusalError.
        """
        match PLANS[payout.scenario].creation:
            case Creation.HELD:
                return Silence(self.hold_seconds)
            case Creation.DROPPED:
                return Silence(0)
            case Creation.ERROR_AFTER:
                raise RefusalError(ErrorCode.INTERNAL_ERROR, "something went wrong")
            case Creation.AFTER_WEBHOOKS:
                self.clock.advance(timedelta(0))
                self.deliver_first()
                return accepted
            case _:
                return accepted


class Desk(ABC):
    """One sandbox's side of one contract. Every method may be called from many threads."""

    @abstractmethod
    def routes(self) -> tuple[Route, ...]:
        """Return what a client may ask, the busiest first."""

    @abstractmethod
    def is_authorised(self, request: Request) -> bool:
        """Return whether a request carries valid credentials. It is not asked for public routes."""

    @abstractmethod
    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the provider's words. Every `ErrorCode` must have an answer."""

    @abstractmethod
    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all that the provider tells of a payout, for the control routes."""

    @abstractmethod
    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return what the provider tells of the wallet, for the control routes."""

    @abstractmethod
    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        """Return what the provider announces, in order; nothing where it stays silent.

        The payout may be one that never was, or may say what is not so: that is the scenario's doing. It is called
        with the books held still, and must not block.
        """

    def outage_messages(self, *, on: bool, at: datetime) -> Sequence[WebhookMessage]:  # noqa: ARG002
        """Return what the provider announces when an outage begins or ends at a time (UTC): usually nothing."""
        return ()

    @abstractmethod
    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:
        """Return the signature and whatever else goes with one delivery (the first is 1) at a time (UTC)."""
