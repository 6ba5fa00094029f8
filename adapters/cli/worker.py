"""`payouts worker`: does everything that a book needs done beside its commands, until it is told to stop."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Annotated

import typer

from adapters.cli.measuring import LOOPBACK, MetricsHost, MetricsPort, measures_served
from adapters.cli.options import BookName, Engine, QueueEngine, QueueUrl, Url, settings_of
from adapters.cli.paying import ProviderWords, opened_providers
from adapters.cli.stopping import stop_when_told
from adapters.embedded import Book, open_book
from adapters.observability.log_settings import load_log_settings
from adapters.observability.logs import logs_to
from adapters.observability.measures import Measures
from adapters.providers.port import PayoutProvider
from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.opening import open_queue, open_shared_queue
from adapters.queue.port import WorkQueue
from adapters.routing.downtimes import DowntimeRegister
from adapters.routing.router import Router
from adapters.workers.alerts import LoggedAlerts
from adapters.workers.measured_alerts import MeasuredAlerts
from adapters.workers.settings import WorkerSettings, load_worker_settings
from adapters.workers.worker import Worker

COULD_NOT = 2


def worker(
    url: Url = None,
    book: BookName = None,
    providers: ProviderWords = "",
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="How many payouts are worked on at a time; 10 unless set.")
    ] = None,
    listen: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Take webhooks in on this port of 127.0.0.1; 0 takes a free one."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
    rebuild_queue: Annotated[
        bool, typer.Option("--rebuild-queue", help="Before, drop the queue and fill it from the books.")
    ] = False,
    metrics: MetricsPort = None,
    metrics_host: MetricsHost = LOOPBACK,
    queue: QueueEngine = Engine.EMBEDDED,
    queue_url: QueueUrl = None,
) -> None:
    """Submit payouts, ask about them, and take messages in, until interrupted; what is under way is then finished.

    Any number of workers may run on one book. Exit code 2 when a part of the worker broke, which stops all of it.
    """
    settings = load_worker_settings(concurrency=concurrency)
    with ExitStack() as stack:
        stack.enter_context(logs_to(sys.stderr, load_log_settings()))
        measures = measures_served(stack, metrics, metrics_host)
        book_settings = settings_of(url, book)
        opened = stack.enter_context(open_book(settings=book_settings))
        found = opened_providers(opened, stack, providers, book_settings.environment, measures)
        opened_queue = _queue(opened, stack, queue, queue_url or book_settings.database_url, settings.lease)
        running = _worker(opened, found, opened_queue, settings, queue, listen, measures)
        if rebuild_queue:
            typer.echo(f"The queue was filled again with {running.feeder().rebuild()} jobs.")
        _run(running, once=once)


def _worker(
    book: Book,
    providers: Mapping[str, PayoutProvider],
    queue: WorkQueue,
    settings: WorkerSettings,
    engine: Engine,
    listen: int | None,
    measures: Measures,
) -> Worker:
    downtimes = DowntimeRegister(book.database)
    router = Router(book, providers, downtimes)
    alerts = MeasuredAlerts(LoggedAlerts(), measures)
    return Worker(
        book, providers, queue, router, settings, alerts, downtimes, engine.value, listen_on=listen, measures=measures
    )


def _queue(book: Book, stack: ExitStack, engine: Engine, url: str, lease: timedelta) -> WorkQueue:
    if engine is Engine.EMBEDDED:
        return open_queue(book, lease=lease)
    shared = stack.enter_context(open_shared_queue(url, book.clock, book=book.database.book, lease=lease))
    shared.check_tables()
    return shared


def _run(running: Worker, *, once: bool) -> None:
    stepped = _stepped(running.queue) if once else None
    stop = stop_when_told()
    try:
        if stepped is not None:
            running.run_once(stepped, stop)
        else:
            typer.echo(f"Working for {', '.join(running.providers)}.")
            running.run(stop, lambda address: typer.echo(f"Webhooks go to {address}"))
    except ExceptionGroup as broken:
        for line in _told(broken):
            typer.echo(line, err=True)
        raise typer.Exit(COULD_NOT) from broken


def _stepped(queue: WorkQueue) -> EmbeddedQueue:
    if isinstance(queue, EmbeddedQueue):
        return queue
    message = "--once works on the embedded queue"
    raise typer.BadParameter(message)


def _told(broken: ExceptionGroup[Exception]) -> list[str]:
    lines = [str(broken.message)]
    for error in broken.exceptions:
        notes = "; ".join(getattr(error, "__notes__", ()))
        lines.append(f"{type(error).__name__}: {error} ({notes})")
    return lines
