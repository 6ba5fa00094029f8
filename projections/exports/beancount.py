"""The journal for Beancount 3 (https://beancount.github.io/docs/beancount_language_syntax.html).

By default Beancount forgives an assertion that is off by a hundredth, so its tolerance is set to nothing. A `balance`
directive is checked at the start of its day, so it is dated one day later. After each day the accounts that it moved
are asserted, and after the last every account: a line moved between two accounts that nobody asserts would go unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TextIO

from ledger.money import decimal_from_minor
from ledger.texts import printable
from projections.exports.entries import ExportedEntry
from projections.exports.journal import Balances, Journal
from projections.queries.totals import AccountKey

_HEAD = (
    'option "title" "Payout ledger at log position {position}"',
    'option "tolerance_multiplier" "0"',
    'plugin "beancount.plugins.noduplicates"',
    'plugin "beancount.plugins.check_commodity"',
)
_ONE_CURRENCY_EACH = 'plugin "beancount.plugins.onecommodity"'
_NO_LINES_ABOVE = 'plugin "beancount.plugins.leafonly"'


def write_beancount(journal: Journal, entries: Iterable[ExportedEntry], to: TextIO) -> None:
    """Write the journal. `entries` are the journal's own, as they are read."""
    to.writelines(f"{line}\n" for line in _lines(journal, entries))


def _lines(journal: Journal, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    yield from (line.format(position=journal.position) for line in _HEAD)
    yield from _plugins(journal.accounts)
    yield from (f'option "operating_currency" "{currency}"' for currency in journal.currencies)
    yield from (f"{journal.first_day} commodity {currency}" for currency in journal.currencies)
    for account, currencies in journal.accounts.items():
        yield f"{journal.first_day} open {account} {','.join(currencies)}"
    for day, of_day in groupby(entries, key=lambda entry: entry.posted_on):
        moved: dict[AccountKey, int] = {}
        for entry in of_day:
            moved.update({(line.account, line.currency): line.balance_minor for line in entry.lines})
            yield from _entry(entry)
        if day != journal.last_day:
            yield from _assertions(day, moved)
    if journal.last_day is not None:
        yield from _assertions(journal.last_day, journal.closing)


def _plugins(accounts: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Return the checks that not every chart of accounts passes, and that are right where one does."""
    if all(len(currencies) == 1 for currencies in accounts.values()):
        yield _ONE_CURRENCY_EACH
    if not any(f"{account}:" in other for account, other in pairwise(sorted(accounts, key=_parts))):
        yield _NO_LINES_ABOVE


def _parts(account: str) -> list[str]:
    """Return what sorts an account right in front of those below it."""
    return account.split(":")


def _entry(entry: ExportedEntry) -> Iterator[str]:
    yield ""
    yield f"{entry.posted_on} * {_quoted(entry.narration)} ^{entry.id}"
    facts = {"kind": entry.kind, "reference": entry.reference, "utr": entry.utr}
    yield from (f"  {name}: {_quoted(text)}" for name, text in facts.items() if text is not None)
    if entry.effective_date != entry.posted_on:
        yield f"  effective: {entry.effective_date}"
    for line in entry.lines:
        yield f"  {line.account}  {_amount(line.signed_minor, line.currency)}"


def _assertions(day: date, balances: Balances) -> Iterator[str]:
    yield ""
    for (account, currency), minor in balances.items():
        amount = decimal_from_minor(minor, currency)
        yield f"{day + timedelta(days=1)} balance {account}  {amount} ~ 0 {currency}"


def _amount(minor: int, currency: str) -> str:
    return f"{decimal_from_minor(minor, currency)} {currency}"


def _quoted(text: str) -> str:
    """Return a text as a string; what can neither be printed nor escaped is replaced."""
    shown = "\n".join(printable(line, length_max=len(line)) for line in text.split("\n"))
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
