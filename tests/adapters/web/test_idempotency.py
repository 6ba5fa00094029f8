"""Idempotency keys: a request is carried out once, and answered the same each time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select

from adapters.embedded import open_book
from adapters.web.answers import Answer, Answers
from adapters.web.digests import digest_of
from adapters.web.errors import IdempotencyKeyMalformedError, IdempotencyKeyReusedError, RequestRunningError
from adapters.web.idempotency.key import key_from
from adapters.web_tables.tables import WebTables
from ledger.clock import MovableClock
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, MOMENT, Till, opened_till, settings_for
from tests.adapters.web.api.bodies import ACCOUNT_NUMBER, beneficiary_body, payout_body
from tests.adapters.web.checks import answers_kept, nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service, opened_service

PAYOUTS = "/v1/payouts"
DAYS = 7


def answers_of(till: Till) -> Answers:
    return Answers(till.book, DAYS)


def counting(done: list[str], word: str = "done") -> Callable[[Connection], Answer]:
    def command(_: Connection) -> Answer:
        done.append(word)
        return Answer(200, word.encode(), {"Location": word})

    return command


def test_second_time_is_answered_the_same(service: Service) -> None:
    """The same request again gets the same status, body and headers, marked as replayed, and does nothing."""
    key, body = service.key(), payout_body(service.till.verified())
    service.till.fund(AMOUNT_MINOR)
    first = service.post(PAYOUTS, key, body, "k-1")

    with nothing_changes(service):
        again = service.post(PAYOUTS, key, body, '"k-1"')

    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"]


def test_key_of_another_request(service: Service) -> None:
    """A key that belongs to another body, path or query is refused, and names the header."""
    payout_id, key = service.till.queue(), service.key()
    cancel = f"{PAYOUTS}/{payout_id}/cancel"
    service.post(cancel, key, {"reason": "because"}, "k-1")

    with nothing_changes(service):
        for path, body in (
            (cancel, {"reason": "other"}),
            (f"{cancel}?x=1", {"reason": "because"}),
            (f"{PAYOUTS}/{payout_id}/recheck", {"reason": "because"}),
        ):
            told = problem_of(service.post(path, key, body, "k-1"), 422, "idempotency-key-reused")
            assert places_of(told) == {"Idempotency-Key"}


def test_keys_of_callers_do_not_meet(service: Service) -> None:
    """The same key of two callers means two requests."""
    body, other = payout_body(service.till.verified()), payout_body(service.till.verified())
    service.till.fund(2 * AMOUNT_MINOR)

    answers = [service.post(PAYOUTS, service.key(), asked, "k-1") for asked in (body, other)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_refused_request_frees_its_key(service: Service) -> None:
    """What was refused has changed nothing, and its key is free for the same request or a better one."""
    key, body = service.key(), payout_body(service.till.verified())
    service.till.fund(AMOUNT_MINOR - 1)
    with nothing_changes(service):
        problem_of(service.post(PAYOUTS, key, body, "k-1"), 409, "insufficient-funds")
    service.till.fund(1)

    assert service.post(PAYOUTS, key, body | {"narration": "corrected"}, "k-1").status_code == 202


@pytest.mark.parametrize("key", ["", '"', '""', "a b", 'a"b', "x" * 256, "é", "a\\b", '"a', "a\tb"])
def test_keys_that_are_none(key: str) -> None:
    """A key is 1 to 255 visible ASCII characters, or a string of a structured header."""
    with pytest.raises(IdempotencyKeyMalformedError):
        key_from(key)


def test_forms_of_a_key() -> None:
    """A key in quotation marks and the same one without are one key."""
    assert key_from('"k-1"') == key_from("k-1") == "k-1"
    assert key_from('"a b"') == "a b"


def test_parts_are_told_apart() -> None:
    """No two lists of parts have one digest, however they are cut."""
    lists = [("ab", "c"), ("a", "bc"), ("abc",), ("", "abc"), ("abc", ""), (b"ab", b"d")]

    assert len({digest_of(*parts) for parts in lists}) == len(lists)
    assert digest_of("a") == digest_of(b"a")


def asked_together(ask: Callable[[int], httpx.Response], times: int) -> list[httpx.Response]:
    together = threading.Barrier(times)

    def one(number: int) -> httpx.Response:
        together.wait()
        return ask(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def check_one_payout(till: Till, answers: list[httpx.Response]) -> None:
    """Check that one request was carried out, and that every other one was told so, or to ask again."""
    done = [answer for answer in answers if answer.status_code == 202]
    fresh = [answer for answer in done if "Idempotency-Replayed" not in answer.headers]
    assert len(fresh) == 1
    assert {answer.json()["id"] for answer in done} == {fresh[0].json()["id"]}
    for answer in answers:
        if answer not in done:
            told = problem_of(answer, 409, "request-running")
            assert answer.headers["Retry-After"] == str(told["values"]["retry_after_seconds"])
    assert till.balance(CUSTOMER) == 0


def test_one_key_at_once(any_service: Service) -> None:
    """Of requests that come at once with one key one is carried out; the others get its answer or are told to wait."""
    service, key = any_service, any_service.key()
    body = payout_body(service.till.verified())
    service.till.fund(AMOUNT_MINOR)

    answers = asked_together(lambda _: service.post(PAYOUTS, key, body, "k-1"), 8)

    check_one_payout(service.till, answers)
    assert answers_kept(service) == 1


def test_one_key_at_two_servers(database_url: str) -> None:
    """Two servers on one book carry out one request with one key once."""
    clock = MovableClock(MOMENT)
    with (
        opened_till(database_url, clock) as till,
        open_book(settings=settings_for(database_url), clock=clock) as book,
        opened_service(till) as one,
        opened_service(Till(book)) as other,
    ):
        key, body = one.key(), payout_body(till.verified())
        till.fund(AMOUNT_MINOR)

        answers = asked_together(lambda n: (one, other)[n % 2].post(PAYOUTS, key, body, "k-1"), 6)
        check_one_payout(till, answers)


def test_running_request_is_not_waited_for(till: Till) -> None:
    """While a request is carried out, another one with its key is told so at once, and a later one is answered."""
    answers, done = answers_of(till), list[str]()
    started, go_on = threading.Event(), threading.Event()

    def slow(_: Connection) -> Answer:
        started.set()
        assert go_on.wait(30)
        return counting(done)(_)

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(answers.once, "00" * 32, "r", slow)
        assert started.wait(30)
        with pytest.raises(RequestRunningError):
            answers.once("00" * 32, "r", counting(done))
        go_on.set()
        assert not running.result().replayed

    assert answers.once("00" * 32, "r", counting(done)).replayed
    assert done == ["done"]


def test_crash_leaves_neither(service: Service) -> None:
    """When something breaks behind a command and before its commit, neither its events nor its answer are there."""
    till, key_digest = service.till, "00" * 32
    payout_id, answers = till.queue(), answers_of(till)

    def breaking(connection: Connection) -> Answer:
        till.book.ledger.cancel_payout(payout_id, "because", actor="me", connection=connection)
        raise RuntimeError

    with nothing_changes(service), pytest.raises(RuntimeError):
        answers.once(key_digest, "r", breaking)

    done: list[str] = []
    assert answers.once(key_digest, "r", counting(done)).body == b"done"
    assert done == ["done"]


def test_answers_are_forgotten(till: Till, clock: MovableClock) -> None:
    """An answer is kept for as long as was promised, and forgotten some time after, by and by."""
    answers, done = answers_of(till), list[str]()
    for number in range(15):
        answers.once(f"{number:064x}", "r", counting(done))
    clock.move(timedelta(days=DAYS))
    assert answers.once(f"{0:064x}", "r", counting(done)).replayed

    clock.move(timedelta(seconds=1))
    for number in range(100, 103):
        answers.once(f"{number:064x}", "r", counting(done))

    assert not answers.once(f"{0:064x}", "r", counting(done)).replayed
    table = WebTables.of(till.book.database).answered_requests
    with till.book.database.read() as connection:
        kept = {int(digest, 16) for digest in connection.scalars(select(table.c.key_digest))}
    assert kept == {0, 100, 101, 102}


def test_other_request_under_a_key(till: Till) -> None:
    """A key that was used for one request is refused for another, which is not carried out."""
    answers, done = answers_of(till), list[str]()
    answers.once("00" * 32, "r-1", counting(done))

    with pytest.raises(IdempotencyKeyReusedError):
        answers.once("00" * 32, "r-2", counting(done))
    assert done == ["done"]


def test_secret_is_not_kept(till: Till) -> None:
    """An answer that holds a secret is kept, and given a second time, without it."""
    answers = answers_of(till)

    def command(_: Connection) -> Answer:
        return Answer(201, b"secret", kept_body=b"")

    assert [answers.once("00" * 32, "r", command).body for _ in range(2)] == [b"secret", b""]


def test_requests_cannot_be_guessed(service: Service) -> None:
    """What is kept to know a request again cannot be computed from the request by somebody without the book's key."""
    key, body = service.key(), beneficiary_body()
    asked: Mapping[str, Any] = {"headers": {**key, "Idempotency-Key": "k-1"}, "json": body}
    answer = service.client.post("/v1/beneficiaries", **asked)
    plain = digest_of("POST", "/v1/beneficiaries", "", answer.request.content)

    database = service.till.book.database
    with database.read() as connection:
        (row,) = connection.execute(select(WebTables.of(database).answered_requests))

    assert plain not in repr(row)
    assert ACCOUNT_NUMBER not in repr(row)
