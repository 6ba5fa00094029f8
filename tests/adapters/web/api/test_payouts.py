"""/v1/payouts: queue, see, list, cancel, re-check, and the evidence of a payout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.web.callers import Role
from ledger.clock import MovableClock
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, PROVIDER
from tests.adapters.web.api.bodies import payout_body
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service, opened_service

PAYOUTS = "/v1/payouts"


def test_payout_is_accepted(service: Service) -> None:
    """A payout is accepted at once, in the books, under the caller's name and the request's id."""
    beneficiary_id = service.till.verified()
    service.till.fund(AMOUNT_MINOR)
    key = service.key(Role.SUBMITTER)

    answer = service.post(PAYOUTS, {**key, "X-Request-Id": "req-7"}, payout_body(beneficiary_id))

    assert answer.status_code == 202
    assert answer.headers["X-Request-Id"] == "req-7"
    told = answer.json()
    assert (told["status"], told["amount_minor"], told["amount"]) == ("queued", AMOUNT_MINOR, "100.00")
    (recorded,) = service.till.book.store.stream(UUID(told["id"]))
    assert recorded.event.request_id == "req-7"
    assert recorded.event.actor == service.site.keys.list()[-1].name
    assert service.client.get(answer.request.url.join(answer.headers["Location"]), headers=key).json() == told


def test_same_reference_same_facts(service: Service) -> None:
    """The same reference with the same facts is the same payout, also under another idempotency key."""
    body = payout_body(service.till.verified())
    service.till.fund(AMOUNT_MINOR)
    key = service.key()
    first = service.post(PAYOUTS, key, body)

    with_head = service.till.book.store.head()
    again = service.post(PAYOUTS, key, body)

    assert (again.status_code, again.json()) == (202, first.json())
    assert "Idempotency-Replayed" not in again.headers
    assert service.till.book.store.head() == with_head


@pytest.mark.parametrize(
    ("changes", "status", "slug", "place"),
    [
        ({"amount_minor": AMOUNT_MINOR + 1}, 409, "insufficient-funds", "#/amount_minor"),
        ({"rail": "RTGS"}, 422, "amount-under-rail-minimum", "#/amount_minor"),
        ({"rail": "IMPS", "amount_minor": 10**9}, 422, "amount-over-rail-limit", "#/amount_minor"),
        ({"rail": "UPI"}, 422, "rail-unreachable", "#/rail"),
        ({"currency": "USD"}, 422, "rail-currency", "#/rail"),
        ({"currency": "XXX"}, 422, "unknown-currency", "#/currency"),
        ({"rail": None, "currency": "EUR"}, 422, "no-rail", "#/rail"),
        ({"source_account": "Acme"}, 422, "account-name", "#/source_account"),
        ({"source_account": "Liabilities:Nobody:Acme"}, 422, "unknown-account", "#/source_account"),
        ({"source_account": "Liabilities:Payouts:Queued"}, 422, "account-reserved", "#/source_account"),
        ({"beneficiary_id": str(uuid4())}, 422, "beneficiary-not-found", "#/beneficiary_id"),
        ({"reference": " A"}, 422, "reference-invalid", "#/reference"),
        ({"narration": "a\nb"}, 422, "text-invalid", "#/narration"),
        ({"amount_minor": 0}, 400, "request-malformed", "#/amount_minor"),
        ({"amount_minor": 2**63}, 400, "request-malformed", "#/amount_minor"),
        ({"amount_minor": "10000"}, 400, "request-malformed", "#/amount_minor"),
        ({"amount_minor": 10000.0}, 400, "request-malformed", "#/amount_minor"),
        ({"currency": "inr"}, 400, "request-malformed", "#/currency"),
        ({"currency": 5}, 400, "request-malformed", "#/currency"),
        ({"rail": "CHEQUE"}, 400, "request-malformed", "#/rail"),
        ({"urgency": "now"}, 400, "request-malformed", "#/urgency"),
        ({"beneficiary_id": "1"}, 400, "request-malformed", "#/beneficiary_id"),
        ({"colour": "red"}, 400, "request-malformed", "#/colour"),
        ({"a/b~c": 1}, 400, "request-malformed", "#/a~1b~0c"),
    ],
)
def test_payout_is_refused(
    shared_service: Service, changes: dict[str, Any], status: int, slug: str, place: str
) -> None:
    """A payout that a rule forbids is refused by the rule's name and the field, and leaves no trace."""
    body = payout_body(shared_service.till.verified()) | changes
    if shared_service.till.balance(CUSTOMER) == 0:
        shared_service.till.fund(AMOUNT_MINOR)
    key = shared_service.key()

    with nothing_changes(shared_service):
        answer = shared_service.post(PAYOUTS, key, body)

    assert place in places_of(problem_of(answer, status, slug))


