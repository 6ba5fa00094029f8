"""/v1/manual-entries: proposed by a maker, decided by another person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.web.callers import Role
from ledger.clock import MovableClock
from tests.adapters.web.api.bodies import deposit_body, entry_body
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

ENTRIES = "/v1/manual-entries"
EXPENSES = "Expenses:BankCharges"


def test_entry_is_booked_by_two_people(any_service: Service) -> None:
    """An entry is in the books when another person than its maker has approved it, and not before."""
    service, maker, checker = any_service, any_service.key(Role.FINANCE), any_service.key(Role.FINANCE)

    answer = service.post(ENTRIES, maker, entry_body())

    assert answer.status_code == 201
    proposed = answer.json()
    assert (proposed["status"], proposed["amount"], len(proposed["lines"])) == ("proposed", "118.00", 2)
    assert service.till.balance(EXPENSES) == 0
    shown = service.client.get(answer.request.url.join(answer.headers["Location"]), headers=checker)
    assert shown.json() == proposed
    path = f"{ENTRIES}/{proposed['id']}"
    for decision, body in (("approve", None), ("reject", {"reason": "no"})):
        with nothing_changes(service):
            problem_of(service.post(f"{path}/{decision}", maker, body), 409, "self-approval")
    posted = service.post(f"{path}/approve", checker, None).json()
    assert (posted["status"], posted["lines"]) == ("posted", proposed["lines"])
    assert posted["decided_by"] not in {None, posted["proposed_by"]}
    assert service.get(path, maker).json() == posted
    assert service.till.balance(EXPENSES) == 11_800
    for decision, body in (("approve", None), ("reject", {"reason": "no"})):
        with nothing_changes(service):
            problem_of(service.post(f"{path}/{decision}", checker, body), 409, "entry-not-pending")


def test_entry_is_rejected(service: Service) -> None:
    """A rejected entry keeps its lines and the reason, and is never booked."""
    proposed = service.post(ENTRIES, service.key(Role.FINANCE), entry_body()).json()

    answer = service.post(f"{ENTRIES}/{proposed['id']}/reject", service.key(Role.FINANCE), {"reason": "not ours"})

    told = answer.json()
    assert (told["status"], told["reason"], told["lines"]) == ("rejected", "not ours", proposed["lines"])
    assert service.till.balance(EXPENSES) == 0


def test_approval_cannot_overdraw(service: Service) -> None:
    """An entry that would overdraw a customer's account is not approved, and stays proposed."""
    amount = {"amount_minor": 100, "currency": "INR"}
    lines = [
        {"account": "Liabilities:Customers:Acme", "side": "debit", **amount},
        {"account": "Income:Interest", "side": "credit", **amount},
    ]
    proposed = service.post(ENTRIES, service.key(Role.FINANCE), entry_body(lines=lines)).json()
    service.till.fund(99)
    checker = service.key(Role.FINANCE)

    with nothing_changes(service):
        problem_of(service.post(f"{ENTRIES}/{proposed['id']}/approve", checker, None), 409, "insufficient-funds")
    assert service.get(f"{ENTRIES}/{proposed['id']}", checker).json() == proposed


def test_entries_are_listed_by_status(any_service: Service, clock: MovableClock) -> None:
    """Entries and deposits are listed, those proposed last first, all or of one status, over pages of any size."""
    service, key = any_service, any_service.key(Role.FINANCE)
    made = []
    for body in (entry_body(), entry_body(), entry_body()):
        clock.move(timedelta(seconds=1))
        made.append(service.post(ENTRIES, key, body).json()["id"])
    clock.move(timedelta(seconds=1))
    deposit = service.post("/v1/deposits", key, deposit_body()).json()["id"]

    for limit in (1, 2, 4, 5):
        listed = [row["id"] for row in rows_of(service, key, ENTRIES, limit=limit)]
        assert listed == [deposit, *made[::-1]]
        proposed = [row["id"] for row in rows_of(service, key, ENTRIES, limit=limit, status="proposed")]
        assert proposed == made[::-1]
    assert [row["kind"] for row in rows_of(service, key, ENTRIES, status="posted")] == ["deposit"]


