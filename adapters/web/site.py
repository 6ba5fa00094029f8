"""The site: one open book, as it is served over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from limits import parse_many
from sqlalchemy import Connection

from adapters.embedded import Book
from adapters.environment.environment import Environment
from adapters.observability.metrics import PrometheusMeasures
from adapters.providers.port import PayoutProvider
from adapters.web.answers import Answers
from adapters.web.keys.register import KeyRegister
from adapters.web.rates import Rates
from adapters.web.settings import ServeSettings
from adapters.web.streams import Streams
from adapters.workers.intake import Intake
from adapters.workers.measured_reception import MeasuredReception
from adapters.workers.reception import Reception

RECHECKS = parse_many("1/10 seconds;30/hour")


@dataclass(frozen=True, slots=True)
class Site:
    """What requests are answered with."""

    book: Book
    settings: ServeSettings
    providers: Mapping[str, PayoutProvider]
    """Those whose webhooks are taken in, by their names in account names."""
    measures: PrometheusMeasures
    """What this process measures; its webhooks are counted there."""
    reception: Reception
    """Where webhooks are taken in."""
    keys: KeyRegister
    answers: Answers
    rates: Rates
    """How often each caller may ask."""
    rechecks: Rates
    """How often each payout may be re-checked: providers count how often they are asked."""
    environment: Environment = Environment.SANDBOX
    """Whether the money of this book is real."""
    streams: Streams = field(default_factory=Streams)
    ending: threading.Event = field(default_factory=threading.Event)
    """Set when the service is told to stop, so that what would never end does."""

    @classmethod
    def of(
        cls,
        book: Book,
        settings: ServeSettings | None = None,
        providers: Mapping[str, PayoutProvider] | None = None,
        environment: Environment = Environment.SANDBOX,
        measures: PrometheusMeasures | None = None,
        ending: threading.Event | None = None,
    ) -> Site:
        """Serve a book."""
        settings = settings or ServeSettings()
        measures = measures or PrometheusMeasures()
        return cls(
            book=book,
            settings=settings,
            providers=providers or {},
            measures=measures,
            reception=MeasuredReception(Intake(book), providers or {}, measures),
            keys=KeyRegister(book),
            answers=Answers(book, settings.keep_answers_days),
            rates=Rates(settings.rates, settings.rate_storage),
            rechecks=Rates(RECHECKS, settings.rate_storage),
            environment=environment,
            streams=Streams(settings.streams_per_caller),
            ending=ending or threading.Event(),
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a read transaction on the tables that commands write themselves: nothing has to be caught up."""
        with self.book.database.read() as connection:
            yield connection
