"""Tokens: what is open without one, and when one stops working."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.adapters.sandbox.caller import API_KEY, API_SECRET, error_code
from tests.adapters.sandbox.conftest import SandboxStarter, desk_of


def test_key_and_secret_are_exchanged_for_a_token_with_its_lifetime(start: SandboxStarter) -> None:
    """A right key and secret give a bearer token, and say for how many seconds it is good."""
    sandbox, caller = start(token_lifetime_seconds=120)
    answer = caller.http.post("/api/v1/auth/token", json={"api_key": API_KEY, "api_secret": API_SECRET})
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "expires_in"}
    assert answer.json()["expires_in"] == 120
    assert desk_of(sandbox).tokens.exchanges == 2


@pytest.mark.parametrize(("key", "secret"), [("wrong", API_SECRET), (API_KEY, "wrong"), (API_KEY, "geheim-ü")])
def test_wrong_credentials_get_no_token(start: SandboxStarter, key: str, secret: str) -> None:
    """A wrong key or secret is answered 401, and no token is handed out."""
    sandbox, caller = start()
    answer = caller.http.post("/api/v1/auth/token", json={"api_key": key, "api_secret": secret})
    assert (answer.status_code, error_code(answer)) == (401, "UNAUTHORIZED")
    assert desk_of(sandbox).tokens.exchanges == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/beneficiaries"),
        ("POST", "/api/v1/payouts"),
        ("GET", "/v1/payouts/pay_1"),
        ("GET", "/api/v1/payouts/pay_1"),
        ("GET", "/v1/payouts?reference_id=a"),
        ("GET", "/api/v1/wallet"),
    ],
)
@pytest.mark.parametrize("authorization", [None, "Bearer made-up", "Basic a2V5"])
def test_everything_else_needs_a_token(
    start: SandboxStarter,
    method: str,
    path: str,
    authorization: str | None,
) -> None:
    """Every other endpoint answers 401 to a missing or unknown token."""
    sandbox, _ = start()
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = httpx.request(method, sandbox.base_url + path, headers=headers, json={}, trust_env=False)
    assert (answer.status_code, error_code(answer)) == (401, "UNAUTHORIZED")


def test_token_expires_by_the_sandbox_clock(start: SandboxStarter) -> None:
    """A token works until its lifetime has passed on the sandbox's clock, and not a second longer."""
    sandbox, caller = start(token_lifetime_seconds=60)
    sandbox.advance(timedelta(seconds=59))
    assert caller.http.get("/api/v1/wallet").status_code == 200
    sandbox.advance(timedelta(seconds=1))
    assert caller.http.get("/api/v1/wallet").status_code == 401


def test_revoked_token_is_refused_and_a_new_one_works(start: SandboxStarter) -> None:
    """After a revocation the old token gets 401, and a fresh exchange gets in again."""
    sandbox, caller = start()
    desk_of(sandbox).tokens.revoke_all()
    assert caller.http.get("/api/v1/wallet").status_code == 401
    caller.authenticate()
    assert caller.http.get("/api/v1/wallet").status_code == 200
