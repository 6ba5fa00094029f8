"""A worker of the shared queue: runs procrastinate in a thread's own event loop, and again whenever that gave up.

procrastinate ends a worker when the database is lost, and drops a job that failed. Neither happens here: the worker
starts again, and a job is put back before procrastinate hears that it is done.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as TakenJob
from sqlalchemy.exc import SQLAlchemyError

from adapters.queue.failures import told, told_frames
from adapters.queue.port import Job, Task
from adapters.queue.procrastinate_manager import PatientManager
from adapters.queue.shared_rows import Past

_OUTAGES = (SQLAlchemyError, ConnectorException, psycopg.Error)
_LOOK_SECONDS = 0.1
"""How late a stop, which only sets an event, can be noticed."""
_LOGGER = logging.getLogger(__name__)


class SharedQueue(Protocol):
    """What a worker tells the queue."""

    def put_back(self, job_id: int, job: Job, past: Past) -> bool:
        """Let a job wait again; return whether it was still this worker's."""

    def fail(self, job_id: int, task: str, subject: str, past: Past) -> bool:
        """Put a job back that failed; return whether it was still this worker's."""

    def attend(self) -> None:
        """Do what some worker has to do now and then."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a worker waits, in seconds."""

    idle_seconds: float
    """Before it looks for work again that it was not woken for, or tries a database again that it could not use."""
    lease_seconds: float
    """For a sign of life of another worker."""


class _Again(BaseRetryStrategy):
    """The last resort: what could not even be put back is done again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_retry_decision(self, *, exception: BaseException, job: TakenJob) -> RetryDecision:
        _LOGGER.warning("%s is done again: %s", job.task_name, told(exception))
        return RetryDecision(retry_in={"seconds": max(1, round(self._seconds))})


@dataclass(eq=False)
class SharedWorker:
    """One run of a worker."""

    queue: SharedQueue
    tasks: Mapping[str, Task]
    connection_options: Mapping[str, Any]
    pace: Pace
    stop: threading.Event
    _is_over: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self, concurrency: int) -> None:
        """Work until stopped; whatever is under way then is finished."""
        with ThreadPoolExecutor(1, "work-attendant") as beside:
            attending = beside.submit(self._attend)
            try:
                while not self.stop.is_set() and not attending.done():
                    self._run_once(concurrency, attending)
            finally:
                self._is_over.set()
        attending.result()

    def _run_once(self, concurrency: int, attending: Future[None]) -> None:
        try:
            asyncio.run(self._work(concurrency, attending))
        except _OUTAGES as error:
            _LOGGER.warning("no job can be taken just now: %s", told(error.__cause__ or error))
        self.stop.wait(self.pace.idle_seconds)

    async def _work(self, concurrency: int, attending: Future[None]) -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency, "worker"))
        working = asyncio.create_task(self._serve(concurrency))
        while not (working.done() or self.stop.is_set() or attending.done()):
            await asyncio.wait({working}, timeout=_LOOK_SECONDS)
        # procrastinate answers a cancellation by finishing what is under way.
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def _serve(self, concurrency: int) -> None:
        heartbeat_seconds = self.pace.lease_seconds / 3
        # Whoever waits longer than that for a connection has no database to wait for.
        connector = PsycopgConnector(
            kwargs=dict(self.connection_options), min_size=1, max_size=4, timeout=heartbeat_seconds
        )
        app = App(connector=connector)
        app.job_manager = PatientManager(connector, self.stop, self.pace.idle_seconds)
        for name, task in self.tasks.items():
            retry = _Again(self.pace.idle_seconds)
            app.task(name=name, queue=name, pass_context=True, retry=retry)(self._function(name, task))
        async with app.open_async():
            await app.run_worker_async(
                queues=list(self.tasks),
                concurrency=concurrency,
                fetch_job_polling_interval=self.pace.idle_seconds,
                update_heartbeat_interval=heartbeat_seconds,
                stalled_worker_timeout=self.pace.lease_seconds,
                delete_jobs="always",
                install_signal_handlers=False,
            )

    def _function(self, name: str, task: Task) -> Callable[..., None]:
        def run(context: JobContext, *, subject: str, failures: int, last_failure: str | None) -> None:
            assert context.job.id is not None, "a job that is under way is in the table"
            self._do(context.job.id, name, subject, task, Past(failures, last_failure))

        return run

    def _do(self, job_id: int, name: str, subject: str, task: Task, past: Past) -> None:
        try:
            again_at = task(subject)
        except BaseException as error:  # noqa: BLE001 - whatever a task raises, its job must not be lost
            _LOGGER.warning("%s of %s failed: %s\n%s", name, subject, told(error), told_frames(error))
            failed = Past(past.failures + 1, told(error))
            self._patiently(lambda: self.queue.fail(job_id, name, subject, failed), name, subject)
            return
        if again_at is not None:
            job = Job(name, subject, again_at)
            self._patiently(lambda: self.queue.put_back(job_id, job, Past()), name, subject)

    def _patiently(self, put_back: Callable[[], bool], name: str, subject: str) -> None:
        while True:
            try:
                if not put_back():
                    _LOGGER.warning("%s of %s was taken over by another worker before it was done", name, subject)
            except SQLAlchemyError as error:
                _LOGGER.warning("%s of %s cannot be put back: %s", name, subject, told(error))
                if self.stop.wait(self.pace.idle_seconds):
                    raise
            else:
                return

    def _attend(self) -> None:
        while not self._is_over.is_set():
            try:
                self.queue.attend()
            except SQLAlchemyError as error:
                _LOGGER.warning("schedules and other workers cannot be attended to just now: %s", told(error))
            self._is_over.wait(self.pace.idle_seconds)
