"""The mistakes in the provider guide's own sample code, from end to end: each made to happen, and shown not to hurt.

Where a mistake is made in one place only, it is tested there: with the provider's adapter or with the payout.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest

from adapters.sandbox import Scenario
from adapters.workers.dispatcher import ACTOR, Dispatcher
from adapters.workers.feeder import Feeder
from adapters.workers.webhook_inbox import RECORDED
from ledger.errors import PayoutNotSubmittableError
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.office import SUFFIXES, Office, opened_office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, ME, PROVIDER, WALLET, Till
from tests.adapters.workers.recording_queue import RecordingQueue
from tests.adapters.workers.scripted_provider import ScriptedProvider
from tests.architecture.source_tree import functions_in, modules_of, tree_of

MISTAKES = {f"d{number}" for number in range(1, 10)}
ENDING = SUFFIXES[Scenario.SUCCESS]
DAYS = timedelta(days=4)


def test_d1_money_that_comes_back_after_the_success_is_booked_back(office: Office) -> None:
    """The guide drops REVERSED after SUCCESS; here the customer has the money again, and so has the wallet."""
    payout_id = office.queue_for(Scenario.LATE_REVERSAL)
    before = office.balance(WALLET)
    office.dispatch(payout_id)
    office.let_pass()
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert office.balance(CUSTOMER) == 0

    office.let_pass(DAYS)

    assert office.row(payout_id).status is PayoutStatus.REVERSED
    assert (office.balance(CUSTOMER), office.balance(WALLET)) == (AMOUNT_MINOR, before)
    office.check_books(accepted=1)


def test_d2_a_double_click_pays_once(office: Office) -> None:
    """The guide makes a new reference for each click; here the caller's reference is one payout with one key."""
    office.fund(AMOUNT_MINOR)
    request = office.request(office.payee(), reference="invoice-7")

    def click(_: int) -> UUID | None:
        payout_id = office.book.ledger.queue_payout(request, actor=ME).aggregate_id
        try:
            office.dispatch(payout_id)
        except PayoutNotSubmittableError:
            return None
        return payout_id

    with ThreadPoolExecutor(4) as pool:
        [payout_id] = {clicked for clicked in pool.map(click, range(4)) if clicked is not None}
    office.finish()

    assert payout_id == office.book.ledger.identities.payout("invoice-7")
    assert office.payments() == [f"{payout_id.hex}_1"]
    assert office.balance(CUSTOMER) == 0
    office.check_books(accepted=1)


def test_d2_the_key_is_stored_before_the_call(office: Office) -> None:
    """What leaves carries the key that the log held already, so that no crash can make a second one."""
    payout_id = office.queue_for(Scenario.SUCCESS)
    stored: list[str] = []

    def look(order: PaymentOrder) -> StatusReport:
        *_, submitted = office.book.store.stream(payout_id)
        stored.append(submitted.event.model_dump()["idempotency_key"])
        return office.provider.submit(order)

    Dispatcher.for_one(office.book, ScriptedProvider(look)).dispatch(payout_id)

    assert stored == office.payments() == [f"{payout_id.hex}_1"]


@pytest.mark.parametrize("scenario", [Scenario.TIMEOUT_AFTER_ACCEPT, Scenario.LOST_ANSWER, Scenario.ERROR_AFTER_ACCEPT])
def test_d3_a_missing_provider_id_does_not_mean_not_sent(office: Office, scenario: Scenario) -> None:
    """The guide skips rows without a payout id; here the payout is found by its reference and is never paid again."""
    office.sandbox.set_callback(None)
    payout_id = office.queue_for(scenario)
    office.dispatch(payout_id)
    row = office.row(payout_id)
    assert (row.provider_payout_id, row.outcome_unknown) == (None, True)

    office.let_pass()
    assert office.poller.ask_for_outcomes() == 1

    row = office.row(payout_id)
    assert row.status is PayoutStatus.COMPLETED
    assert row.provider_payout_id is not None
    assert office.payments() == [f"{payout_id.hex}_1"]
    office.check_books(accepted=1)


def test_d4_a_poll_that_was_read_before_the_webhook_changes_nothing(office: Office) -> None:
    """The guide writes a stale PROCESSING over SUCCESS; here it comes after the success and is not applied."""
    payout_id = office.queue_for(Scenario.SUCCESS)
    office.dispatch(payout_id)
    provider_payout_id = office.row(payout_id).provider_payout_id
    assert provider_payout_id is not None
    stale = office.provider.status(provider_payout_id)
    assert stale.status is ReportedStatus.PROCESSING
    office.let_pass()
    before = (office.row(payout_id).status, office.balance(WALLET), office.balance(CUSTOMER))

    office.book.ledger.record_report(stale, actor=ACTOR)

    assert before[0] is PayoutStatus.COMPLETED
    assert (office.row(payout_id).status, office.balance(WALLET), office.balance(CUSTOMER)) == before


def test_d5_a_webhook_before_its_payout_is_known_is_not_lost(database_url: str) -> None:
    """The guide answers 200 and updates no row; here the messages wait until their payout is known, and then count."""
    with opened_office(database_url) as office:
        check_that_early_webhooks_count(office)


def check_that_early_webhooks_count(office: Office) -> None:
    payee = office.payee()
    payout_id = office.book.ledger.identities.payout("invoice-8")
    office.sandbox.bank.top_up(AMOUNT_MINOR)
    office.provider.submit(order_of_a_lost_log(office, payout_id))
    office.let_pass()
    following = Feeder(office.book, RecordingQueue(), Event())
    following.catch_up()
    for _ in range(2):
        assert office.inbox_worker.work_through() == 0
    assert office.inbox_outcomes() == [None] * 3

    Till.fund(office, AMOUNT_MINOR)
    office.book.ledger.queue_payout(office.request(payee, reference="invoice-8"), actor=ME)
    following.catch_up()
    assert office.inbox_worker.work_through() == 3

    assert office.inbox_outcomes() == [RECORDED] * 3
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    office.finish()
    assert office.payments() == [f"{payout_id.hex}_1"]
    office.check_books(accepted=1)


def order_of_a_lost_log(office: Office, payout_id: UUID) -> PaymentOrder:
    """Return an order that left before the log was restored from an older copy, which does not know it."""
    payee = office.provider.register_beneficiary(payout_id, Payee("Meera Nair", f"00000001{ENDING}", "HDFC0001234"))
    assert payee.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=payout_id,
        attempt=1,
        provider=PROVIDER,
        idempotency_key=f"{payout_id.hex}_1",
        money=Money(AMOUNT_MINOR, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=payee.provider_beneficiary_id,
        narration="salary",
    )


def test_d5_a_webhook_that_overtakes_the_answer_counts(office: Office) -> None:
    """A success that comes while the order is under way completes the payout, and the answer changes nothing."""
    payout_id = office.queue_for(Scenario.SUCCESS)

    def overtaken(order: PaymentOrder) -> StatusReport:
        answer = office.provider.submit(order)
        office.let_pass()
        assert office.row(payout_id).status is PayoutStatus.COMPLETED
        return answer

    Dispatcher.for_one(office.book, ScriptedProvider(overtaken)).dispatch(payout_id)

    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    office.finish()
    office.check_books(accepted=1)


def test_every_mistake_has_a_test_of_its_name() -> None:
    """Each of the nine mistakes is named by at least one test."""
    tests = (node.name for path in modules_of("tests") for node in functions_in(tree_of(path)))
    named = {found[1] for name in tests if (found := re.match(r"test_(d[0-9]+)_", name))}

    assert named == MISTAKES
