"""Erasing a person: who asked and why is kept, what still needs the details forbids it, and holds are honoured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from ledger.beneficiary.events import BeneficiaryErased, BeneficiaryHeld
from ledger.errors import (
    BeneficiaryAwaitsPaymentError,
    BeneficiaryHeldError,
    HoldPastError,
    PayeeNamedError,
    TextInvalidError,
)
from ledger.payment_orders import Payee
from ledger.status_reports import ReportedStatus
from tests.ledger.application.desk import ACCOUNT_NUMBER, ME, MEERA, MOMENT, VPA, Desk

ASKED = ("asked to be forgotten", "request 4711")
TODAY = date(2026, 1, 31)
"""The day of the desk's clock in India."""


def test_erasure_says_who_asked_and_why(desk: Desk) -> None:
    """The event of an erasure keeps the reason, on whose request, and who did it."""
    beneficiary_id = desk.register()

    desk.ledger.erase_beneficiary(beneficiary_id, *ASKED, actor=ME)

    erased = desk.store.stream(beneficiary_id)[-1].event
    assert isinstance(erased, BeneficiaryErased)
    assert (erased.reason, erased.asked_by, erased.actor) == (*ASKED, ME)


@pytest.mark.parametrize("is_submitted", [False, True], ids=["queued", "in transit"])
def test_details_stay_while_a_payout_needs_them(desk: Desk, *, is_submitted: bool) -> None:
    """A beneficiary is not erased while a payout is queued or in transit, and is once every payout is final."""
    payout_id = desk.send() if is_submitted else desk.queue()
    beneficiary_id = desk.payout(payout_id).beneficiary_id

    with desk.refusing(BeneficiaryAwaitsPaymentError(beneficiary_id, payout_id)):
        desk.ledger.erase_beneficiary(beneficiary_id, *ASKED, actor=ME)
    assert desk.ledger.payee_of(beneficiary_id) == MEERA

    if is_submitted:
        desk.told(payout_id, ReportedStatus.SUCCEEDED)
    else:
        desk.ledger.cancel_payout(payout_id, "typed twice", actor=ME)
    desk.ledger.erase_beneficiary(beneficiary_id, *ASKED, actor=ME)


def test_held_beneficiary_is_erased_on_the_day(small_desk: Desk) -> None:
    """Days are those of the reporting zone: on the last evening in UTC the day has come in India."""
    desk, until = small_desk, TODAY + timedelta(days=2)
    beneficiary_id = desk.register()
    desk.ledger.hold_beneficiary(beneficiary_id, until, "court order 12", actor=ME)
    held = desk.store.stream(beneficiary_id)[-1].event
    assert isinstance(held, BeneficiaryHeld)
    assert (held.until, held.reason, held.actor) == (until, "court order 12", ME)

    desk.clock.move(MOMENT.replace(hour=18, minute=29) + timedelta(days=1) - desk.clock.now())
    with desk.refusing(BeneficiaryHeldError(beneficiary_id, until)):
        desk.ledger.erase_beneficiary(beneficiary_id, *ASKED, actor=ME)
    assert desk.ledger.payee_of(beneficiary_id) == MEERA

    desk.clock.move(timedelta(minutes=1))
    desk.ledger.erase_beneficiary(beneficiary_id, *ASKED, actor=ME)


def test_hold_is_recorded_once_and_released(desk: Desk) -> None:
    """The same hold again, and a release where nothing is held, are recognised and write nothing."""
    beneficiary_id, until = desk.register(), TODAY + timedelta(days=30)

    first = desk.ledger.hold_beneficiary(beneficiary_id, until, "court order 12", actor=ME)
    again = desk.ledger.hold_beneficiary(beneficiary_id, until, "court order 12", actor=ME)
    released = [desk.ledger.release_beneficiary(beneficiary_id, "case closed", actor=ME) for _ in range(2)]

    assert (again.position, again.repeated) == (first.position, True)
    assert [receipt.repeated for receipt in released] == [False, True]
    desk.ledger.erase_beneficiary(beneficiary_id, *ASKED, actor=ME)


def test_hold_on_a_day_gone_by_is_refused(desk: Desk) -> None:
    """A hold that would hold nothing is refused."""
    beneficiary_id = desk.register()

    with desk.refusing(HoldPastError(TODAY, TODAY)):
        desk.ledger.hold_beneficiary(beneficiary_id, TODAY, "court order 12", actor=ME)


@pytest.mark.parametrize(
    "text", ["Meera asked", "for NAIR, by post", f"account {ACCOUNT_NUMBER}", VPA.upper()], ids=str
)
@pytest.mark.parametrize(
    ("field", "command"),
    [
        ("reason", lambda desk, payee, text: desk.ledger.erase_beneficiary(payee, text, "request 1", actor=ME)),
        ("asked_by", lambda desk, payee, text: desk.ledger.erase_beneficiary(payee, "asked", text, actor=ME)),
        ("reason", lambda desk, payee, text: desk.ledger.hold_beneficiary(payee, date.max, text, actor=ME)),
        ("reason", lambda desk, payee, text: desk.ledger.release_beneficiary(payee, text, actor=ME)),
    ],
    ids=["reason to erase", "asker", "reason to hold", "reason to release"],
)
def test_what_stays_in_the_log_names_nobody(
    small_desk: Desk, field: str, command: Callable[[Desk, UUID, str], object], text: str
) -> None:
    """A text that would outlive the person is refused when a part of the name, the account or the address is in it."""
    beneficiary_id = small_desk.register()

    with small_desk.refusing(PayeeNamedError(field)) as refusals:
        command(small_desk, beneficiary_id, text)

    assert text not in str(refusals)


def test_a_text_that_only_looks_like_a_name_is_taken(small_desk: Desk) -> None:
    """Initials and particles stand in many texts and name nobody."""
    beneficiary_id = small_desk.register(Payee("A. de la Cruz", "00110022", "HDFC0001234"))

    small_desk.ledger.erase_beneficiary(beneficiary_id, "section 12, la 4 de 2026", "A", actor=ME)


@pytest.mark.parametrize("asked_by", ["", " payee", "a\tb", "r" * 101])
def test_asker_is_a_text(desk: Desk, asked_by: str) -> None:
    """Who asked is said in 1 to 100 printable characters."""
    beneficiary_id = desk.register()

    with desk.refusing(TextInvalidError("asked_by", asked_by, 100)):
        desk.ledger.erase_beneficiary(beneficiary_id, "asked", asked_by, actor=ME)
