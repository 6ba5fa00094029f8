"""/v1/breaks and /v1/matches: what people do about differences between statements and books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from adapters.web.callers import Role
from tests.adapters.cli.bank_book import CHARGE, RENT_PAID, TOP_UP
from tests.adapters.web.api.bank import move_at_bank, upload
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, problem_of
from tests.adapters.web.served import Service

BREAKS = "/v1/breaks"
MATCHES = "/v1/matches"
SUSPENSE = "Assets:Suspense:Statements:Bank:Hdfc"
WRITE_OFF = {"account": "Expenses:BankCharges", "reason": "a charge of the bank"}


def opened(service: Service, key: Mapping[str, str], *rows: str) -> dict[str, dict[str, Any]]:
    """Upload a statement; return the breaks that it opens, whole, by their kinds."""
    move_at_bank(service)
    told = upload(service, key, *rows).json()["reconciled"][0]["opened"]
    return {each["kind"]: service.get(f"{BREAKS}/{each['id']}", key).json() for each in told}


def test_break_is_written_off_by_two(any_service: Service) -> None:
    """A break is assigned, noted on, and written off by two people; suspense is zero behind it."""
    service, asha, ravi = any_service, any_service.key(Role.FINANCE), any_service.key(Role.FINANCE)
    found = opened(service, asha, TOP_UP, CHARGE)["MISSING_IN_LEDGER"]
    path = f"{BREAKS}/{found['id']}"
    assert (found["difference"], found["suspended"], len(found["statement_lines"])) == ("-5.90", "5.90", 1)
    assert service.till.balance(SUSPENSE) == 590
    with nothing_changes(service):
        problem_of(service.post(f"{path}/write-off/approve", ravi, None), 409, "write-off-not-proposed")
    service.post(f"{path}/assign", asha, {"owner": "meera"})
    noted = service.post(f"{path}/notes", asha, {"note": "asked the bank"}).json()
    assert (noted["owner"], [each["note"] for each in noted["notes"]]) == ("meera", ["asked the bank"])
    proposed = service.post(f"{path}/write-off", asha, WRITE_OFF).json()
    assert (proposed["status"], proposed["write_off"]["account"]) == ("open", WRITE_OFF["account"])
    with nothing_changes(service):
        problem_of(service.post(f"{path}/write-off/approve", asha, None), 409, "write-off-self-approval")
    assert [row["id"] for row in rows_of(service, asha, BREAKS)] == [found["id"]]

    settled = service.post(f"{path}/write-off/approve", ravi, None).json()

    assert settled["status"] == "written_off"
    assert [step["event"] for step in settled["history"]] == [
        "break.opened",
        "break.assigned",
        "break.noted",
        "break.write_off_proposed",
        "break.written_off",
    ]
    assert list(rows_of(service, asha, BREAKS)) == []
    assert service.till.balance(SUSPENSE) == 0
    with nothing_changes(service):
        problem_of(service.post(f"{path}/notes", asha, {"note": "late"}), 409, "break-not-open")


def test_tie_is_matched_by_a_person_and_undone(service: Service) -> None:
    """A person matches one line of a tie; both sides are shown, and taking it back frees its own lines only."""
    key = service.key(Role.FINANCE)
    tie = opened(service, key, TOP_UP, CHARGE, RENT_PAID)["AMBIGUOUS"]
    assert (len(tie["statement_lines"]), len(tie["book_lines"])) == (1, 2)
    (line,), (ours, other) = ([each["line_id"] for each in tie[side]] for side in ("statement_lines", "book_lines"))
    asked = {"statement_lines": [line], "book_lines": [ours], "reason": "the landlord confirms it"}
    with nothing_changes(service):
        both = asked | {"book_lines": [ours, other]}
        problem_of(service.post(MATCHES, key, both), 409, "match-unequal")

    made = service.post(MATCHES, key, asked)

    assert made.status_code == 201
    path = f"{MATCHES}/{made.json()['id']}"
    assert service.client.get(made.request.url.join(made.headers["Location"]), headers=key).json() == made.json()
    assert [each["line_id"] for each in made.json()["statement_lines"]] == [line]
    assert (made.json()["amount"], made.json()["reason"]) == ("-7.00", asked["reason"])
    with nothing_changes(service):
        problem_of(service.post(MATCHES, key, asked), 409, "line-not-open")
    before = [row["id"] for row in rows_of(service, key, MATCHES, limit=1)]
    undone = service.post(f"{path}/undo", key, {"reason": "it is of February"}).json()
    assert undone["undo_reason"] == "it is of February"
    assert [row["id"] for row in rows_of(service, key, MATCHES, undone=True)] == [made.json()["id"]]
    assert [row["id"] for row in rows_of(service, key, MATCHES)] == before[1:]


def test_readers_change_nothing(service: Service) -> None:
    """Whoever may only look sees breaks, and settles none."""
    auditor = service.key(Role.AUDITOR)
    found = opened(service, service.key(), TOP_UP, CHARGE)["MISSING_IN_LEDGER"]
    path = f"{BREAKS}/{found['id']}"

    assert service.get(path, auditor).json() == found
    with nothing_changes(service):
        problem_of(service.post(f"{path}/dismiss", auditor, {"reason": "x"}), 403, "right-missing")


def test_what_does_not_exist(shared_service: Service) -> None:
    """A break or a match that does not exist is 404."""
    key = shared_service.key()

    problem_of(shared_service.get(f"{BREAKS}/{UUID(int=7)}", key), 404, "break-not-found")
    problem_of(shared_service.get(f"{MATCHES}/{UUID(int=7)}", key), 404, "match-not-found")
    with nothing_changes(shared_service):
        problem_of(shared_service.post(f"{BREAKS}/{UUID(int=7)}/notes", key, {"note": "x"}), 404, "break-not-found")
