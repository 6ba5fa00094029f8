"""Whether the work keeps up with the log: those who follow it, and the queue of what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from adapters.doctor.diagnosis import Check, Group, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.queue.depth import queue_depth
from adapters.queue.tables import WorkTables
from projections.queries.figures.projector_lag import projector_lag

LATE = timedelta(minutes=5)
"""Followers are some seconds behind at most, and jobs are begun as soon as they are due."""
_START = "start `payouts worker`, or more of them; where it is running, look at its log"


def _look_at_followers(patient: Patient) -> Iterator[Sight]:
    with patient.opened.database.read() as connection:
        lag = projector_lag(connection, patient.opened.tables, patient.clock.now())
    for follower in lag.followers:
        if follower.behind > LATE:
            yield found(f"{follower.name} is {follower.events} events and {_rounded(follower.behind)} behind", _START)
        else:
            yield well(f"{follower.name} follows the log")


def _look_at_queue(patient: Patient) -> Iterator[Sight]:
    if patient.shares_queue:
        yield unchecked("the queue is not in the book's database", "look at its workers' metrics")
        return
    now = patient.clock.now()
    with patient.opened.database.read() as connection:
        tasks = queue_depth(connection, WorkTables.of(patient.opened.database), now)
    waiting = [(task, now - task.oldest_due_since) for task in tasks if task.oldest_due_since is not None]
    late = [(task, waited) for task, waited in waiting if waited > LATE]
    for task, waited in late:
        yield found(f"{task.task}: {task.due} due, the first for {_rounded(waited)}", _START)
    if not late:
        yield well("no job is overdue")


def _rounded(duration: timedelta) -> timedelta:
    return timedelta(seconds=round(duration.total_seconds()))


CHECKS = (
    Check("log-followers", Group.WORK, _look_at_followers, needs_book=True),
    Check("queue-depth", Group.WORK, _look_at_queue, needs_book=True),
)
