"""Links: which answer names what another path shows or changes, as the OpenAPI document lists them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

_ID = "$response.body#/id"
_OF_PAYOUT = (
    "show_payout",
    "show_payout_timeline",
    "list_payout_attempts",
    "list_payout_anomalies",
    "cancel_payout",
    "recheck_payout",
)
_OF_MATCH = ("show_match", "undo_match")
_OF_ENTRY = ("show_manual_entry", "approve_manual_entry", "reject_manual_entry")

_Targets = Mapping[str, Mapping[str, str]]
"""By operation: its parameters, and where in the answer their values stand."""


def _to(parameter: str, value: str, *operations: str) -> _Targets:
    return {operation: {parameter: value} for operation in operations}


_LINKS: Mapping[tuple[str, int], _Targets] = {
    ("queue_payout", HTTPStatus.ACCEPTED): _to("payout_id", _ID, *_OF_PAYOUT),
    ("list_payouts", HTTPStatus.OK): _to("payout_id", "$response.body#/payouts/0/id", *_OF_PAYOUT),
    ("queue_batch", HTTPStatus.ACCEPTED): _to("batch_id", _ID, "show_batch", "list_batch_items"),
    ("list_batches", HTTPStatus.OK): _to("batch_id", "$response.body#/batches/0/id", "show_batch", "list_batch_items"),
    ("register_beneficiary", HTTPStatus.CREATED): _to(
        "beneficiary_id", _ID, "show_beneficiary", "hold_beneficiary", "release_beneficiary", "erase_beneficiary"
    ),
    ("list_open_anomalies", HTTPStatus.OK): {
        "resolve_anomaly": {
            "payout_id": "$response.body#/anomalies/0/payout_id",
            "number": "$response.body#/anomalies/0/anomaly",
        }
    },
    ("list_orphans", HTTPStatus.OK): _to(
        "digest", "$response.body#/orphans/0/digest", "set_message_aside", "retry_message"
    ),
    ("book_deposit", HTTPStatus.CREATED): _to("entry_id", _ID, "show_manual_entry"),
    ("propose_manual_entry", HTTPStatus.CREATED): _to("entry_id", _ID, *_OF_ENTRY),
    ("list_manual_entries", HTTPStatus.OK): _to("entry_id", "$response.body#/manual_entries/0/id", *_OF_ENTRY),
    ("show_trial_balance", HTTPStatus.OK): {
        operation: {"account": "$response.body#/rows/0/account", "currency": "$response.body#/rows/0/currency"}
        for operation in ("show_balance", "show_statement")
    },
    ("list_accounts", HTTPStatus.OK): {
        operation: {"account": "$response.body#/accounts/0/account", "currency": "$response.body#/accounts/0/currency"}
        for operation in ("show_balance", "show_statement")
    },
    ("import_statement", HTTPStatus.CREATED): _to(
        "statement_id", "$response.body#/statements/0/id", "show_imported_statement"
    ),
    ("list_imported_statements", HTTPStatus.OK): _to(
        "statement_id", "$response.body#/statements/0/id", "show_imported_statement"
    ),
    ("make_match", HTTPStatus.CREATED): _to("match_id", _ID, *_OF_MATCH),
    ("list_matches", HTTPStatus.OK): _to("match_id", "$response.body#/matches/0/id", *_OF_MATCH),
    ("make_key", HTTPStatus.CREATED): _to("name", "$response.body#/name", "show_key", "revoke_key"),
}


def links_of(operation: str, status: int) -> dict[str, Any]:
    """Return the links of one answer of an operation, each named like the operation that it leads to."""
    targets = _LINKS.get((operation, status), {})
    return {name: {"operationId": name, "parameters": dict(parameters)} for name, parameters in targets.items()}
