"""Anomalies: a provider contradicting itself or us, kept open until a person has settled it."""

from __future__ import annotations

from enum import StrEnum


class AnomalyKind(StrEnum):
    """What does not fit."""

    AMOUNT_DIFFERS = "amount_differs"
    CURRENCY_DIFFERS = "currency_differs"
    BENEFICIARY_DIFFERS = "beneficiary_differs"
    PROVIDER_REFERENCE_DIFFERS = "provider_reference_differs"
    UTR_DIFFERS = "utr_differs"
    FEE_DIFFERS = "fee_differs"
    PROGRESS_AFTER_FAILURE = "progress_after_failure"
    """The provider carries on with an attempt that it had called failed."""
    REFUSAL_AFTER_ACCEPTANCE = "refusal_after_acceptance"
    FAILURE_AFTER_SUCCESS = "failure_after_success"
    SUCCESS_AFTER_FAILURE = "success_after_failure"
    SUCCESS_ON_CLOSED_ATTEMPT = "success_on_closed_attempt"
    """The money left through an attempt that was declined; the payout completed through it."""
    SECOND_CASH_OUT = "second_cash_out"
    """The money left twice; the second time is held in suspense."""
    SUCCESS_AFTER_REVERSAL = "success_after_reversal"


class Resolution(StrEnum):
    """How a person settled an anomaly."""

    DISMISSED = "dismissed"
    """Looked into; nothing to book."""
    RECOVERED = "recovered"
    """The provider gave the suspended money back to the wallet."""
    CHARGED_TO_SOURCE = "charged_to_source"
    """The payee keeps the suspended money, and the source account pays for it."""
    WRITTEN_OFF = "written_off"
    """The suspended money is lost and becomes an expense."""
