"""HTTP spans: one request to a provider as OpenTelemetry tells of it, and never its path, parameters, headers or body.

Attributes are named as in OpenTelemetry's semantic conventions for HTTP clients. `url.full` is left out, although they
require it: paths of providers hold account numbers and ids. No header is added, so a provider learns of no trace.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

_TRACER = trace.get_tracer("payouts")
_PORTS = {"http": 80, "https": 443}
_FAILED_FROM = 400


def request_span(method: str, url: str) -> AbstractContextManager[Span]:
    """Return the span of one request, to be told what came of it."""
    parts = urlsplit(url)
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "server.address": parts.hostname or "",
        "server.port": parts.port or _PORTS.get(parts.scheme, 0),
        "url.scheme": parts.scheme,
    }
    return _TRACER.start_as_current_span(
        method, kind=SpanKind.CLIENT, attributes=attributes, record_exception=False, set_status_on_exception=False
    )


def note_answer(span: Span, status_code: int) -> None:
    """Note the status code that was answered."""
    span.set_attribute("http.response.status_code", status_code)
    if status_code >= _FAILED_FROM:
        note_silence(span, str(status_code))


def note_silence(span: Span, reason: str) -> None:
    """Note why there was no answer, or none that is one."""
    span.set_attribute("error.type", reason)
    span.set_status(StatusCode.ERROR)
