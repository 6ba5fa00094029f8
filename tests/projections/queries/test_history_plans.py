"""How the databases answer what is asked all day long of a book that has grown: what they read does not grow with it.

The plans are those that are chosen by the databases themselves, which know from their statistics how large the tables
are. Nothing is forbidden to them here, unlike in `test_plans`, where the tables are small.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import pytest
from sqlalchemy import Connection

from ledger.chart import in_transit
from ledger.payout.status import PayoutStatus
from projections.queries.ageing import in_transit_ageing
from projections.queries.balances import balance_of
from projections.queries.due import due_for_fee, due_for_submission
from projections.queries.payout_details import payout_detail
from projections.queries.payout_search import search_payouts
from projections.queries.payouts import PayoutFilter, list_payouts
from projections.queries.spans import Span
from projections.queries.statement import StatementPlace, lines_of, statement_of
from projections.queries.stuck import list_stuck
from tests.builders import MOMENT, NXT, id_of
from tests.postgres import PostgresServer
from tests.projections.queries.grown_book import BATCH, ENGINES, PAYER, GrownBook, grown_book
from tests.projections.queries.test_plans import told

LONG_AFTER = MOMENT + timedelta(days=60)
DAY, WEEK_LATER = date(2026, 2, 10), date(2026, 2, 17)
TRANSIT = in_transit(NXT)
GROWING = "payouts|attempts|journal_lines|journal_entries|events"
"""The tables that hold all of history."""
LINES = 20
ALL = Span()


@dataclass(frozen=True)
class Asked:
    """Something that is asked."""

    ask: Callable[[GrownBook, Connection], object]
    in_order_of_index: bool = True
    """Nothing is sorted: what is asked for is too much of history for that."""


def _statement(book: GrownBook, connection: Connection, span: Span = ALL, *, later: bool = False) -> object:
    statement = statement_of(connection, book.tables, TRANSIT, "INR", span)
    after: StatementPlace | None = None
    if later:
        *_, last = islice(lines_of(connection, book.tables, statement, page_lines=LINES), 40 * LINES)
        after = last.place
    return list(islice(lines_of(connection, book.tables, statement, page_lines=LINES, after=after), LINES))


def _payout(book: GrownBook, connection: Connection, name: str) -> object:
    detail = payout_detail(connection, book.tables, name)
    return detail, book.store.stream_on(connection, detail.payout.id)


def _listed(wanted: PayoutFilter | None = None, before: int | None = None, *, open_ones: bool = False) -> Asked:
    return Asked(lambda b, c: list_payouts(c, b.tables, wanted, limit=LINES, before=before), not open_ones)


QUESTIONS: Mapping[str, Asked] = {
    "balance": Asked(lambda b, c: balance_of(c, b.tables, PAYER, "INR")),
    "balance at the end of a day": Asked(
        lambda b, c: statement_of(c, b.tables, PAYER, "INR", Span(until=WEEK_LATER)),
    ),
    "statement": Asked(_statement),
    "statement, a later page": Asked(lambda b, c: _statement(b, c, later=True)),
    "statement of a week": Asked(lambda b, c: _statement(b, c, Span(DAY, WEEK_LATER))),
    "payout by its reference": Asked(lambda b, c: _payout(b, c, "P-01234"), in_order_of_index=False),
    "payout by its id": Asked(lambda b, c: _payout(b, c, str(id_of("P-01234"))), in_order_of_index=False),
    "payouts": _listed(),
    "payouts, a later page": _listed(before=3_000),
    "payouts that completed": _listed(PayoutFilter(PayoutStatus.COMPLETED)),
    "payouts that failed": _listed(PayoutFilter(PayoutStatus.FAILED)),
    "payouts that wait": _listed(PayoutFilter(PayoutStatus.QUEUED), open_ones=True),
    "payouts in transit": _listed(PayoutFilter(PayoutStatus.IN_TRANSIT), open_ones=True),
    "payouts of a payer": _listed(PayoutFilter(source_account=PAYER)),
    "payouts to a payee": _listed(PayoutFilter(beneficiary_id=id_of("payee of P-00777"))),
    "payouts of a batch": _listed(PayoutFilter(batch_id=BATCH)),
    "payouts of a week": _listed(PayoutFilter(queued=Span(DAY, WEEK_LATER))),
    "search by UTR": Asked(lambda b, c: search_payouts(c, b.tables, "UTR000001234"), in_order_of_index=False),
    "search by reference": Asked(lambda b, c: search_payouts(c, b.tables, "P-01234"), in_order_of_index=False),
    "search by a beginning": Asked(lambda b, c: search_payouts(c, b.tables, "P-0123"), in_order_of_index=False),
    "due for submission": Asked(
        lambda b, c: due_for_submission(c, b.tables, LONG_AFTER, limit=LINES), in_order_of_index=False
    ),
    "due for its fee": Asked(lambda b, c: due_for_fee(c, b.tables, MOMENT, limit=LINES), in_order_of_index=False),
    "stuck": Asked(lambda b, c: list_stuck(c, b.tables, LONG_AFTER, limit=LINES), in_order_of_index=False),
    "ageing": Asked(lambda b, c: in_transit_ageing(c, b.tables, LONG_AFTER), in_order_of_index=False),
}


@pytest.fixture(scope="module", params=ENGINES)
def book(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: Callable[[int], PostgresServer],
) -> Iterator[GrownBook]:
    """Return a grown book."""
    yield from grown_book(request.param, tmp_path_factory.mktemp("grown"), postgres_server)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_read_does_not_grow_with_history(book: GrownBook, question: str) -> None:
    """No table that grows is read whole; what has an order comes so from an index, or is open, or of one payout."""
    asked = QUESTIONS[question]
    with book.database.read() as connection, told(book.database, connection, choosing_freely=True) as plans:
        assert asked.ask(book, connection)

    assert plans
    for plan in plans:
        assert not re.search(rf"Seq Scan on ({GROWING})\b|SCAN ledger_({GROWING})(?! USING)\b", plan), plan
        assert not asked.in_order_of_index or not re.search(r"Sort Key|TEMP B-TREE FOR ORDER BY", plan), plan


def test_pages_of_a_statement_read_its_index_alone(book: GrownBook) -> None:
    """The lines of a page are found by account and in order, wherever in history it begins."""
    for later in (False, True):
        with book.database.read() as connection, told(book.database, connection, choosing_freely=True) as plans:
            _statement(book, connection, later=later)
        pages = [plan for plan in plans if "journal_entries" in plan]
        assert pages
        assert all("journal_lines_by_account" in plan for plan in pages), pages


def test_pages_take_few_statements(book: GrownBook) -> None:
    """A balance is told by one statement of SQL, a page of an account by three, a payout with its events by five."""
    asked = {"balance": 1, "statement": 3, "payout by its reference": 5}
    for question, statements in asked.items():
        with book.database.read() as connection, told(book.database, connection, choosing_freely=True) as plans:
            QUESTIONS[question].ask(book, connection)
        assert len(plans) == statements, question
