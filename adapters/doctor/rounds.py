"""Whether somebody asks about silent payouts and watches the wallets: schedules move on only while a worker runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from adapters.doctor.diagnosis import Check, Group, Look, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.queue.tables import WorkTables
from adapters.workers.task_names import SWEEP_OUTCOMES, WATCH_BALANCES

LATE_PERIODS = 2
EVERY_AT_LEAST = timedelta(minutes=15)
"""The guides' word on how often open payouts are asked about, and wallets looked at."""
_MICROSECOND = timedelta(microseconds=1)
_START = "start `payouts worker`, and let the machine start it again whenever it ends"


def _looking_at(task: str, what: str, setting: str) -> Look:
    def look(patient: Patient) -> Iterator[Sight]:
        if patient.shares_queue:
            yield unchecked(f"{what}: the shared queue keeps its own times", "look at its workers' metrics")
            return
        schedule = _schedule_of(patient, task)
        if schedule is None:
            yield found(f"{what}: no worker ever ran on this book", _START)
            return
        every, late = schedule
        if late > LATE_PERIODS * every:
            yield found(f"{what}: due for {_rounded(late)}, every {every}; no worker is running", _START)
        elif every > EVERY_AT_LEAST:
            yield found(f"{what}: only every {every}", f"set {setting} to {EVERY_AT_LEAST.total_seconds():g} or less")
        else:
            yield well(f"{what}: every {every}, and in time")

    return look


def _schedule_of(patient: Patient, task: str) -> tuple[timedelta, timedelta] | None:
    """Return how often a task is due, and for how long it has been due; None where it was never scheduled."""
    schedules = WorkTables.of(patient.opened.database).schedules.c
    with patient.opened.database.read() as connection:
        query = select(schedules.every_microseconds, schedules.next_due_at).where(schedules.task == task)
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return row.every_microseconds * _MICROSECOND, patient.clock.now() - row.next_due_at


def _rounded(duration: timedelta) -> timedelta:
    return timedelta(seconds=round(duration.total_seconds()))


CHECKS = (
    Check(
        "status-poller",
        Group.WORK,
        _looking_at(SWEEP_OUTCOMES, "asking about silent payouts", "PAYOUTS_WORKER_POLL_EVERY_SECONDS"),
        needs_book=True,
    ),
    Check(
        "balance-watch",
        Group.WORK,
        _looking_at(WATCH_BALANCES, "watching the wallets", "PAYOUTS_WORKER_BALANCES_EVERY_SECONDS"),
        needs_book=True,
    ),
)
