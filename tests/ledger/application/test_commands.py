"""Every command once: its receipt names the position it wrote, the books follow, and a repeat writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from ledger import chart
from ledger.application.receipts import Receipt
from ledger.errors import (
    AnomalyNotOpenError,
    AttemptTooEarlyError,
    BeneficiaryNotFoundError,
    BeneficiaryNotVerifiedError,
    LedgerError,
    ManualEntryNotFoundError,
    NothingToRecheckError,
    PayoutNotCancellableError,
    PayoutNotFoundError,
    PayoutNotSubmittableError,
    TextInvalidError,
)
from ledger.journal import EntryKind
from ledger.money import Money
from ledger.payout.anomalies import Resolution
from ledger.payout.events import Declined
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus
from tests.ledger.application.desk import ME, MEERA, Desk


def check_written(desk: Desk, receipt: Receipt) -> None:
    assert (receipt.position, receipt.repeated) == (desk.store.head(), False)
    assert desk.store.stream(receipt.aggregate_id)[-1].position == receipt.position


def check_repeated(desk: Desk, command: Callable[[], Receipt], first: Receipt) -> None:
    before = desk.everything()
    again = command()
    assert (again.position, again.aggregate_id, again.repeated) == (first.position, first.aggregate_id, True)
    assert desk.everything() == before


def test_deposit_is_booked_once(desk: Desk) -> None:
    """A deposit raises the wallet and what we owe the customer, however often it is told."""

    def deposit() -> Receipt:
        money = Money(70_000, "INR")
        return desk.ledger.deposit(desk.name, desk.account, desk.provider, money, description="top-up", actor=ME)

    receipt = deposit()

    check_written(desk, receipt)
    assert (desk.balance(), desk.balance(chart.wallet(desk.provider))) == (70_000, 70_000)
    desk.clock.move(timedelta(hours=1))
    check_repeated(desk, deposit, receipt)


def test_beneficiary_is_registered_once(desk: Desk) -> None:
    """A payee gets one id for one reference, and the details come back as they were given."""

    def register() -> Receipt:
        return desk.ledger.register_beneficiary(desk.name, MEERA, actor=ME)

    receipt = register()

    check_written(desk, receipt)
    assert desk.ledger.payee_of(receipt.aggregate_id) == MEERA
    check_repeated(desk, register, receipt)


def test_what_a_provider_finds_is_recorded_once(desk: Desk) -> None:
    """A penny drop's outcome is recorded, and neither its repetition nor a silent answer writes anything."""
    beneficiary_id = desk.register(verified=False)
    found, unknown = desk.verification(), desk.verification(verified=None)

    def record() -> Receipt:
        return desk.ledger.record_beneficiary_report(beneficiary_id, found, actor=ME)

    receipt = record()

    check_written(desk, receipt)
    check_repeated(desk, record, receipt)
    check_repeated(desk, lambda: desk.ledger.record_beneficiary_report(beneficiary_id, unknown, actor=ME), receipt)


def test_payout_is_queued_once(desk: Desk) -> None:
    """A payout reserves its funds once, and its row is there when the command returns."""
    desk.fund(30_000)
    request = desk.request(desk.register(), 10_000)

    def queue() -> Receipt:
        return desk.ledger.queue_payout(request, actor=ME)

    queued_before = desk.balance(chart.QUEUED) or 0
    receipt = queue()

    check_written(desk, receipt)
    assert (desk.balance(), desk.balance(chart.QUEUED)) == (20_000, queued_before + 10_000)
    assert (desk.status_row(receipt.aggregate_id), desk.booked(receipt.aggregate_id)) == ("queued", [EntryKind.QUEUED])
    check_repeated(desk, queue, receipt)


def test_submitting_puts_funds_in_transit(desk: Desk) -> None:
    """A submission moves the hold into transit and hands out the order, and is not repeated while it is open."""
    payout_id = desk.queue()
    submission = desk.submit(payout_id)

    check_written(desk, submission)
    order = submission.order
    assert (order.payout_id, order.attempt, order.provider) == (payout_id, 1, desk.provider)
    assert order.idempotency_key == f"{payout_id.hex}_1"
    assert (order.money, order.rail, order.narration) == (Money(10_000, "INR"), "IMPS", "salary")
    assert desk.balance(chart.in_transit(desk.provider)) == 10_000
    with desk.refusing(PayoutNotSubmittableError(payout_id, "in_transit")):
        desk.submit(payout_id)


