"""Request ids: in every answer, the caller's own where it is one."""

from __future__ import annotations

import pytest

from tests.adapters.web.served import Service


@pytest.mark.parametrize("request_id", ["r", "0b6b3f0e-8a4e", "x" * 200, "a/b;c=d"])
def test_caller_names_its_request(shared_service: Service, request_id: str) -> None:
    """An answer carries the id that its caller gave the request, also where it is a refusal."""
    for path in ("/v1/payouts", "/v1/payouts/nonsense"):
        answer = shared_service.get(path, {**shared_service.key(), "X-Request-Id": request_id})
        assert answer.headers["X-Request-Id"] == request_id


@pytest.mark.parametrize("request_id", ["", "a b", "x" * 201, "é".encode(), b"\xff", "a\tb"])
def test_id_that_is_none(shared_service: Service, request_id: str | bytes) -> None:
    """What cannot be an id is not repeated: the request gets one that is made up."""
    told = request_id.encode() if isinstance(request_id, str) else request_id
    key = shared_service.key()["Authorization"].encode()
    headers = [(b"Authorization", key), (b"X-Request-Id", told)]
    answers = [shared_service.client.get("/v1/payouts", headers=headers) for _ in range(2)]

    made_up = {answer.headers["X-Request-Id"] for answer in answers}
    assert len(made_up) == 2
    assert all(len(each) == 32 for each in made_up)
    assert [answer.status_code for answer in answers] == [200, 200]
