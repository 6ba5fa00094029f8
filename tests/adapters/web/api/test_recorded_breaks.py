"""/v1/breaks: what a statement and the books differ in, from when it opens to when two people settled it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from adapters.web.callers import Role
from tests.adapters.web.api.bank import desk_of
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, problem_of
from tests.adapters.web.dashboard.finance_desk import BANK
from tests.adapters.web.served import Service

BREAKS = "/v1/breaks"
CHARGES = "Expenses:BankCharges"
WRITE_OFF = {"account": CHARGES, "reason": "a charge of the bank"}


def test_break_is_written_off_by_two_people(service: Service) -> None:
    """A break is assigned, noted, and written off when another person than its proposer approves, and not before."""
    maker, checker = service.key(Role.FINANCE), service.key(Role.FINANCE)
    [charge] = desk_of(service).tell(-590)
    path = f"{BREAKS}/{charge.id}"

    service.post(f"{path}/assign", maker, {"owner": "meera"})
    noted = service.post(f"{path}/notes", maker, {"note": "asked the bank, ticket 4711"}, "K-1")
    with nothing_changes(service):
        assert (
            service.post(f"{path}/notes", maker, {"note": "asked the bank, ticket 4711"}, "K-1").json() == noted.json()
        )
        problem_of(service.post(f"{path}/write-off/approve", checker, None), 409, "write-off-not-proposed")
    proposed = service.post(f"{path}/write-off", maker, WRITE_OFF).json()
    with nothing_changes(service):
        problem_of(service.post(f"{path}/write-off/approve", maker, None), 409, "write-off-self-approval")
    assert (proposed["status"], service.till.balance(CHARGES)) == ("open", 0)
    done = service.post(f"{path}/write-off/approve", checker, None).json()

    assert (done["status"], done["suspended_minor"], service.till.balance(CHARGES)) == ("written_off", 590, 590)
    assert (done["owner"], [each["note"] for each in done["notes"]]) == ("meera", ["asked the bank, ticket 4711"])
    assert [step["event"] for step in done["history"]] == [
        *("break.opened", "break.assigned", "break.noted", "break.write_off_proposed", "break.written_off"),
    ]
    assert done["write_off"]["proposed_by"] != done["settled_by"]
    assert service.get(path, maker).json() == done
    assert list(rows_of(service, maker, BREAKS)) == []
    with nothing_changes(service):
        for step, body in (("assign", {"owner": "x"}), ("notes", {"note": "x"}), ("dismiss", {"reason": "x"})):
            problem_of(service.post(f"{path}/{step}", maker, body), 409, "break-not-open")


def test_break_is_not_for_everybody(service: Service) -> None:
    """Who only sees the books sees a break and changes nothing of it, and money in suspense is never dismissed."""
    [charge] = desk_of(service).tell(-590)
    path, auditor, finance = f"{BREAKS}/{charge.id}", service.key(Role.AUDITOR), service.key(Role.FINANCE)
    shown = service.get(path, auditor).json()

    with nothing_changes(service):
        steps = {
            "assign": {"owner": "x"},
            "notes": {"note": "x"},
            "write-off": WRITE_OFF,
            "write-off/approve": None,
            "dismiss": {"reason": "x"},
        }
        for step, body in steps.items():
            problem_of(service.post(f"{path}/{step}", auditor, body), 403, "right-missing")
            problem_of(service.post(f"{BREAKS}/{uuid4()}/{step}", finance, body), 404, "break-not-found")
        problem_of(service.post(f"{path}/dismiss", finance, {"reason": "x"}), 409, "break-holds-money")
        reserved = WRITE_OFF | {"account": "Liabilities:Payouts:Queued"}
        problem_of(service.post(f"{path}/write-off", finance, reserved), 422, "account-reserved")
        problem_of(service.get(f"{BREAKS}/{uuid4()}", auditor), 404, "break-not-found")
    assert (shown["difference"], shown["suspended"], shown["kind"]) == ("-5.90", "5.90", "MISSING_IN_LEDGER")
    assert [row["amount_minor"] for row in shown["statement_lines"]] == [-590]
    assert service.get(path, auditor).json() == shown


def test_breaks_of_statements_and_payouts_are_one_list(any_service: Service) -> None:
    """All that is open is one list, the oldest first; by account or owner it holds what statements opened alone."""
    service, key, desk = any_service, any_service.key(Role.FINANCE), desk_of(any_service)
    [old] = desk.tell(-590)
    service.post(f"{BREAKS}/{old.id}/assign", key, {"owner": "meera"})
    service.till.book.ledger.submit(service.till.queue(), "Nxtbanking", actor="worker")
    opened_on = desk.clock.now().astimezone(desk.book.zone).date()
    new = {each.id for each in desk.tell(-100, -200)}
    desk.clock.move(timedelta(days=3))

    for limit in (1, 2, 3, 5):
        rows = list(rows_of(service, key, BREAKS, limit=limit))
        assert [row["source"] for row in rows] == ["statements", "payouts", "statements", "statements"]
        assert [rows[0]["id"], rows[1]["id"]] == [str(old.id), None]
        assert {row["id"] for row in rows[2:]} == set(map(str, new))
    assert {row["source"] for row in rows_of(service, key, BREAKS, account=BANK, limit=1)} == {"statements"}
    assert [row["id"] for row in rows_of(service, key, BREAKS, owner="meera")] == [str(old.id)]
    assert list(rows_of(service, key, BREAKS, owner="nobody")) == []
    assert list(rows_of(service, key, BREAKS, account="Assets:Bank:Axis")) == []
    then = list(rows_of(service, key, BREAKS, account=BANK, as_of=opened_on.isoformat()))
    assert [(row["id"], row["age_days"]) for row in then] == [(str(old.id), 0)]
