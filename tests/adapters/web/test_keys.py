"""API keys: kept as digests, known again, revoked at once."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from pydantic import SecretStr

from adapters.web.callers import Caller, Role
from adapters.web.errors import (
    CredentialsWrongError,
    KeyNameTakenError,
    KeyNotFoundError,
    KeyRevokedError,
    KeyWithoutRoleError,
    RequestError,
)
from adapters.web.keys.api_key import ApiKey
from adapters.web.keys.register import KeyRegister
from ledger.errors import TextInvalidError
from tests.adapters.till import ME, Till, opened_till

ROLES = [Role.FINANCE, Role.AUDITOR]


@pytest.fixture
def register(till: Till) -> KeyRegister:
    return KeyRegister(till.book)


def test_key_says_who_asks(register: KeyRegister) -> None:
    """A key that is shown is known as the actor and the roles that it was made for."""
    key = register.make("asha", ROLES, ME)

    shown = ApiKey.from_text(key.text.get_secret_value())

    assert register.caller_with(shown) == Caller("asha", frozenset(ROLES))


def test_secret_shows_nowhere(register: KeyRegister) -> None:
    """What is shown of a key by accident is not the secret, and what is kept of it is a digest."""
    key = register.make("asha", ROLES, ME)
    secret = key.secret.get_secret_value()

    assert secret not in f"{key} {key!r} {register.list()!r} {key.digest}"
    assert key.fits(key.digest)


@pytest.mark.parametrize(
    "text", ["", "plk_", "plk__", "plk_x_y", "Bearer", "plk_" + "0" * 32 + "_", "plk_" + "0" * 32 + "_" + "é" * 43]
)
def test_text_that_is_no_key(text: str) -> None:
    """A text that has not the form of a key is refused like a wrong one."""
    with pytest.raises(CredentialsWrongError):
        ApiKey.from_text(text)


def test_wrong_keys_are_alike(register: KeyRegister) -> None:
    """A key that is not known, one with another secret, and one that was revoked are refused in the same words."""
    known, revoked = register.make("asha", ROLES, ME), register.make("ravi", ROLES, ME)
    register.revoke("ravi", ME)
    others = [ApiKey(uuid4(), known.secret), ApiKey(known.id, SecretStr("x" * 43)), revoked]

    told = []
    for key in others:
        with pytest.raises(CredentialsWrongError) as refused:
            register.caller_with(key)
        told.append(str(refused.value))
    assert len(set(told)) == 1


def test_name_is_used_once(register: KeyRegister) -> None:
    """A name stands for one key for ever, also when that was revoked."""
    register.make("asha", ROLES, ME)
    for _ in range(2):
        with pytest.raises(KeyNameTakenError):
            register.make("asha", ROLES, ME)
        if register.list()[0].revoked_at is None:
            register.revoke("asha", ME)
    assert [(key.name, key.revoked_by) for key in register.list()] == [("asha", ME)]


def test_revoking(register: KeyRegister) -> None:
    """Only a key that exists and is valid can be revoked."""
    register.make("asha", ROLES, ME)
    register.revoke("asha", ME)

    with pytest.raises(KeyRevokedError):
        register.revoke("asha", ME)
    with pytest.raises(KeyNotFoundError):
        register.revoke("nobody", ME)


def test_key_needs_a_name_and_a_role(register: KeyRegister) -> None:
    """A key without a role, or with a name that cannot be one, is not made."""
    with pytest.raises(KeyWithoutRoleError):
        register.make("asha", [], ME)
    for name in ("", " asha", "a\x00", "x" * 101):
        with pytest.raises(TextInvalidError):
            register.make(name, ROLES, ME)
    assert register.list() == []


def test_key_is_made_when_the_caller_commits(register: KeyRegister, till: Till) -> None:
    """On a caller's connection a key that was made or revoked is so only when the caller commits."""
    kept = register.make("asha", ROLES, ME)
    with till.book.database.begin() as connection:
        register.make("ravi", ROLES, ME, connection=connection)
        register.revoke("asha", ME, connection=connection)
        assert register.named("asha", connection).revoked_by == ME
        connection.rollback()

    assert [key.name for key in register.list()] == ["asha"]
    assert register.caller_with(kept).actor == "asha"


def test_one_of_many_gets_the_name(database_url: str) -> None:
    """Of several who want one name at once, one gets it, and the others are told so."""
    with opened_till(database_url) as till:
        register = KeyRegister(till.book)
        outcomes: list[str] = []
        together = threading.Barrier(4)

        def make() -> None:
            together.wait()
            try:
                outcomes.append(register.make("asha", ROLES, ME).id.hex)
            except RequestError as error:
                outcomes.append(type(error).__name__)

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        (made,) = (key.id.hex for key in register.list())
        assert sorted(outcomes) == sorted([made, *["KeyNameTakenError"] * 3])
