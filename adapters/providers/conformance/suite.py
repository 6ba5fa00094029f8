"""The suite: the tests of payments, of questions and of letters, each a sentence about any provider."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from adapters.errors import WebhookSignatureError
from adapters.providers.capabilities import WebhookOrder
from adapters.providers.conformance.correspondence import Correspondence
from adapters.providers.conformance.counterparty import Counterparty, Fate
from ledger.chart import wallet
from ledger.rails import RULES, Rail
from ledger.status_reports import ReportedStatus

SETTLED = timedelta(hours=8)
MUCH_LATER = timedelta(days=10)
_UNDER_WAY = {ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING}
_SILENCE = (Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.ERROR_AFTER, Fate.ERROR_BEFORE, Fate.THROTTLED)
_TAKEN_ON = frozenset({Fate.ANSWER_LOST, Fate.ERROR_AFTER})


class ProviderConformance:
    """Inherit from this in a class whose name begins with `Test`, and say who the counterparty is."""

    @abstractmethod
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        """Return a new adapter with a new provider behind it."""

    # What the provider declares of itself

    def test_declarations_fit_together(self) -> None:
        """The name can stand in account names, each rail's limits leave room, and times are not negative."""
        with self.counterparty() as party:
            provider = party.provider
            declared = provider.capabilities
            assert wallet(provider.name) == f"Assets:Providers:{provider.name}:Wallet"
            assert party.rail in declared.rails
            for rail, offer in declared.rails.items():
                assert offer.fee_minor >= 0
                assert (offer.minimum_minor or 0) <= (offer.limit_minor or RULES[rail].limit_minor or 2**63)
            resolution = declared.resolution
            assert timedelta(0) <= resolution.lookup_after <= resolution.absent_after
            assert resolution.key_lifetime is None or resolution.key_lifetime > resolution.absent_after

    # Payments

    def test_order_is_paid_once_and_reported(self) -> None:
        """An order that is taken on is under way, then paid, and every report names its key and its amount."""
        with self.counterparty() as party:
            talk = Correspondence.begin(party, Fate.PAID)
            assert talk.send().status in _UNDER_WAY | {ReportedStatus.SUCCEEDED}
            party.let_pass(SETTLED)

            assert talk.last_word() is ReportedStatus.SUCCEEDED
            assert talk.cash_outs() == [party.money.amount_minor]
            talk.check_reports()

    def test_order_sent_twice_is_paid_once(self) -> None:
        """The same order under the same key is one payment, before it settles and after."""
        with self.counterparty() as party:
            talk = Correspondence.begin(party, Fate.PAID)
            talk.send()
            again = talk.send()
            party.let_pass(SETTLED)
            once_more = talk.send()

            assert again.status not in {ReportedStatus.FAILED, ReportedStatus.REFUSED}
            assert once_more.status not in {ReportedStatus.FAILED, ReportedStatus.REFUSED}
            assert talk.cash_outs() == [party.money.amount_minor]
            talk.check_reports()

    def test_silence_is_an_unknown_outcome(self) -> None:
        """A lost answer, an error of the provider and a 429 say nothing, whether the order was taken on or not."""
        for fate in _SILENCE:
            with self.counterparty() as party:
                if fate in party.fates:
                    talk = Correspondence.begin(party, fate)
                    assert talk.send().status is ReportedStatus.OUTCOME_UNKNOWN, fate
                    talk.check_reports()

    def test_unknown_outcome_is_resolved_without_a_second_payment(self) -> None:
        """Asking, and where nothing is known sending again under the same key, ends in exactly one payment."""
        for fate in _SILENCE:
            with self.counterparty() as party:
                if fate in party.fates:
                    talk = Correspondence.begin(party, fate)
                    talk.send()
                    party.let_pass(party.provider.capabilities.resolution.lookup_after)
                    talk.resolve()
                    party.let_pass(SETTLED)

                    assert talk.cash_outs() == [party.money.amount_minor], fate
                    assert talk.last_word() is ReportedStatus.SUCCEEDED, fate
                    talk.check_reports()

    def test_look_up_tells_what_was_taken_on(self) -> None:
        """Where a provider can be asked by our key, it knows an order exactly when it took it on."""
        for fate in (Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.ERROR_AFTER, Fate.ERROR_BEFORE):
            with self.counterparty() as party:
                resolution = party.provider.capabilities.resolution
                if fate in party.fates and resolution.lookup_by_reference:
                    talk = Correspondence.begin(party, fate)
                    talk.send()
                    party.let_pass(resolution.lookup_after)

                    assert (talk.find() is not None) is (fate in _TAKEN_ON), fate
                    talk.check_reports()

    def test_refusal_is_definitive(self) -> None:
        """A refused order is told as refused, or as failed later, with a reason, and nothing is paid."""
        with self.counterparty() as party:
            if Fate.REFUSED in party.fates:
                talk = Correspondence.begin(party, Fate.REFUSED)
                report = talk.send()
                party.let_pass(SETTLED)

                assert report.status in {ReportedStatus.REFUSED, ReportedStatus.REJECTED, ReportedStatus.FAILED}
                assert report.reason
                assert talk.cash_outs() == []
                talk.check_reports()

    def test_failure_is_told(self) -> None:
        """A payment that fails later is told as failed or rejected, and nothing is paid."""
        with self.counterparty() as party:
            if Fate.FAILED in party.fates:
                talk = Correspondence.begin(party, Fate.FAILED)
                talk.send()
                party.let_pass(SETTLED)

                assert talk.last_word() in {ReportedStatus.FAILED, ReportedStatus.REJECTED}
                assert talk.cash_outs() == []
                talk.check_reports()

    def test_return_is_told(self) -> None:
        """Money that comes back days after the success is told, as returned or as a failure that returns it."""
        with self.counterparty() as party:
            if Fate.RETURNED in party.fates:
                talk = Correspondence.begin(party, Fate.RETURNED)
                talk.send()
                party.let_pass(MUCH_LATER)

                final = talk.final_report()
                assert final.status is ReportedStatus.RETURNED or final.failure_returns_funds
                assert talk.cash_outs() == []
                talk.check_reports()

    def test_word_that_nobody_documented_is_not_guessed(self) -> None:
        """An unknown status is told as unrecognised, and never as an outcome."""
        with self.counterparty() as party:
            if Fate.UNHEARD_OF in party.fates:
                talk = Correspondence.begin(party, Fate.UNHEARD_OF)
                talk.send()
                party.let_pass(timedelta(minutes=2))
                assert talk.last_word() is ReportedStatus.UNRECOGNISED
                party.let_pass(SETTLED)

                assert talk.last_word() is ReportedStatus.SUCCEEDED
                talk.check_reports()

    def test_payee_is_registered_once(self) -> None:
        """Registering a payee again gives the same id, with which the provider can pay or says that it cannot yet."""
        with self.counterparty() as party:
            talk = Correspondence.begin(party, Fate.PAID)
            first, again = talk.register(), talk.register()

            assert first.provider == party.provider.name
            assert first.provider_beneficiary_id == again.provider_beneficiary_id
            assert first.verified is not False

    # Letters

    def test_letters_are_read_only_with_a_right_signature(self) -> None:
        """A webhook that was changed by one byte, or has lost its headers, is refused before it is read."""
        with self.counterparty() as party:
            talk = Correspondence.begin(party, Fate.PAID)
            talk.send()
            party.let_pass(SETTLED)
            if party.provider.capabilities.webhook_order is WebhookOrder.NONE:
                return
            assert party.letters()
            for letter in party.letters():
                changed = bytes([letter.body[0] ^ 1]) + letter.body[1:]
                for headers, body in ((letter.headers, changed), ({}, letter.body)):
                    try:
                        party.provider.verify_webhook(headers, body)
                    except WebhookSignatureError:
                        continue
                    message = "a letter that the provider did not sign was accepted"
                    raise AssertionError(message)

    def test_old_letters_are_refused_where_their_time_is_signed(self) -> None:
        """A webhook whose signed time is long past is a replay."""
        with self.counterparty() as party:
            talk = Correspondence.begin(party, Fate.PAID)
            talk.send()
            party.let_pass(SETTLED)
            if not party.provider.capabilities.signed_time:
                return
            party.let_pass(MUCH_LATER)
            letter = party.letters()[0]
            try:
                party.provider.verify_webhook(letter.headers, letter.body)
            except WebhookSignatureError:
                return
            message = "a letter of ten days ago was accepted"
            raise AssertionError(message)

    def test_wallet_follows_the_payments(self) -> None:
        """Where the provider tells our balance, a payment lowers it by the amount and the fee."""
        with self.counterparty() as party:
            if not party.provider.capabilities.wallet_told:
                return
            talk = Correspondence.begin(party, Fate.PAID)
            before_minor = party.provider.wallet_balance_minor()
            talk.send()
            party.let_pass(SETTLED)

            assert before_minor - party.provider.wallet_balance_minor() >= party.money.amount_minor

    def test_rail_that_is_not_offered_is_not_sent(self) -> None:
        """An order on a rail that the provider does not declare is refused here, and pays nothing."""
        with self.counterparty() as party:
            talk = Correspondence.begin(party, Fate.PAID)
            talk.register()
            for rail in set(Rail) - set(party.provider.capabilities.rails):
                elsewhere = replace(talk, order=replace(talk.order, rail=rail))
                assert elsewhere.is_refused_here()
            assert talk.cash_outs() == []
