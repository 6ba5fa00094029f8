"""/v1/statements: files of banks that are taken in, and that are not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.statements.layouts import shipped_layouts
from adapters.web.callers import Role
from tests.adapters.web.api.bank import STATEMENTS, desk_of, upload
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.dashboard.finance_desk import BANK, body_of
from tests.adapters.web.served import Service

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;">]><Document>&c;</Document>"""


def test_file_is_imported_listed_and_shown(any_service: Service) -> None:
    """An uploaded file is recorded and compared with the books; it is listed, and each line says what holds it."""
    service, key, desk = any_service, any_service.key(Role.FINANCE), desk_of(any_service)
    desk.enter("Capital", 50_000)

    answer = upload(service, key, body_of(*desk.rows(50_000, -590)))

    told = answer.json()
    [statement], [run] = told["statements"], told["reconciled"]
    assert (answer.status_code, told["dry_run"], told["repeated"]) == (201, False, False)
    assert (statement["line_count"], statement["closing_minor"], statement["closing"]) == (2, 49_410, "494.10")
    assert (run["matched"], run["open_count"]) == ({"amount_and_date/1": 1}, 1)
    [opened] = run["opened"]
    assert (opened["kind"], opened["difference_minor"], opened["difference"]) == ("MISSING_IN_LEDGER", -590, "-5.90")
    shown = service.client.get(answer.request.url.join(answer.headers["Location"]), headers=key).json()
    assert [row["id"] for row in rows_of(service, key, STATEMENTS)] == [shown["id"]] == [statement["id"]]
    held = [(row["amount"], row["held"], row["break_id"]) for row in shown["lines"]]
    assert held == [("500.00", "matched", None), ("-5.90", "open", opened["id"])]
    assert [row["line_id"] for row in shown["lines"]][1:] == opened["statement_lines"]
    match_id = shown["lines"][0]["match_id"]
    assert [row["id"] for row in rows_of(service, key, "/v1/matches", account=BANK)] == [match_id]


def test_same_file_again_adds_nothing(service: Service) -> None:
    """A file that was imported before is said to have been; a request that is sent again is answered as it was."""
    key, body = service.key(), body_of(*desk_of(service).rows(100))
    first = upload(service, key, body, "K-1")

    with nothing_changes(service):
        retried = upload(service, key, body, "K-1")
        problem_of(upload(service, key, body + b"\n", "K-1"), 422, "idempotency-key-reused")
        problem_of(upload(service, key, body, "K-1", account="Assets:Bank:Axis"), 422, "idempotency-key-reused")
        told = upload(service, key, body, dry_run=True).json()
    before = service.till.book.store.head()
    again = upload(service, key, body)

    assert (retried.headers["Idempotency-Replayed"], retried.content) == ("true", first.content)
    assert (told["dry_run"], told["repeated"], again.json()["repeated"]) == (True, True, True)
    assert again.json()["statements"] == first.json()["statements"]
    assert (again.headers["Location"], service.till.book.store.head()) == (first.headers["Location"], before)


def test_dry_run_tells_what_the_import_then_does(service: Service) -> None:
    """A dry run tells the same statement, matches and breaks as the import, and writes nothing."""
    key, desk = service.key(Role.FINANCE), desk_of(service)
    desk.enter("Capital", 700)
    body = body_of(*desk.rows(700, -30))

    with nothing_changes(service):
        foreseen = upload(service, key, body, dry_run=True)
        assert service.get(STATEMENTS, key).json()["statements"] == []
    done = upload(service, key, body)

    assert (foreseen.status_code, done.status_code) == (200, 201)
    told, did = foreseen.json(), done.json()
    assert (told["dry_run"], told["statements"]) == (True, did["statements"])
    ids = [run["reconciled"][0]["opened"][0].pop("id") for run in (told, did)]
    assert (ids[0], [each.id.hex for each in desk.breaks()]) == (None, [ids[1].replace("-", "")])
    assert told["reconciled"] == did["reconciled"]