def test_same_entry_again(service: Service) -> None:
    """The same reference with the same facts is the same entry; with others, or of a deposit, it is refused."""
    key, body = service.key(), entry_body()
    first = service.post(ENTRIES, key, body)

    assert service.post(ENTRIES, key, body).json() == first.json()
    with nothing_changes(service):
        problem_of(service.post(ENTRIES, key, body | {"description": "other"}), 409, "reference-reused")
        deposit = deposit_body(reference=body["reference"])
        problem_of(service.post("/v1/deposits", key, deposit), 409, "reference-reused")


def lines(*changes: dict[str, Any]) -> dict[str, Any]:
    """Return the usual lines with some values changed."""
    usual = entry_body()["lines"]
    return {"lines": [line | change for line, change in zip(usual, changes, strict=True)]}


@pytest.mark.parametrize(
    ("changes", "status", "slug", "place"),
    [
        (lines({"amount_minor": 1}, {}), 422, "unbalanced-entry", "#/lines"),
        (lines({"side": "credit"}, {}), 422, "empty-entry", "#/lines"),
        (lines({"currency": "USD"}, {}), 422, "mixed-currency", "#/lines"),
        (lines({"currency": "XXX"}, {}), 422, "unknown-currency", "#/lines"),
        (lines({"account": "charges"}, {}), 422, "account-name", "#/lines"),
        (lines({"account": "Assets:Nothing"}, {}), 422, "unknown-account", "#/lines"),
        (lines({"account": "Liabilities:Payouts:Queued"}, {}), 422, "account-reserved", "#/lines"),
        (lines({}, {"amount_minor": True}), 400, "request-malformed", "#/lines/1/amount_minor"),
        (lines({}, {"side": "left"}), 400, "request-malformed", "#/lines/1/side"),
        (lines({}, {"memo": "x"}), 400, "request-malformed", "#/lines/1/memo"),
        ({"lines": []}, 400, "request-malformed", "#/lines"),
        ({"description": ""}, 400, "request-malformed", "#/description"),
        ({"description": "a\nb"}, 422, "text-invalid", "#/description"),
    ],
)
def test_entry_is_refused(shared_service: Service, changes: dict[str, Any], status: int, slug: str, place: str) -> None:
    """An entry that a rule forbids is refused by the rule's name and the place, and nothing is proposed."""
    key = shared_service.key()

    with nothing_changes(shared_service):
        answer = shared_service.post(ENTRIES, key, entry_body(**changes))

    assert place in places_of(problem_of(answer, status, slug))


def test_lines_that_add_up_to_too_much(shared_service: Service) -> None:
    """Lines whose sum no book can hold are refused, although each amount is one."""
    most = {"amount_minor": 2**63 - 1}
    usual = entry_body()["lines"]
    key = shared_service.key()
    with nothing_changes(shared_service):
        told = shared_service.post(ENTRIES, key, entry_body(lines=[line | most for line in usual * 2]))

    assert places_of(problem_of(told, 422, "amount-too-large")) == {"#/lines"}


def test_entry_that_does_not_exist(shared_service: Service) -> None:
    """An entry that does not exist is 404; so is the id of something else."""
    key, wrong = shared_service.key(), shared_service.till.verified()
    with nothing_changes(shared_service):
        for entry_id in (uuid4(), wrong):
            problem_of(shared_service.get(f"{ENTRIES}/{entry_id}", key), 404, "manual-entry-not-found")
        unknown = f"{ENTRIES}/{uuid4()}"
        problem_of(shared_service.post(f"{unknown}/approve", key, None), 404, "manual-entry-not-found")
        problem_of(shared_service.post(f"{unknown}/reject", key, {"reason": "x"}), 404, "manual-entry-not-found")
