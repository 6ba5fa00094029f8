"""Documents: the JSON objects in which Cashfree describes what it holds, with amounts in rupees.

Messages about failed and reversed transfers say less than others: no id of the provider, no UTR, no charges.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from adapters.sandbox.amounts import CURRENCY, AmountUnit
from adapters.sandbox.beneficiaries import BankBeneficiary
from adapters.sandbox.contracts.cashfree.words import FINDINGS, STATUSES, status_words
from adapters.sandbox.payouts import REFUNDED, BankPayout, PayoutStatus
from adapters.sandbox.wire import encode, utc_text

_INDIAN_TIME = timezone(timedelta(hours=5, minutes=30))
_RUPEES = AmountUnit.MAJOR


def beneficiary(found: BankBeneficiary) -> dict[str, object]:
    """Return a registered payee."""
    address = found.address
    instrument = {
        "bank_account_number": address.account_number,
        "bank_ifsc": address.ifsc,
        "vpa": address.vpa,
    }
    return {
        "beneficiary_id": found.beneficiary_id,
        "beneficiary_name": found.name,
        "beneficiary_instrument_details": {name: value for name, value in instrument.items() if value is not None},
        "beneficiary_status": FINDINGS[found.status],
    }


def received(payout: BankPayout) -> dict[str, object]:
    """Return the answer to the creation of a transfer, which is the same whatever becomes of it."""
    status, code = STATUSES[PayoutStatus.QUEUED]
    told = {**_heading(payout), "status": status, "status_code": code, **_order(payout)}
    return {**told, "added_on": utc_text(payout.accepted_at), "updated_on": utc_text(payout.accepted_at)}


def transfer(payout: BankPayout) -> dict[str, object]:
    """Return all there is to know about a transfer, for whoever asks."""
    return {
        **_heading(payout),
        **_stage(payout),
        **_order(payout),
        **_outcome(payout),
        "added_on": utc_text(payout.accepted_at),
        "updated_on": utc_text(payout.changed_at),
    }


def webhook(payout: BankPayout, event: str) -> bytes:
    """Return what a webhook says of a transfer. Its time is Indian and does not say so."""
    bare = payout.status in REFUNDED
    heading = {"transfer_id": payout.reference_id} if bare else _heading(payout)
    order = {name: value for name, value in _order(payout).items() if not bare or name.startswith("transfer_")}
    data = {**heading, **_stage(payout), **order, **({} if bare else _outcome(payout))}
    return encode({"data": data, "event_time": _indian_text(payout.changed_at), "type": event})


def wallet(balance_minor: int) -> dict[str, object]:
    """Return the wallet's balance, which a client cannot ask for."""
    return {"balance": _RUPEES.render(balance_minor), "currency": CURRENCY}


def _heading(payout: BankPayout) -> dict[str, object]:
    return {"transfer_id": payout.reference_id, "cf_transfer_id": payout.payout_id}


def _stage(payout: BankPayout) -> dict[str, object]:
    status, code = status_words(payout)
    return {"status": status, "status_code": code, "status_description": f"The transfer is {status}: {code}."}


def _order(payout: BankPayout) -> dict[str, object]:
    return {
        "beneficiary_details": {"beneficiary_id": payout.request.beneficiary_id},
        "transfer_amount": _RUPEES.render(payout.amount_minor),
        "transfer_mode": "BANK",
        "fundsource_id": payout.request.extra.get("fundsource_id", "CASHFREE_1"),
    }


def _outcome(payout: BankPayout) -> dict[str, object]:
    if not payout.is_settled:
        return {}
    return {
        "transfer_service_charge": _RUPEES.render(payout.charges.fee_minor),
        "transfer_service_tax": _RUPEES.render(payout.charges.tax_minor),
        "transfer_utr": payout.utr,
    }


def _indian_text(moment: datetime) -> str:
    return f"{moment.astimezone(_INDIAN_TIME):%Y-%m-%dT%H:%M:%S}"
