"""Metrics: what a process measures arrives in Prometheus' form, under names that the guide lists."""

from __future__ import annotations

import errno
import re
import socket
import subprocess
import sys
import urllib.request
from datetime import timedelta
from http import HTTPStatus

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from adapters.errors import MessageNotKeptError
from adapters.observability.measures import NoMeasures, WebhookOutcome
from adapters.observability.metrics import PrometheusMeasures
from adapters.sandbox import Scenario
from adapters.workers.alerts import AlertKind
from adapters.workers.intake import Intake
from adapters.workers.measured_alerts import MeasuredAlerts
from adapters.workers.measured_reception import MeasuredReception
from adapters.workers.reception import Envelope
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import PATH, WebhookListener
from tests.adapters.observability.recording_measures import RecordingMeasures
from tests.adapters.office import Office
from tests.adapters.till import PROVIDER
from tests.adapters.workers.heard_alerts import HeardAlerts
from tests.architecture.source_tree import ROOT

GUIDE = ROOT / "docs" / "how-to" / "watch-it-run.md"
LOOPBACK = "127.0.0.1"


def measure_everything(measures: PrometheusMeasures | NoMeasures) -> None:
    measures.provider_request(PROVIDER, "submit", "2xx", 0.3)
    measures.provider_call(PROVIDER, "submit", "accepted", 0.4)
    measures.webhook(PROVIDER, WebhookOutcome.KEPT)
    measures.message_handled(PROVIDER, "recorded", 2.0)
    measures.message_handled(PROVIDER, "recorded", -1.0)
    measures.alert_raised("wallet_low")


def test_what_is_measured_is_told() -> None:
    """Each measure is a sample of its metric, with labels for provider, operation and outcome and none for a payout."""
    measures = PrometheusMeasures()
    measure_everything(measures)

    value = measures.registry.get_sample_value
    asked = {"provider": PROVIDER, "operation": "submit"}
    assert value("payouts_provider_request_seconds_sum", asked | {"outcome": "2xx"}) == 0.3
    assert value("payouts_provider_call_seconds_count", asked | {"outcome": "accepted"}) == 1
    assert value("payouts_webhooks_total", {"provider": PROVIDER, "outcome": "kept"}) == 1
    assert value("payouts_message_delay_seconds_count", {"provider": PROVIDER, "outcome": "recorded"}) == 2
    assert value("payouts_message_delay_seconds_sum", {"provider": PROVIDER, "outcome": "recorded"}) == 2.0
    assert value("payouts_alerts_total", {"kind": "wallet_low"}) == 1


def test_nothing_is_measured_where_nobody_asked() -> None:
    """Without metrics every measure is taken, and forgotten."""
    measure_everything(NoMeasures())


def test_a_hosts_registry_stays_its_own() -> None:
    """Two sets of measures in one process do not meet, and the registry that all programs share has none of them."""
    first, second = PrometheusMeasures(), PrometheusMeasures()
    first.alert_raised("wallet_low")

    assert second.registry.get_sample_value("payouts_alerts_total", {"kind": "wallet_low"}) is None
    assert not [metric.name for metric in REGISTRY.collect() if metric.name.startswith("payouts")]


def test_metrics_are_served_while_they_are_asked_for() -> None:
    """Over HTTP the same is told as a text, on the address that was asked for alone, and afterwards nobody answers."""
    measures = PrometheusMeasures()
    measure_everything(measures)

    with measures.served(0, LOOPBACK) as address:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - an address of our own
            told = answer.read().decode()
        port = int(address.split(":")[2].partition("/")[0])
        with pytest.raises(OSError, match="in use"), PrometheusMeasures().served(port, LOOPBACK):
            pass

    assert 'payouts_alerts_total{kind="wallet_low"} 1.0' in told
    with pytest.raises(ConnectionError):
        socket.create_connection((LOOPBACK, port))