def test_reference_with_other_facts(service: Service) -> None:
    """The same reference with other facts is refused, and names what differs."""
    beneficiary_id = service.till.verified()
    service.till.fund(3 * AMOUNT_MINOR)
    key, body = service.key(), payout_body(beneficiary_id)
    service.post(PAYOUTS, key, body)

    with nothing_changes(service):
        told = problem_of(service.post(PAYOUTS, key, body | {"narration": "other"}), 409, "reference-reused")

    assert told["values"] == {"reference": body["reference"], "differing": ["narration"]}
    assert places_of(told) == {"#/reference"}


@pytest.mark.parametrize("path", ["", "/timeline", "/attempts", "/anomalies"])
def test_payout_that_does_not_exist(shared_service: Service, path: str) -> None:
    """What the path names and does not exist is 404, in whatever letters its id is written."""
    key = shared_service.key(Role.AUDITOR)
    for written in (str(uuid4()), str(uuid4()).upper(), str(shared_service.till.verified())):
        problem_of(shared_service.get(f"{PAYOUTS}/{written}{path}", key), 404, "payout-not-found")
    problem_of(shared_service.get(f"{PAYOUTS}/nonsense{path}", key), 400, "request-malformed")


@pytest.mark.parametrize("change", ["cancel", "recheck"])
def test_change_of_a_payout_that_does_not_exist(shared_service: Service, change: str) -> None:
    """A payout that does not exist cannot be changed, and nothing is made of it."""
    key = shared_service.key()
    with nothing_changes(shared_service):
        answer = shared_service.post(f"{PAYOUTS}/{uuid4()}/{change}", key, {"reason": "because"})
        problem_of(answer, 404, "payout-not-found")


def test_etag_tells_whether_it_changed(service: Service) -> None:
    """A caller that shows the tag of what it has is told so when nothing changed, and else gets the payout."""
    payout_id = service.till.queue()
    key, path = service.key(), f"{PAYOUTS}/{payout_id}"
    first = service.get(path, key)
    assert first.headers["Retry-After"] == "2"

    for tag in (first.headers["ETag"], f"W/{first.headers['ETag']}", f'"x", {first.headers["ETag"]}', "*"):
        same = service.get(path, {**key, "If-None-Match": tag})
        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    service.post(f"{path}/cancel", key, {"reason": "twice"})
    other = service.get(path, {**key, "If-None-Match": first.headers["ETag"]})

    assert (other.status_code, other.json()["status"]) == (200, "failed")
    assert "Retry-After" not in other.headers


def test_cancel_once(service: Service) -> None:
    """A queued payout is cancelled with its reason, and its funds are free again; a second time it is refused."""
    payout_id = service.till.queue()
    key, path = service.key(Role.SUBMITTER), f"{PAYOUTS}/{payout_id}/cancel"

    told = service.post(path, key, {"reason": "asked for twice"}).json()

    assert (told["status"], told["failure_kind"], told["reason"]) == ("failed", "cancelled", "asked for twice")
    assert service.till.balance(CUSTOMER) == AMOUNT_MINOR
    with nothing_changes(service):
        problem_of(service.post(path, key, {"reason": "asked for twice"}), 409, "payout-not-cancellable")


def test_filters(any_service: Service, clock: MovableClock) -> None:
    """Each filter of the list is met by what it finds, alone and with others; whatever is typed is only compared."""
    service = any_service
    beneficiary_id, key = service.till.verified(), service.key(Role.AUDITOR)
    first = service.till.queue(beneficiary_id, 100)
    clock.move(timedelta(hours=1))
    second = service.till.queue(beneficiary_id, 300)
    service.till.book.ledger.cancel_payout(first, "because", actor="me")
    reference, later = service.till.row(first).reference, clock.now().isoformat()

    def found(**params: Any) -> list[str]:
        return [row["id"] for row in rows_of(service, key, PAYOUTS, **params)]

    assert found() == [str(second), str(first)]
    assert found(limit=1) == found()
    assert found(reference=reference) == found(status="failed") == found(most_minor=100) == [str(first)]
    assert found(queued_until=later) == [str(first)]
    assert (
        found(queued_since=later) == found(least_minor=101) == found(status=["queued", "in_transit"]) == [str(second)]
    )
    assert found(status=["queued", "failed"], limit=1) == found(beneficiary_id=str(beneficiary_id)) == found()
    assert found(source_account=CUSTOMER, rail="IMPS", urgency="standard", currency="INR", frozen=False) == found()
    assert found(reference=reference, status="queued") == found(provider=PROVIDER) == found(frozen=True) == []
    for text in ("\x00", "%", "' OR 1=1 --", "\N{PILE OF POO}"):
        assert found(reference=text) == found(source_account=text) == found(provider=text) == []