def test_report_is_recorded_once(desk: Desk) -> None:
    """A success takes the money out of the wallet once; told again it writes nothing."""
    payout_id = desk.send()
    report = desk.report(payout_id, ReportedStatus.SUCCEEDED, utr="006012345678", provider_payout_id=desk.name)

    def record() -> Receipt:
        return desk.ledger.record_report(report, actor="webhook")

    receipt = record()

    check_written(desk, receipt)
    assert desk.balance(chart.wallet(desk.provider)) == desk.balance(chart.in_transit(desk.provider)) == 0
    assert desk.status_row(payout_id) == PayoutStatus.COMPLETED
    check_repeated(desk, record, receipt)


def test_cancelling_gives_the_funds_back(desk: Desk) -> None:
    """A queued payout can be called off once; a submitted one can't."""
    payout_id = desk.queue()
    receipt = desk.ledger.cancel_payout(payout_id, "typed twice", actor=ME)

    check_written(desk, receipt)
    assert (desk.balance(), desk.status_row(payout_id)) == (10_000, "failed")
    with desk.refusing(PayoutNotCancellableError(payout_id, "failed")):
        desk.ledger.cancel_payout(payout_id, "typed twice", actor=ME)
    sent = desk.send()
    with desk.refusing(PayoutNotCancellableError(sent, "in_transit")):
        desk.ledger.cancel_payout(sent, "too late", actor=ME)


def test_recheck_is_recorded_each_time(desk: Desk) -> None:
    """Asking for a re-check moves no money, is written every time, and makes no sense before the first attempt."""
    payout_id = desk.queue()
    with desk.refusing(NothingToRecheckError(payout_id, "queued")):
        desk.ledger.request_recheck(payout_id, "customer called", actor=ME)
    desk.submit(payout_id)
    balances = desk.everything()["rows"][desk.tables.balances.name]

    for _ in range(2):
        check_written(desk, desk.ledger.request_recheck(payout_id, "customer called", actor=ME))
    assert desk.everything()["rows"][desk.tables.balances.name] == balances


def test_anomaly_is_resolved_once(desk: Desk) -> None:
    """Suspended money is cleared to whoever bears it, once."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.FAILED)
    desk.told(payout_id, ReportedStatus.SUCCEEDED)
    assert desk.balance(chart.suspense(desk.provider)) == 10_000

    receipt = desk.ledger.resolve_anomaly(payout_id, 1, Resolution.CHARGED_TO_SOURCE, "payee keeps it", actor=ME)

    check_written(desk, receipt)
    assert (desk.balance(), desk.balance(chart.suspense(desk.provider))) == (0, 0)
    with desk.refusing(AnomalyNotOpenError(payout_id, 1)):
        desk.ledger.resolve_anomaly(payout_id, 1, Resolution.WRITTEN_OFF, "again", actor=ME)


def test_declined_payout_waits_for_its_time(desk: Desk) -> None:
    """After a failure that may be retried the next attempt has its own key, and not before it is due."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.FAILED, retryable=True)
    declined = desk.store.stream(payout_id)[-1].event
    assert isinstance(declined, Declined)

    with desk.refusing(AttemptTooEarlyError(payout_id, declined.next_attempt_at)):
        desk.submit(payout_id)
    desk.clock.move(declined.next_attempt_at - desk.clock.now())

    assert desk.submit(payout_id).order.idempotency_key == f"{payout_id.hex}_2"


def test_payee_unknown_to_the_provider_is_not_paid_there(desk: Desk) -> None:
    """An attempt needs the payee to be verified at that very provider."""
    payout_id = desk.queue()
    beneficiary_id = desk.payout(payout_id).beneficiary_id

    with desk.refusing(BeneficiaryNotVerifiedError(beneficiary_id, "OtherBank")):
        desk.ledger.submit(payout_id, "OtherBank", actor=ME)


NOBODY = uuid4()
UNKNOWN: dict[str, tuple[Callable[[Desk], object], LedgerError]] = {
    "submit": (lambda desk: desk.submit(NOBODY), PayoutNotFoundError(str(NOBODY))),
    "cancel": (lambda desk: desk.ledger.cancel_payout(NOBODY, "x", actor=ME), PayoutNotFoundError(str(NOBODY))),
    "re-check": (lambda desk: desk.ledger.request_recheck(NOBODY, "x", actor=ME), PayoutNotFoundError(str(NOBODY))),
    "resolve": (
        lambda desk: desk.ledger.resolve_anomaly(NOBODY, 1, Resolution.DISMISSED, "x", actor=ME),
        PayoutNotFoundError(str(NOBODY)),
    ),
    "send again": (lambda desk: desk.ledger.send_again(NOBODY, 1, actor=ME), PayoutNotFoundError(str(NOBODY))),
    "order": (lambda desk: desk.ledger.open_order(NOBODY), PayoutNotFoundError(str(NOBODY))),
    "approve": (lambda desk: desk.ledger.approve_entry(NOBODY, actor=ME), ManualEntryNotFoundError(NOBODY)),
    "reject": (lambda desk: desk.ledger.reject_entry(NOBODY, "x", actor=ME), ManualEntryNotFoundError(NOBODY)),
}


