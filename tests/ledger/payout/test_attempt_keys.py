"""Attempt keys: the idempotency key follows from payout and attempt alone."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.payout.attempts import attempt_key, parse_attempt_key

PAYOUT_ID = UUID("5f0c7a3e-6f1b-5e0e-9a43-0d6a4e6b1f10")
KEY = "5f0c7a3e6f1b5e0e9a430d6a4e6b1f10_7"
keys = st.tuples(st.uuids(), st.integers(1, 999))


@given(keys)
def test_key_round_trip(names: tuple[UUID, int]) -> None:
    """Payout and attempt can be read back from the key."""
    assert parse_attempt_key(attempt_key(*names)) == names


@given(keys)
def test_key_fits_every_provider(names: tuple[UUID, int]) -> None:
    """A key has at most 36 characters, all of them digits, the letters a to f, or an underscore."""
    key = attempt_key(*names)

    assert len(key) <= 36
    assert re.fullmatch(r"[0-9a-f_]{34,36}", key)


@given(keys, keys)
def test_keys_differ(one: tuple[UUID, int], other: tuple[UUID, int]) -> None:
    """Two attempts have the same key only when they are the same attempt of the same payout."""
    assert (attempt_key(*one) == attempt_key(*other)) is (one == other)


def test_key_is_stable() -> None:
    """The form of the key never changes, because keys of long ago come back in reports."""
    assert attempt_key(PAYOUT_ID, 7) == KEY


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", KEY.upper(), KEY.replace("_", "-"), KEY + "000", KEY[:-1], KEY[:-1] + "0", KEY[:-1] + "07"),
        *(KEY + " ", " " + KEY, KEY + "\n", str(PAYOUT_ID), KEY[1:], KEY[:-1] + "-1", KEY[:-1] + "\u0667"),
    ],
)
def test_foreign_text_is_no_key(text: str) -> None:
    """A text that is not exactly of the key's form names no attempt."""
    assert parse_attempt_key(text) is None


@given(st.text(max_size=40))
def test_only_keys_are_parsed(text: str) -> None:
    """Whatever text is parsed as a key is the key of what it was parsed to."""
    names = parse_attempt_key(text)

    assert names is None or attempt_key(*names) == text
