"""The resolution of an open attempt: what to do next about an outcome that is not known, decided without doing it.

    the provider gave an id          ask by that id
    it can be asked by our key       look up; what it finds counts
      nothing found, but it had      wait: the provider once said that it has the attempt
      nothing found, key lives       send the same order again under the same key, which pays at most once
      nothing found, key expired     absent, once no sending can be under way any more
      nothing found, again refused   absent, once no earlier sending can be under way any more
    it cannot be asked by our key
      it said that it has it         wait for its messages
      key lives                      send the same order again under the same key
      key expired                    a person must look: nothing can be asked, and sending it again could pay twice

Never a fresh key, and nothing by time alone: an attempt is taken not to have happened only when the provider was asked
and has nothing of it, so long after the last sending that this proves something by the provider's own word. An order is
not sent again when it could arrive after its key has expired, because then it would be another payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.providers.capabilities import Resolution


class Step(StrEnum):
    """What to do next."""

    ASK = "ask"
    """Ask by the provider's id."""
    LOOK_UP = "look_up"
    """Ask by the key that we sent."""
    SEND_AGAIN = "send_again"
    """Send the same order again, under the same key."""
    WAIT = "wait"
    """Nothing now; the attempt stays open, and is asked about again."""
    CONCLUDE_ABSENT = "conclude_absent"
    """The attempt did not happen, and never will."""
    ALERT = "alert"
    """Only a person can find out."""


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """What is known of an attempt without an outcome. Moments in UTC."""

    submitted_at: datetime
    last_sent_at: datetime
    """When its order last left that may still be under way: one that was refused is not."""
    has_id: bool
    """The provider has given it an id."""
    is_acknowledged: bool = False
    """The provider has said that it has it, with or without an id."""
    found_nothing: bool = False
    """A look-up after the last sending has just found nothing."""
    was_refused: bool = False
    """It has just been sent again, and that sending was refused."""


def next_step(resolution: Resolution, attempt: OpenAttempt, now: datetime) -> Step:
    """Return what to do next about an open attempt at a provider with these declared ways of resolution."""
    if attempt.has_id:
        return Step.ASK
    if not resolution.lookup_by_reference:
        return _without_look_up(resolution, attempt, now)
    if not attempt.found_nothing:
        return Step.LOOK_UP
    if attempt.is_acknowledged:
        return Step.WAIT
    quiet = now - attempt.last_sent_at
    if attempt.was_refused or not key_lives(resolution, attempt.submitted_at, now):
        return Step.CONCLUDE_ABSENT if quiet >= resolution.absent_after else Step.WAIT
    return Step.SEND_AGAIN if quiet >= resolution.lookup_after else Step.WAIT


def key_lives(resolution: Resolution, submitted_at: datetime, now: datetime) -> bool:
    """Return whether an order that leaves now will have arrived, at the latest, while its key still counts."""
    if resolution.key_lifetime is None:
        return True
    return now + resolution.absent_after < submitted_at + resolution.key_lifetime


def _without_look_up(resolution: Resolution, attempt: OpenAttempt, now: datetime) -> Step:
    if attempt.is_acknowledged or attempt.was_refused:
        # A refusal proves nothing: the first sending may have emptied the wallet that the second was refused for.
        return Step.WAIT
    return Step.SEND_AGAIN if key_lives(resolution, attempt.submitted_at, now) else Step.ALERT
