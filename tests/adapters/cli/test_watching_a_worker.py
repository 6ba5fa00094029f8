"""What `payouts worker` lets people see of it: its log and its metrics."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.errors import SettingError
from adapters.sandbox import Scenario
from ledger.payout.status import PayoutStatus
from tests.adapters.cli.test_worker import PATIENCE_SECONDS, STEP, ended, environment, payee, started, tried
from tests.adapters.office import Office, opened_office
from tests.adapters.till import PROVIDER, file_url, opened_till
from tests.architecture.source_tree import ROOT

WITHOUT_PROMETHEUS = "import sys; sys.modules['prometheus_client'] = None; from adapters.cli.main import main; main()"


def samples(address: str) -> dict[tuple[str, frozenset[str]], float]:
    """Return what is served, by the metric's name and the values of its labels."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - an address of the test's own worker
        families = list(text_string_to_metric_families(answer.read().decode()))
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def complete(office: Office, process: subprocess.Popen[str], number: int) -> None:
    """Let a payout come to its end."""
    payout_id = office.queue(payee(office, Scenario.SUCCESS, number))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while office.row(payout_id).status is not PayoutStatus.COMPLETED:
        assert process.poll() is None
        assert time.monotonic() < deadline
        office.sandbox.advance(STEP)
        time.sleep(0.05)


def test_a_worker_serves_what_it_measures(tmp_path: Path) -> None:
    """Requests, calls, webhooks, delays and alerts of one worker are told while it runs."""
    url = file_url(tmp_path)
    with (
        opened_office(url, listening=False, start_at=datetime.now(tz=UTC)) as office,
        started(url, office, "--listen", "0", "--metrics", "0") as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("Metrics are at ").strip()
        assert process.stdout.readline().startswith("Working for")
        office.sandbox.set_callback(process.stdout.readline().split()[-1])
        complete(office, process, number=1)
        told = samples(address)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0, errors
    assert told["payouts_provider_request_seconds_count", frozenset({PROVIDER, "submit", "2xx"})] >= 1
    assert told["payouts_provider_call_seconds_count", frozenset({PROVIDER, "submit", "processing"})] == 1
    assert told["payouts_provider_call_seconds_count", frozenset({PROVIDER, "register_beneficiary", "answered"})] == 1
    assert told["payouts_webhooks_total", frozenset({PROVIDER, "kept"})] >= 1
    assert told["payouts_message_delay_seconds_count", frozenset({PROVIDER, "recorded"})] >= 1


def test_each_line_of_the_log_is_a_record(tmp_path: Path) -> None:
    """With PAYOUTS_LOG_FORMAT=json the error output of a worker is JSON, with the provider that keeps silent."""
    url = file_url(tmp_path)
    with opened_till(url) as till:
        till.queue(till.verified())

    result = ended(
        url, "--once", PAYOUTS_LOG_FORMAT="json", PAYOUTS_NXTBANKING_QUERY_WAIT_SECONDS="0", PAYOUTS_LOG_LEVEL="info"
    )

    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    records = [json.loads(line) for line in result.stderr.splitlines()]
    assert PROVIDER in {record.get("provider") for record in records}
    assert {"timestamp", "level", "logger", "event"} <= set.intersection(*map(set, records))


@pytest.mark.parametrize(("variable", "value"), [("PAYOUTS_LOG_FORMAT", "xml"), ("PAYOUTS_LOG_LEVEL", "loud")])
def test_a_log_that_cannot_be_written_is_refused(tmp_path: Path, variable: str, value: str) -> None:
    """A setting of the log that cannot be right is named before anything is begun."""
    result = tried(file_url(tmp_path), **{variable: value})

    assert isinstance(result.exception, SettingError)
    assert result.exception.setting == variable
    assert list(tmp_path.iterdir()) == []


def test_metrics_without_the_extra_are_refused(tmp_path: Path) -> None:
    """Without Prometheus the option names the extra, with exit code 2, and without the option nothing is missing."""
    url = file_url(tmp_path)
    command = [sys.executable, "-c", WITHOUT_PROMETHEUS, "worker", "--once"]
    with opened_till(url):
        run = [
            subprocess.run(
                [*command, *arguments], cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False
            )
            for arguments in (["--metrics", "0"], [])
        ]

    assert [result.returncode for result in run] == [2, 0], run[1].stderr
    assert "payout-ledger[api]" in run[0].stderr
    assert "Traceback" not in run[0].stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """Metrics that cannot be served end the command with one line and exit code 2, before anything is begun."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = ended(file_url(tmp_path), "--metrics", str(taken.getsockname()[1]))

    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
