"""Looks: how a status is shown, by words, a shape and a tone; never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from adapters.web.dashboard.errors import LookMissingError


class Tone(StrEnum):
    """What a status asks of whoever sees it."""

    NEUTRAL = "neutral"
    """Nothing has happened yet, or it no longer matters."""
    INFO = "info"
    """On its way; only time is needed."""
    GOOD = "good"
    """Over, as it was meant."""
    WARN = "warn"
    """Not as it was meant, and maybe somebody has to look."""
    BAD = "bad"
    """Somebody has to look."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one status is shown."""

    words: str
    tone: Tone
    shape: str
    """One of those in `templates/pieces/icons.html`."""


def _look(words: str, tone: Tone, shape: str) -> tuple[str, Look]:
    return words.replace(" ", "_"), Look(words, tone, shape)


LOOKS: Mapping[str, Look] = MappingProxyType(
    dict(
        (
            # Payouts and their attempts
            _look("queued", Tone.NEUTRAL, "ring"),
            _look("in transit", Tone.INFO, "arrow"),
            _look("open", Tone.INFO, "arrow"),
            _look("completed", Tone.GOOD, "check"),
            _look("succeeded", Tone.GOOD, "check"),
            _look("failed", Tone.BAD, "cross"),
            _look("reversed", Tone.WARN, "back"),
            _look("closed", Tone.NEUTRAL, "bar"),
            _look("outcome unknown", Tone.WARN, "question"),
            _look("stuck", Tone.BAD, "triangle"),
            _look("frozen", Tone.BAD, "bar"),
            _look("scheduled", Tone.NEUTRAL, "ring"),
            _look("chosen", Tone.GOOD, "check"),
            # What else a payout's events tell
            _look("submitted", Tone.INFO, "arrow"),
            _look("acknowledged", Tone.INFO, "dot"),
            _look("declined", Tone.WARN, "bar"),
            _look("fee charged", Tone.NEUTRAL, "dot"),
            _look("fee refunded", Tone.NEUTRAL, "back"),
            _look("cash out returned", Tone.WARN, "back"),
            _look("observed", Tone.NEUTRAL, "dot"),
            _look("anomaly raised", Tone.BAD, "triangle"),
            _look("anomaly resolved", Tone.GOOD, "check"),
            _look("recheck requested", Tone.NEUTRAL, "question"),
            # Anomalies and breaks, and how people settled them
            _look("unresolved", Tone.BAD, "triangle"),
            _look("dismissed", Tone.NEUTRAL, "bar"),
            _look("recovered", Tone.GOOD, "back"),
            _look("charged to source", Tone.WARN, "check"),
            _look("written off", Tone.WARN, "cross"),
            # Matches and breaks of reconciliation
            _look("made", Tone.GOOD, "check"),
            _look("undone", Tone.WARN, "back"),
            _look("opened", Tone.BAD, "triangle"),
            _look("assigned", Tone.NEUTRAL, "dot"),
            _look("noted", Tone.NEUTRAL, "dot"),
            _look("write off proposed", Tone.INFO, "ring"),
            _look("matched", Tone.GOOD, "check"),
            _look("settled", Tone.NEUTRAL, "bar"),
            _look("not compared", Tone.NEUTRAL, "question"),
            _look("superseded", Tone.NEUTRAL, "bar"),
            _look("ties", Tone.GOOD, "check"),
            _look("differs", Tone.BAD, "cross"),
            # Closes of the books
            _look("holds", Tone.GOOD, "check"),
            _look("opened again", Tone.WARN, "back"),
            # Beneficiaries and manual entries
            _look("registered", Tone.NEUTRAL, "ring"),
            _look("verified", Tone.GOOD, "check"),
            _look("rejected", Tone.BAD, "cross"),
            _look("erased", Tone.NEUTRAL, "bar"),
            _look("proposed", Tone.INFO, "ring"),
            _look("posted", Tone.GOOD, "check"),
            # Providers
            _look("healthy", Tone.GOOD, "check"),
            _look("shaky", Tone.WARN, "triangle"),
            _look("down", Tone.BAD, "cross"),
            _look("idle", Tone.NEUTRAL, "ring"),
            # Wallets
            _look("enough", Tone.GOOD, "check"),
            _look("low", Tone.BAD, "triangle"),
        )
    )
)


def look(status: str) -> Look:
    """Return how a status or a kind of event, such as `payout.queued`, is shown. Raises LookMissingError."""
    try:
        return LOOKS[status.rpartition(".")[2]]
    except KeyError:
        raise LookMissingError(status) from None