@pytest.mark.parametrize(("command", "expected"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown_id_is_refused(desk: Desk, command: Callable[[Desk], object], expected: LedgerError) -> None:
    """A command on what does not exist says so by name."""
    with desk.refusing(expected):
        command(desk)


def test_id_of_another_kind_is_unknown(desk: Desk) -> None:
    """A payout's id is no beneficiary and no manual entry, and a beneficiary's is no payout."""
    payout_id = desk.queue()
    beneficiary_id = desk.payout(payout_id).beneficiary_id

    with desk.refusing(PayoutNotFoundError(str(beneficiary_id))):
        desk.submit(beneficiary_id)
    with desk.refusing(PayoutNotFoundError(str(beneficiary_id))):
        desk.ledger.open_order(beneficiary_id)
    with desk.refusing(BeneficiaryNotFoundError(str(payout_id))):
        desk.ledger.payee_of(payout_id)
    with desk.refusing(BeneficiaryNotFoundError(str(payout_id))):
        desk.ledger.queue_payout(desk.request(payout_id), actor=ME)
    with desk.refusing(ManualEntryNotFoundError(payout_id)):
        desk.ledger.approve_entry(payout_id, actor=ME)


BAD_WORDS: dict[str, tuple[Callable[[Desk], object], LedgerError]] = {
    "no actor": (
        lambda desk: desk.ledger.register_beneficiary("B", MEERA, actor=""),
        TextInvalidError("actor", "", 100),
    ),
    "long actor": (
        lambda desk: desk.ledger.register_beneficiary("B", MEERA, actor="a" * 101),
        TextInvalidError("actor", "a" * 101, 100),
    ),
    "unprintable request id": (
        lambda desk: desk.ledger.register_beneficiary("B", MEERA, actor=ME, request_id="r\x00"),
        TextInvalidError("request_id", "r\x00", 200),
    ),
    "no reason to cancel": (
        lambda desk: desk.ledger.cancel_payout(NOBODY, "", actor=ME),
        TextInvalidError("reason", "", 500),
    ),
    "long reason to re-check": (
        lambda desk: desk.ledger.request_recheck(NOBODY, "r" * 600, actor=ME),
        TextInvalidError("reason", "r" * 501, 500),
    ),
    "note with a bell": (
        lambda desk: desk.ledger.resolve_anomaly(NOBODY, 1, Resolution.DISMISSED, "ding\a", actor=ME),
        TextInvalidError("note", "ding\a", 500),
    ),
    "reason to reject with spaces": (
        lambda desk: desk.ledger.reject_entry(NOBODY, " no", actor=ME),
        TextInvalidError("reason", " no", 500),
    ),
    "reason to erase with a tab": (
        lambda desk: desk.ledger.erase_beneficiary(NOBODY, "a\tb", "request 4711", actor=ME),
        TextInvalidError("reason", "a\tb", 500),
    ),
}


@pytest.mark.parametrize(("command", "expected"), BAD_WORDS.values(), ids=BAD_WORDS.keys())
def test_bad_text_is_refused(desk: Desk, command: Callable[[Desk], object], expected: LedgerError) -> None:
    """A text that is empty, too long or cannot be printed is refused with the field it stands in."""
    with desk.refusing(expected):
        command(desk)


def test_events_say_who_asked_and_why(desk: Desk) -> None:
    """Every event of a command carries its actor and one request id, given or made up."""
    receipt = desk.ledger.register_beneficiary(desk.fresh("B"), MEERA, actor="asha", request_id="req-7")
    made_up = [desk.ledger.register_beneficiary(desk.fresh("B"), MEERA, actor="asha").aggregate_id for _ in range(2)]

    (given,) = desk.store.stream(receipt.aggregate_id)
    assert (given.event.actor, given.event.request_id) == ("asha", "req-7")
    assert len({desk.store.stream(each)[0].event.request_id for each in made_up}) == 2
