"""The workings of a sandbox: a clock, a bank, and a desk that speaks its contract; neither sockets nor threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from adapters.sandbox.announcer import Announcer
from adapters.sandbox.bank import Bank
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.mailbox import Mailbox
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.outage import Outage
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.settings import SandboxSettings


class Workings:
    """The parts, put together. Messages leave by `send`."""

    def __init__(
        self,
        settings: SandboxSettings,
        clock: SandboxClock,
        send: Callable[[WebhookMessage], None],
        deliver_first: Callable[[], None],
    ) -> None:
        """Put the parts together; `deliver_first` waits for what was sent, within reason."""
        contract = settings.contract
        self.contract = contract
        self.clock = clock
        self.outage = Outage()
        self.mailbox = Mailbox()
        identifiers = Identifiers(settings.id_seed)
        self._leave_by = self.mailbox.put if contract.is_pulled else send
        announcer = Announcer(clock, self._write, self._leave_by, lambda: contract.new_payout_id(identifiers))
        self.bank = Bank(settings, clock, announcer, identifiers)
        core = Core(self.bank, clock, identifiers, self.mailbox, settings.hold_seconds, deliver_first)
        self.desk: Desk = contract.open(core)

    def switch_outage(self, *, on: bool, drops_connections: bool) -> None:
        """Begin or end an outage, and announce it where the provider does."""
        self.outage.switch(on=on, drops_connections=drops_connections)
        for message in self.desk.outage_messages(on=on, at=self.clock.now()):
            self._leave_by(message)

    def _write(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        # The desk is made after the bank that it works with, and before anything can happen at the bank.
        return self.desk.messages(payout, occasion)
