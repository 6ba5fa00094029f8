"""Replays: Stripe's idempotency, under which a repeated request gets the stored answer to the first.

An answer is stored once execution has begun, whatever it was, and forgotten after a day; the same key then makes
another request. A key whose first request is still at work is refused, and so is one that comes with other fields.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from adapters.sandbox.contracts.stripe.answers import key_in_use, refused
from adapters.sandbox.contracts.stripe.forms import fingerprint_of, key_of
from adapters.sandbox.desk import Core
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.first_answers import FirstAnswers
from adapters.sandbox.payouts import BankPayout
from adapters.sandbox.refusals import ErrorCode, RefusalError

LIFETIME = timedelta(hours=24)
EXECUTED = frozenset({ErrorCode.INSUFFICIENT_BALANCE, ErrorCode.PAYOUT_REFUSED, ErrorCode.INTERNAL_ERROR})
"""Refusals that come of execution; all others are found before it, and are not stored."""

Order = Callable[[str], tuple[BankPayout, Answer]]
"""Makes a payment under the bank's name of a key, and returns it with the answer that tells of it."""


class Replays:
    """The keys in use and the answers stored."""

    def __init__(self, core: Core) -> None:
        """Measure lifetimes by the sandbox's clock."""
        self._core = core
        self._answers = FirstAnswers(core.clock, LIFETIME)
        self._in_use: set[str] = set()

    def registered(self, request: Request, register: Callable[[], dict[str, object]]) -> Answer:
        """Register something once, and return its document. Raises RefusalError."""
        key = self._key_of(request)
        with self._core.still:
            known = self._known(key, request)
            if known is not None:
                return known
            made = Answer.json(200, register())
            self._answers.keep(key, fingerprint_of(request), made)
        return made

    def ordered(self, request: Request, order: Order) -> Answer | Silence:
        """Make a payment once, and answer as its scenario wants. Raises RefusalError."""
        key = self._key_of(request)
        with self._core.still:
            if key in self._in_use:
                return key_in_use()
            known = self._known(key, request)
            if known is not None:
                return known
            payout, accepted = self._executed(key, request, order)
            self._in_use.add(key)
        try:
            return self._answered(key, request, payout, accepted)
        finally:
            with self._core.still:
                self._in_use.discard(key)

    def _executed(self, key: str, request: Request, order: Order) -> tuple[BankPayout, Answer]:
        try:
            payout, accepted = order(self._unused(key))
        except RefusalError as refusal:
            self._store(key, request, refusal)
            raise
        self._answers.keep(key, fingerprint_of(request), accepted)
        return payout, accepted

    def _answered(self, key: str, request: Request, payout: BankPayout, accepted: Answer) -> Answer | Silence:
        try:
            return self._core.answer_by_plan(payout, accepted)
        except RefusalError as refusal:
            with self._core.still:
                self._store(key, request, refusal)
            raise

    def _store(self, key: str, request: Request, refusal: RefusalError) -> None:
        if refusal.code in EXECUTED:
            self._answers.keep(key, fingerprint_of(request), refused(refusal))

    def _known(self, key: str, request: Request) -> Answer | None:
        first = self._answers.find(key)
        if first is not None and first.fingerprint != fingerprint_of(request):
            message = "the key was used with other parameters"
            raise RefusalError(ErrorCode.KEY_REUSED, message)
        return None if first is None else first.answer

    def _key_of(self, request: Request) -> str:
        """Return the request's key, or one of its own for a request that has none."""
        return key_of(request) or f"none {self._core.identifiers.hex(16)}"

    def _unused(self, key: str) -> str:
        """Return a name for the bank under which it knows nothing, also where the key has lapsed and comes again."""
        while self._core.bank.find_by_key(key) is not None:
            key += " again"
        return key
