"""/v1/messages: what fits nothing yet, set aside or tried again by a person."""

from __future__ import annotations

from datetime import timedelta

from adapters.web.callers import Role
from ledger.clock import MovableClock
from tests.adapters.till import PROVIDER, Till
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

ORPHANS = "/v1/messages/orphans"
ASIDE = {"provider": PROVIDER, "reason": "a test of theirs"}


def orphan(till: Till, body: bytes) -> str:
    """Keep a message that was tried in vain; return its digest."""
    now = till.book.clock.now()
    digest = till.book.archive.keep(PROVIDER, body, now)
    till.book.inbox.keep(digest, PROVIDER, now)
    till.book.inbox.put_back(digest, now + timedelta(hours=1), waits_for="payout_1")
    return digest


def test_orphan_is_set_aside(any_service: Service, clock: MovableClock) -> None:
    """An orphan is listed until a person sets it aside, which is recorded with the reason and the person's name."""
    service, operator = any_service, any_service.key(Role.OPERATOR)
    digests = []
    for body in (b"1", b"2", b"3"):
        digests.append(orphan(service.till, body))
        clock.move(timedelta(seconds=1))

    for limit in (1, 2, 3):
        assert [row["digest"] for row in rows_of(service, operator, ORPHANS, limit=limit)] == digests
    path = f"/v1/messages/{digests[1]}/set-aside"
    answer = service.post(path, operator, ASIDE)

    told = answer.json()
    assert (answer.status_code, told["digest"], told["reason"]) == (200, digests[1], ASIDE["reason"])
    assert told["set_aside_by"].startswith("caller-")
    assert [row["digest"] for row in rows_of(service, operator, ORPHANS)] == [digests[0], digests[2]]
    assert service.post(path, service.key(Role.OPERATOR), ASIDE).json() == told
    with nothing_changes(service):
        problem_of(service.post(path, operator, ASIDE | {"reason": "other"}), 409, "message-handled")
        problem_of(service.post(f"/v1/messages/{digests[1]}/retry", operator, None), 409, "message-handled")


def test_orphan_is_tried_again(any_service: Service) -> None:
    """An orphan that a person wants tried again is due at once."""
    service, operator = any_service, any_service.key(Role.OPERATOR)
    digest, now = orphan(service.till, b"1"), service.till.book.clock.now()
    assert service.till.book.inbox.claim(9, [PROVIDER], now, now) == []

    answer = service.post(f"/v1/messages/{digest}/retry", operator, None)

    assert (answer.status_code, answer.json()["digest"]) == (202, digest)
    (claimed,) = service.till.book.inbox.claim(9, [PROVIDER], now, now)
    assert claimed.digest == digest


def test_message_that_is_not_there(shared_service: Service) -> None:
    """A message that is not in the inbox, or is another provider's, is 404; what is no digest is 400."""
    key, digest = shared_service.key(), orphan(shared_service.till, b"1")
    with nothing_changes(shared_service):
        other = shared_service.post(f"/v1/messages/{digest}/set-aside", key, ASIDE | {"provider": "Other"})
        problem_of(other, 404, "message-not-in-inbox")
        for change, body in (("set-aside", ASIDE), ("retry", None)):
            unknown = shared_service.post(f"/v1/messages/{'0' * 64}/{change}", key, body)
            problem_of(unknown, 404, "message-not-in-inbox")
            for wrong in ("0", "A" * 64, "%00"):
                answer = shared_service.post(f"/v1/messages/{wrong}/{change}", key, body)
                assert "digest" in places_of(problem_of(answer, 400, "request-malformed"))
        told = shared_service.post(f"/v1/messages/{digest}/set-aside", key, ASIDE | {"reason": "a\n"})
        assert places_of(problem_of(told, 422, "text-invalid")) == {"#/reason"}
