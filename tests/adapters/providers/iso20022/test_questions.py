"""What a bank of files can be asked: nothing. And what it declares of itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.errors import PayeeNotServedError, ProviderUnavailableError
from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import WebhookOrder
from adapters.providers.iso20022.provider import Iso20022Provider
from adapters.providers.port import MailboxProvider
from ledger.payment_orders import Payee
from ledger.rails import Rail
from tests.adapters.providers.iso20022.conftest import MakeProvider
from tests.adapters.providers.iso20022.fake_bank import FakeBank
from tests.adapters.providers.iso20022.samples import BENEFICIARY, KEY, PAYEE


@pytest.mark.parametrize(
    "ask",
    [
        lambda provider: provider.status("anything"),
        lambda provider: provider.find(KEY),
        lambda provider: provider.wallet_balance_minor(),
    ],
    ids=["status", "find", "wallet"],
)
def test_a_bank_answers_no_questions(
    fake: FakeBank, provider: Iso20022Provider, ask: Callable[[Iso20022Provider], object]
) -> None:
    """There is no message for it, so the question is not even sent; and no answer is never taken for "nothing"."""
    with pytest.raises(ProviderUnavailableError):
        ask(provider)

    assert fake.asked == []


def test_the_capabilities_say_so(provider: Iso20022Provider) -> None:
    """No look-up, no wallet, no webhooks; a file may be sent again for ever, since its number is known for ever."""
    told = provider.capabilities

    assert (told.resolution.lookup_by_reference, told.resolution.key_lifetime) == (False, None)
    assert (told.wallet_told, told.fee_told, told.webhook_order) == (False, False, WebhookOrder.NONE)
    assert (told.amount_unit, set(told.rails)) == (AmountUnit.MAJOR, {Rail.NEFT, Rail.RTGS})


def test_our_own_prices_stand_in_the_offers(make_provider: MakeProvider) -> None:
    """What a transfer costs is between you and your bank, and so comes from the settings."""
    offers = make_provider(fees_minor={Rail.RTGS: 4_950}).capabilities.rails

    assert (offers[Rail.RTGS].fee_minor, offers[Rail.NEFT].fee_minor) == (4_950, 0)


def test_a_payee_is_registered_with_nobody(fake: FakeBank, provider: Iso20022Provider) -> None:
    """The registration is our own id: nothing was looked at, and payments may go to it."""
    report = provider.register_beneficiary(BENEFICIARY, PAYEE)

    assert report == provider.register_beneficiary(BENEFICIARY, PAYEE)
    assert (report.provider_beneficiary_id, report.verified) == (BENEFICIARY.hex, None)
    assert report.payable_unverified
    assert fake.asked == []


def test_a_payee_without_an_account_number_cannot_be_paid(provider: Iso20022Provider) -> None:
    """A UPI address is no address of a bank."""
    with pytest.raises(PayeeNotServedError):
        provider.register_beneficiary(BENEFICIARY, Payee("Meera Nair", vpa="meera@upi"))


def test_a_bank_goes_by_the_name_of_the_settings(make_provider: MakeProvider) -> None:
    """Each bank has account names of its own."""
    provider: MailboxProvider = make_provider(name="Sbi")

    assert provider.name == "Sbi"
    assert provider.register_beneficiary(BENEFICIARY, PAYEE).provider == "Sbi"
