"""A person who was paid and then erased: gone from everything that can be seen or dumped, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import TextIO
from uuid import UUID

import pytest
from sqlalchemy import MetaData, select

from adapters.web.callers import Role
from ledger.errors import KeyDestroyedError, MessageErasedError
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.payout.attempts import attempt_key
from ledger.proofs.verification import proves_consistency, proves_inclusion
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from ledger.store.log_tree import LogTree
from projections.exports.beancount import write_beancount
from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal, journal_of
from projections.exports.tabular.comma_separated import write_csv
from projections.queries.spans import Span
from projections.queries.trial_balance import trial_balance
from tests.adapters.till import ME, PROVIDER, Till
from tests.adapters.web.dashboard.desk import token_in
from tests.adapters.web.served import Service

NAME, NUMBER, VPA, NAME_AT_BANK = "Meera Nair", "00919876543210", "meera.nair@okbank", "MEERA S NAIR"
CLEAR = (NAME, NUMBER, VPA, NAME_AT_BANK)
MESSAGE = f'{{"name": "{NAME}", "account_number": "{NUMBER}", "vpa": "{VPA}", "at_bank": "{NAME_AT_BANK}"}}'
ERASURE = {"reason": "asked to be forgotten", "asked_by": "request 4711"}


def paid_person(till: Till) -> tuple[UUID, UUID, str]:
    """Register and pay a person, whose details stand in what the provider sent; return payee, payout and digest."""
    book, ledger = till.book, till.book.ledger
    checked = book.archive.keep(PROVIDER, f"{MESSAGE} checked".encode(), book.clock.now())
    told = book.archive.keep(PROVIDER, f"{MESSAGE} paid".encode(), book.clock.now())
    payee_id = till.register(Payee(NAME, NUMBER, "HDFC0001234", VPA, "HDFC Bank"))
    found = BeneficiaryReport(PROVIDER, "ben_1", verified=True, name_at_bank=NAME_AT_BANK, message_digest=checked)
    ledger.record_beneficiary_report(payee_id, found, actor=ME)
    payout_id = till.queue(payee_id)
    ledger.submit(payout_id, PROVIDER, actor=ME)
    report = StatusReport(
        provider=PROVIDER,
        source=ReportSource.WEBHOOK,
        status=ReportedStatus.SUCCEEDED,
        provider_status="SUCCESS",
        effective_at=book.clock.now(),
        reference=attempt_key(payout_id, 1),
        utr="006012345678",
        confidence=Confidence.CREDITED,
        message_digest=told,
    )
    ledger.record_report(report, actor=ME)
    return payee_id, payout_id, told


def dumped(till: Till) -> Iterator[bytes]:
    """Return all that the database holds: each value of each table that it has, and the bytes of its files."""
    database = till.book.database
    if not database.is_postgresql:
        path = Path(str(database.engine.url.database))
        yield from (file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    tables = MetaData()
    tables.reflect(database.engine, schema=database.schema, views=True)
    with database.read() as connection:
        for table in tables.tables.values():
            for value in chain.from_iterable(connection.execute(select(table))):
                yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def shown(service: Service, payee_id: UUID, payout_id: UUID) -> Iterator[str]:
    """Return what the API, the dashboard and the exports say."""
    key = service.key(Role.ADMIN)
    paths = (f"beneficiaries/{payee_id}", "beneficiaries", f"payouts/{payout_id}", f"payouts/{payout_id}/timeline")
    for path in (*paths, f"payouts/{payout_id}/audit-file", "reports/general-ledger", "openapi.json"):
        yield service.get(f"/v1/{path}", key).text
    sign_in = service.client.get("/ops/sign-in").text
    text = key["Authorization"].removeprefix("Bearer ")
    service.client.post("/ops/sign-in", data={"key": text, "csrf_token": token_in(sign_in)})
    for path in ("", f"/payouts/{payout_id}", "/payouts", "/orphans"):
        page = service.client.get(f"/ops{path}", follow_redirects=True)
        assert page.status_code == 200, path
        yield page.text


def erased(service: Service, payee_id: UUID) -> str:
    answer = service.post(f"/v1/beneficiaries/{payee_id}/erase", service.key(Role.ADMIN), ERASURE)
    assert answer.json()["status"] == "erased"
    return answer.text


def test_nothing_shows_an_erased_person(any_service: Service, caplog: pytest.LogCaptureFixture) -> None:
    """No table, file, log line, answer, page, export or report holds the details, and the messages are unreadable."""
    service, till = any_service, any_service.till
    payee_id, payout_id, digest = paid_person(till)
    assert till.book.archive.read(digest).body.decode().startswith(MESSAGE)

    told = [erased(service, payee_id), *shown(service, payee_id, payout_id), caplog.text]
    told += [_written(till, write) for write in (write_beancount, write_csv)]

    message = service.client.get(f"/ops/messages/{digest}")
    assert (message.status_code, "was erased" in message.text) == (404, True)
    with pytest.raises(MessageErasedError):
        till.book.archive.read(digest)
    with pytest.raises(KeyDestroyedError):
        till.book.ledger.payee_of(payee_id)
    assert [clear for clear in CLEAR if any(clear in text for text in (*told, message.text))] == []
    values = list(dumped(till))
    assert any(digest.encode() in value for value in values), "the digest is there, so the search does look"
    assert [clear for clear in CLEAR if any(clear.encode() in value for value in values)] == []


def test_books_and_proofs_of_an_erased_person_stay(any_service: Service) -> None:
    """The root over the events of before, and each proof of an event under it, are the same, as is every balance."""
    till = any_service.till
    payee_id, _, _ = paid_person(till)
    tree, database = LogTree(till.book.database), till.book.database
    size = tree.grow()
    with database.read() as connection:
        before = tree.at(connection, size)
        root, leaves = before.root(), list(tree.leaves(connection))
        proofs = [before.inclusion(place) for place in range(size)]
    balances, log = _balances(till), _exported(till)

    erased(any_service, payee_id)

    assert tree.grow() == size + 1
    with database.read() as connection:
        after, now = tree.at(connection, size), tree.at(connection, size + 1)
        assert (after.root(), list(tree.leaves(connection))[:size]) == (root, leaves)
        assert [after.inclusion(place) for place in range(size)] == proofs
        assert all(proves_inclusion(leaves[place], place, size, root, proofs[place]) for place in range(size))
        assert proves_consistency(size, size + 1, root, now.root(), now.consistency(size))
    assert (_balances(till), _exported(till)) == (balances, log)


def _balances(till: Till) -> object:
    with till.book.read() as connection:
        return trial_balance(connection, till.book.tables).rows


def _exported(till: Till) -> str:
    """Return the journal as a table, which does not tell how long the log is."""
    return _written(till, write_csv)


def _written(till: Till, write: Callable[[Journal, Iterable[ExportedEntry], TextIO], None]) -> str:
    to = StringIO()
    with till.book.read() as connection:
        journal = journal_of(connection, till.book.tables, Span(None, None))
        write(journal, journal.entries(), to)
    return to.getvalue()
