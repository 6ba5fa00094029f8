"""Traces: everything about one payout is one trace, whose id is the payout's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID, uuid5

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, Decision, ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, StatusCode

from adapters.errors import SettingError
from adapters.observability.measured_provider import measured
from adapters.observability.measures import NoMeasures
from adapters.observability.traces import command_span, payout_span
from adapters.queue.port import Task
from adapters.sandbox import Scenario
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.task_names import ASK, SUBMIT, SWEEP_OUTCOMES
from adapters.workers.watched_tasks import watched
from ledger.payout.status import PayoutStatus
from tests.adapters.observability.recorded_spans import RecordedSpans
from tests.adapters.office import SETTLED, Office
from tests.adapters.till import AMOUNT_MINOR

PAYOUT = uuid5(UUID(int=1), "a payout")


@dataclass(frozen=True)
class WatchedOffice:
    """An office whose worker's tasks and provider are watched."""

    office: Office

    def tasks(self) -> Mapping[str, Task]:
        provider = measured(self.office.provider, NoMeasures())
        dispatcher = Dispatcher.for_one(self.office.book, provider)
        poller = StatusPoller.for_one(self.office.book, provider)
        return watched({SUBMIT: dispatcher.submit, ASK: poller.ask})

    def queue(self, scenario: Scenario = Scenario.SUCCESS) -> UUID:
        """Queue a payout as the API does, which knows its id before."""
        self.office.fund(AMOUNT_MINOR)
        request = self.office.request(self.office.payee(scenario), AMOUNT_MINOR, reference="P-traced")
        payout_id = self.office.book.ledger.identities.payout("P-traced")
        with command_span("queue_payout", payout_id, actor="asha@example.com"):
            receipt = self.office.book.ledger.queue_payout(request, actor="asha@example.com")
        assert receipt.aggregate_id == payout_id
        return payout_id


def parent_of(span: ReadableSpan, spans: RecordedSpans) -> str | None:
    """Return the name of a span's parent, None of an outermost one."""
    assert span.parent is not None
    return next((each.name for each in spans.ended if each.context.span_id == span.parent.span_id), None)


def attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


def test_from_command_to_provider_call_is_one_trace(office: Office, spans: RecordedSpans) -> None:
    """Command, task, provider call, HTTP request and the webhook's report have the payout's id as their trace."""
    watched_office = WatchedOffice(office)
    payout_id = watched_office.queue()

    watched_office.tasks()[SUBMIT](str(payout_id))
    office.let_pass()

    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    found = {span.name: parent_of(span, spans) for span in spans.of_trace(payout_id.int)}
    assert found == {
        "queue_payout": None,
        "submit": None,
        "provider submit": "submit",
        "POST": "provider submit",
        "record_report": None,
    }
    assert attributes(spans.only("queue_payout"))["payouts.actor"] == "asha@example.com"


def test_asking_adds_to_the_same_trace(office: Office, spans: RecordedSpans) -> None:
    """What a poller finds out, hours later and in another process, is in the trace that the payout's id names."""
    watched_office = WatchedOffice(office)
    payout_id = watched_office.queue(Scenario.TIMEOUT_AFTER_ACCEPT)
    watched_office.tasks()[SUBMIT](str(payout_id))
    office.sandbox.advance(SETTLED)

    watched_office.tasks()[ASK](str(payout_id))

    found = [(span.name, parent_of(span, spans)) for span in spans.of_trace(payout_id.int)]
    assert ("ask", None) in found
    assert [parent for _, parent in found if parent == "ask"]


def test_a_message_is_a_trace_of_its_own_that_its_reports_link_to(office: Office, spans: RecordedSpans) -> None:
    """Taken in and handled in different threads, a webhook is one trace by its digest; its report links to it."""
    watched_office = WatchedOffice(office)
    payout_id = watched_office.queue()
    watched_office.tasks()[SUBMIT](str(payout_id))
    office.let_pass()

    reported = spans.named("record_report")[0]
    assert reported.context.trace_id == payout_id.int
    [link] = reported.links
    taken_in, handled = spans.of_trace(link.context.trace_id)
    assert [span.name for span in (taken_in, handled)] == ["webhook", "message"]
    assert [span.kind for span in (taken_in, handled)] == [SpanKind.SERVER, SpanKind.CONSUMER]
    assert link.context == handled.context
    assert str(attributes(taken_in)["payouts.message_digest"])[:32] == f"{taken_in.context.trace_id:032x}"
    assert attributes(handled)["payouts.settled"] is True


def test_a_request_is_told_by_the_conventions_and_without_its_address(office: Office, spans: RecordedSpans) -> None:
    """A span of a request has method, host, port and status, and neither path, query, headers nor body."""
    watched_office = WatchedOffice(office)
    watched_office.tasks()[SUBMIT](str(watched_office.queue()))

    for span in spans.named("POST"):
        port = int(office.sandbox.base_url.rpartition(":")[2].rstrip("/"))
        assert span.kind is SpanKind.CLIENT
        assert attributes(span) == {
            "http.request.method": "POST",
            "server.address": "127.0.0.1",
            "server.port": port,
            "url.scheme": "http",
            "http.response.status_code": attributes(span)["http.response.status_code"],
        }
    assert len(spans.named("POST")) > 1


