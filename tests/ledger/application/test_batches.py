"""Batches: many payouts as one fact in one transaction, each accepted or refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event

from ledger.application.requests import PayoutRequest, digest_of_requests
from ledger.batch.events import BatchQueued
from ledger.errors import BatchEmptyError, ReferenceInvalidError, ReferenceReusedError
from tests.ledger.application.desk import ME, Desk


@contextmanager
def counting(desk: Desk) -> Iterator[list[str]]:
    """Collect the SQL statements that are sent meanwhile; one that takes many rows at once counts once."""
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", count)
    yield statements
    event.remove(desk.database.engine, "before_cursor_execute", count)


def refusals(items: object) -> list[str | None]:
    return [item.refusal for item in items]  # type: ignore[attr-defined]


def test_batch_is_one_fact_in_one_transaction(desk: Desk) -> None:
    """The payouts of a batch and its own fact stand in the log together, in the order asked for, under one request."""
    desk.fund(60_000)
    beneficiary_id = desk.register()
    requests = [desk.request(beneficiary_id, amount) for amount in (10_000, 20_000, 30_000)]
    before = desk.store.head()

    batch = desk.ledger.queue_payouts(desk.name, requests, actor=ME)

    assert (batch.position, batch.repeated, batch.refused) == (desk.store.head(), False, ())
    recorded = desk.store.read_page(before, 10)
    assert [each.event.originator_id for each in recorded] == [*batch.accepted, batch.aggregate_id]
    assert len({(each.recorded_at, each.event.request_id) for each in recorded}) == 1
    assert isinstance(recorded[-1].event, BatchQueued)
    assert recorded[-1].event.items == batch.items
    assert [desk.payout(payout_id).batch_id for payout_id in batch.accepted] == [batch.aggregate_id] * 3
    assert [item.reference for item in batch.items] == [request.reference for request in requests]
    assert desk.balance() == 0


def test_money_goes_to_the_items_in_order(desk: Desk) -> None:
    """Where the funds run out an item is refused, and a later, smaller one that still fits is accepted."""
    desk.fund(50_000)
    beneficiary_id = desk.register()
    amounts = (30_000, 30_000, 15_000, 6_000, 5_000, 1)
    requests = [desk.request(beneficiary_id, amount) for amount in amounts]

    batch = desk.ledger.queue_payouts(desk.name, requests, actor=ME)

    no = "InsufficientFundsError"
    assert refusals(batch.items) == [None, no, None, no, None, no]
    assert desk.balance() == 0
    assert "available_minor=20000, required_minor=30000" in str(batch.items[1].message)


def test_accounts_of_a_batch_are_guarded_each_for_itself(desk: Desk) -> None:
    """A batch may pay from several accounts, and what one lacks the other does not lend."""
    other = f"{desk.account}-2"
    desk.fund(10_000)
    desk.fund(20_000, other)
    beneficiary_id = desk.register()
    requests = [
        desk.request(beneficiary_id, 15_000),
        desk.request(beneficiary_id, 15_000, source_account=other),
        desk.request(beneficiary_id, 10_000),
        desk.request(beneficiary_id, 5_001, source_account=other),
    ]

    batch = desk.ledger.queue_payouts(desk.name, requests, actor=ME)

    assert refusals(batch.items) == ["InsufficientFundsError", None, None, "InsufficientFundsError"]
    assert (desk.balance(), desk.balance(other)) == (0, 5_000)


def test_reference_stands_once_in_a_batch(desk: Desk) -> None:
    """The second item under the same reference is refused, with the same facts and with others."""
    desk.fund(40_000)
    request = desk.request(desk.register())
    requests = [request, request, replace(request, amount_minor=1)]

    batch = desk.ledger.queue_payouts(desk.name, requests, actor=ME)

    assert refusals(batch.items) == [None, "BatchReferenceRepeatedError", "BatchReferenceRepeatedError"]
    assert desk.balance() == 30_000


def test_known_payout_is_recognised_in_a_batch(desk: Desk) -> None:
    """An item queued before is accepted as the same payout without new funds; with other facts it is refused."""
    desk.fund(20_000)
    known = desk.request(desk.register())
    payout_id = desk.ledger.queue_payout(known, actor=ME).aggregate_id
    changed = desk.request(known.beneficiary_id, 1)
    desk.ledger.queue_payout(changed, actor=ME)

    batch = desk.ledger.queue_payouts(desk.name, [known, replace(changed, amount_minor=2)], actor=ME)

    assert batch.accepted == (payout_id,)
    assert refusals(batch.items) == [None, "ReferenceReusedError"]
    assert desk.balance() == 9_999
    assert desk.payout(payout_id).batch_id is None


def test_batch_asked_for_again_answers_the_same(desk: Desk) -> None:
    """The same batch repeated returns what was decided the first time, even where funds would now suffice."""
    desk.fund(10_000)
    beneficiary_id = desk.register()
    requests = [desk.request(beneficiary_id, 10_000), desk.request(beneficiary_id, 10_000)]
    first = desk.ledger.queue_payouts(desk.name, requests, actor=ME)
    desk.fund(10_000)
    before = desk.everything()

    again = desk.ledger.queue_payouts(desk.name, requests, actor="ravi")

    assert (again.position, again.aggregate_id, again.items) == (first.position, first.aggregate_id, first.items)
    assert again.repeated
    assert desk.everything() == before


@pytest.mark.parametrize("change", ["amount", "order", "missing", "added"])
def test_batch_reference_stands_for_one_batch(desk: Desk, change: str) -> None:
    """A batch reference used again for other items, or in another order, is refused."""
    desk.fund(40_000)
    beneficiary_id = desk.register()
    one, two, three = (desk.request(beneficiary_id) for _ in range(3))
    desk.ledger.queue_payouts(desk.name, [one, two], actor=ME)
    others: dict[str, list[PayoutRequest]] = {
        "amount": [one, replace(two, amount_minor=1)],
        "order": [two, one],
        "missing": [one],
        "added": [one, two, three],
    }

    with desk.refusing(ReferenceReusedError(desk.name, ("requests",))):
        desk.ledger.queue_payouts(desk.name, others[change], actor=ME)


def test_bad_batch_is_refused(desk: Desk) -> None:
    """A batch needs items and a reference that is one."""
    with desk.refusing(BatchEmptyError(desk.name)):
        desk.ledger.queue_payouts(desk.name, [], actor=ME)
    with desk.refusing(ReferenceInvalidError("a\nb")):
        desk.ledger.queue_payouts("a\nb", [desk.request(UUID(int=1))], actor=ME)


def test_refused_items_write_nothing_of_their_own(desk: Desk) -> None:
    """A batch of which every item is refused is itself the only thing written."""
    requests = [desk.request(UUID(int=number), 1) for number in range(1, 5)]
    before = desk.everything()["counts"]

    batch = desk.ledger.queue_payouts(desk.name, requests, actor=ME)

    after = desk.everything()["counts"]
    assert (batch.accepted, len(batch.refused)) == ((), 4)
    assert {table for table in after if after[table] != before[table]} == {desk.database.tables.events.name}
    assert after[desk.database.tables.events.name] == before[desk.database.tables.events.name] + 1


def test_hostile_references_stay_harmless(desk: Desk) -> None:
    """A refused item is kept with its reference cut and made printable, and its message cut, whatever was sent."""
    requests = [
        desk.request(UUID(int=1), reference="r" * 100_000),
        desk.request(UUID(int=1), reference="\x00\x1b[2J\ud800"),
        desk.request(UUID(int=1), rail="x" * 100_000),
        desk.request(UUID(int=1), currency="\x00"),
    ]

    items = desk.ledger.queue_payouts(desk.name, requests, actor=ME).items

    assert [item.reference for item in items[:2]] == ["r" * 100, "��[2J�"]
    assert refusals(items) == ["ReferenceInvalidError"] * 2 + ["UnknownRailError", "UnknownCurrencyError"]
    assert all(item.message and item.message.isprintable() and len(item.message) <= 500 for item in items)
    assert desk.ledger.queue_payouts(desk.name, requests, actor=ME).items == items


def test_large_batch_takes_few_statements(desk: Desk) -> None:
    """A thousand payouts to many take no more statements than a hundred to one, but for loading them in parts."""
    desk.fund(2_000_000)
    beneficiaries = [desk.register(verified=False) for _ in range(12)]
    sent = []
    for size, payees in ((100, beneficiaries[:1]), (1000, beneficiaries)):
        requests = [desk.request(payees[number % len(payees)], 1 + number) for number in range(size)]
        with counting(desk) as statements:
            batch = desk.ledger.queue_payouts(desk.fresh("batch"), requests, actor=ME)
        assert len(batch.accepted) == size
        sent.append(len(statements))

    assert sent[0] <= 20
    assert sent[1] - sent[0] <= 1
    assert desk.balance() == 2_000_000 - 100 * 101 // 2 - 1000 * 1001 // 2


def test_digest_of_a_batch_is_the_one_it_always_was() -> None:
    """A batch of usual requests keeps the digest it had before requests had an urgency; an instant one has another."""
    request = PayoutRequest("P-1", "Liabilities:Customers:Acme", UUID(int=7), 10_000, "INR", "IMPS", "salary")

    usual = digest_of_requests([request])
    assert usual == "c38afc0766d33faeab1614bc0a4d27bd38306cbb6f2daf92e08c736a84fb739a"
    assert digest_of_requests([replace(request, urgency="instant")]) != usual
