"""The provider port: what the ledger needs of any payout provider.

`submit` never raises for what a provider said or failed to say: an acceptance, a refusal, a timeout and an unreadable
answer are all facts about money, returned as a status report. A query (`status`, `find`, `wallet_balance_minor`,
`register_beneficiary`) moves no money, so a query without a usable answer raises and never becomes a status. Everything
may raise for what is wrong on our side, such as a missing setting or an archive that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable
from uuid import UUID

from adapters.networks import Network
from adapters.providers.capabilities import Capabilities
from adapters.providers.notices import Notice
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import StatusReport


class PayoutProvider(Protocol):
    """One provider, ready to be asked. Every call may be made from many threads."""

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names, such as `Nxtbanking`."""

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""

    @property
    def webhook_sources(self) -> Sequence[Network]:
        """Return the only networks that its webhooks come from; none means any."""

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Register a payee and say what the provider found out about the account (penny drop).

        Registering the same beneficiary again returns the same registration. Raises ProviderUnavailableError or
        WireError when nothing was found out.
        """

    def submit(self, order: PaymentOrder) -> StatusReport:
        """Send one payment order. Sending it again within the key's lifetime never pays twice."""

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a payout by the provider's id. Raises ProviderUnavailableError or WireError."""

    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a payout by the reference we sent; None when the provider definitively has none.

        Asked only where the capabilities say so. Raises ProviderUnavailableError or WireError.
        """

    def wallet_balance_minor(self) -> int:
        """Return the balance of our wallet at the provider, in minor units.

        Asked only where the capabilities say so. Raises ProviderUnavailableError or WireError.
        """

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that the provider did not sign, by its raw body. Raises WebhookSignatureError.

        Of the headers there are those that were sent once; a header that was sent twice says nothing.
        """

    def read_webhook(self, body: bytes) -> Notice:
        """Keep and translate the body of a webhook that was verified, or a file that was fetched. Raises WireError."""


@runtime_checkable
class Mailbox(Protocol):
    """The part of a mailbox provider by which it is known."""

    def fetch(self, keep: Callable[[bytes], None]) -> int:
        """Hand over each waiting message, and only then tell the provider that we have it; return how many there were.

        A message may be handed over again after a crash. Raises ProviderUnavailableError.
        """


class MailboxProvider(PayoutProvider, Mailbox, Protocol):
    """A provider that leaves its messages in a mailbox, as banks do with files."""


class MessageArchive(Protocol):
    """Where the raw messages of providers are kept, so that every report can be traced to the words it was read from.

    A message is kept before it is parsed, and a webhook only after its signature was verified. Messages that carry
    an access token are never kept.
    """

    def keep(self, provider: str, raw: bytes) -> str:
        """Keep one raw message and return its digest, SHA-256 in hex.

        Keeping the same message again changes nothing.
        """
