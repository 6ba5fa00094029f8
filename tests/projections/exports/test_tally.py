"""The journal for Tally, read back."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from ledger.money import minor_from_decimal
from projections.errors import OneCurrencyOnlyError
from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal
from projections.exports.tally import write_tally
from tests.projections.exports.books import HOSTILE, events, file_url, journal_at

_IN_RUPEES = 9
"""The events of the small book before the first in another currency."""


def read(text: str) -> Any:
    return ElementTree.fromstring(text)


def lines_of(voucher: Any) -> list[tuple[str, int]]:
    """Return accounts and signed amounts; a debit is below zero in the file and deemed positive."""
    found = []
    for line in voucher.iter("ALLLEDGERENTRIES.LIST"):
        amount_minor = -minor_from_decimal(line.findtext("AMOUNT"), "INR")
        assert line.findtext("ISDEEMEDPOSITIVE") == ("Yes" if amount_minor > 0 else "No")
        found.append((line.findtext("LEDGERNAME"), amount_minor))
    return found


def told(entry: ExportedEntry) -> list[tuple[str, int]]:
    return [(line.account, line.signed_minor) for line in entry.lines]


def test_vouchers_are_the_journal(tmp_path: Path) -> None:
    """Each entry is a voucher under its id with its day and lines, and every account is declared; any text is kept."""
    with journal_at(file_url(tmp_path), events()[:_IN_RUPEES]) as journal:
        entries = [replace(entry, description=f"{HOSTILE} <&>\x00") for entry in journal.entries()]
        to = io.StringIO()
        write_tally(journal, entries, to)

    envelope = read(to.getvalue())
    assert (envelope.tag, envelope.findtext("HEADER/TALLYREQUEST")) == ("ENVELOPE", "Import Data")
    assert [ledger.attrib["NAME"] for ledger in envelope.iter("LEDGER")] == list(journal.accounts)
    vouchers = list(envelope.iter("VOUCHER"))
    assert [voucher.attrib["REMOTEID"] for voucher in vouchers] == [entry.id for entry in entries]
    assert [lines_of(voucher) for voucher in vouchers] == [told(entry) for entry in entries]
    days = [(voucher.findtext("DATE"), voucher.findtext("EFFECTIVEDATE")) for voucher in vouchers]
    assert days == [(f"{e.posted_on:%Y%m%d}", f"{e.effective_date:%Y%m%d}") for e in entries]
    assert all(f"{HOSTILE} <&>\ufffd" in voucher.findtext("NARRATION") for voucher in vouchers)


def test_several_currencies_are_refused(journal: Journal) -> None:
    """Tally would need a rate that the books do not have, so nothing is written."""
    to = io.StringIO()
    with pytest.raises(OneCurrencyOnlyError) as refused:
        write_tally(journal, journal.entries(), to)

    assert (refused.value.currencies, to.getvalue()) == (("INR", "JPY", "KWD"), "")
