"""Which right each operation of the API needs."""

from __future__ import annotations

from adapters.web.callers import Right

RIGHT_OF = {
    "queue_payout": Right.PAY,
    "list_payouts": Right.SEE_PAYOUTS,
    "show_payout": Right.SEE_PAYOUTS,
    "cancel_payout": Right.CANCEL,
    "recheck_payout": Right.OPERATE,
    "show_payout_timeline": Right.SEE_PAYOUTS,
    "list_payout_attempts": Right.SEE_PAYOUTS,
    "queue_batch": Right.PAY,
    "list_batches": Right.SEE_PAYOUTS,
    "show_batch": Right.SEE_PAYOUTS,
    "list_batch_items": Right.SEE_PAYOUTS,
    "register_beneficiary": Right.PAY,
    "list_beneficiaries": Right.SEE_PAYOUTS,
    "show_beneficiary": Right.SEE_PAYOUTS,
    "erase_beneficiary": Right.ADMINISTER,
    "list_open_anomalies": Right.SEE_PAYOUTS,
    "list_payout_anomalies": Right.SEE_PAYOUTS,
    "resolve_anomaly": Right.OPERATE,
    "list_orphans": Right.SEE_MESSAGES,
    "set_message_aside": Right.OPERATE,
    "retry_message": Right.OPERATE,
    "book_deposit": Right.BOOK,
    "propose_manual_entry": Right.BOOK,
    "list_manual_entries": Right.SEE_BOOKS,
    "show_manual_entry": Right.SEE_BOOKS,
    "approve_manual_entry": Right.BOOK,
    "reject_manual_entry": Right.BOOK,
    "list_accounts": Right.SEE_BOOKS,
    "list_breaks": Right.SEE_BOOKS,
    "show_balance": Right.SEE_BOOKS,
    "show_statement": Right.SEE_BOOKS,
    "show_trial_balance": Right.SEE_BOOKS,
    "show_ageing": Right.SEE_BOOKS,
    "show_report": Right.SEE_BOOKS,
    "follow_events": Right.SEE_PAYOUTS,
    "make_key": Right.ADMINISTER,
    "list_keys": Right.ADMINISTER,
    "show_key": Right.ADMINISTER,
    "revoke_key": Right.ADMINISTER,
}
"""A new operation is entered here too: what it needs is decided, and never left to chance."""
