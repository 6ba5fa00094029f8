"""The tables of beneficiaries, manual entries and batches as they stand. Account numbers are masked."""

from __future__ import annotations

from sqlalchemy import Table

from projections.columns import Place, evidence, minor, moment, number, optional_date, optional_text, text, uuid


def beneficiaries(place: Place) -> Table:
    """Return the table of beneficiaries; of an erased one nothing but its id and reference is left.

    `held_until` is the first day on which a hold lets it be erased, in the book's reporting time zone.
    """
    return place.table(
        "beneficiaries",
        uuid("id"),
        text("reference"),
        text("status"),
        optional_text("account_number_masked"),
        optional_text("ifsc"),
        optional_text("routing_number"),
        optional_text("bank_name"),
        optional_text("vpa_masked"),
        moment("registered_at", nullable=False),
        optional_date("held_until"),
        moment("erased_at"),
        number("version"),
        *evidence(),
        place.index("beneficiaries_reference", "reference", unique=True),
        place.index("beneficiaries_in_order", "registered_at", "id"),
        place.index("beneficiaries_by_status", "status", "registered_at", "id"),
    )


def beneficiary_checks(place: Place) -> Table:
    """Return the table of what each provider found about a beneficiary (penny drop)."""
    return place.table(
        "beneficiary_checks",
        uuid("beneficiary_id"),
        text("provider"),
        text("status"),
        optional_text("provider_beneficiary_id"),
        optional_text("reason"),
        number("version"),
        *evidence(),
    )


def manual_entries(place: Place) -> Table:
    """Return the table of manual entries and deposits, with maker and checker."""
    return place.table(
        "manual_entries",
        uuid("id"),
        text("reference"),
        text("kind"),
        text("status"),
        text("description"),
        minor("amount_minor"),
        text("currency"),
        text("proposed_by"),
        optional_text("decided_by"),
        optional_text("reason"),
        moment("proposed_at", nullable=False),
        moment("decided_at"),
        number("version"),
        *evidence(),
        place.check("manual_entries_amount", "amount_minor > 0"),
        place.index("manual_entries_in_order", "proposed_at", "id"),
        place.index("manual_entries_by_status", "status", "proposed_at", "id"),
    )


def batches(place: Place) -> Table:
    """Return the table of batches."""
    return place.table(
        "batches",
        uuid("id"),
        text("reference"),
        number("accepted"),
        number("refused"),
        number("version"),
        *evidence(),
        place.index("batches_reference", "reference", unique=True),
        place.index("batches_in_order", "position"),
    )


def batch_items(place: Place) -> Table:
    """Return the table of what became of each payout that a batch asked for, numbered from 1 as they were given."""
    return place.table(
        "batch_items",
        uuid("batch_id"),
        number("item_no"),
        text("reference"),
        uuid("payout_id", nullable=True),
        optional_text("refusal"),
        optional_text("message"),
        *evidence(),
    )
