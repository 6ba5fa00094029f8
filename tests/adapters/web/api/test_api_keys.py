"""/v1/keys: made, told once, listed, revoked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from adapters.web.callers import Role
from adapters.web_tables.tables import WebTables
from tests.adapters.till import CUSTOMER
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

KEYS = "/v1/keys"
ASKED = {"name": "payroll", "roles": ["submitter", "finance"]}


def test_key_is_told_once(any_service: Service) -> None:
    """A key opens what its roles open; it is in the answer, in no later answer, and nowhere in the database."""
    service, admin = any_service, any_service.key(Role.ADMIN)

    made = service.post(KEYS, admin, ASKED, "k-1")

    key = made.json()["key"]
    assert made.status_code == 201
    holder = {"Authorization": f"Bearer {key}"}
    assert service.get("/v1/payouts", holder).status_code == 200
    problem_of(service.get(KEYS, holder), 403, "right-missing")
    replayed = service.post(KEYS, admin, ASKED, "k-1")
    assert replayed.json() == made.json() | {"key": None}
    assert (replayed.status_code, replayed.headers["Idempotency-Replayed"]) == (201, "true")
    shown = service.client.get(made.request.url.join(made.headers["Location"]), headers=admin)
    secret = key.rpartition("_")[2]
    assert not any(secret in text for text in (replayed.text, shown.text, service.get(KEYS, admin).text))
    assert secret.encode() not in _everything_kept(service)


def _everything_kept(service: Service) -> bytes:
    database = service.till.book.database
    tables = WebTables.of(database)
    with database.read() as connection:
        rows = [*connection.execute(select(tables.api_keys)), *connection.execute(select(tables.answered_requests))]
    return b"\n".join(value if isinstance(value, bytes) else repr(value).encode() for row in rows for value in row)


def test_key_is_revoked(any_service: Service) -> None:
    """A revoked key is refused at once, stays listed, and leaves its name to nobody else."""
    service, admin = any_service, any_service.key(Role.ADMIN)
    holder = {"Authorization": f"Bearer {service.post(KEYS, admin, ASKED).json()['key']}"}
    assert service.get("/v1/payouts", holder).status_code == 200

    told = service.post(f"{KEYS}/payroll/revoke", admin, None).json()

    problem_of(service.get("/v1/payouts", holder), 401, "credentials-wrong")
    assert told["revoked_by"] is not None
    assert told in service.get(KEYS, admin).json()["keys"]
    with nothing_changes(service):
        problem_of(service.post(f"{KEYS}/payroll/revoke", admin, None), 409, "key-revoked")
        assert places_of(problem_of(service.post(KEYS, admin, ASKED), 409, "key-name-taken")) == {"#/name"}


@pytest.mark.parametrize(
    ("changes", "status", "slug", "place"),
    [
        ({"roles": []}, 400, "request-malformed", "#/roles"),
        ({"roles": ["owner"]}, 400, "request-malformed", "#/roles/0"),
        ({"roles": "admin"}, 400, "request-malformed", "#/roles"),
        ({"name": "a/b"}, 400, "request-malformed", "#/name"),
        ({"name": ".."}, 400, "request-malformed", "#/name"),
        ({"name": "x" * 101}, 400, "request-malformed", "#/name"),
        ({"name": "a\nb"}, 422, "text-invalid", "#/name"),
        ({"name": " a"}, 422, "text-invalid", "#/name"),
    ],
)
def test_key_is_refused(shared_service: Service, changes: dict[str, Any], status: int, slug: str, place: str) -> None:
    """A key that cannot be is refused by the rule's name and the field, and none is made."""
    admin = shared_service.key(Role.ADMIN)
    with nothing_changes(shared_service):
        answer = shared_service.post(KEYS, admin, ASKED | changes)

    assert place in places_of(problem_of(answer, status, slug))


def test_names_of_people(service: Service) -> None:
    """A key may have any printable name, by which it is found again."""
    admin = service.key(Role.ADMIN)
    for name in ("asha@example.com", "आशा", "a b?c#d&e=f", "100%"):
        made = service.post(KEYS, admin, {"name": name, "roles": ["auditor"]})
        assert made.status_code == 201, made.text
        assert service.client.get(made.request.url.join(made.headers["Location"]), headers=admin).json()["name"] == name


def test_key_that_does_not_exist(any_service: Service) -> None:
    """A key that does not exist is 404, whatever its name is made of."""
    service, admin = any_service, any_service.key(Role.ADMIN)
    with nothing_changes(service):
        for name in ("nobody", "%00", "%F0%9F%92%A9", CUSTOMER):
            problem_of(service.get(f"{KEYS}/{name}", admin), 404, "key-not-found")
            problem_of(service.post(f"{KEYS}/{name}/revoke", admin, None), 404, "key-not-found")
