"""Any commands: what people, workers, providers and careless programs may ask of twin books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from ledger import chart
from ledger.aggregate import Cause
from ledger.application.requests import PayoutRequest
from ledger.journal import Line, credit, debit
from ledger.manual_entry.manual_entry import ManualEntry
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport
from ledger.payout.anomalies import Resolution
from ledger.payout.payout import Payout
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from ledger.store.append import Task
from ledger.store.database import Connection
from ledger.store.unit_of_work import UnitOfWork
from tests.ledger.application.desk import CHECKER, ME, MEERA, MOMENT
from tests.ledger.application.twins import CUSTOMERS, IDS, MESSAGES, PROVIDERS, REFERENCES, Command, Twin

DAYS = [date(2026, 1, day) for day in (28, 29, 30, 31)]
DIGESTS = [sha256(body).hexdigest() for body in MESSAGES]
ENTRIES = ("E-1", "E-2")
PAYEES = ("P-1", "P-2", "P-3")


@dataclass(frozen=True)
class Look:
    """A command that writes nothing, and answers with all that a command can ask."""

    reference: str

    def task(self, twin: Twin) -> Task[Any]:
        """Return what it runs inside an append."""
        payout_id = IDS.payout(self.reference)

        def work(unit: UnitOfWork) -> Any:
            payout = unit.load(Payout, payout_id)
            return (
                unit.head(),
                unit.now,
                unit.period_lock.closed_through,
                unit.balances_minor([(name, "INR") for name in (*CUSTOMERS, chart.QUEUED, "Income:Fees")]),
                payout and (payout.status, payout.version, unit.position_of(payout_id)),
                unit.unfinished_payout_of(IDS.beneficiary("P-1")),
                unit.payout_at("Nxt", "known-1"),
                unit.closing_balances(DAYS[-1]),
            )

        return Task(work)


@dataclass(frozen=True)
class Glance:
    """The same without a question that only the tables can answer."""

    reference: str

    def task(self, twin: Twin) -> Task[Any]:
        """Return what it runs inside an append."""

        def work(unit: UnitOfWork) -> Any:
            payout = unit.load(Payout, IDS.payout(self.reference))
            asked = [(name, "INR") for name in (*CUSTOMERS, chart.QUEUED, "Income:Fees")]
            closed, balances = unit.period_lock.closed_through, unit.balances_minor(asked)
            return unit.head(), closed, balances, payout and (payout.status, payout.version)

        return Task(work)


@dataclass(frozen=True)
class MadeWithoutLooking:
    """A deposit that is made whether it exists or not, as by a command that forgot to load it."""

    reference: str
    request_id: str

    def task(self, twin: Twin) -> Task[Any]:
        """Return what it runs inside an append."""

        def work(unit: UnitOfWork) -> None:
            cause = Cause(ME, self.request_id, unit.now)
            facts: dict[str, Any] = {"account": CUSTOMERS[1], "provider": "Nxt", "money": Money(7, "INR")}
            unit.add(ManualEntry.deposit(IDS.manual_entry(self.reference), self.reference, "", cause=cause, **facts))

        return Task(work, request_id=self.request_id)


@dataclass(frozen=True)
class WrittenBeside:
    """A command that writes beside the log, as it decides or by itself, and may then be refused."""

    reference: str
    request_id: str
    by_itself: bool
    refused: bool

    def task(self, twin: Twin) -> Task[Any]:
        """Return what it runs inside an append."""
        tracking = twin.desk.database.tables.tracking
        row = {"name": self.request_id, "position": 1}

        def keep(rows: Any, connection: Connection) -> None:
            connection.execute(insert(tracking), rows)

        def work(unit: UnitOfWork) -> str:
            payout = unit.load(Payout, IDS.payout(self.reference))
            if payout is not None:
                payout.request_recheck("why", Cause(ME, self.request_id, unit.now))
            if self.by_itself:
                keep([row], unit.connection)
                unit.connection.execute(update(tracking).values(position=tracking.c.position + 1))
            else:
                unit.beside(keep, row)
            if self.refused:
                raise LookupError(self.request_id)
            return self.request_id

        return Task(work, request_id=self.request_id)


def any_command(random: Random) -> Any:
    """Return what people, workers and providers ask."""
    make: Callable[[Random], Any] = random.choice(_USUAL)
    return make(random)


def any_wrecker(random: Random) -> Any:
    """Return what makes it hard for those that share an append with it."""
    if random.random() < 0.4:
        return MadeWithoutLooking(random.choice([*REFERENCES[:3], "opening again"]), _name(random))
    by_itself, refused = random.random() < 0.5, random.random() < 0.5
    return WrittenBeside(_on_its_way(random), _name(random), by_itself=by_itself, refused=refused)


def _name(random: Random) -> str:
    return f"{random.getrandbits(64):016x}"


def _on_its_way(random: Random) -> str:
    """Return a payout's reference, more often one that the day begins with."""
    return random.choice([*REFERENCES[:3] * 4, *REFERENCES])


def _payee(random: Random) -> str:
    return random.choice(["P-1", "P-1", "P-1", *PAYEES])


