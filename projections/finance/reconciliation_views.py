"""The views of reconciliation: what was told of our accounts, what was matched, and what differs."""

from __future__ import annotations

from projections.finance.books_views import amount
from projections.finance.decimals import Decimals
from projections.finance.view import View, evidence, same
from projections.schema import ReadTables

_OF_ACCOUNT = {
    "account": "the account at a bank or a provider",
    "currency": "ISO 4217 code",
    "origin": "who tells: `bank` or `provider`",
}


def statements(tables: ReadTables, decimal: Decimals) -> View:
    """Return every imported statement."""
    told = tables.statements
    return View(
        "statements",
        "Every statement that was imported.",
        [
            *same(told, id="the statement", **_OF_ACCOUNT),
            *same(told, statement_id="its number as its teller has it"),
            *same(told, from_date="its first day", to_date="its last day"),
            *amount("opening", told.c.opening_minor, told.c.currency, decimal, "the balance that it begins with"),
            *amount("closing", told.c.closing_minor, told.c.currency, decimal, "the balance that it ends with"),
            *same(told, line_count="how many lines it has", digest="SHA-256 of its file"),
            *same(told, imported_by="who imported it"),
            *evidence(told),
        ],
        told,
    )


def statement_lines(tables: ReadTables, decimal: Decimals) -> View:
    """Return every line of every statement."""
    lines = tables.statement_lines
    return View(
        "statement_lines",
        "Every line of every statement, without its narration, which may name people.",
        [
            *same(lines, sheet_id="the statement", line_no="its place in the file", **_OF_ACCOUNT),
            *same(lines, booked_on="the day it was booked", value_date="the day it counts from"),
            *same(lines, side="`debit` for money that came in, `credit` for money that went out"),
            *amount("amount", lines.c.amount_minor, lines.c.currency, decimal, "what moved, always positive"),
            *same(lines, kind="what it is for", utr="the bank's reference", our_reference="the reference that we gave"),
            *same(lines, provider_payout_id="the provider's reference", group_reference="its settlement or batch"),
            *same(lines, bank_reference="the bank's own reference of the entry"),
            *evidence(lines),
        ],
        lines,
    )


def matches(tables: ReadTables, decimal: Decimals) -> View:
    """Return every match."""
    made = tables.matches
    return View(
        "matches",
        "Every match of lines of statements with lines of the books; of those that were undone, who did and why.",
        [
            *same(made, id="the match", **_OF_ACCOUNT, rule="why, with the rule's version"),
            *amount("amount", made.c.amount_minor, made.c.currency, decimal, "what either side comes to"),
            *same(made, external_count="lines of statements", booked_count="lines of the books"),
            *same(made, matched_by="who matched them", reason="what that person said; missing where a rule did"),
            *same(made, undone_by="who took it back", undo_reason="why"),
            *evidence(made),
        ],
        made,
    )


def breaks(tables: ReadTables, decimal: Decimals) -> View:
    """Return every break."""
    found = tables.breaks
    return View(
        "breaks",
        "Every difference between statements and the books. What the open ones hold is on the suspense accounts.",
        [
            *same(found, id="the break", **_OF_ACCOUNT, kind="what differs", status="`open`, or how it was settled"),
            *amount("difference", found.c.difference_minor, found.c.currency, decimal, "what the statement has more"),
            *amount("suspended", found.c.suspended_minor, found.c.currency, decimal, "what suspense holds while open"),
            *same(found, value_date="the day of its first line: its age counts from there"),
            *same(found, external_count="lines of statements", booked_count="lines of the books"),
            *same(found, owner="who looks after it", note="the latest note", noted_by="who wrote it"),
            *same(found, write_off_account="what is to bear the difference", write_off_proposed_by="who proposed that"),
            *same(found, settled_by="who settled it", settled_at="when (UTC)", closing="why it is no more"),
            *evidence(found),
        ],
        found,
    )
