"""`payouts writer-role`: with its rights alone an application lives a whole life, and can rewrite nothing of it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.sandbox import Scenario
from adapters.workers.webhook_inbox import RECORDED
from ledger.errors import RightsMissingError, RolesUnsupportedError
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.opening import open_database
from ledger.store.writer_role import writer_role
from tests.adapters.cli.test_worker import PATIENCE_SECONDS, ended, payee, started
from tests.adapters.office import Office, office_on
from tests.adapters.till import AMOUNT_MINOR, file_url, settings_for
from tests.adapters.web.api.bodies import payout_body
from tests.adapters.web.served import opened_service
from tests.logins import drop_role, login_of
from tests.new_book import make_book
from tests.postgres import VERSIONS, PostgresServer

SHARED_QUEUE = ("--queue", "procrastinate")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"PAYOUTS_BOOK": None})


@dataclass(frozen=True)
class Application:
    """A book of its owner's, and the address at which the application finds it."""

    owned: Database
    owners_url: str
    url: str


@pytest.fixture
def application(postgres_server: Callable[[int], PostgresServer]) -> Iterator[Application]:
    """Return an application with the rights of the role: on one server, in a book whose name no other test has."""
    server = postgres_server(VERSIONS[-1])
    url, book = server.lend_database(), f"b{token_hex(6)}"
    for command in ("migrate", "writer-role"):
        result = run(command, "--url", url, "--book", book, *SHARED_QUEUE)
        assert result.exit_code == 0, result.output
    owned = open_database(url, book)
    with login_of(owned, writer_role(owned)) as applications_url:
        yield Application(owned, url, applications_url)
    drop_role(owned, writer_role(owned))
    owned.dispose()
    server.take_back(url)


@pytest.fixture
def office(application: Application) -> Iterator[Office]:
    """Return an office that works with the application's rights."""
    settings = settings_for(application.url, application.owned.book)
    with office_on(settings, start_at=datetime.now(tz=UTC)) as office:
        yield office


def queue_over_http(office: Office, beneficiary_id: UUID) -> UUID:
    """Queue a payout as a caller of the API, twice under one idempotency key."""
    office.fund(AMOUNT_MINOR)
    with opened_service(office) as service:
        body, key = payout_body(beneficiary_id), service.key()
        answers = [service.post("/v1/payouts", key, body, idempotency_key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    return UUID(answers[0].json()["id"])


def test_an_application_lives_a_whole_life(application: Application, office: Office) -> None:
    """A payout is queued over HTTP, sent by a worker, completes by webhook, and every list of it is in step."""
    payout_id = queue_over_http(office, payee(office, Scenario.SUCCESS))
    sandboxed = {"PAYOUTS_BOOK": application.owned.book, "PAYOUTS_NXTBANKING_BASE_URL": office.sandbox.base_url}

    result = ended(application.url, "--once", **sandboxed)
    office.finish()
    office.book.follower.catch_up()

    assert result.returncode == 0, result.stderr
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert set(office.inbox_outcomes()) == {RECORDED}
    assert office.raw_messages() > 0
    verified = run("verify", "--url", application.owners_url, "--book", application.owned.book)
    assert verified.exit_code == 0, verified.output


def test_the_shared_queue_is_worked_on_too(application: Application, office: Office) -> None:
    """With the role's rights a worker pays by procrastinate's queue, whose tables are the owner's as well."""
    payout_id = office.queue(payee(office, Scenario.SUCCESS))

    with started(application.url, office, *SHARED_QUEUE, "--book", application.owned.book) as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while office.row(payout_id).provider_payout_id is None:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0, errors


def test_migrating_and_rebuilding_are_the_owners(application: Application, office: Office) -> None:
    """What makes tables is refused to the application, and leaves the book as it was."""
    office.fund(AMOUNT_MINOR)
    head = office.book.store.head()

    for command in ("migrate", "rebuild", "writer-role"):
        refused = run(command, "--url", application.url, "--book", application.owned.book)
        assert isinstance(refused.exception, RightsMissingError), command

    assert office.book.store.head() == head
    rebuilt = run("rebuild", "--url", application.owners_url, "--book", application.owned.book)
    assert rebuilt.exit_code == 0, rebuilt.output


def test_the_role_is_told(application: Application) -> None:
    """The command says what it made, and may be run again after every migration."""
    again = run("writer-role", "--url", application.owners_url, "--book", application.owned.book)

    assert again.exit_code == 0
    assert again.stdout.startswith(f"The role {writer_role(application.owned)} may append to the log of book ")


def test_sqlite_has_no_roles(tmp_path: Path) -> None:
    """On SQLite the command ends with a named error."""
    make_book(file_url(tmp_path))

    assert isinstance(run("writer-role", "--url", file_url(tmp_path)).exception, RolesUnsupportedError)
