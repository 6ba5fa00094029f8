"""Traces: spans of OpenTelemetry. Everything about one payout is one trace, for which nothing has to be stored.

A payout's id has 16 bytes, and so has the id of a trace: they are the same. Whoever does something about a payout, in
whatever process and however many days later, therefore adds to the same trace. Of a provider's message, of which it is
not known yet whom it is about, the first 16 bytes of its digest are the trace.

    payout's trace     queue_payout · submit > provider submit > POST · record_report · ask > provider find > GET
    message's trace    webhook · message, whose reports are spans of their payouts' traces and link to it

The parent of a trace's outermost spans is a span that nobody has sent, with an id made from the trace's; it says that
the trace is to be recorded, since no process can know what another one chose. A span that is current when a payout's
trace begins, such as a host's request, is linked. Without an SDK all this does nothing.

No span holds a body, an address with its path, or the text of another library's error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context, get_current
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags

from adapters.observability.redaction.texts import redacted_text
from adapters.queue.failures import told

Attributes = Mapping[str, str | int]
_TRACER = trace.get_tracer("payouts")
_SPAN_BITS = 64
_DIGEST_DIGITS = 32


def command_span(name: str, payout_id: UUID | None = None, *, actor: str) -> AbstractContextManager[Span]:
    """Return the span of a command, such as `queue_payout`; without a payout it belongs to the trace that is current.

    The id of a payout that is not queued yet follows from its reference: `book.ledger.identities.payout(reference)`.
    """
    return payout_span(name, payout_id, {"payouts.actor": redacted_text(actor)})


def payout_span(
    name: str, payout_id: UUID | None, attributes: Attributes | None = None
) -> AbstractContextManager[Span]:
    """Return a span of a payout's trace, or of the current one where the payout is not known."""
    if payout_id is None:
        return _span(name, None, SpanKind.INTERNAL, attributes or {})
    named = {"payouts.payout_id": str(payout_id), **(attributes or {})}
    return _span(name, payout_id.int, SpanKind.INTERNAL, named)


def message_span(
    name: str, digest: str, provider: str, kind: SpanKind = SpanKind.CONSUMER
) -> AbstractContextManager[Span]:
    """Return a span of the trace of a provider's message, which its digest (SHA-256, hex) names."""
    named = {"payouts.provider": provider, "payouts.message_digest": digest}
    return _span(name, int(digest[:_DIGEST_DIGITS], 16), kind, named)


@contextmanager
def _span(name: str, trace_id: int | None, kind: SpanKind, attributes: Attributes) -> Iterator[Span]:
    current = trace.get_current_span().get_span_context()
    is_elsewhere = trace_id is not None and trace_id != current.trace_id
    context = _in_trace(trace_id) if trace_id is not None and is_elsewhere else None
    links = [Link(current)] if is_elsewhere and current.is_valid else []
    with _TRACER.start_as_current_span(
        name, context, kind, attributes, links, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except Exception as error:
            note_error(span, error)
            raise


def _in_trace(trace_id: int) -> Context:
    """Return the context of a trace, below a parent that no process has sent."""
    parent_id = trace_id >> _SPAN_BITS
    parent = SpanContext(trace_id, parent_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(parent), get_current())


def note_error(span: Span, error: BaseException) -> None:
    """Mark a span as failed, with what may be told of the error."""
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(StatusCode.ERROR, redacted_text(told(error)))
