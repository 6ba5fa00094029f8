"""The journal as plain text that both hledger and ledger accept, with all their checks on.

Every line asserts the balance behind it, and a last entry of zero amounts asserts every account: without it an entry
that is deleted goes unseen. Both programs take texts apart at `;`, `|`, `,`, `:` and brackets, so free text stands in
tags only, with those characters in their full-width forms; and what an entry is called is one of a few kinds, all of
them declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from ledger.accounts import type_of
from ledger.currencies import exponent_of
from ledger.journal import EntryKind
from ledger.money import decimal_from_minor
from ledger.texts import printable
from projections.exports.entries import OPENING, ExportedEntry, words
from projections.exports.journal import Journal

_CLOSING = "closing"
_TAGS = ("entry-id", "reference", "description", "utr", "type")
_FULL_WIDTH = str.maketrans({character: chr(ord(character) + 0xFEE0) for character in ";|,:[]{}()<>=\"*!@#%&\\~^`'"})
_TYPE_LETTERS = {"Assets": "A", "Liabilities": "L", "Equity": "E", "Income": "R", "Expenses": "X"}


def write_plain_text(journal: Journal, entries: Iterable[ExportedEntry], to: TextIO) -> None:
    """Write the journal. `entries` are the journal's own, as they are read."""
    to.writelines(f"{line}\n" for line in _lines(journal, entries))


def _lines(journal: Journal, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    yield f"; Payout ledger at log position {journal.position}"
    for currency in journal.currencies:
        yield f"commodity {currency}"
        yield from _format(currency)
    yield from (f"payee {words(kind)}" for kind in (*EntryKind, OPENING, _CLOSING))
    yield from (f"tag {tag}" for tag in _TAGS)
    for account in journal.accounts:
        yield f"account {account}"
        yield f"    ; type: {_TYPE_LETTERS[type_of(account).value]}"
    for entry in entries:
        yield from _entry(entry)
    yield from _closing(journal)


def _format(currency: str) -> Iterator[str]:
    """Say how amounts are written. Where there are no decimals the programs want it in ways the other refuses."""
    exponent = exponent_of(currency)
    if exponent:
        yield f"    format 1000.{'0' * exponent} {currency}"


def _entry(entry: ExportedEntry) -> Iterator[str]:
    yield ""
    yield f"{_days(entry)} * ({entry.id}) {words(entry.kind)}"
    facts = {"entry-id": entry.id, "reference": entry.reference, "description": entry.description, "utr": entry.utr}
    yield from (f"    ; {tag}: {_value(text)}" for tag, text in facts.items() if text)
    for line in entry.lines:
        yield _posting(line.account, line.signed_minor, line.balance_minor, line.currency)


def _days(entry: ExportedEntry) -> str:
    """Return the day that an entry is booked on, and as its second date the day it happened, where that is another."""
    happened = "" if entry.effective_date == entry.posted_on else f"={entry.effective_date}"
    return f"{entry.posted_on}{happened}"


def _closing(journal: Journal) -> Iterator[str]:
    if journal.last_day is None:
        return
    yield ""
    yield f"{journal.last_day} * (je-closing) {_CLOSING}"
    for (account, currency), minor in journal.closing.items():
        yield _posting(account, 0, minor, currency)


def _posting(account: str, minor: int, balance_minor: int, currency: str) -> str:
    amount, balance = (decimal_from_minor(each, currency) for each in (minor, balance_minor))
    return f"    {account}  {amount} {currency} = {balance} {currency}"


def _value(text: str) -> str:
    return printable(text, length_max=len(text))
