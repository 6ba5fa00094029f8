"""Logs: one configuration for structlog and the standard library's logging, and what every record is said to be about.

    with logs_to(sys.stderr, load_log_settings()):
        with log_context(actor="asha", payout_id=payout_id):
            logging.getLogger(__name__).warning("this line names actor and payout")

Only a program of ours configures logs. In a host's program the host does, and our loggers are loggers like any other.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TextIO
from uuid import UUID

import structlog

from adapters.observability.log_lines import text_line
from adapters.observability.log_records import with_error, with_message, with_span, without_secrets
from adapters.observability.log_settings import LogFormat, LogSettings

QUIET = ("alembic", "httpcore", "httpx")
"""Libraries that tell too much below a warning; what matters of it our own records and spans tell."""
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
)


def log_context(
    *,
    request_id: str | None = None,
    actor: str | None = None,
    payout_id: UUID | None = None,
    task: str | None = None,
    provider: str | None = None,
) -> AbstractContextManager[None]:
    """Name what everything that is logged inside, by this thread or task, is about."""
    given = {
        "request_id": request_id,
        "actor": actor,
        "payout_id": payout_id and str(payout_id),
        "task": task,
        "provider": provider,
    }
    return structlog.contextvars.bound_contextvars(**{name: fact for name, fact in given.items() if fact is not None})


@contextmanager
def logs_to(stream: TextIO, settings: LogSettings) -> Iterator[None]:
    """Write the log of this process to a stream, one line per record, and leave everything as it was at the end."""
    handler = _SafeHandler(stream)
    handler.setFormatter(_formatter(settings.format))
    root = logging.getLogger()
    quiet = [logging.getLogger(name) for name in QUIET]
    levels = [(logger, logger.level) for logger in (root, *quiet)]
    before = structlog.get_config() if structlog.is_configured() else None
    _configure_structlog()
    root.addHandler(handler)
    root.setLevel(settings.level.number)
    for logger in quiet:
        logger.setLevel(max(settings.level.number, logging.WARNING))
    try:
        yield
    finally:
        root.removeHandler(handler)
        for logger, level in levels:
            logger.setLevel(level)
        structlog.reset_defaults()
        if before is not None:
            structlog.configure(**before)


class _SafeHandler(logging.StreamHandler[TextIO]):
    """Never shows a record that cannot be written: the standard library would, with all that is in it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that the standard library calls
        """Say where the record came from, and what was wrong with it."""
        fault = type(sys.exception()).__name__
        with suppress(OSError, ValueError):
            # A stream that is broken or closed takes no word of that either.
            self.stream.write(f"a record of {record.module}, line {record.lineno}, cannot be written: {fault}\n")


def _configure_structlog() -> None:
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _formatter(form: LogFormat) -> logging.Formatter:
    renderer = structlog.processors.JSONRenderer(sort_keys=True) if form is LogFormat.JSON else text_line
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=(
            with_message,
            with_error,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_secrets,
            with_span,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ),
        pass_foreign_args=True,
        use_get_message=False,
    )