@pytest.mark.parametrize(
    ("params", "status", "slug", "place"),
    [
        ({"limit": 0}, 400, "request-malformed", "limit"),
        ({"limit": 201}, 400, "request-malformed", "limit"),
        ({"limit": "9" * 5_000}, 400, "request-malformed", "limit"),
        ({"status": "lost"}, 400, "request-malformed", "status.0"),
        ({"queued_since": "1772000000"}, 400, "request-malformed", "queued_since"),
        ({"queued_since": "2026-03-01T00:00:00"}, 400, "request-malformed", "queued_since"),
        ({"queued_since": "0001-01-01T00:00:00+14:00"}, 422, "moment-range", "queued_since"),
        ({"least_minor": -1}, 400, "request-malformed", "least_minor"),
        ({"least_minor": 2, "most_minor": 1}, 422, "amount-range", "most_minor"),
        (
            {"queued_since": "2026-03-02T00:00Z", "queued_until": "2026-03-01T00:00Z"},
            422,
            "span-reversed",
            "queued_until",
        ),
        ({"colour": "red"}, 400, "request-malformed", "colour"),
        ({"cursor": "nonsense"}, 422, "cursor-wrong", "cursor"),
    ],
)
def test_filters_that_are_refused(
    shared_service: Service, params: dict[str, Any], status: int, slug: str, place: str
) -> None:
    """A filter that cannot be is refused, and names itself."""
    answer = shared_service.get(PAYOUTS, shared_service.key(Role.AUDITOR), **params)

    assert place in places_of(problem_of(answer, status, slug))


def test_evidence_of_a_payout(office: Office) -> None:
    """The timeline tells who caused each event and what it booked, and the attempts why their routes were taken."""
    payout_id = office.queue(office.payee())
    office.dispatch(payout_id)
    office.finish()
    with opened_service(office) as service:
        key = service.key(Role.AUDITOR)

        events = service.get(f"{PAYOUTS}/{payout_id}/timeline", key).json()["events"]
        (attempt,) = service.get(f"{PAYOUTS}/{payout_id}/attempts", key).json()["attempts"]

        stream = office.book.store.stream(payout_id)
        assert [event["position"] for event in events] == [recorded.position for recorded in stream]
        assert [event["actor"] for event in events] == [recorded.event.actor for recorded in stream]
        assert [event["event"] for event in events][:2] == ["payout.queued", "payout.submitted"]
        for event in events:
            lines = event["entry"]["lines"] if event["entry"] else []
            sums = [sum(line["amount_minor"] for line in lines if line["side"] == side) for side in ("debit", "credit")]
            assert sums[0] == sums[1]
        assert "narration" not in events[0]["facts"]
        assert any(event["message_digest"] for event in events)
        assert (attempt["attempt"], attempt["provider"], attempt["state"]) == (1, PROVIDER, "succeeded")
        assert attempt["utr"] == service.get(f"{PAYOUTS}/{payout_id}", key).json()["utr"]


def test_rechecks_are_not_too_often(service: Service) -> None:
    """A payout is re-checked so often and no oftener; a refused re-check changes nothing and counts for nothing."""
    payout_id, key = service.till.queue(), service.key(Role.OPERATOR)
    path, because = f"{PAYOUTS}/{payout_id}/recheck", {"reason": "because"}
    for _ in range(2):
        problem_of(service.post(path, key, because), 409, "nothing-to-recheck")
    service.till.book.ledger.submit(payout_id, PROVIDER, actor="me")

    first = service.post(path, key, because, "k-1")

    assert (first.status_code, service.till.told(payout_id)) == (202, ["Queued", "Submitted", "RecheckRequested"])
    with nothing_changes(service):
        problem_of(service.post(path, key, because), 429, "rate-exceeded")
        assert service.post(path, key, because, "k-1").json() == first.json()