@pytest.mark.parametrize(
    ("scenario", "error_type"), [(Scenario.ERROR_BEFORE_ACCEPT, str(HTTPStatus.SERVICE_UNAVAILABLE.value))]
)
def test_a_request_that_failed_says_so(
    office: Office, spans: RecordedSpans, scenario: Scenario, error_type: str
) -> None:
    """A status code from 400 on, or the reason of a silence, is the type of the span's error."""
    watched_office = WatchedOffice(office)
    payout_id = watched_office.queue(scenario)
    watched_office.tasks()[SUBMIT](str(payout_id))

    [request] = [span for span in spans.of_trace(payout_id.int) if span.name == "POST"]
    assert attributes(request)["error.type"] == error_type
    assert request.status.status_code is StatusCode.ERROR
    assert attributes(spans.only("provider submit"))["payouts.outcome"] == "outcome_unknown"


def test_a_hosts_own_trace_is_linked(spans: RecordedSpans) -> None:
    """A command in a host's request is in the payout's trace and links the request; one without a payout is inside."""
    with trace.get_tracer("host").start_as_current_span("request") as request:
        with command_span("queue_payout", PAYOUT, actor="asha"), payout_span("inside", PAYOUT):
            pass
        with command_span("deposit", actor="asha"):
            pass

    command, deposit, inside = spans.only("queue_payout"), spans.only("deposit"), spans.only("inside")
    assert command.context.trace_id == PAYOUT.int
    assert [link.context for link in command.links] == [request.get_span_context()]
    assert (parent_of(inside, spans), list(inside.links)) == ("queue_payout", [])
    assert parent_of(deposit, spans) == "request"
    assert deposit.context.trace_id == request.get_span_context().trace_id


def test_outermost_spans_have_one_parent(spans: RecordedSpans) -> None:
    """The span that nobody has sent is the same for every process, so that a viewer shows siblings."""
    for name in ("submit", "ask"):
        with payout_span(name, PAYOUT):
            pass

    parents = [span.parent for span in spans.ended]
    assert parents[0] == parents[1]
    assert all(parent is not None and parent.is_remote and parent.is_valid for parent in parents)


def test_an_error_is_told_as_in_the_log(spans: RecordedSpans) -> None:
    """A span that failed has the type of its error, the text only of ours, and no events with values."""
    errors = (SettingError("PAYOUTS_X", "50100200300400"), ValueError("hunter2"))
    for number, error in enumerate(errors):
        with pytest.raises(type(error)), payout_span(f"span {number}", PAYOUT):
            raise error

    ours, theirs = spans.only("span 0"), spans.only("span 1")
    assert attributes(ours)["error.type"] == "SettingError"
    assert str(ours.status.description).endswith("reason='**********0400'")
    assert str(theirs.status.description).startswith("ValueError at test_an_error_is_told")
    assert [*ours.events, *theirs.events] == []
    assert "hunter2" not in str(theirs.to_json())


def test_a_round_is_nobodys_trace(spans: RecordedSpans) -> None:
    """A task that is about no one payout has a trace of its own, however its subject reads."""
    watched({SWEEP_OUTCOMES: lambda subject: None})[SWEEP_OUTCOMES](str(PAYOUT))

    assert spans.only(SWEEP_OUTCOMES).parent is None
    assert spans.only(SWEEP_OUTCOMES).context.trace_id != PAYOUT.int


WITHOUT_AN_SDK = """
import sys
sys.modules["opentelemetry.sdk"] = None   # as if it were not installed
from uuid import UUID
from adapters.observability.traces import command_span, message_span
with command_span("cancel_payout", UUID(int=1), actor="asha") as command:
    with message_span("message", "f" * 64, "X") as span:
        span.set_attribute("a", 1)
        print(command.is_recording(), span.is_recording())
"""


def test_without_an_sdk_nothing_is_recorded() -> None:
    """A program without an SDK runs what is inside a span, and makes none."""
    result = subprocess.run([sys.executable, "-c", WITHOUT_AN_SDK], capture_output=True, text=True, check=False)

    assert (result.stdout, result.stderr) == ("False False\n", "")


def test_which_samplers_work_for_payouts() -> None:
    """A sampler that follows parents records every payout; one by ratio sees bits that are the same in every id."""

    def is_recorded(sampler: ParentBased | TraceIdRatioBased, payout_id: UUID) -> bool:
        parent = trace.SpanContext(payout_id.int, 1, is_remote=True, trace_flags=trace.TraceFlags(1))
        context = trace.set_span_in_context(trace.NonRecordingSpan(parent))
        return sampler.should_sample(context, payout_id.int, "submit").decision is Decision.RECORD_AND_SAMPLE

    payouts = [uuid5(UUID(int=1), str(number)) for number in range(500)]
    assert all(is_recorded(ParentBased(ALWAYS_OFF), payout_id) for payout_id in payouts)
    assert not any(is_recorded(TraceIdRatioBased(0.5), payout_id) for payout_id in payouts)
    assert all(is_recorded(TraceIdRatioBased(0.75), payout_id) for payout_id in payouts)
