"""What holds for every operation of the API: who may, what a body may be, and that a refusal changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.web.callers import RIGHTS, Role
from tests.adapters.web.api.operations import Operation, operations
from tests.adapters.web.api.rights import RIGHT_OF
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

DEEP = 50_000
WRONG_BODIES: dict[str, bytes] = {
    "no JSON": b"{",
    "empty": b"",
    "not UTF-8": b'{"reference": "\xff"}',
    "UTF-16": '{"reference": "A"}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "an unknown field": b'{"certainly_unknown": 1}',
    "a field twice": b'{"reference": "A", "reference": "B"}',
    "not a number": b'{"amount_minor": NaN}',
    "deep": b"[" * DEEP,
    "deep objects": b'{"a":' * DEEP,
    "half of a surrogate pair as a name": b'{"\\ud800": 1}',
    "an integer without end": b'{"amount_minor": ' + b"9" * 5_000 + b"}",
}


def test_each_operation_has_its_right(shared_service: Service) -> None:
    """For every operation it is decided which right it needs."""
    assert {operation.name for operation in operations(shared_service)} == RIGHT_OF.keys()


def test_nobody_without_a_key(shared_service: Service) -> None:
    """Without a key, or with one that is not known, no operation says anything but 401."""
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            _refused(operation, shared_service, {}, "credentials-missing")
            _refused(operation, shared_service, {"Authorization": "Bearer plk_nonsense"}, "credentials-wrong")
            _refused(operation, shared_service, {"Authorization": "Basic YTpi"}, "credentials-missing")


def _refused(operation: Operation, service: Service, headers: dict[str, str], slug: str) -> None:
    answer = operation.ask(service, headers)
    problem_of(answer, 401, slug)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("role", Role)
def test_roles_reach_so_far(shared_service: Service, role: Role) -> None:
    """A role is refused every operation whose right it lacks, and no other."""
    key = dict(shared_service.key(role))
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            right = RIGHT_OF[operation.name]
            answer = operation.ask(shared_service, {**key, "Idempotency-Key": operation.name})
            if right in RIGHTS[role]:
                assert answer.status_code not in {401, 403}, operation.name
            else:
                told = problem_of(answer, 403, "right-missing")
                assert told["values"] == {"right": right, "roles": [role]}


def test_changes_need_an_idempotency_key(shared_service: Service) -> None:
    """Every operation that changes something refuses a request without an idempotency key, and names the header."""
    key = dict(shared_service.key())
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            if operation.changes:
                answer = operation.ask(shared_service, key, json={} if operation.has_body else None)
                assert "Idempotency-Key" in places_of(problem_of(answer, 400, "request-malformed")), operation.name


@pytest.mark.parametrize("body", WRONG_BODIES.values(), ids=WRONG_BODIES.keys())
def test_bodies_without_form(shared_service: Service, body: bytes) -> None:
    """A body that is not the documented JSON is refused as such by every operation that takes one."""
    key = {**shared_service.key(), "Content-Type": "application/json"}
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            if operation.has_body:
                answer = operation.ask(shared_service, {**key, "Idempotency-Key": operation.name}, content=body)
                assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "///"])
def test_bodies_of_other_kinds(shared_service: Service, kind: str) -> None:
    """A body that does not call itself JSON is not read as JSON."""
    key = {**shared_service.key(), "Content-Type": kind}
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            if operation.has_body:
                answer = operation.ask(shared_service, {**key, "Idempotency-Key": operation.name}, content=b"{}")
                problem_of(answer, 400, "request-malformed")


def test_bodies_too_large(shared_service: Service) -> None:
    """A body that is longer than is read is refused, whether its length is announced or not."""
    key = {**shared_service.key(), "Content-Type": "application/json"}
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            if operation.has_body:
                size = (16 * 1024 if operation.name == "queue_batch" else 256) * 1024 + 1
                headers = {**key, "Idempotency-Key": operation.name}
                problem_of(operation.ask(shared_service, headers, content=b" " * size), 413, "body-too-large")
                problem_of(operation.ask(shared_service, headers, content=iter([b" " * size])), 413, "body-too-large")


def test_wrong_values_of_every_field(shared_service: Service) -> None:
    """Each field of each body refuses values of another type, and names itself."""
    key = dict(shared_service.key())
    components = shared_service.client.get("/openapi.json").json()["components"]["schemas"]
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            if operation.has_body:
                document = _schema(operation, components)
                for field, described in document["properties"].items():
                    wrong: list[Any] = [{"a": {"b": 1}}, 1.5, [[[]]], 10**400]
                    wrong += ["true"] if described.get("type") == "boolean" else [True]
                    for value in wrong:
                        answer = _post(operation, shared_service, key, document, field, value)
                        told = problem_of(answer, 400, "request-malformed")
                        assert any(place.startswith(f"#/{field}") for place in places_of(told)), (field, value, told)


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\x00b", " padded ", "line\nbreak", "x" * 200_000])
def test_texts_that_are_none(shared_service: Service, text: str) -> None:
    """Each text of each body refuses what cannot be printed or is too long, and the log stays as it is."""
    key = dict(shared_service.key())
    components = shared_service.client.get("/openapi.json").json()["components"]["schemas"]
    with nothing_changes(shared_service):
        for operation in operations(shared_service):
            if operation.has_body:
                document = _schema(operation, components)
                for field, described in document["properties"].items():
                    kinds = [described, *described.get("anyOf", [])]
                    if any(kind.get("type") == "string" for kind in kinds):
                        answer = _post(operation, shared_service, key, document, field, text)
                        assert answer.status_code in {400, 404, 409, 422}, (operation.name, field, answer.text)
                        assert answer.headers["Content-Type"] == "application/problem+json"


def _schema(operation: Operation, components: dict[str, Any]) -> dict[str, Any]:
    reference = operation.described["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    found: dict[str, Any] = components[reference.rpartition("/")[2]]
    return found


def _post(
    operation: Operation, service: Service, key: dict[str, str], document: dict[str, Any], field: str, value: Any
) -> Any:
    (example,) = document.get("examples", [{"reason": "because"}])
    headers = {**key, "Content-Type": "application/json", "Idempotency-Key": f"{operation.name}-{field}"}
    return operation.ask(service, headers, content=json.dumps({**example, field: value}).encode())
