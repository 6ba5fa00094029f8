"""/v1/deposits: money that arrived in a wallet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from adapters.web.callers import Role
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, WALLET
from tests.adapters.web.api.bodies import deposit_body
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

DEPOSITS = "/v1/deposits"


def test_deposit_is_booked(any_service: Service) -> None:
    """A deposit is in the books at once, at the moment that the caller names, with its debit and its credit."""
    service, key = any_service, any_service.key(Role.FINANCE)

    answer = service.post(DEPOSITS, key, deposit_body(description="by NEFT", effective_at="2026-02-01T00:10:00+05:30"))

    assert answer.status_code == 201
    told = answer.json()
    assert (told["kind"], told["status"], told["amount"]) == ("deposit", "posted", "100.00")
    assert told["proposed_at"] == "2026-01-31T18:40:00Z"
    lines = [(line["account"], line["side"], line["amount_minor"]) for line in told["lines"]]
    assert lines == [(WALLET, "debit", AMOUNT_MINOR), (CUSTOMER, "credit", AMOUNT_MINOR)]
    assert service.client.get(answer.request.url.join(answer.headers["Location"]), headers=key).json() == told
    assert (service.till.balance(CUSTOMER), service.till.balance(WALLET)) == (AMOUNT_MINOR, AMOUNT_MINOR)


def test_deposit_of_now(service: Service) -> None:
    """A deposit without a moment happened when it was recorded."""
    told = service.post(DEPOSITS, service.key(), deposit_body()).json()

    assert datetime.fromisoformat(told["proposed_at"]) == service.till.book.clock.now()


def test_same_deposit_again(service: Service) -> None:
    """The same reference with the same facts is booked once; with others it is refused."""
    key, body = service.key(), deposit_body()
    first = service.post(DEPOSITS, key, body)

    assert service.post(DEPOSITS, key, body).json() == first.json()
    with nothing_changes(service):
        told = problem_of(service.post(DEPOSITS, key, body | {"amount_minor": 1}), 409, "reference-reused")
    assert places_of(told) == {"#/reference"}
    assert service.till.balance(CUSTOMER) == AMOUNT_MINOR


@pytest.mark.parametrize(
    ("changes", "status", "slug", "place"),
    [
        ({"account": "Liabilities:Payouts:Queued"}, 422, "account-reserved", "#/account"),
        ({"account": "Liabilities:Nobody:Acme"}, 422, "unknown-account", "#/account"),
        ({"account": "acme"}, 422, "account-name", "#/account"),
        ({"provider": "nxt banking"}, 400, "request-malformed", "#/provider"),
        ({"provider": "A:B"}, 400, "request-malformed", "#/provider"),
        ({"provider": "Ä"}, 400, "request-malformed", "#/provider"),
        ({"currency": "XXX"}, 422, "unknown-currency", "#/currency"),
        ({"amount_minor": 2**63}, 400, "request-malformed", "#/amount_minor"),
        ({"amount_minor": -1}, 400, "request-malformed", "#/amount_minor"),
        ({"amount_minor": True}, 400, "request-malformed", "#/amount_minor"),
        ({"description": "a\x00"}, 422, "text-invalid", "#/description"),
        ({"reference": ""}, 400, "request-malformed", "#/reference"),
        ({"effective_at": 1772000000}, 400, "request-malformed", "#/effective_at"),
        ({"effective_at": "1772000000"}, 400, "request-malformed", "#/effective_at"),
        ({"effective_at": "2026-02-01"}, 400, "request-malformed", "#/effective_at"),
        ({"effective_at": "2026-02-01T00:00:00"}, 400, "request-malformed", "#/effective_at"),
        ({"effective_at": "0001-01-01T00:00:00+05:30"}, 422, "moment-range", "#/effective_at"),
        ({"effective_at": "9999-12-31T23:59:59Z"}, 422, "moment-range", "#/effective_at"),
    ],
)
def test_deposit_is_refused(
    shared_service: Service, changes: dict[str, Any], status: int, slug: str, place: str
) -> None:
    """A deposit that a rule forbids is refused by the rule's name and the field, and nothing is booked."""
    key, body = shared_service.key(), deposit_body(**changes)

    with nothing_changes(shared_service):
        answer = shared_service.post(DEPOSITS, key, body)

    assert place in places_of(problem_of(answer, status, slug))


def test_totals_that_no_book_can_hold(any_service: Service) -> None:
    """A deposit is refused when all that an account ever received would be more than a book can hold."""
    service, key = any_service, any_service.key(Role.FINANCE)
    most = 2**63 - 1
    assert service.post(DEPOSITS, key, deposit_body(amount_minor=most)).status_code == 201

    with nothing_changes(service):
        told = problem_of(service.post(DEPOSITS, key, deposit_body(amount_minor=1)), 409, "total-too-large")

    assert told["values"] == {"accounts": [WALLET, CUSTOMER]}
    assert service.till.balance(CUSTOMER) == most
