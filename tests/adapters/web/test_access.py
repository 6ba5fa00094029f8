"""Access: the API behind its own keys, and inside a host's application behind the host's authentication."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from structlog.contextvars import get_contextvars

from adapters.web.api.router import api_router
from adapters.web.callers import RIGHTS, Caller, Right, Role
from adapters.web.site import Site
from ledger.clock import MovableClock
from ledger.errors import LedgerError
from tests.adapters.till import AMOUNT_MINOR, MOMENT, Till, file_url, opened_till
from tests.adapters.web.api.bodies import payout_body
from tests.adapters.web.checks import problem_of
from tests.adapters.web.served import UNLIMITED, Service, opened_service, served

PAYOUTS = "/money/v1/payouts"
LOGS_OF_OTHERS = {"httpx", "httpcore.connection", "httpcore.http11", "uvicorn.access"}
"""What whoever asks logs is its own; and the server's list of requests goes nowhere but into this test."""


def who_asks(x_user: Annotated[str, Header()]) -> Caller:
    """Know callers as a host does that has authenticated them by other means."""
    if x_user == "mallory":
        raise HTTPException(418, "go away")
    return Caller(x_user, frozenset({Role.SUBMITTER}))


@pytest.fixture
def host(till: Till) -> Iterator[httpx.Client]:
    """Return a client of a host's application that has mounted the API, beside a path of its own."""
    app = FastAPI(openapi_url=None)

    @app.get("/own/{number}")
    def own(number: int) -> int:
        return 10 // number

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, __: Exception) -> PlainTextResponse:
        return PlainTextResponse("the host's words", 499)

    @app.exception_handler(ZeroDivisionError)
    async def broke(_: Request, __: Exception) -> PlainTextResponse:
        return PlainTextResponse("the host's fault", 599)

    app.include_router(api_router(Site.of(till.book, UNLIMITED), who_asks), prefix="/money")
    with served(app) as address, httpx.Client(base_url=address) as client:
        yield client


def post(client: httpx.Client, body: Any, user: str = "asha") -> httpx.Response:
    return client.post(PAYOUTS, headers={"X-User": user, "Idempotency-Key": "k-1"}, json=body)


def test_host_says_who_asks(host: httpx.Client, till: Till) -> None:
    """Whoever the host has authenticated is the actor of the events, with the rights of the host's roles."""
    till.fund(AMOUNT_MINOR)
    body = payout_body(till.verified())

    answer = post(host, body)

    assert answer.status_code == 202
    path = f"/money/v1/payouts/{answer.json()['id']}"
    (event,) = host.get(f"{path}/timeline", headers={"X-User": "ravi"}).json()["events"]
    assert event["actor"] == "asha"
    assert str(answer.request.url.join(answer.headers["Location"])).endswith(path)
    problem_of(host.get("/money/v1/keys", headers={"X-User": "asha"}), 403, "right-missing")


def test_refusals_inside_a_host(host: httpx.Client) -> None:
    """Inside a host's application the API's refusals are the same problem documents as everywhere."""
    problem_of(post(host, {}), 400, "request-malformed")
    problem_of(post(host, payout_body("0b6b3f0e-8a4e-5b0c-9d0a-3f1d6f2a7c11")), 422, "beneficiary-not-found")
    too_large = host.post(PAYOUTS, headers={"X-User": "a", "Idempotency-Key": "k"}, json={"a": "x" * 300_000})
    problem_of(too_large, 413, "body-too-large")
    problem_of(host.get(PAYOUTS), 401, "credentials-missing")
    assert post(host, {}, user="mallory").status_code == 418


def test_host_keeps_its_own_words(host: httpx.Client) -> None:
    """A host's own paths and its own handling of errors are as they were before it mounted the API."""
    assert host.get("/own/5").json() == 2
    assert (host.get("/own/x").status_code, host.get("/own/x").text) == (499, "the host's words")
    assert (host.get("/own/0").status_code, host.get("/own/0").text) == (599, "the host's fault")
    assert host.get("/nowhere").json() == {"detail": "Not Found"}
    assert "X-Request-Id" not in host.get("/own/5").headers


class ListeningClock(MovableClock):
    """Hears in which context it is asked for the time."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.heard: list[Mapping[str, Any]] = []

    def now(self) -> datetime:
        self.heard.append(dict(get_contextvars()))
        return super().now()


def test_whatever_is_logged_names_the_caller(tmp_path: Path) -> None:
    """While a request is carried out, whatever is logged is said to be about its caller and its id."""
    clock = ListeningClock(MOMENT)
    with opened_till(file_url(tmp_path), clock) as till, opened_service(till) as service:
        till.fund(AMOUNT_MINOR)
        key, body = service.key(), payout_body(till.verified())
        clock.heard.clear()

        service.post("/v1/payouts", {**key, "X-Request-Id": "req-7"}, body)

    actor = clock.heard[0]["actor"]
    assert actor.startswith("caller-")
    assert clock.heard
    assert all(heard == {"actor": actor, "request_id": "req-7"} for heard in clock.heard)


def test_key_in_no_other_place(service: Service) -> None:
    """A key is known from the Authorization header alone, in whatever letters its scheme is written."""
    header = service.key()["Authorization"]
    key = header.removeprefix("Bearer ")
    refused = [{"X-Api-Key": key}, {"Cookie": f"key={key}"}, {"Authorization": key}, {"Authorization": f"Basic {key}"}]

    for headers in refused:
        problem_of(service.get("/v1/payouts", headers), 401, "credentials-missing")
    problem_of(service.get("/v1/payouts", {}, access_token=key), 401, "credentials-missing")
    assert service.get("/v1/payouts", {"Authorization": f"bEaReR {key}"}).status_code == 200


@pytest.mark.parametrize("right", Right)
def test_rights_of_roles(right: Right) -> None:
    """A caller may do what one of the roles may, without roles nothing; an auditor only sees, an admin may all."""
    for role in Role:
        assert Caller("a", frozenset({role})).may(right) is (right in RIGHTS[role])
    assert not Caller("a", frozenset()).may(right)
    assert Caller("a", frozenset(Role)).may(right)
    assert Caller("a", frozenset({Role.ADMIN})).may(right)
    assert Caller("a", frozenset({Role.AUDITOR})).may(right) is right.value.startswith("see_")


def test_secrets_are_in_no_answer_and_no_log(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    """A key that is shown, right or wrong, is repeated in no answer and no log line."""
    header = service.key()["Authorization"]
    wrong = header[:-4] + "AAAA"
    told = []
    assert not logging.getLogger("uvicorn.access").propagate
    with caplog.at_level("DEBUG"):
        for shown in (header, wrong, wrong + "/", f"{header} {header}"):
            headers = {"Authorization": shown, "X-Request-Id": "r"}
            told += [service.get("/v1/payouts", headers), service.post("/v1/payouts", headers, {"reference": shown})]
            told += [service.get("/v1/payouts", headers, cursor=shown), service.get("/v1/keys", headers)]

    for secret in (header.removeprefix("Bearer "), wrong.removeprefix("Bearer "), header.rpartition("_")[2]):
        assert not any(secret in answer.text for answer in told)
        assert [
            each for each in caplog.records if each.name not in LOGS_OF_OTHERS and secret in each.getMessage()
        ] == []


def test_rules_know_nothing_of_statuses() -> None:
    """The rules of the ledger know nothing of HTTP; only the service gives them statuses."""
    assert not hasattr(LedgerError, "STATUS")
