"""Stories: what a simulated provider does with one payment, from its acceptance to its last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from tests.simulation.dice import Dice
from tests.simulation.faults import Fault

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Word(Enum):
    """The simulated providers' status words."""

    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    CREDITED = "CREDITED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    RETURNED = "RETURNED"
    REFUNDED = "REFUNDED"
    """A failure after the success, which by the provider's documents brings the money back."""
    UNDER_REVIEW = "UNDER_REVIEW"
    """In no document."""


FAILURES = frozenset({Word.FAILED, Word.REJECTED, Word.CANCELLED, Word.EXPIRED})
SUCCESSES = frozenset({Word.SUCCESS, Word.CREDITED})


@dataclass(frozen=True)
class Step:
    """One word, and how long after the word before it is said."""

    word: Word
    soonest: timedelta
    latest: timedelta
    retryable: bool = False
    pays: bool = False
    returns: bool = False


@dataclass(frozen=True)
class Story:
    """The words that follow an acceptance, how likely they are, and the faults without which they cannot be."""

    weight: int
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()


_UNDER_WAY = Step(Word.PROCESSING, SECOND, 20 * SECOND)
_PAID = Step(Word.SUCCESS, SECOND, 2 * MINUTE, pays=True)
_CREDITED = Step(Word.CREDITED, SECOND, MINUTE)
_FAILED = Step(Word.FAILED, SECOND, 2 * MINUTE)
_FAILED_FOR_NOW = Step(Word.FAILED, SECOND, 2 * MINUTE, retryable=True)

STORIES = (
    Story(10, (_UNDER_WAY, _PAID)),
    Story(4, (_PAID, _CREDITED)),
    Story(2, (_UNDER_WAY, Step(Word.SUCCESS, HOUR, 2 * DAY, pays=True)), (Fault.SLOW,)),
    Story(1, (Step(Word.UNDER_REVIEW, SECOND, MINUTE), _PAID), (Fault.ODD_WORD,)),
    Story(1, (_PAID, Step(Word.CREDITED, HOUR, 3 * DAY)), (Fault.TOO_EARLY,)),
    Story(2, (_UNDER_WAY, _FAILED), (Fault.FAILED,)),
    Story(1, (Step(Word.REJECTED, SECOND, HOUR),), (Fault.FAILED,)),
    Story(1, (_UNDER_WAY, Step(Word.EXPIRED, HOUR, DAY)), (Fault.FAILED,)),
    Story(1, (Step(Word.CANCELLED, SECOND, HOUR),), (Fault.FAILED,)),
    Story(4, (_UNDER_WAY, _FAILED_FOR_NOW), (Fault.FAILED_RETRYABLE,)),
    Story(3, (_PAID, Step(Word.RETURNED, MINUTE, 9 * DAY, returns=True)), (Fault.REVERSED,)),
    Story(1, (_PAID, Step(Word.REFUNDED, MINUTE, 9 * DAY, returns=True)), (Fault.FAILED_AFTER_SUCCESS,)),
    Story(1, (_UNDER_WAY, Step(Word.RETURNED, SECOND, DAY, pays=True, returns=True)), (Fault.RETURNED_UNSEEN,)),
    Story(1, (_FAILED, Step(Word.SUCCESS, MINUTE, DAY, pays=True)), (Fault.MOVED_AFTER_FAILURE,)),
    Story(
        1,
        (_FAILED, Step(Word.PROCESSING, MINUTE, HOUR), Step(Word.SUCCESS, MINUTE, HOUR, pays=True)),
        (Fault.MOVED_AFTER_FAILURE,),
    ),
    Story(1, (_FAILED_FOR_NOW, Step(Word.SUCCESS, SECOND, HOUR, pays=True)), (Fault.CONTRADICTED,)),
)


def choose_story(dice: Dice) -> Story:
    """Choose what becomes of a payment, among the stories whose faults may happen in this world."""
    possible: Sequence[Story] = [story for story in STORIES if all(map(dice.allows, story.faults))]
    (chosen,) = dice.stream("stories").choices(possible, weights=[story.weight for story in possible])
    for fault in chosen.faults:
        dice.tally[fault] += 1
    return chosen
