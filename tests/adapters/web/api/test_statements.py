"""/v1/statements and /v1/reconciliations: files of banks, taken in and compared with the books."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from adapters.web.callers import Role
from tests.adapters.cli.bank_book import BANK, CHARGE, RENT_PAID, TOP_UP
from tests.adapters.web.api.bank import STATEMENTS, move_at_bank, upload
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

RECONCILIATIONS = "/v1/reconciliations"


def test_statement_is_uploaded_and_compared(any_service: Service) -> None:
    """An upload tells what was matched and which breaks opened; each line is shown with what holds it."""
    service, key = any_service, any_service.key(Role.FINANCE)
    move_at_bank(service)

    told = upload(service, key, TOP_UP, CHARGE, RENT_PAID).json()

    ((statement,), (reconciled,)) = told["statements"], told["reconciled"]
    assert (statement["closing"], statement["line_count"], told["repeated"]) == ("487.10", 3, False)
    assert (reconciled["matched"], reconciled["opened_count"], reconciled["open_count"]) == (
        {"amount_and_date/1": 1},
        2,
        2,
    )
    path = f"{STATEMENTS}/{statement['id']}"
    lines = service.get(path, key).json()["lines"]
    assert [(line["amount"], line["held"], line["why"]) for line in lines] == [
        ("500.00", "matched", "amount_and_date/1"),
        ("-5.90", "open", "MISSING_IN_LEDGER"),
        ("-7.00", "open", "AMBIGUOUS"),
    ]
    assert [line["line_no"] for line in rows_of(service, key, path, limit=1)] == [line["line_no"] for line in lines]
    assert [line["amount"] for line in rows_of(service, key, path, held="matched")] == ["500.00"]
    assert [row["id"] for row in rows_of(service, key, STATEMENTS, account=BANK)] == [statement["id"]]


def test_same_file_again_adds_nothing(service: Service) -> None:
    """The same file is known again; the same request is answered the same; and reconciling again writes nothing."""
    key = service.key(Role.FINANCE)
    move_at_bank(service)
    first = upload(service, key, TOP_UP, CHARGE, idempotency_key="once")
    head = service.till.book.store.head()

    replayed = upload(service, key, TOP_UP, CHARGE, idempotency_key="once")
    again = upload(service, key, TOP_UP, CHARGE).json()
    told = service.post(RECONCILIATIONS, key, {"account": BANK}).json()

    assert (replayed.json(), replayed.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert (again["repeated"], again["statements"]) == (True, first.json()["statements"])
    assert told["reconciled"][0]["open_count"] == 1
    assert service.till.book.store.head() == head


def test_dry_run_writes_nothing(service: Service) -> None:
    """A dry run tells what the upload would come to, and writes nothing."""
    key = service.key(Role.FINANCE)
    move_at_bank(service)
    rows = (TOP_UP, CHARGE)
    with nothing_changes(service):
        foreseen = upload(service, key, *rows, dry_run=True).json()
    done = upload(service, key, *rows).json()
    with nothing_changes(service):
        compared = service.post(RECONCILIATIONS, key, {"account": BANK, "dry_run": True}).json()

    assert foreseen["dry_run"]
    assert foreseen["reconciled"][0]["matched"] == done["reconciled"][0]["matched"]
    assert foreseen["reconciled"][0]["opened"][0]["id"] is None
    assert done["reconciled"][0]["opened"][0]["id"] is not None
    assert (compared["dry_run"], compared["reconciled"][0]["opened_count"]) == (True, 0)


@pytest.mark.parametrize(
    ("rows", "changes", "status", "slug", "place"),
    [
        ((TOP_UP, CHARGE.replace("494.10", "495.10")), {}, 422, "statement-unreadable", None),
        (("26/02/26,OWNER,1,26/02/26,,five,5.00",), {}, 422, "statement-unreadable", None),
        ((TOP_UP,), {"layout": "/etc/passwd"}, 422, "statement-profile", "layout"),
        ((TOP_UP,), {"layout": "own.toml"}, 422, "statement-profile", "layout"),
        ((TOP_UP,), {"account": "Expenses:Rent"}, 422, "statement-account", "account"),
        ((TOP_UP,), {"filename": "a\nb"}, 422, "text-invalid", "filename"),
        ((TOP_UP,), {"account": "a b"}, 400, "request-malformed", "account"),
    ],
)
def test_file_is_refused(
    shared_service: Service, rows: tuple[str, ...], changes: dict[str, Any], status: int, slug: str, place: str | None
) -> None:
    """A file that is wrong is refused with its name, the line and the reason, and nothing of it is kept."""
    key = shared_service.key()

    with nothing_changes(shared_service):
        problem = problem_of(upload(shared_service, key, *rows, **changes), status, slug)

    if place is not None:
        assert place in places_of(problem)
    else:
        assert problem["values"]["file"] == "march.csv"
        assert problem["values"]["line"] > 1
        assert problem["values"]["reason"]


def test_layouts_are_listed(shared_service: Service) -> None:
    """Each layout that an upload may name is listed, and a CSV layout with the columns of its header."""
    layouts = shared_service.get("/v1/statement-layouts", shared_service.key()).json()["layouts"]

    assert {"camt", "mt940", "hdfc", "razorpayx"} <= {each["name"] for each in layouts}
    assert all(each["columns"] for each in layouts if each["format"] == "csv")


def test_what_does_not_exist(shared_service: Service) -> None:
    """A statement that was not imported is 404, and an account without one cannot be reconciled."""
    key = shared_service.key()

    problem_of(shared_service.get(f"{STATEMENTS}/{UUID(int=7)}", key), 404, "statement-not-found")
    with nothing_changes(shared_service):
        problem_of(shared_service.post(RECONCILIATIONS, key, {"account": "Assets:Bank:Axis"}), 422, "no-statement")
