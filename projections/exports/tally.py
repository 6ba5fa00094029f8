"""The journal as XML for TallyPrime (https://help.tallysolutions.com/xml-integration/): ledgers, and journal vouchers.

A voucher's `REMOTEID` is the entry's id, so that importing a file twice adds nothing. In Tally a debit is an amount
below zero that is deemed positive. Balances brought forward are left out: a company that takes in one month after the
other has them. Tally needs a rate for every currency but a company's own, and the books have none; so a file has one
currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOBase
from xml.sax.saxutils import XMLGenerator  # only writes
from xml.sax.xmlreader import AttributesImpl

from ledger.accounts import AccountType, Side, type_of
from ledger.money import decimal_from_minor
from ledger.texts import printable
from projections.errors import OneCurrencyOnlyError
from projections.exports.entries import OPENING, ExportedEntry, ExportedLine
from projections.exports.journal import Journal

_GROUPS = {
    AccountType.ASSET: "Current Assets",
    AccountType.LIABILITY: "Current Liabilities",
    AccountType.EQUITY: "Capital Account",
    AccountType.INCOME: "Indirect Incomes",
    AccountType.EXPENSE: "Indirect Expenses",
}
"""The groups that every company of Tally has."""


def write_tally(journal: Journal, entries: Iterable[ExportedEntry], to: TextIOBase) -> None:
    """Write the journal. `entries` are the journal's own, as they are read. Raises OneCurrencyOnlyError."""
    if len(journal.currencies) > 1:
        raise OneCurrencyOnlyError(journal.currencies)
    xml = _Xml(to)
    with xml.document("ENVELOPE"):
        with xml.element("HEADER"):
            xml.text("TALLYREQUEST", "Import Data")
        with xml.element("BODY"), xml.element("IMPORTDATA"):
            with xml.element("REQUESTDESC"):
                xml.text("REPORTNAME", "All Masters")
            with xml.element("REQUESTDATA"):
                for account in journal.accounts:
                    _account(xml, account)
                for entry in entries:
                    if entry.kind != OPENING:
                        _voucher(xml, entry)


class _Xml:
    """A document that is written as it goes."""

    def __init__(self, to: TextIOBase) -> None:
        """Begin with nothing."""
        self._to = XMLGenerator(to, encoding="utf-8", short_empty_elements=True)

    @contextmanager
    def document(self, root: str) -> Iterator[None]:
        """Write what is inside as a whole document."""
        self._to.startDocument()
        with self.element(root):
            yield
        self._to.endDocument()

    @contextmanager
    def element(self, name: str, **attributes: str) -> Iterator[None]:
        """Write what is inside as an element; each begins on a line of its own."""
        self._to.ignorableWhitespace("\n")
        self._to.startElement(name, AttributesImpl({each: _shown(value) for each, value in attributes.items()}))
        yield
        self._to.endElement(name)

    def text(self, name: str, text: str | None) -> None:
        """Write an element with a text, or nothing where there is none."""
        if text:
            with self.element(name):
                self._to.characters(_shown(text))


def _shown(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return printable(text, length_max=len(text))


def _account(xml: _Xml, account: str) -> None:
    with xml.element("TALLYMESSAGE"), xml.element("LEDGER", NAME=account, ACTION="Create"):
        xml.text("NAME", account)
        xml.text("PARENT", _GROUPS[type_of(account)])


def _voucher(xml: _Xml, entry: ExportedEntry) -> None:
    facts = {"REMOTEID": entry.id, "VCHTYPE": "Journal", "ACTION": "Create"}
    with xml.element("TALLYMESSAGE"), xml.element("VOUCHER", **facts):
        xml.text("DATE", f"{entry.posted_on:%Y%m%d}")
        xml.text("EFFECTIVEDATE", f"{entry.effective_date:%Y%m%d}")
        xml.text("VOUCHERTYPENAME", "Journal")
        xml.text("VOUCHERNUMBER", entry.id)
        xml.text("REFERENCE", entry.reference)
        xml.text("NARRATION", " - ".join(filter(None, (entry.narration, entry.utr))))
        for line in entry.lines:
            _line(xml, line)


def _line(xml: _Xml, line: ExportedLine) -> None:
    with xml.element("ALLLEDGERENTRIES.LIST"):
        xml.text("LEDGERNAME", line.account)
        xml.text("ISDEEMEDPOSITIVE", "Yes" if line.side is Side.DEBIT else "No")
        xml.text("AMOUNT", str(decimal_from_minor(-line.signed_minor, line.currency)))
