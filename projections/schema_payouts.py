"""The tables of payouts, of the attempts made for them, and of what did not fit."""

from __future__ import annotations

from sqlalchemy import Index, Table
from sqlalchemy import text as condition

from ledger.payout.events import FailureKind
from ledger.payout.status import PayoutStatus
from projections.columns import (
    Place,
    evidence,
    flag,
    minor,
    moment,
    number,
    optional_text,
    position,
    text,
    uuid,
)

_RETURNED_EARLY = FailureKind.RETURNED_BEFORE_COMPLETION.value
_STATUSES = ", ".join(f"'{status}'" for status in PayoutStatus)


def payouts(place: Place) -> Table:
    """Return the table of payouts as they stand.

    `named_rail` is the rail that the caller named, if any; `rail` the latest attempt's, and before the first the named.
    `attempt` is the attempt that counts: the latest, or the one that the money left through; 0 before the first. Its
    provider, key, UTR and outcome stand in `attempts`, under (id, attempt), and nowhere else. `queued_position` is the
    place of the payout's first event, so it numbers the payouts in the order they were accepted.
    """
    return place.changing_table(
        "payouts",
        uuid("id"),
        text("reference"),
        position("queued_position"),
        uuid("batch_id", nullable=True),
        text("source_account"),
        uuid("beneficiary_id"),
        minor("amount_minor"),
        text("currency"),
        optional_text("rail"),
        optional_text("named_rail"),
        text("urgency"),
        text("fee_bearer"),
        text("status"),
        number("attempt"),
        moment("next_attempt_at"),
        moment("queued_at", nullable=False),
        moment("submitted_at"),
        moment("completed_at"),
        moment("failed_at"),
        moment("reversed_at"),
        optional_text("failure_kind"),
        optional_text("reason"),
        number("version"),
        *evidence(),
        place.check("payouts_amount", "amount_minor > 0"),
        place.check("payouts_status", f"status IN ({_STATUSES})"),
        *_payout_indexes(place),
    )


def _payout_indexes(place: Place) -> tuple[Index, ...]:
    return (
        place.index("payouts_reference", "reference", unique=True),
        place.index("payouts_in_order", "queued_position"),
        place.index("payouts_due", "next_attempt_at", where=condition("status = 'queued'")),
        place.index("payouts_in_transit", "submitted_at", "queued_position", where=condition("status = 'in_transit'")),
        place.index("payouts_returned_early", "failed_at", where=condition(f"failure_kind = '{_RETURNED_EARLY}'")),
        place.index("payouts_by_source", "source_account", "queued_position"),
        place.index("payouts_by_beneficiary", "beneficiary_id", "queued_position"),
        place.index("payouts_by_batch", "batch_id", "queued_position", where=condition("batch_id IS NOT NULL")),
        place.index("payouts_by_time", "queued_at", "queued_position"),
        # Most payouts are completed: their list is read from that of all.
        place.index("payouts_by_status", "status", "queued_position", where=condition("status != 'completed'")),
        # It holds all that is counted of them, so that the figures of a long span do not read the payouts themselves.
        place.index(
            "payouts_completed",
            *("completed_at", "currency", "rail", "amount_minor", "queued_at"),
            where=condition("completed_at IS NOT NULL"),
        ),
        place.index("payouts_failed", "failed_at", where=condition("failed_at IS NOT NULL")),
        place.index("payouts_reversed", "reversed_at", where=condition("reversed_at IS NOT NULL")),
    )


def attempts(place: Place) -> Table:
    """Return the table of attempts, each with what its provider said of it last.

    `closed_at` is when it was declined or failed, `reversed_at` when its money came back, under `return_utr`.
    Two payouts that claim one provider reference must both be kept, so the index over it is not unique.
    """
    return place.table(
        "attempts",
        uuid("payout_id"),
        number("attempt"),
        text("provider"),
        optional_text("rail"),
        text("idempotency_key"),
        text("provider_beneficiary_id"),
        optional_text("provider_payout_id"),
        text("state"),
        flag("acknowledged"),
        flag("outcome_unknown"),
        optional_text("provider_status"),
        optional_text("reason"),
        optional_text("confidence"),
        optional_text("utr"),
        optional_text("return_utr"),
        minor("fee_minor", nullable=True),
        minor("tax_minor", nullable=True),
        minor("fee_refunded_minor", nullable=True),
        minor("tax_refunded_minor", nullable=True),
        moment("submitted_at", nullable=False),
        moment("completed_at"),
        moment("closed_at"),
        moment("reversed_at"),
        number("version"),
        *evidence(),
        *_attempt_indexes(place),
    )


def _attempt_indexes(place: Place) -> tuple[Index, ...]:
    by_provider_id = ("provider_payout_id", "provider")
    return (
        place.index("attempts_by_provider_id", *by_provider_id, where=condition("provider_payout_id IS NOT NULL")),
        place.index("attempts_by_utr", "utr", where=condition("utr IS NOT NULL")),
        place.index("attempts_by_return_utr", "return_utr", where=condition("return_utr IS NOT NULL")),
        place.index("attempts_unknown", "payout_id", where=condition("outcome_unknown IS TRUE")),
        place.index("attempts_by_time", "submitted_at"),
        place.index("attempts_succeeded", "provider", "completed_at", where=condition("completed_at IS NOT NULL")),
        place.index("attempts_without_fee", "payout_id", where=condition("state = 'succeeded' AND fee_minor IS NULL")),
        place.index(
            "attempts_without_refund",
            "payout_id",
            where=condition("state = 'reversed' AND fee_refunded_minor IS NULL"),
        ),
    )


def anomalies(place: Place) -> Table:
    """Return the table of anomalies; one without a resolution is open."""
    return place.table(
        "anomalies",
        uuid("payout_id"),
        number("anomaly"),
        number("attempt"),
        text("kind"),
        text("expected"),
        text("found"),
        flag("freezes"),
        moment("raised_at", nullable=False),
        optional_text("resolution"),
        optional_text("note"),
        optional_text("resolved_by"),
        moment("resolved_at"),
        number("version"),
        *evidence(),
        place.index("anomalies_open", "payout_id", where=condition("resolution IS NULL")),
        place.index("anomalies_open_in_order", "raised_at", "position", where=condition("resolution IS NULL")),
    )
