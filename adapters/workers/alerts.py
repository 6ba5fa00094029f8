"""Alerts: what a person has to look at, because no worker may decide it."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Protocol

_LOGGER = logging.getLogger(__name__)


class AlertKind(StrEnum):
    """What is wrong."""

    OUTCOME_UNRESOLVABLE = "outcome_unresolvable"
    """An attempt's outcome can be learnt neither by asking nor by sending its order again."""
    OUTCOME_OVERDUE = "outcome_overdue"
    """A payout has been in transit for so long that asking alone will hardly end it."""
    PAYOUT_WAITS = "payout_waits"
    """A payout has been due for long, and nothing can be sent for it."""
    MESSAGE_WAITS = "message_waits"
    """A provider's message has waited for long, and matches no payout."""
    MESSAGE_UNREADABLE = "message_unreadable"
    """A message cannot be read, or not any more, or made its handler fail."""
    ANOMALY = "anomaly"
    """A provider contradicts itself or us."""
    STATUS_UNRECOGNISED = "status_unrecognised"
    """A provider says something of an attempt that we do not understand."""
    WALLET_LOW = "wallet_low"
    """A wallet holds less than the outflow of two days."""
    WALLET_DIFFERS = "wallet_differs"
    """Our account of a wallet is not what its provider says is in it."""
    LOG_REWRITTEN = "log_rewritten"
    """The log does not continue what was signed before; nothing more is signed."""
    CHECKPOINT_NOT_TAKEN = "checkpoint_not_taken"
    """A checkpoint was not signed, or not every place outside has it."""
    ANNOUNCEMENT_GIVEN_UP = "announcement_given_up"
    """An endpoint has not taken an announcement for three days."""
    ENDPOINT_DISABLED = "endpoint_disabled"
    """An endpoint has answered that it wants no announcement any more."""


class Alerts(Protocol):
    """Where alerts go. May be called from many threads, and again for what was told before."""

    def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
        """Tell people about a subject, such as a payout's id; the text holds nothing secret or personal."""


class LoggedAlerts:
    """Writes alerts to the log, as warnings."""

    def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
        """Write one line."""
        _LOGGER.warning("%s %s: %s", kind, subject, text)
