"""procrastinate's job manager, made patient: what it cannot do just now does not end a worker or lose a job."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable

import psycopg
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from adapters.queue.failures import told

_LOGGER = logging.getLogger(__name__)


class PatientManager(JobManager):
    """Takes jobs out of the queue and reports those that are done."""

    def __init__(self, connector: BaseConnector, stop: threading.Event, pause_seconds: float) -> None:
        """Pause for so long before anything is tried again."""
        super().__init__(connector)
        self._stop = stop
        self._pause_seconds = pause_seconds

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take a job; None after a stop, and when another worker has just taken one of the same subject.

        That the table refuses, because the other's transaction had not ended when this one looked.
        """
        if self._stop.is_set():
            return None
        try:
            return await super().fetch_job(queues, worker_id)
        except UniqueViolation:
            return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - as it is called
        """Report a job that is done, until that works; without it nobody else would get the job's subject."""
        while True:
            try:
                await super().finish_job(job, status, delete_job)
            except ConnectorException as error:
                cause = error.__cause__ or error
                if isinstance(cause, psycopg.errors.RaiseException):
                    _LOGGER.warning("%s was taken over by another worker before it was done", job.task_name)
                elif not self._stop.is_set():
                    _LOGGER.warning("%s cannot be reported as done: %s", job.task_name, told(cause))
                    await asyncio.sleep(self._pause_seconds)
                    continue
            return
