"""What a bank of files can do: the rails of the account's currency, at prices that only your own agreement knows.

A bank takes a file at any hour and executes it when the rail is open, so no hours are given.

*No look-up.* Neither the standard's payment files nor a mailbox lets a customer ask what became of a payment: the bank
tells of its own accord, in a status report, a notification and a statement. The same file can be sent again for ever,
since the bank refuses a message identification that it has had before.
"""

from __future__ import annotations

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, RailOffer, Resolution, WebhookOrder
from adapters.providers.iso20022.credit_transfer import SERVICE_LEVELS
from adapters.providers.iso20022.settings import Iso20022Settings
from ledger.rails import RULES

RESOLUTION = Resolution(key_lifetime=None, lookup_by_reference=False)


def capabilities_of(settings: Iso20022Settings) -> Capabilities:
    """Return the capabilities, with our own prices where the settings have them."""
    offers = {rail: RailOffer(fee_minor=0) for rail in SERVICE_LEVELS if RULES[rail].currency == settings.currency}
    return Capabilities(
        rails=settings.priced(offers),
        resolution=RESOLUTION,
        amount_unit=AmountUnit.MAJOR,
        webhook_order=WebhookOrder.NONE,
        fee_told=False,
        wallet_told=False,
    )
