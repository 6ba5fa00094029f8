"""The view as the library's documentation would have it, with SQLAlchemy's objects: two lines, two balances, a payout.

Each event and how far the view has come are one transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker


class Base(DeclarativeBase):
    """What the rows have in common."""


class PayoutRow(Base):
    """A payout as it stands."""

    __tablename__ = "view_payouts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str]
    source_account: Mapped[str]
    amount_minor: Mapped[int]
    status: Mapped[str] = mapped_column(index=True)
    changed_at: Mapped[datetime]


class LineRow(Base):
    """A line of the journal."""

    __tablename__ = "view_lines"
    notification_id: Mapped[int] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[UUID] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(index=True)
    side: Mapped[str]
    amount_minor: Mapped[int]


class BalanceRow(Base):
    """The running total of an account."""

    __tablename__ = "view_balances"
    account: Mapped[str] = mapped_column(primary_key=True)
    debit_minor: Mapped[int] = mapped_column(default=0)
    credit_minor: Mapped[int] = mapped_column(default=0)


class TrackingRow(Base):
    """How far the view has come."""

    __tablename__ = "view_tracking"
    application_name: Mapped[str] = mapped_column(primary_key=True)
    notification_id: Mapped[int]


class StockView(TrackingRecorder):
    """Payouts, lines and balances, one event after the other."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables."""
        super().__init__()
        Base.metadata.create_all(engine)
        self._sessions = sessionmaker(engine)

    def insert_tracking(self, tracking: Tracking) -> None:
        with self._sessions.begin() as session:
            _track(session, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        with self._sessions() as session:
            found = session.get(TrackingRow, application_name)
            return found.notification_id if found else None

    def take(self, event: Any, status: str, tracking: Tracking) -> None:
        """Write what one event changes."""
        with self._sessions.begin() as session:
            self._change_payout(session, event, status)
            for line_no, line in enumerate(event.entry["lines"] if event.entry else (), 1):
                _post(session, event, line_no, line, tracking)
            _track(session, tracking)

    @staticmethod
    def _change_payout(session: Session, event: Any, status: str) -> None:
        payout = session.get(PayoutRow, event.originator_id)
        if payout is None:
            payout = PayoutRow(
                id=event.originator_id,
                reference=event.reference,
                source_account=event.source_account,
                amount_minor=event.amount_minor,
            )
            session.add(payout)
        payout.status, payout.changed_at = status, event.effective_at


def _post(session: Session, event: Any, line_no: int, line: dict[str, Any], tracking: Tracking) -> None:
    session.add(
        LineRow(
            notification_id=tracking.notification_id,
            line_no=line_no,
            payout_id=event.originator_id,
            account=line["account"],
            side=line["side"],
            amount_minor=line["amount_minor"],
        )
    )
    balance = session.get(BalanceRow, line["account"], with_for_update=True)
    if balance is None:
        balance = BalanceRow(account=line["account"], debit_minor=0, credit_minor=0)
        session.add(balance)
    if line["side"] == "debit":
        balance.debit_minor += line["amount_minor"]
    else:
        balance.credit_minor += line["amount_minor"]


def _track(session: Session, tracking: Tracking) -> None:
    row = session.get(TrackingRow, tracking.application_name, with_for_update=True)
    if row is None:
        row = TrackingRow(application_name=tracking.application_name, notification_id=0)
        session.add(row)
    if row.notification_id >= tracking.notification_id:
        message = "taken before"
        raise IntegrityError(message)
    row.notification_id = tracking.notification_id
