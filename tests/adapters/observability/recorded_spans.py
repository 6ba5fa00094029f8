"""The spans that a test makes, as an SDK records them."""

from __future__ import annotations

from dataclasses import dataclass, field

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider


@dataclass
class RecordedSpans(SpanProcessor):
    """Every span that has ended, in that order."""

    ended: list[ReadableSpan] = field(default_factory=list)
    is_listening: bool = True

    def on_end(self, span: ReadableSpan) -> None:
        if self.is_listening:
            self.ended.append(span)

    def of_trace(self, trace_id: int) -> list[ReadableSpan]:
        return [span for span in self.ended if span.context.trace_id == trace_id]

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.ended if span.name == name]

    def only(self, name: str) -> ReadableSpan:
        [span] = self.named(name)
        return span


def begin_recording() -> RecordedSpans:
    """Install an SDK where there is none yet, since a process can have only one, and listen to it."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider(shutdown_on_exit=False))
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    spans = RecordedSpans()
    provider.add_span_processor(spans)
    return spans
