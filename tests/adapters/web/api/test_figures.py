"""Balances, statements, the trial balance and ageing over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from adapters.web.callers import Role
from ledger.clock import MovableClock
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, IN_TRANSIT, WALLET
from tests.adapters.web.served import Service

BALANCE = f"/v1/accounts/{CUSTOMER}/balance"
STATEMENT = f"/v1/accounts/{CUSTOMER}/statement"


def pages_of(service: Service, key: Any, path: str, between: Any = None, **params: Any) -> list[Any]:
    """Follow the links of a list to its end; something may happen between its pages."""
    answer = service.get(path, key, **params)
    pages = [answer.json()]
    while "Link" in answer.headers:
        if between is not None:
            between()
        found = re.fullmatch('<(.*)>; rel="next"', answer.headers["Link"])
        assert found is not None
        answer = service.client.get(found[1], headers=key)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json())
    return pages


def test_balance_tells_what_payouts_hold_back(service: Service) -> None:
    """A balance says what is available, what is queued, and both together as posted."""
    service.till.queue()
    service.till.fund(700)

    told = service.get(BALANCE, service.key(), currency="INR").json()

    assert {name: told[name] for name in ("available_minor", "queued_minor", "in_transit_minor", "posted_minor")} == {
        "available_minor": 700,
        "queued_minor": AMOUNT_MINOR,
        "in_transit_minor": 0,
        "posted_minor": AMOUNT_MINOR + 700,
    }
    assert told["posted"] == "107.00"
    assert told["position"] == service.till.book.store.head()


def test_balance_as_known_then(service: Service, clock: MovableClock) -> None:
    """A balance as known at a moment, or at a place in the log, does not see what was recorded later."""
    service.till.fund(500)
    then, place = clock.now(), service.till.book.store.head()
    clock.move(timedelta(hours=1))
    service.till.fund(300)
    key = service.key()

    by_moment = service.get(BALANCE, key, currency="INR", known_at=then.isoformat()).json()
    by_place = service.get(BALANCE, key, currency="INR", position=place).json()
    now = service.get(BALANCE, key, currency="INR").json()

    assert by_moment == by_place
    assert (by_place["available_minor"], by_place["position"]) == (500, place)
    assert now["available_minor"] == 800


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:30", "9999-12-31T23:59:59-05:30"])
def test_ends_of_time_are_moments(service: Service, moment: str) -> None:
    """A moment that UTC has no name for is answered as the nearest one that it has."""
    service.till.fund(500)

    answer = service.get(BALANCE, service.key(), currency="INR", known_at=moment)

    assert answer.status_code == 200
    assert answer.json()["available_minor"] == (0 if moment.startswith("0001") else 500)


@pytest.mark.parametrize("path", ["balance", "statement"])
def test_account_that_was_never_used_is_not_found(service: Service, path: str) -> None:
    """An account of the path on which nothing was booked does not exist, and the answer names it."""
    answer = service.get(f"/v1/accounts/Liabilities:Customers:Nobody/{path}", service.key(), currency="INR")

    assert answer.status_code == 404
    assert answer.json()["faults"][0]["parameter"] == "account"


@pytest.mark.parametrize(
    ("params", "parameter"),
    [
        ({}, "currency"),
        ({"currency": "inr"}, "currency"),
        ({"currency": "INR", "known_at": "2026-01-01T00:00:00"}, "known_at"),
        ({"currency": "INR", "as_of": "2026-02-30"}, "as_of"),
        ({"currency": "INR", "position": "-1"}, "position"),
        ({"currency": "INR", "position": str(2**63)}, "position"),
        ({"currency": "INR", "sum": "1"}, "sum"),
    ],
)
def test_question_without_form_names_its_parameter(service: Service, params: dict[str, str], parameter: str) -> None:
    """What does not have the documented form is refused by the name of its parameter."""
    answer = service.get(BALANCE, service.key(), **params)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["faults"]] == [parameter]


@pytest.mark.parametrize("limit", [1, 3, 4, 200])
def test_pages_are_of_one_statement(service: Service, limit: int) -> None:
    """The pages of a statement are known at one place in the log, whatever is booked between them, and add up."""
    for _ in range(4):
        service.till.queue()
    key = service.key()
    whole = service.get(STATEMENT, key, currency="INR", limit=200).json()

    pages = pages_of(service, key, STATEMENT, lambda: service.till.fund(1), currency="INR", limit=limit)

    assert [line for page in pages for line in page["lines"]] == whole["lines"]
    assert {page["position"] for page in pages} == {whole["position"]}
    assert whole["lines"][-1]["balance_minor"] == whole["closing_minor"]


def test_statement_of_other_filters_does_not_go_on(service: Service) -> None:
    """A cursor goes on in the list that made it and in no other."""
    for _ in range(2):
        service.till.queue()
    key = service.key()
    cursor = service.get(STATEMENT, key, currency="INR", limit=1).json()["next_cursor"]

    other = service.get(STATEMENT, key, currency="INR", since="2020-01-01", cursor=cursor)
    damaged = service.get(STATEMENT, key, currency="INR", cursor=cursor[:-4])

    assert (other.status_code, damaged.status_code) == (422, 422)
    assert other.json()["type"].endswith(":cursor-wrong")


def test_span_in_the_wrong_order_is_refused(service: Service) -> None:
    """A statement that would end before it begins breaks a rule of the books."""
    service.till.fund(1)

    answer = service.get(STATEMENT, service.key(), currency="INR", since="2026-03-01", until="2026-02-01")

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":span-reversed")


def test_columns_of_the_trial_balance_are_equal(service: Service) -> None:
    """The debits of the trial balance equal its credits, and each account stands in one column."""
    service.till.queue()

    told = service.get("/v1/trial-balance", service.key()).json()

    assert told["totals"]["INR"] == {"debit_minor": AMOUNT_MINOR, "credit_minor": AMOUNT_MINOR}
    assert [row["account"] for row in told["rows"]] == [WALLET, CUSTOMER, "Liabilities:Payouts:Queued"]


def test_ageing_lists_what_is_in_transit(service: Service, clock: MovableClock) -> None:
    """Money with a provider is listed by its age."""
    payout_id = service.till.queue()
    service.till.book.ledger.submit(payout_id, "Nxtbanking", actor="worker")
    clock.move(timedelta(minutes=5))

    told = service.get("/v1/in-transit/ageing", service.key()).json()

    assert [(row["bucket"], row["payouts"], row["amount_minor"]) for row in told["rows"]] == [
        ("2 to 10 min", 1, AMOUNT_MINOR)
    ]


@pytest.mark.parametrize("path", [f"{BALANCE}?currency=INR", f"{STATEMENT}?currency=INR", "/v1/trial-balance"])
def test_figures_are_not_for_submitters(service: Service, path: str) -> None:
    """Whoever queues payouts does not see the books by that."""
    service.till.fund(1)

    refused = service.get(path, service.key(Role.SUBMITTER))
    seen = service.client.get(path, headers=service.key(Role.AUDITOR))

    assert (refused.status_code, seen.status_code) == (403, 200)


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_accounts_are_listed_by_name(service: Service, limit: int) -> None:
    """The pages of accounts hold each account once, by name, with the balance that the trial balance has."""
    service.till.queue()
    service.till.fund(700)
    key = service.key()

    listed = [row for page in pages_of(service, key, "/v1/accounts", limit=limit) for row in page["accounts"]]

    trial = service.get("/v1/trial-balance", key).json()["rows"]
    told = {row["account"]: row["debit_minor"] or row["credit_minor"] for row in trial}
    assert {row["account"]: row["balance_minor"] for row in listed} == told
    assert [row["account"] for row in listed] == sorted(told)


@pytest.mark.parametrize(
    ("params", "accounts"),
    [({"type": "Assets"}, [WALLET]), ({"prefix": "Liabilities:Cus"}, [CUSTOMER]), ({"prefix": "\x00"}, [])],
)
def test_accounts_are_found_by_type_and_beginning(
    service: Service, params: dict[str, str], accounts: list[str]
) -> None:
    """A list of accounts may be asked for by type, and by what names begin with."""
    service.till.fund(1)

    listed = service.get("/v1/accounts", service.key(), **params).json()["accounts"]

    assert [row["account"] for row in listed] == accounts


def test_money_too_long_in_transit_is_a_break(service: Service, clock: MovableClock) -> None:
    """A payout whose outcome is days late is listed as a break, with the account that holds its money and its age."""
    payout_id = service.till.queue()
    service.till.book.ledger.submit(payout_id, "Nxtbanking", actor="worker")
    key = service.key()
    before = service.get("/v1/breaks", key).json()["breaks"]
    clock.move(timedelta(days=3))

    (found,) = service.get("/v1/breaks", key).json()["breaks"]

    assert before == []
    assert (found["kind"], found["payout_id"], found["account"]) == ("STALE_IN_TRANSIT", str(payout_id), IN_TRANSIT)
    assert (found["amount_minor"], found["age_seconds"]) == (AMOUNT_MINOR, 3 * 86_400)
