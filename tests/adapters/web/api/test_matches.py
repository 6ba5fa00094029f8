"""/v1/matches: lines that a person says are the same fact, and takes apart again."""

from __future__ import annotations

from uuid import uuid4

import pytest

from adapters.web.callers import Role
from tests.adapters.web.api.bank import desk_of
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.dashboard.finance_desk import BANK
from tests.adapters.web.served import Service

MATCHES = "/v1/matches"
NO_STATEMENT_LINE, NO_BOOK_LINE = f"{'0' * 32}:0000001", "999999999999-001"


def test_tie_is_matched_by_a_person_and_taken_apart(service: Service) -> None:
    """A person matches lines that no rule could tell apart; undone, the match is listed as such, and a break opens."""
    key, desk = service.key(Role.FINANCE), desk_of(service)
    desk.enter("Rent", -60)
    desk.enter("Rent", -60)
    [tie] = desk.tell(-60)
    lines = service.get(f"/v1/breaks/{tie.id}", key).json()
    asked = {
        "statement_lines": [row["line_id"] for row in lines["statement_lines"]],
        "book_lines": [lines["book_lines"][0]["line_id"]],
        "reason": "the rent of February",
    }

    answer = service.post(MATCHES, key, asked, "K-1")

    made = answer.json()
    assert (answer.status_code, made["rule"], made["amount"], made["reason"]) == (
        201,
        "person/1",
        "-0.60",
        asked["reason"],
    )
    assert [row["line_id"] for row in made["book_lines"]] == asked["book_lines"]
    shown = service.client.get(answer.request.url.join(answer.headers["Location"]), headers=key)
    assert shown.json() == made
    with nothing_changes(service):
        assert service.post(MATCHES, key, asked, "K-1").content == answer.content
        problem_of(service.post(MATCHES, key, asked), 409, "line-not-open")
    undone = service.post(f"{MATCHES}/{made['id']}/undo", key, {"reason": "of March"}).json()
    assert undone["undo_reason"] == "of March"
    assert [step["event"] for step in undone["history"]] == ["match.made", "match.undone"]
    assert list(rows_of(service, key, MATCHES)) == []
    assert [row["id"] for row in rows_of(service, key, MATCHES, undone=True, account=BANK)] == [made["id"]]
    assert asked["statement_lines"][0] in {
        row["line_id"]
        for each in desk.breaks()
        for row in service.get(f"/v1/breaks/{each.id}", key).json()["statement_lines"]
    }
    with nothing_changes(service):
        problem_of(service.post(f"{MATCHES}/{made['id']}/undo", key, {"reason": "x"}), 409, "match-undone")


def test_matches_are_listed_page_by_page(service: Service) -> None:
    """Matches are listed with the last one first, over pages of any size, all or of one account."""
    key, desk = service.key(Role.AUDITOR), desk_of(service)
    for amount in (100, 200, 300):
        desk.enter("Capital", amount)
        desk.tell(amount)

    for limit in (1, 2, 3, 4):
        assert [row["amount_minor"] for row in rows_of(service, key, MATCHES, limit=limit)] == [300, 200, 100]
    assert list(rows_of(service, key, MATCHES, account="Assets:Bank:Axis")) == []


@pytest.mark.parametrize(
    ("changes", "status", "slug", "place"),
    [
        ({"statement_lines": []}, 400, "request-malformed", "#/statement_lines"),
        ({"book_lines": ["1"]}, 400, "request-malformed", "#/book_lines/0"),
        ({"reason": ""}, 400, "request-malformed", "#/reason"),
        ({}, 422, "line-not-found", ""),
    ],
)
def test_match_of_nothing_is_refused(
    shared_service: Service, changes: dict[str, object], status: int, slug: str, place: str
) -> None:
    """A match needs lines of both sides that there are, and a reason; otherwise nothing is matched."""
    key = shared_service.key()
    usual = {"statement_lines": [NO_STATEMENT_LINE], "book_lines": [NO_BOOK_LINE], "reason": "alike"}

    with nothing_changes(shared_service):
        told = problem_of(shared_service.post(MATCHES, key, usual | changes), status, slug)

    assert place in (places_of(told) or {""})


def test_match_that_does_not_exist(shared_service: Service) -> None:
    """A match that nobody made is 404, to look at and to undo."""
    key, unknown = shared_service.key(), f"{MATCHES}/{uuid4()}"
    with nothing_changes(shared_service):
        problem_of(shared_service.get(unknown, key), 404, "match-not-found")
        problem_of(shared_service.post(f"{unknown}/undo", key, {"reason": "x"}), 404, "match-not-found")