def test_every_metric_is_in_the_guide() -> None:
    """The guide's first table has exactly the metrics that are told, with their labels."""
    measures = PrometheusMeasures()
    measure_everything(measures)
    ours = [family for family in text_string_to_metric_families(measures.text()) if family.name.startswith("payouts")]
    labels = {
        family.name + ("_total" if family.type == "counter" else ""): set(family.samples[0].labels) - {"le"}
        for family in ours
        if not family.name.endswith("_created")
    }

    _, of_processes, _ = GUIDE.read_text(encoding="utf-8").split("| metric | labels | measures |")
    rows = re.findall(r"^\| `(payouts_\w+)` \| ([^|]*) \|", of_processes, flags=re.MULTILINE)

    assert {name: set(re.findall(r"`(\w+)`", told)) for name, told in rows} == labels


def test_alerts_are_counted_and_passed_on() -> None:
    """An alert is counted by its kind alone, and people are told as ever."""
    heard, measures = HeardAlerts(), RecordingMeasures()

    MeasuredAlerts(heard, measures).raise_alert(AlertKind.WALLET_LOW, PROVIDER, "it holds little")

    assert measures.alerts == ["wallet_low"]
    assert heard.heard == [(AlertKind.WALLET_LOW, PROVIDER, "it holds little")]


def test_webhooks_are_counted_by_what_became_of_them(office: Office) -> None:
    """Kept and refused ones are counted for their provider, and what is addressed to nobody for none."""
    measures = RecordingMeasures()
    with WebhookListener(office.book, {PROVIDER: office.provider}, measures=measures) as listener:
        office.sandbox.set_callback(listener.url_for(PROVIDER))
        office.dispatch(office.queue_for(Scenario.SUCCESS))
        office.let_pass()
        forged = listener.take_in(f"{PATH}nxtbanking", [("X-Signature", "0" * 64)], b"{}")
        too_large = listener.take_in(f"{PATH}nxtbanking", [], b"x" * 65_537)
        astray = listener.take_in(f"{PATH}nobody", [], b"{}")

    assert (forged, too_large, astray) == (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.NOT_FOUND,
    )
    assert set(measures.webhooks[:-2]) == {(PROVIDER, WebhookOutcome.KEPT)}
    assert measures.webhooks[-2:] == [(PROVIDER, WebhookOutcome.REFUSED)] * 2


def test_a_webhook_that_cannot_be_kept_is_counted_as_our_fault(office: Office) -> None:
    """What is genuine and is not safe was answered so that it comes again, and is told apart from what is refused."""
    measures = RecordingMeasures()

    class Trusting:
        name, webhook_sources = PROVIDER, ()

        def verify_webhook(self, headers: object, body: bytes) -> None:
            """Believe everything."""

    class FullIntake(Intake):
        def keep(self, provider: str, body: bytes) -> None:
            raise OSError(errno.ENOSPC, "no space left")

    reception = MeasuredReception(FullIntake(office.book), {PROVIDER: Trusting()}, measures)  # type: ignore[dict-item]

    with pytest.raises(MessageNotKeptError):
        reception.take_in(Envelope("nxtbanking", None, []), b"{}")

    assert measures.webhooks == [(PROVIDER, WebhookOutcome.FAILED)]


def test_the_delay_of_a_message_is_measured_when_it_is_dealt_with(office: Office) -> None:
    """From arrival to the end of its handling, by the book's clock, and not while it waits."""
    measures, book = RecordingMeasures(), office.book
    inbox = InboxWorker(
        book.ledger, book.archive, book.inbox, {PROVIDER: office.provider}, book.clock, measures=measures
    )
    digest = book.archive.keep(PROVIDER, b"not JSON", book.clock.now())
    book.inbox.keep(digest, PROVIDER, book.clock.now())
    office.sandbox.advance(timedelta(seconds=90))

    inbox.work_through()

    assert measures.messages == [(PROVIDER, "unreadable", 90.0)]


WITHOUT_THE_EXTRA = """
import sys
sys.modules["prometheus_client"] = None   # as if it were not installed
import adapters.cli.main
from adapters.workers.worker import Worker
from adapters.observability.opening import open_metrics
from adapters.errors import ExtraMissingError
try:
    open_metrics()
except ExtraMissingError as error:
    print(error)
"""


def test_without_the_extra_only_the_metrics_are_missing() -> None:
    """The command line and its worker need no Prometheus, and metrics name the extra that they need."""
    result = subprocess.run([sys.executable, "-c", WITHOUT_THE_EXTRA], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")
    assert "payout-ledger[api]" in result.stdout