def _request(random: Random) -> PayoutRequest:
    """Return a request that seldom differs from another one by more than its reference."""
    return PayoutRequest(
        random.choice(REFERENCES[3:]),
        random.choice([*CUSTOMERS[:1] * 4, *CUSTOMERS]),
        IDS.beneficiary(_payee(random)),
        random.choice([500, 500, 500, 500, 1500]),
        "INR",
        random.choice(["IMPS", "IMPS", "IMPS", None]),
    )


def _report(random: Random) -> StatusReport:
    usual = [ReportedStatus.SUCCEEDED] * 6 + [ReportedStatus.RETURNED, ReportedStatus.FAILED] * 3
    known, attempt = random.choice([None, None, "known-1", "known-2"]), random.choice([1, 1, 1, 1, 2])
    named = known is None or random.random() < 0.7
    return StatusReport(
        provider=random.choice(["Nxt", "Nxt", "Other"]),
        source=random.choice(list(ReportSource)),
        status=random.choice([*ReportedStatus, *usual]),
        provider_status="WORD",
        effective_at=MOMENT - timedelta(minutes=random.choice([0, 0, 5, 3_000])),
        reference=f"{IDS.payout(_on_its_way(random)).hex}_{attempt}" if named else None,
        provider_payout_id=known,
        amount_minor=random.choice([None, None, None, 500, 501]),
        utr=random.choice([None, "001", "002"]),
        retryable=random.random() < 0.5,
        failure_returns_funds=random.random() < 0.5,
        fee_minor=random.choice([None, None, 5]),
        message_digest=random.choice([None, None, *DIGESTS]),
    )


def _found_out(random: Random) -> BeneficiaryReport:
    return BeneficiaryReport(
        random.choice(PROVIDERS),
        "ben-x",
        verified=random.choice([True, True, True, True, None, False]),
        name_at_bank=random.choice([None, "MEERA"]),
        payable_unverified=random.random() < 0.5,
        message_digest=random.choice([None, *DIGESTS]),
    )


def _charge(random: Random) -> tuple[Line, Line]:
    money = Money(random.choice([1, 400, 2_900]), "INR")
    return debit(CUSTOMERS[0], money), credit("Income:Fees", money)


def _given(name: str, *arguments: Callable[[Random], Any], actor: str = ME) -> Callable[[Random], Command]:
    """Return what makes a command of arguments that are made of chance as well."""
    return lambda random: Command(name, tuple(make(random) for make in arguments), actor, _name(random))


def _one(*values: Any) -> Callable[[Random], Any]:
    return lambda random: random.choice(values)


def _id(random: Random) -> UUID:
    return IDS.payout(_on_its_way(random))


def _payee_id(random: Random) -> UUID:
    return IDS.beneficiary(random.choice([*PAYEES[1:] * 3, *PAYEES]))


def _entry_id(random: Random) -> UUID:
    return IDS.manual_entry(random.choice(ENTRIES))


def _batch(random: Random) -> list[PayoutRequest]:
    return [_request(random) for _ in range(random.randint(1, 4))]


_REASON = _one("a reason")
_USUAL: list[Callable[[Random], Any]] = [
    *[_given("queue_payout", _request)] * 6,
    *[_given("queue_payouts", _one("batch-1", "batch-2", "batch-3"), _batch)] * 2,
    *[_given("submit", _id, _one(*PROVIDERS), actor="worker")] * 5,
    *[_given("record_report", _report, actor="webhook")] * 12,
    _given("send_again", _id, _one(1, 2), actor="worker"),
    _given("cancel_payout", _id, _REASON),
    _given("request_recheck", _id, _REASON),
    *[_given("resolve_anomaly", _id, _one(1, 1, 2), _one(*Resolution), _REASON)] * 2,
    _given("deposit", _one(*REFERENCES[:5]), _one(*CUSTOMERS), _one(*PROVIDERS), _one(Money(300, "INR"))),
    _given("propose_entry", _one(*ENTRIES), _one("fee"), _charge),
    *[_given("approve_entry", _entry_id)] * 2,
    _given("approve_entry", _entry_id, actor=CHECKER),
    _given("reject_entry", _entry_id, _REASON, actor=CHECKER),
    *[_given("register_beneficiary", _one(*PAYEES), _one(MEERA))] * 2,
    *[_given("record_beneficiary_report", _payee_id, _found_out)] * 2,
    _given("hold_beneficiary", _payee_id, _one(date(2026, 2, 1), date(2027, 1, 1)), _REASON),
    _given("release_beneficiary", _payee_id, _REASON),
    _given("erase_beneficiary", _payee_id, _REASON, _one("request 4711")),
    *[_given("close_period", _one(*DAYS))] * 2,
    *[_given("propose_reopening", _one(DAYS[0]), _REASON)] * 2,
    *[_given("reopen_period", _one(DAYS[0]), actor=CHECKER)] * 2,
    _given("set_message_aside", _one(*DIGESTS), _one("Nxt"), _REASON),
    lambda random: Look(_on_its_way(random)),
    *[lambda random: Glance(_on_its_way(random))] * 6,
]