@pytest.mark.parametrize(
    ("body", "params", "line"),
    [
        (b"\x00\xff" * 9, {}, 1),
        (b"", {}, 1),
        (BOMB, {"layout": "camt"}, 1),
        (body_of("27/02/26,MOVEMENT,1,27/02/26,,1.00,1.00", "27/02/26,MOVEMENT,2,27/02/26,,2.00,9.00"), {}, 3),
    ],
    ids=["noise", "nothing", "bomb", "balances that contradict"],
)
def test_refused_file_is_told_with_its_line(
    shared_service: Service, body: bytes, params: dict[str, str], line: int
) -> None:
    """A file that cannot be read or contradicts itself is refused by its name, the line and why; nothing is kept."""
    key, kept = shared_service.key(), shared_service.till.raw_messages()
    with nothing_changes(shared_service):
        told = problem_of(upload(shared_service, key, body, **params), 422, "statement-unreadable")
    assert shared_service.till.raw_messages() == kept

    assert (told["values"]["file"], told["values"]["line"], told["values"]["reason"] != "") == ("hdfc.csv", line, True)


@pytest.mark.parametrize(
    ("params", "status", "slug", "place"),
    [
        ({"layout": "../own.toml"}, 422, "statement-profile", "layout"),
        ({"account": "Income:Interest"}, 422, "statement-account", "account"),
        ({"account": "x" * 121}, 400, "request-malformed", "account"),
        ({"filename": "a\nb"}, 422, "text-invalid", "filename"),
        ({"path": "/etc/passwd"}, 400, "request-malformed", "path"),
    ],
)
def test_upload_that_says_something_else_is_refused(
    shared_service: Service, params: dict[str, str], status: int, slug: str, place: str
) -> None:
    """A layout that does not come with the program, and an account that nobody tells of, are refused by their names."""
    key = shared_service.key()
    with nothing_changes(shared_service):
        answer = upload(shared_service, key, body_of("27/02/26,M,1,27/02/26,,1.00,1.00"), **params)

    assert places_of(problem_of(answer, status, slug)) == {place}


@pytest.mark.parametrize("kind", ["text/csv", "application/json", "multipart/form-data", ""])
def test_file_is_sent_as_it_is(shared_service: Service, kind: str) -> None:
    """A body that calls itself anything but a file is not read as one."""
    key = {**shared_service.key(), "Content-Type": kind}

    with nothing_changes(shared_service):
        problem_of(upload(shared_service, key, b"{}"), 415, "body-kind")


def _endless() -> Iterator[bytes]:
    for _ in range(25):
        yield b"x" * 1024 * 1024


def test_file_is_read_so_far_and_no_farther(shared_service: Service) -> None:
    """A file over the limit is refused before it is at its end, and one of somebody who may not import is not read."""
    headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": "K"}
    asked = {"account": BANK, "layout": "hdfc"}
    finance, auditor = shared_service.key(Role.FINANCE), shared_service.key(Role.AUDITOR)
    with nothing_changes(shared_service):
        for key, status, slug in ((finance, 413, "body-too-large"), (auditor, 403, "right-missing")):
            sent = shared_service.client.post(STATEMENTS, headers={**headers, **key}, params=asked, content=_endless())
            problem_of(sent, status, slug)


def test_statements_and_lines_are_paged_and_filtered(service: Service) -> None:
    """Statements are listed with the last import first, and lines in their order, over pages of any size."""
    key, desk = service.key(Role.AUDITOR), desk_of(service)
    desk.enter("Capital", 500)
    desk.tell(500, -30, -40)
    desk.clock.move(timedelta(days=1))
    desk.tell(-7)
    last, first = (row["id"] for row in rows_of(service, key, STATEMENTS, limit=1))

    assert [row["id"] for row in rows_of(service, key, STATEMENTS, account="Assets:Bank:Axis")] == []
    for held, amounts in ((None, [500, -30, -40]), ("matched", [500]), ("open", [-30, -40]), ("settled", [])):
        asked = {"limit": 1} | ({} if held is None else {"held": held})
        lines = rows_of(service, key, f"{STATEMENTS}/{first}", **asked)
        assert [row["amount_minor"] for row in lines] == amounts
    cursor = service.get(f"{STATEMENTS}/{first}", key, limit=1).json()["next_cursor"]
    problem_of(service.get(f"{STATEMENTS}/{last}", key, cursor=cursor, held="open"), 422, "cursor-wrong")
    problem_of(service.get(f"{STATEMENTS}/{uuid4()}", key), 404, "statement-not-found")


def test_layouts_are_those_that_come_with_the_program(shared_service: Service) -> None:
    """Every layout by which a file can be read is listed, with the columns that a CSV file must have."""
    told = shared_service.get("/v1/statement-layouts", shared_service.key(Role.AUDITOR)).json()["layouts"]

    assert [row["name"] for row in told] == list(shipped_layouts())
    [hdfc] = [row for row in told if row["name"] == "hdfc"]
    assert {"Date", "Narration", "Closing Balance"} <= set(hdfc["columns"])
