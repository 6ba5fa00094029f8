"""Provider messages come in any order and any number of times; the balances must not depend on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events import DomainEvent
from ledger.journal import EntryKind
from ledger.payout.events import Completed, FeeBearer, Reversed
from ledger.payout.payout import Payout
from ledger.status_reports import ReportedStatus
from tests.ledger.payout import given as stories
from tests.ledger.payout.given import PAYOUT_ID, WALLET, Step, balances_of, facts_of, queued, report, submitted
from tests.ledger.payout.reported import coherent_histories, contradictory_facts, delivered, deliveries

DECLINED = (queued(), submitted(), report(ReportedStatus.FAILED, retryable=True, provider_status="BANK_OFFLINE"))
BEGINNINGS: dict[str, tuple[Step, ...]] = {
    "never recorded as sent": (queued(),),
    "sent": (queued(), submitted()),
    "outcome unknown": (queued(), submitted(), report(ReportedStatus.OUTCOME_UNKNOWN)),
    "source bears fees": (queued(FeeBearer.SOURCE), submitted()),
}
CONTRADICTED: dict[str, tuple[int, tuple[Step, ...]]] = {
    "never recorded as sent": (0, (queued(),)),
    "sent": (1, (queued(), submitted())),
    "declined": (1, DECLINED),
    "sent again": (2, (*DECLINED, submitted())),
}
"""How many attempts we have sent, and how."""

beginnings = st.sampled_from(list(CONTRADICTED.values()))


def wallet_minor(history: Sequence[DomainEvent]) -> int:
    return balances_of(history).get(WALLET, 0)


@pytest.mark.parametrize("beginning", list(BEGINNINGS))
@given(data=st.data())
def test_coherent_history_in_any_order(beginning: str, data: st.DataObject) -> None:
    """Whatever the order and repetition of one attempt's facts, they end in the balances of their true order."""
    history = data.draw(coherent_histories())
    shuffled = data.draw(deliveries(history))

    in_order = stories.given(*BEGINNINGS[beginning], *delivered(history))
    in_disorder = stories.given(*BEGINNINGS[beginning], *delivered(shuffled))

    assert balances_of(in_disorder.history) == balances_of(in_order.history)


# Where facts contradict each other the order decides between the payout's own accounts, as the decision table says: a
# success after a final failure is held in suspense, the same success before it completes the payout. What left and what
# came back is the same, so the wallet is. Left out is what makes even that ambiguous, because the first that is told
# counts: two ids, fees or refunds of one attempt, two beneficiaries of an attempt that we never sent, and a failure
# that returns the funds, which is no reversal until its success is known.
@pytest.mark.parametrize("beginning", list(CONTRADICTED))
@given(data=st.data())
def test_contradictory_facts_in_any_order(beginning: str, data: st.DataObject) -> None:
    """Whatever a provider reports is taken without an exception, and the wallet ends the same in any order."""
    sent, steps = CONTRADICTED[beginning]
    facts = data.draw(contradictory_facts(sent))
    shuffled = data.draw(deliveries(facts))

    told = stories.given(*steps, *delivered(facts))
    told_otherwise = stories.given(*steps, *delivered(shuffled))

    assert wallet_minor(told.history) == wallet_minor(told_otherwise.history)


@given(data=st.data())
def test_whatever_is_reported_money_leaves_once_as_the_outcome(data: st.DataObject) -> None:
    """At most one attempt completes the payout, at most one reversal follows, and no fact is booked twice."""
    sent, steps = data.draw(beginnings)
    story = stories.given(*steps, *delivered(data.draw(contradictory_facts(sent))))
    kinds = Counter(type(recorded) for recorded in story.history)
    booked = Counter((e.entry.kind, getattr(e, "attempt", None)) for e in story.history if e.entry is not None)

    assert 0 <= kinds[Completed] - kinds[Reversed] <= kinds[Completed] <= 1
    assert max(booked.values()) == 1
    assert booked[EntryKind.QUEUED, None] == 1


@given(data=st.data())
def test_replay_equals_live(data: st.DataObject) -> None:
    """A payout that is replayed from its events is in every attribute the one that recorded them."""
    sent, steps = data.draw(beginnings)
    story = stories.given(*steps, *delivered(data.draw(contradictory_facts(sent))))

    assert facts_of(Payout.replay(PAYOUT_ID, story.history)) == facts_of(story.payout)


# Only of an attempt that we never sent may a repeated report mean more than it did at first: it is adopted once
# the payout is back in the queue.
@given(data=st.data())
def test_repeating_everything_changes_no_balance(data: st.DataObject) -> None:
    """All facts delivered a second time, in any order, leave every balance as it is."""
    sent, steps = data.draw(beginnings)
    facts = data.draw(contradictory_facts(sent, attempts=max(sent, 1)))
    story = stories.given(*steps, *delivered(facts))
    before = balances_of(story.history)

    story.when(*delivered(data.draw(st.permutations(facts))))

    assert balances_of(story.history) == before
