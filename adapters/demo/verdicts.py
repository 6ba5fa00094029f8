"""Verdicts: what must be true of the books at the end, each checked against somebody else's word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from adapters.demo.houses import CURRENCY, House
from adapters.embedded import Book
from adapters.figures import figure
from ledger import chart
from ledger.payout.attempts import parse_attempt_key
from ledger.payout.status import PayoutStatus
from projections.errors import BooksUnbalancedError
from projections.queries.balances import balance_of
from projections.queries.payout_counts import counts_by_status
from projections.queries.payouts import list_payouts
from projections.queries.trial_balance import trial_balance
from projections.rebuild import Rebuild

PAGE = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """One claim, whether it holds, and the figures behind it."""

    claim: str
    holds: bool
    evidence: str


def debits_equal_credits(book: Book) -> Verdict:
    """Compare the columns of the trial balance."""
    claim = "Debits equal credits"
    try:
        with book.read() as connection:
            total = trial_balance(connection, book.tables).totals[CURRENCY]
    except BooksUnbalancedError as error:
        return Verdict(claim, holds=False, evidence=str(error))
    return Verdict(claim, holds=True, evidence=f"{figure(total.debit_minor, CURRENCY)} on both sides")


def wallets_agree(book: Book, houses: Sequence[House]) -> Verdict:
    """Compare our accounts of the wallets with what the providers say is in them."""
    pairs = [(_wallet_minor(book, house.provider.name), _told_minor(house)) for house in houses]
    evidence = "; ".join(f"{figure(ours, CURRENCY)} and {figure(theirs, CURRENCY)}" for ours, theirs in pairs)
    agree = all(ours == theirs for ours, theirs in pairs)
    return Verdict("Our wallet accounts equal the providers' wallets", agree, evidence)


def paid_at_most_once(book: Book, houses: Sequence[House]) -> Verdict:
    """Look up, in the providers' own books, how often and how much of each payout's money is out of the wallets."""
    cash_outs: defaultdict[str, list[int]] = defaultdict(list)
    for house in houses:
        for reference, outs in house.sandbox.bank.net_cash_outs().items():
            key = parse_attempt_key(reference)
            cash_outs[str(key[0]) if key else reference] += [out.net_minor for out in outs]
    with book.read() as connection:
        completed = {payout: [amount_minor] for payout, amount_minor in _completed(connection, book)}
    twice = sum(len(amounts) > 1 for amounts in cash_outs.values())
    evidence = (
        f"{len(cash_outs)} payouts are out of the wallets, {len(completed)} are completed here, {twice} paid twice"
    )
    return Verdict("Every completed payout was paid once, in full, and no other", cash_outs == completed, evidence)


def nothing_is_lost(book: Book, accepted: int) -> Verdict:
    """Check that every accepted payout has come to an end."""
    with book.read() as connection:
        counts = counts_by_status(connection, book.tables)
    known = sum(count.payouts for count in counts)
    final = sum(count.payouts for count in counts if count.status.is_final)
    return Verdict("Every accepted payout is final", known == accepted == final, f"{final} of {accepted}")


def rebuild_is_equal(book: Book) -> Verdict:
    """Make every table anew from the log, and compare."""
    result = Rebuild(book.store, (book.follower,), book.zone).verify()
    differing = [comparison.table for comparison in result.tables if not comparison.equal]
    evidence = f"{len(result.tables)} tables at position {result.position}"
    return Verdict("The tables equal a rebuild from the log", result.equal, ", ".join(differing) or evidence)


def _wallet_minor(book: Book, provider: str) -> int:
    with book.read() as connection:
        return balance_of(connection, book.tables, chart.wallet(provider), CURRENCY).available_minor


def _told_minor(house: House) -> int:
    """Return the balance by the adapter, or by the provider's own books where its interface does not tell it."""
    if house.provider.capabilities.wallet_told:
        return house.provider.wallet_balance_minor()
    return house.sandbox.bank.wallet_balance_minor()


def _completed(connection: Connection, book: Book) -> Iterator[tuple[str, int]]:
    before: int | None = None
    while page := list_payouts(connection, book.tables, limit=PAGE, before=before):
        for payout in page:
            if payout.status is PayoutStatus.COMPLETED:
                yield str(payout.id), payout.amount_minor
        before = page[-1].queued_position
