"""The views of payouts, of the attempts made for them, and of the fees that providers took."""

from __future__ import annotations

from projections.finance.books_views import amount
from projections.finance.decimals import Decimals
from projections.finance.view import View, ViewColumn, evidence, same
from projections.queries.payout_rows import attempt_that_counts
from projections.schema import ReadTables

_CURRENCY = "ISO 4217 code"


def payouts(tables: ReadTables, decimal: Decimals) -> View:
    """Return every payout as it stands, with the attempt that counts."""
    paid, attempts = tables.payouts, tables.attempts
    return View(
        "payouts",
        "Every payout as it stands now, with the attempt that counts: the latest, or the one that the money left by.",
        [
            *same(paid, id="the payout", reference="the caller's reference", status="where it stands"),
            *same(paid, source_account="the account that pays", beneficiary_id="who is paid", batch_id="its batch"),
            *same(paid, currency=_CURRENCY),
            *amount("amount", paid.c.amount_minor, paid.c.currency, decimal, "what is paid"),
            *same(paid, rail="such as `IMPS`", fee_bearer="who bears the fee", attempt="that attempt; 0 for none yet"),
            *same(attempts, provider="the provider of that attempt", provider_payout_id="the provider's reference"),
            *same(attempts, utr="the bank's reference", return_utr="the bank's reference of what came back"),
            *same(paid, queued_at="when it was accepted (UTC)", submitted_at="when it was last handed over (UTC)"),
            *same(paid, completed_at="when the money left (UTC)", failed_at="when it failed (UTC)"),
            *same(paid, reversed_at="when the money came back (UTC)", failure_kind="how it failed", reason="why"),
            *evidence(paid),
        ],
        paid.outerjoin(attempts, attempt_that_counts(tables)),
    )


def attempts(tables: ReadTables, decimal: Decimals) -> View:
    """Return every attempt."""
    tried, paid = tables.attempts, tables.payouts
    return View(
        "attempts",
        "Every attempt of every payout, with what its provider said of it last.",
        [
            *same(tried, payout_id="the payout"),
            ViewColumn("payout_reference", paid.c.reference, "the payout's reference"),
            *same(tried, attempt="counted from 1", provider="who was told to pay", rail="by which rail"),
            *same(tried, state="where it stands", outcome_unknown="whether nobody knows if the money moved"),
            ViewColumn("currency", paid.c.currency, _CURRENCY),
            *amount("amount", paid.c.amount_minor, paid.c.currency, decimal, "the payout's amount"),
            *same(tried, provider_payout_id="the provider's reference", provider_status="its word for the state"),
            *same(tried, reason="what it said of it", confidence="how sure it is that the payee has the money"),
            *same(tried, utr="the bank's reference", return_utr="the bank's reference of what came back"),
            *same(tried, submitted_at="when it was handed over (UTC)", completed_at="when the money left (UTC)"),
            *same(tried, closed_at="when it was declined or failed (UTC)", reversed_at="when money came back (UTC)"),
            *evidence(tried),
        ],
        tried.join(paid, paid.c.id == tried.c.payout_id),
    )


def fees(tables: ReadTables, decimal: Decimals) -> View:
    """Return the fee of every attempt that had one."""
    tried, paid = tables.attempts, tables.payouts
    names = {
        "fee": "what the provider took, without tax",
        "tax": "the tax on it",
        "fee_refunded": "what it gave back of the fee",
        "tax_refunded": "what it gave back of the tax",
    }
    parts = [amount(name, tried.c[f"{name}_minor"], paid.c.currency, decimal, told) for name, told in names.items()]
    has_fee = tried.c.fee_minor.is_not(None)
    return View(
        "fees",
        "The fee and tax of every attempt that has them, whoever bears them. Missing is what is not known yet.",
        [
            *same(tried, payout_id="the payout"),
            ViewColumn("payout_reference", paid.c.reference, "the payout's reference"),
            *same(tried, attempt="the attempt", provider="who took it"),
            ViewColumn("fee_bearer", paid.c.fee_bearer, "`platform`, or `source`: the account that pays"),
            ViewColumn("currency", paid.c.currency, _CURRENCY),
            *(column for part in parts for column in part),
            *same(tried, completed_at="when the money left (UTC)"),
            *evidence(tried),
        ],
        tried.join(paid, (paid.c.id == tried.c.payout_id) & has_fee),
    )
