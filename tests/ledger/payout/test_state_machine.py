"""One payout and two unreliable providers, for as long as hypothesis likes: what holds after every step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger import chart
from ledger.accounts import Side
from ledger.aggregate import Cause
from ledger.clock import MovableClock
from ledger.errors import (
    AnomalyResolutionError,
    AttemptTooEarlyError,
    PayoutFrozenError,
    PayoutNotCancellableError,
    PayoutNotSubmittableError,
    RefusedError,
)
from ledger.events import DomainEvent
from ledger.payout.anomalies import Resolution
from ledger.payout.events import Completed, FeeBearer, Reversed, Submitted
from ledger.payout.payout import Destination, Payout
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.ledger.payout.fake_provider import FakeProvider, Stage, Transfer
from tests.ledger.payout.given import (
    AMOUNT_MINOR,
    NXT,
    OTHER,
    PAYOUT_ID,
    POLICY,
    QUEUED,
    START,
    balances_of,
    facts_of,
    terms,
)

FAILURES = [ReportedStatus.FAILED, ReportedStatus.REJECTED, ReportedStatus.CANCELLED, ReportedStatus.EXPIRED]
BEARS_SUSPENSE = [Resolution.RECOVERED, Resolution.CHARGED_TO_SOURCE, Resolution.WRITTEN_OFF]


class PayoutMachine(RuleBasedStateMachine):
    """The ledger's side obeys the payout's guards; the providers' side obeys nothing but arithmetic."""

    payout: Payout
    history: list[DomainEvent]

    @initialize(fee_bearer=st.sampled_from(FeeBearer), arrives=st.booleans(), attempts=st.integers(1, 2))
    def begin(self, fee_bearer: FeeBearer, arrives: bool, attempts: int) -> None:  # noqa: FBT001 - as hypothesis calls it
        """Queue the payout and make an attempt, or two, of which the first was given up."""
        self.clock = MovableClock(START)
        self.providers = {name: FakeProvider(name) for name in (NXT, OTHER)}
        self.payout = Payout.queue(PAYOUT_ID, terms(fee_bearer=fee_bearer), self._cause())
        self.history = list(self.payout.collect_events())
        for name in [NXT, OTHER][:attempts]:
            for provider, transfer in self._transfers(Stage.TAKEN):
                provider.give_up(transfer, ReportedStatus.FAILED, retryable=True)
                self._record(provider.told[-1])
            self.submit(name, arrives=arrives or attempts > 1, seconds=1000)

    # What the ledger's side decides

    @rule(name=st.sampled_from([NXT, OTHER]), arrives=st.booleans(), seconds=st.sampled_from([1000, 60, 1]))
    def submit(self, name: str, arrives: bool, seconds: int) -> None:  # noqa: FBT001 - hypothesis names its arguments
        """Some time later, submit if that is allowed; otherwise the guard must refuse, and nothing may change."""
        self.clock.move(timedelta(seconds=seconds))
        refusal = self._refusal_of_submit()
        if refusal is not None:
            self._refused(refusal, lambda: self.payout.submit(Destination(name, "ben-1"), self._cause(), POLICY))
            return
        unsettled = [a for a in self.payout.attempts.values() if a.outcome_unknown or a is self.payout.open_attempt]
        order = self.payout.submit(Destination(name, "ben-1"), self._cause(), POLICY)
        self._collect()
        assert unsettled == []
        if arrives:
            self.providers[name].take(order)
        else:
            self._record(self.providers[name].no_answer(order, status=ReportedStatus.OUTCOME_UNKNOWN))

    @precondition(lambda self: self.payout.open_attempt is not None)
    @rule(times_out=st.booleans())
    def send_again(self, times_out: bool) -> None:  # noqa: FBT001 - hypothesis names its arguments
        """Replay the same order under the same key; the answer may get lost once more."""
        order = self.payout.order()
        self.providers[order.provider].take(order)
        if times_out:
            self._record(self.providers[order.provider].no_answer(order, status=ReportedStatus.OUTCOME_UNKNOWN))

    @precondition(lambda self: self.payout.open_attempt is not None)
    @rule(retryable=st.booleans())
    def look_up_in_vain(self, retryable: bool) -> None:  # noqa: FBT001 - hypothesis names its arguments
        """Ask for an order that never arrived, and be told that there is none."""
        order = self.payout.order()
        provider = self.providers[order.provider]
        if order.idempotency_key not in provider.transfers:
            self._record(provider.no_answer(order, status=ReportedStatus.REFUSED, retryable=retryable))

    @rule()
    def cancel(self) -> None:
        if self.payout.status is PayoutStatus.QUEUED and not self.payout.freezing_anomalies:
            self.payout.cancel("not wanted any more", self._cause())
            self._collect()
            assert self.payout.status.is_final
        else:
            self._refused(PayoutNotCancellableError, lambda: self.payout.cancel("too late", self._cause()))

    @rule()
    def recheck(self) -> None:
        self.payout.request_recheck("customer asks", self._cause())
        self._collect()

    @precondition(lambda self: any(a.resolution is None for a in self.payout.anomalies.values()))
    @rule(data=st.data())
    def resolve(self, data: st.DataObject) -> None:
        """Settle an open anomaly; recovering suspended money means that the provider really gives it back."""
        anomaly = data.draw(st.sampled_from([a for a in self.payout.anomalies.values() if a.resolution is None]))
        resolution = data.draw(st.sampled_from(BEARS_SUSPENSE)) if anomaly.holds_suspense else Resolution.DISMISSED
        if resolution in {Resolution.CHARGED_TO_SOURCE, Resolution.WRITTEN_OFF} and not self.payout.status.is_final:
            settle = partial(self.payout.resolve_anomaly, anomaly.number, resolution, "too early", self._cause())
            self._refused(AnomalyResolutionError, settle)
            return
        if resolution is Resolution.RECOVERED:
            attempt = self.payout.attempts[anomaly.attempt]
            provider = self.providers[attempt.provider]
            transfer = provider.transfers[attempt.idempotency_key]
            if transfer.stage is Stage.PAID:
                provider.hand_back(transfer)
        self.payout.resolve_anomaly(anomaly.number, resolution, "looked into", self._cause())
        self._collect()

    # What the providers do

    @precondition(lambda self: self._transfers(Stage.TAKEN, Stage.GIVEN_UP))
    @rule(data=st.data())
    def work(self, data: st.DataObject) -> None:
        """Let a provider work on an order, even on one that it has given up."""
        provider, transfer = data.draw(st.sampled_from(self._transfers(Stage.TAKEN, Stage.GIVEN_UP)))
        provider.work(transfer)

    @precondition(lambda self: self._transfers(Stage.TAKEN))
    @rule(data=st.data(), status=st.sampled_from(FAILURES), retryable=st.booleans())
    def give_up(self, data: st.DataObject, status: ReportedStatus, retryable: bool) -> None:  # noqa: FBT001 - as above
        provider, transfer = data.draw(st.sampled_from(self._transfers(Stage.TAKEN)))
        provider.give_up(transfer, status, retryable=retryable)

    @precondition(lambda self: self._transfers(Stage.TAKEN, Stage.GIVEN_UP))
    @rule(data=st.data(), fee_at_once=st.booleans())
    def pay(self, data: st.DataObject, fee_at_once: bool) -> None:  # noqa: FBT001 - as above
        """Let the money leave, even for an order that was given up."""
        provider, transfer = data.draw(st.sampled_from(self._transfers(Stage.TAKEN, Stage.GIVEN_UP)))
        provider.pay(transfer, fee_at_once=fee_at_once)

    @precondition(lambda self: self._transfers(Stage.PAID))
    @rule(data=st.data(), with_fee=st.booleans())
    def give_back(self, data: st.DataObject, with_fee: bool) -> None:  # noqa: FBT001 - as above
        provider, transfer = data.draw(st.sampled_from(self._transfers(Stage.PAID)))
        provider.give_back(transfer, with_fee=with_fee)

    @precondition(lambda self: any(provider.told for provider in self.providers.values()))
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Deliver any fact, for the first time or once more."""
        fact = data.draw(st.sampled_from([fact for p in self.providers.values() for fact in p.told]))
        self._record(fact)

    @rule()
    def deliver_the_rest(self) -> None:
        """Once everything was told, our wallet at each provider is what the provider says it is."""
        for provider in self.providers.values():
            for fact in provider.undelivered[::-1]:
                self._record(fact)
        balances = balances_of(self.history)
        for provider in self.providers.values():
            assert balances.get(chart.wallet(provider.name), 0) == provider.wallet_minor

    def teardown(self) -> None:
        if hasattr(self, "payout"):
            self.deliver_the_rest()

    # What always holds

    @invariant()
    def everything_balances(self) -> None:
        """Every entry balances, and so do all of them together."""
        entries = [recorded.entry for recorded in self.history if recorded.entry is not None]
        totals = [(entry.total_minor(Side.DEBIT), entry.total_minor(Side.CREDIT)) for entry in entries]
        assert all(debit == credit > 0 for debit, credit in totals)

    @invariant()
    def funds_are_where_the_status_says(self) -> None:
        """The queue holds the amount only while queued, a provider's transit account only while it has the attempt."""
        balances = balances_of(self.history)
        attempt = self.payout.open_attempt
        expected = {QUEUED: AMOUNT_MINOR} if self.payout.status is PayoutStatus.QUEUED else {}
        if attempt is not None:
            expected[chart.in_transit(attempt.provider)] = AMOUNT_MINOR
        held = {account: minor for account, minor in balances.items() if account.startswith("Liabilities:Payouts:")}
        assert held == expected
        assert (attempt is not None) is (self.payout.status is PayoutStatus.IN_TRANSIT)

    @invariant()
    def money_leaves_once_as_the_outcome(self) -> None:
        """The payout completes at most once, and is paid exactly while its status says so."""
        kinds = [type(recorded) for recorded in self.history]
        paid = kinds.count(Completed) - kinds.count(Reversed)
        assert kinds.count(Completed) <= 1
        assert paid == (1 if self.payout.status is PayoutStatus.COMPLETED else 0)

    @invariant()
    def attempts_have_keys_of_their_own(self) -> None:
        """No key is used for two attempts, and no more attempts are made than the policy allows."""
        keys = [recorded.idempotency_key for recorded in self.history if isinstance(recorded, Submitted)]
        assert len(keys) == len(set(keys)) <= POLICY.attempts_max

    @invariant()
    def replay_equals_live(self) -> None:
        """The events make the same payout again."""
        assert facts_of(Payout.replay(PAYOUT_ID, self.history)) == facts_of(self.payout)

    # How the machine moves

    def _cause(self) -> Cause:
        return Cause("machine", "request-1", self.clock.now())

    def _collect(self) -> None:
        self.history += self.payout.collect_events()

    def _record(self, fact: StatusReport) -> None:
        provider = self.providers[fact.provider]
        with suppress(ValueError):
            provider.undelivered.remove(fact)
        self.payout.record_report(fact, Cause("machine", "request-1", fact.effective_at), POLICY)
        self._collect()

    def _refused(self, error: type[RefusedError], command: Callable[[], object]) -> None:
        before = facts_of(Payout.replay(PAYOUT_ID, self.history))
        with pytest.raises(error):
            command()
        assert self.payout.pending_events == ()
        assert facts_of(self.payout) == before

    def _refusal_of_submit(self) -> type[RefusedError] | None:
        if self.payout.status is not PayoutStatus.QUEUED:
            return PayoutNotSubmittableError
        if any(anomaly.freezes and anomaly.resolution is None for anomaly in self.payout.anomalies.values()):
            return PayoutFrozenError
        return AttemptTooEarlyError if self.clock.now() < self.payout.next_attempt_at else None

    def _transfers(self, *stages: Stage) -> list[tuple[FakeProvider, Transfer]]:
        return [(p, t) for p in self.providers.values() for t in p.transfers.values() if t.stage in stages]


TestPayoutMachine = PayoutMachine.TestCase
TestPayoutMachine.settings = settings(max_examples=3 * settings().max_examples)
