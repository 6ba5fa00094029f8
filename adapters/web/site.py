"""The site: one open book, as it is served over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from adapters.embedded import Book
from adapters.environment.environment import Environment
from adapters.providers.port import PayoutProvider
from adapters.web.idempotency.answers import Answers
from adapters.web.keys.register import KeyRegister
from adapters.web.rates import Rates
from adapters.web.settings import ServeSettings
from adapters.web.streams import Streams


@dataclass(frozen=True, slots=True)
class Site:
    """What requests are answered with."""

    book: Book
    settings: ServeSettings
    providers: Mapping[str, PayoutProvider]
    """Those whose webhooks are taken in, by their names in account names."""
    keys: KeyRegister
    answers: Answers
    rates: Rates
    environment: Environment = Environment.SANDBOX
    """Whether the money of this book is real."""
    streams: Streams = field(default_factory=Streams)

    @classmethod
    def of(
        cls,
        book: Book,
        settings: ServeSettings | None = None,
        providers: Mapping[str, PayoutProvider] | None = None,
        environment: Environment = Environment.SANDBOX,
    ) -> Site:
        """Serve a book."""
        settings = settings or ServeSettings()
        return cls(
            book=book,
            settings=settings,
            providers=providers or {},
            keys=KeyRegister(book),
            answers=Answers(book, settings.keep_answers_days),
            rates=Rates(settings),
            environment=environment,
            streams=Streams(settings.streams_per_caller),
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a read transaction on the tables that commands write themselves: nothing has to be caught up."""
        with self.book.database.read() as connection:
            yield connection
