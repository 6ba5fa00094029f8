"""Planted bugs: mistakes that others have made, each as one exact replacement in our own code.

The simulation must find every one of them; that is how we know that it can find anything.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """One mistake: in this file, this text, which is there exactly once, becomes another."""

    name: str
    file: str
    old: str
    new: str
    first_seed: int = 0
    """Where to begin to look: a seed that is known to find it soon."""


_EARLY_ORDER = """\
from ledger.money import Money
        from ledger.payment_orders import PaymentOrder
        from ledger.payout.attempts import attempt_key
        payout = self._submittable(payout_id)
        chosen = self.chooser.choose(payout).chosen
        key, money = attempt_key(payout_id, payout.attempt + 1), Money(payout.amount_minor, payout.currency)
        self.providers[chosen.provider].submit(
            PaymentOrder(payout_id, payout.attempt + 1, chosen.provider, key, money, chosen.rail, "early", "")
        )
        provider, began_at, submission = self._routed(payout)"""

BUGS = (
    Bug(
        "failover on unknown",
        "adapters/providers/paying.py",
        "return sending.unknown(answer.word)\n",
        "return sending.refused(answer.word, Refusal(answer.word, retryable=True), '')\n",
    ),
    Bug(
        "fresh key after a timeout",
        "adapters/workers/open_outcomes.py",
        "self.provider.submit(self.order)",
        "self.provider.submit(replace(self.order, idempotency_key=f'{self.order.idempotency_key}7'))",
    ),
    Bug(
        "reversal dropped",
        "ledger/payout/decisions.py",
        "        Step.REVERSE,\n",
        "        Step.IGNORE,\n",
    ),
    Bug(
        "posting twice on replay",
        "ledger/payout/decisions.py",
        "        Step.CONFIRM,\n",
        "        Step.COMPLETE,\n",
    ),
    Bug(
        "stale poll applied",
        "ledger/payout/reports.py",
        "standing = self.standing_of(attempt)\n",
        "standing = Standing.OPEN if report.source is ReportSource.POLL else self.standing_of(attempt)\n",
    ),
    Bug(
        "orphan dropped",
        "adapters/workers/webhook_inbox.py",
        "self._put_back(message, waits_for=_name_of(unmatched))\n",
        "self.inbox.mark_handled(message.digest, RECORDED, self.clock.now())\n",
    ),
    Bug(
        "sent before Submitted is committed",
        "adapters/workers/dispatcher.py",
        "provider, began_at, submission = self._routed(self._submittable(payout_id))",
        _EARLY_ORDER,
    ),
    Bug(
        "return counted twice",
        "ledger/payout/decisions.py",
        "        Step.REVERSE,\n        Step.NOTE_RETURN,\n        Step.IGNORE,\n",
        "        Step.REVERSE,\n        Step.NOTE_RETURN,\n        Step.REVERSE,\n",
        first_seed=18,
    ),
    Bug(
        "success after failure ignored",
        "ledger/payout/decisions.py",
        "        Step.CONFIRM,\n        Step.SUSPEND,\n",
        "        Step.CONFIRM,\n        Step.IGNORE,\n",
        first_seed=18,
    ),
    Bug(
        "lease ignored",
        "adapters/queue/embedded.py",
        "now + self._lease)",
        "now)",
    ),
    Bug(
        "expired key trusted",
        "adapters/workers/resolution.py",
        "return now + resolution.absent_after < submitted_at + resolution.key_lifetime",
        "return True",
        first_seed=133,
    ),
    Bug(
        "absence concluded too early",
        "adapters/workers/resolution.py",
        "return Step.SEND_AGAIN if quiet >= resolution.lookup_after else Step.WAIT",
        "return Step.CONCLUDE_ABSENT",
    ),
    Bug(
        "refusal after silence believed",
        "ledger/payout/reports.py",
        "elif attempt.outcome_unknown and report.source is not ReportSource.LOOKUP:",
        "elif attempt.outcome_unknown and report.source is ReportSource.STATEMENT:",
        first_seed=173,
    ),
)
