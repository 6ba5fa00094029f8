"""The shared queue's job manager, on a connection whose faults are chosen."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import psycopg
import pytest
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from adapters.queue.procrastinate_manager import PatientManager

JOB = Job(id=1, queue="task", lock="P-1", queueing_lock="task P-1", task_name="task")


def lost(cause: Exception) -> ConnectorException:
    error = ConnectorException()
    error.__cause__ = cause
    return error


class FaultyConnector(BaseConnector):
    """Fails with the errors that are left for it, and then answers."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.asked = 0

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        self.asked += 1
        if self.faults:
            raise self.faults.pop(0)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        await self.execute_query_async(query, **arguments)
        return {"id": None}


def finish(connector: FaultyConnector, stop: threading.Event) -> None:
    asyncio.run(PatientManager(connector, stop, 0.001).finish_job(JOB, Status.SUCCEEDED, delete_job=True))


def test_a_job_that_is_done_is_reported_until_that_works() -> None:
    """A report that cannot be made just now is made later, so that the subject does not stay taken."""
    connector = FaultyConnector(*[lost(psycopg.OperationalError())] * 3)

    finish(connector, threading.Event())

    assert (connector.asked, connector.faults) == (4, [])


def test_a_worker_that_stops_reports_no_more() -> None:
    """A worker that is told to stop tries its report once, and leaves the job to be taken over."""
    connector, stop = FaultyConnector(*[lost(psycopg.OperationalError())] * 3), threading.Event()
    stop.set()

    finish(connector, stop)

    assert connector.asked == 1


def test_a_job_that_was_taken_over_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    """The end of a job that is not this worker's any more is told in the log alone."""
    connector = FaultyConnector(lost(psycopg.errors.RaiseException()))

    finish(connector, threading.Event())

    assert connector.asked == 1
    assert "taken over" in caplog.text


def test_two_workers_at_one_subject_are_no_fault() -> None:
    """A worker that comes second at a subject has got no job, and goes on."""
    connector = FaultyConnector(UniqueViolation(constraint_name="lock", queueing_lock=None))
    manager = PatientManager(connector, threading.Event(), 0.001)

    assert asyncio.run(manager.fetch_job(["task"], 1)) is None
    assert connector.asked == 1
