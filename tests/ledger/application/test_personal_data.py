"""Personal data: nowhere in the database in clear, and gone for ever once a payee is erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger.beneficiary.beneficiary import Beneficiary, BeneficiaryStatus
from ledger.errors import KeyDestroyedError
from ledger.payment_orders import Payee
from ledger.status_reports import ReportedStatus
from projections.follower import Follower
from tests.ledger.application.desk import ACCOUNT_NUMBER, ME, MEERA, NAME, VPA, Desk

NAME_AT_BANK = "MEERA S NAIR"
CLEAR = (NAME, ACCOUNT_NUMBER, VPA, NAME_AT_BANK)


def stored(desk: Desk) -> Iterator[bytes]:
    """Return every value of every row of every table, as text and as bytes."""
    url = desk.database.engine.url
    if not desk.database.is_postgresql:
        assert url.database is not None
        yield from (file.read_bytes() for file in Path(url.database).parent.glob(f"{Path(url.database).name}*"))
    tables = [*desk.tables.metadata.tables.values(), *desk.database.tables.metadata.tables.values()]
    with desk.database.read() as connection:
        for table in tables:
            for value in chain.from_iterable(connection.execute(select(table))):
                yield value if isinstance(value, bytes) else str(value).encode()


def test_nothing_clear_is_ever_stored(own_desk: Desk) -> None:
    """After registering, paying and reporting no row and no file holds a name, an account number or a UPI address."""
    desk = own_desk
    desk.fund(20_000)
    beneficiary_id = desk.ledger.register_beneficiary("B-1", MEERA, actor=ME).aggregate_id
    desk.ledger.record_beneficiary_report(beneficiary_id, desk.verification(name_at_bank=NAME_AT_BANK), actor=ME)
    for rail in ("IMPS", "UPI"):
        payout_id = desk.ledger.queue_payout(desk.request(beneficiary_id, rail=rail), actor=ME).aggregate_id
        desk.submit(payout_id)
        desk.told(payout_id, ReportedStatus.SUCCEEDED)
    Follower(desk.store).catch_up()

    values = list(stored(desk))

    assert any(b"3210" in value for value in values), "the masked number is there, so the search does look"
    assert [clear for clear in CLEAR if any(clear.encode() in value for value in values)] == []


def test_erased_payee_is_gone_and_the_books_stay(desk: Desk) -> None:
    """Without its key a payee can't be read again, while every event still decodes and every entry stands."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.SUCCEEDED)
    beneficiary_id = desk.payout(payout_id).beneficiary_id
    before = desk.everything()

    desk.ledger.erase_beneficiary(beneficiary_id, "asked to be forgotten", "request 4711", actor=ME)

    with pytest.raises(KeyDestroyedError):
        desk.ledger.payee_of(beneficiary_id)
    history = [recorded.event for recorded in desk.store.stream(beneficiary_id)]
    assert Beneficiary.replay(beneficiary_id, history).status is BeneficiaryStatus.ERASED
    balances = desk.tables.balances.name
    assert desk.everything()["rows"][balances] == before["rows"][balances]
    desk.told(payout_id, ReportedStatus.RETURNED)
    assert desk.status_row(payout_id) == "reversed"


def test_erasing_twice_is_the_same(desk: Desk) -> None:
    """A payee erased before is left as it is."""
    beneficiary_id = desk.register()
    first = desk.ledger.erase_beneficiary(beneficiary_id, "asked to be forgotten", "request 4711", actor=ME)
    before = desk.everything()

    again = desk.ledger.erase_beneficiary(beneficiary_id, "asked again", "request 4711", actor=ME)

    assert (again.position, again.repeated) == (first.position, True)
    assert desk.everything() == before


def test_erasing_one_leaves_the_others(desk: Desk) -> None:
    """Keys belong to one payee each, even where the details are the same."""
    erased, kept = desk.register(), desk.register()

    desk.ledger.erase_beneficiary(erased, "asked to be forgotten", "request 4711", actor=ME)

    assert desk.ledger.payee_of(kept) == MEERA


@pytest.mark.parametrize(
    "payee",
    [
        Payee(name="आनंद", vpa="anand@upi"),
        Payee(name="Zoë O'Neill", account_number="ABCD1234", ifsc="SBIN0000001"),
        replace(MEERA, bank_name=None),
    ],
    ids=["UPI only", "bank only", "both"],
)
def test_details_come_back_as_they_were_given(desk: Desk, payee: Payee) -> None:
    """What a provider is sent is what the caller gave, in any script, with nothing added."""
    assert desk.ledger.payee_of(desk.register(payee, verified=False)) == payee
