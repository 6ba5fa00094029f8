"""Log records: from what was logged to one event, without anything private in it.

Whatever comes in, by structlog or by the standard library, ours or another library's, is taken apart before it becomes
text: a message and its arguments, fields, an error. Each part is redacted as the value that it is, and the text that
comes of it once more.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any

from opentelemetry import trace

from adapters.observability.redaction.texts import redacted_text
from adapters.observability.redaction.values import redacted
from adapters.queue.failures import told, told_frames

Event = MutableMapping[str, Any]


def with_message(_logger: object, _method: str, event: Event) -> Event:
    """Put the arguments of a record into its message."""
    record: logging.LogRecord = event["_record"]
    message = event["event"] if event["_from_structlog"] else record.msg
    event["event"] = _message(message, event.pop("positional_args", ()))
    return event


def with_error(_logger: object, _method: str, event: Event) -> Event:
    """Tell of an error by its type, its text where that is safe, and the lines that led to it."""
    error = _error_in(event.pop("exc_info", None))
    if error is not None:
        event["error"] = " <- ".join(map(told, _causes(error)))
        event["frames"] = told_frames(error)
    return event


def without_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Redact everything; only what the process itself adds comes after this."""
    safe: Event = redacted(event)
    return safe


def with_span(_logger: object, _method: str, event: Event) -> Event:
    """Name the span that is being recorded, by which log and traces are found from each other."""
    span = trace.get_current_span()
    if span.is_recording():
        context = span.get_span_context()
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event


def _message(message: object, arguments: Any) -> str:
    """Return the message with its arguments, each of them redacted first."""
    text = str(redacted(message))
    if not arguments:
        return text
    safe = redacted(arguments)
    safe = tuple(safe) if isinstance(safe, list) else safe
    try:
        return redacted_text((message if isinstance(message, str) else text) % safe)
    except (TypeError, ValueError, KeyError):
        # What was a number is a masked text by now; or the message was never meant for these arguments.
        return f"{text} {safe}"


def _error_in(exc_info: object) -> BaseException | None:
    """Return the error that the standard library or structlog was given, in any of the forms that they know."""
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    elif exc_info and not isinstance(exc_info, BaseException):
        exc_info = sys.exception()
    return exc_info if isinstance(exc_info, BaseException) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what led to it."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
