"""`payouts worker`: a process that does everything, ends well when it is told to, and never goes on with half of it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.errors import SettingError
from adapters.sandbox import Scenario
from ledger.errors import DatabaseUrlError, NotMigratedError
from ledger.payment_orders import Payee
from ledger.payout.status import PayoutStatus
from tests.adapters.office import SUFFIXES, Office, opened_office
from tests.adapters.till import AMOUNT_MINOR, KEY, ME, file_url, opened_till
from tests.architecture.source_tree import ROOT

PROGRAM = [sys.executable, "-c", "from adapters.cli.main import main; main()"]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PAYOUTS_")}
PATIENCE_SECONDS = 120
PAYOUTS = 6
STEP = timedelta(minutes=5)


def environment(url: str, base_url: str = "http://127.0.0.1:9") -> dict[str, str]:
    return CLEAN | {
        "PAYOUTS_DATABASE_URL": url,
        "PAYOUTS_KEY_ENCRYPTION_KEY": KEY.get_secret_value(),
        "PAYOUTS_PROVIDERS": "nxtbanking",
        "PAYOUTS_NXTBANKING_BASE_URL": base_url,
        "PAYOUTS_NXTBANKING_API_KEY": "key",
        "PAYOUTS_NXTBANKING_API_SECRET": "secret",
        "PAYOUTS_NXTBANKING_WEBHOOK_SECRET": "webhook-secret-of-the-tests",
        "PAYOUTS_NXTBANKING_AMOUNT_UNIT": "minor",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.fixture(autouse=True)
def _levels_as_before() -> Iterator[None]:
    """Undo what a worker that ran in this process did to the log: other tests read it."""
    loggers = [logging.getLogger(name) for name in (None, "alembic", "httpx")]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def ended(url: str, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    command = [*PROGRAM, "worker", *arguments]
    settings = environment(url) | changes
    return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)


def tried(url: str, *arguments: str, command: str = "worker", **changes: str) -> Result:
    """Run a command that ends before it does any work, in this process."""
    foreign = dict.fromkeys(os.environ.keys() - CLEAN.keys())
    return CliRunner().invoke(app, [command, *arguments], env=foreign | environment(url) | changes)


@contextmanager
def started(url: str, office: Office, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [*PROGRAM, "worker", *arguments]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(url, office.sandbox.base_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def payee(office: Office, scenario: Scenario, number: int = 1) -> UUID:
    """Return a payee whom the provider does not know yet."""
    account_number = f"{number:08}{SUFFIXES[scenario]}"
    return office.register(Payee("Meera Nair", account_number, "HDFC0001234", bank_name="HDFC Bank"))


def queue_slow(office: Office) -> Sequence[UUID]:
    """Queue payouts whose orders stay out for a while."""
    office.fund(PAYOUTS * AMOUNT_MINOR)
    asked = [office.request(payee(office, Scenario.TIMEOUT_AFTER_ACCEPT, number)) for number in range(PAYOUTS)]
    return office.book.ledger.queue_payouts("batch", asked, actor=ME).accepted


def poison(url: str) -> None:
    """Append an event that no version of this software knows."""
    with opened_till(url) as till:
        till.fund(100)
        head, tables = till.book.store.head() + 1, till.book.database.tables
        row = {
            "position": head,
            "originator_id": uuid4(),
            "originator_version": 1,
            "topic": "from.the.future/1",
            "state": b"{}",
            "recorded_at": till.book.clock.now(),
        }
        with till.book.database.begin() as connection:
            connection.execute(tables.events.insert().values(row))
            connection.execute(tables.log_head.update().values(position=head))


def test_a_worker_that_is_told_to_stop_leaves_no_attempt_unrecorded(tmp_path: Path) -> None:
    """Orders that are out are waited for and recorded, the other payouts stay queued, and the exit code is 0."""
    url = file_url(tmp_path)
    with opened_office(url, listening=False, start_at=datetime.now(tz=UTC), hold_seconds=2.0) as office:
        payouts = queue_slow(office)
        with started(url, office, "--concurrency", "2") as process:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not office.payments():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)
        told = [office.told(payout_id) for payout_id in payouts]

    assert process.returncode == 0, errors
    assert ["Queued"] in told
    assert ["Queued", "Submitted"] not in told
    sent = [events for events in told if len(events) > 1]
    assert 1 <= len(sent) == len(office.payments()) <= 4
    assert "webhook-secret-of-the-tests" not in errors


def test_a_worker_tells_where_webhooks_go_and_pays(tmp_path: Path) -> None:
    """With a port it listens there; a payout completes by its webhook, and the log of the process names no secret."""
    url = file_url(tmp_path)
    with opened_office(url, listening=False, start_at=datetime.now(tz=UTC)) as office:
        payout_id = office.queue(payee(office, Scenario.SUCCESS))
        with started(url, office, "--listen", "0") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "Working for Nxtbanking.\n"
            address = process.stdout.readline().split()[-1]
            assert address.endswith("/webhooks/nxtbanking")
            office.sandbox.set_callback(address)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while office.row(payout_id).status is not PayoutStatus.COMPLETED:
                assert time.monotonic() < deadline
                office.sandbox.advance(STEP)
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0, errors
    assert office.payments() == [f"{payout_id.hex}_1"]


def test_a_part_that_breaks_ends_the_worker(tmp_path: Path) -> None:
    """An event that cannot be read stops all of it, with exit code 2 and the name of what broke, and no traceback."""
    url = file_url(tmp_path)
    poison(url)

    result = ended(url)

    assert result.returncode == 2
    assert "the worker has stopped, because a part of it broke" in result.stderr
    assert "in the projector" in result.stderr or "in the feeder" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_round_does_what_is_due_and_ends(tmp_path: Path) -> None:
    """With --once the queue is worked off; --rebuild-queue says how many jobs it was filled with."""
    url = file_url(tmp_path)
    with opened_office(url, listening=False, start_at=datetime.now(tz=UTC)) as office:
        payout_id = office.queue(payee(office, Scenario.SUCCESS))
        base_url = office.sandbox.base_url
        result = ended(url, "--once", "--rebuild-queue", PAYOUTS_NXTBANKING_BASE_URL=base_url)

        assert (result.returncode, result.stdout) == (0, "The queue was filled again with 1 jobs.\n"), result.stderr
        assert office.payments() == [f"{payout_id.hex}_1"]
        assert office.row(payout_id).provider_payout_id is not None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"PAYOUTS_PROVIDERS": ""}, SettingError),
        ({"PAYOUTS_PROVIDERS": "nxtbanking,paytm"}, SettingError),
        ({"PAYOUTS_PROVIDERS": "nxtbanking,nxtbanking"}, SettingError),
        ({"PAYOUTS_NXTBANKING_AMOUNT_UNIT": "lakh"}, SettingError),
        ({"PAYOUTS_WORKER_CONCURRENCY": "0"}, SettingError),
        ({"PAYOUTS_QUEUE": "procrastinate"}, DatabaseUrlError),
    ],
)
def test_a_worker_that_cannot_be_set_up_does_nothing(
    tmp_path: Path, changes: dict[str, str], error: type[Exception]
) -> None:
    """A setting that is missing or wrong is named, without its value, before anything is begun."""
    url = file_url(tmp_path)
    with opened_till(url) as till:
        head = till.book.store.head()

        result = tried(url, **changes)

        assert isinstance(result.exception, error)
        assert "lakh" not in str(result.exception)
        assert (result.stdout, till.book.store.head()) == ("", head)


def test_the_shared_queue_is_worked_on_too(postgresql_url: str) -> None:
    """With --queue procrastinate a worker pays by the shared queue, whose tables `payouts migrate` has made."""
    with opened_office(postgresql_url, listening=False, start_at=datetime.now(tz=UTC)) as office:
        shared = {"PAYOUTS_QUEUE": "procrastinate"}
        assert isinstance(tried(postgresql_url, **shared).exception, NotMigratedError)
        assert tried(postgresql_url, command="migrate", **shared).exit_code == 0
        assert tried(postgresql_url, "--once", **shared).exit_code == 2
        payout_id = office.queue(payee(office, Scenario.SUCCESS))
        with started(postgresql_url, office, "--queue", "procrastinate") as process:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while office.row(payout_id).provider_payout_id is None:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)

        assert process.returncode == 0, errors
        assert office.payments() == [f"{payout_id.hex}_1"]
