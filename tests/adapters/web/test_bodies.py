"""Bodies: read so far and no further, and understood in one way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from json import JSONDecodeError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from adapters.web.bodies import limited
from adapters.web.errors import BodyTooLargeError

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=10,
)


def sent(*parts: bytes, headers: Sequence[tuple[bytes, bytes]] = ()) -> Request:
    waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Message:
        return waiting.pop(0)

    return Request({"type": "http", "method": "POST", "path": "/", "headers": list(headers)}, receive)


def body_of(request: Request, bytes_max: int) -> bytes:
    return asyncio.run(limited(request, bytes_max).body())


def value_of(body: bytes) -> Any:
    return asyncio.run(limited(sent(body), 10_000).json())


def test_body_is_read_so_far() -> None:
    """A body of the greatest length is read, and one that is a byte longer is not, in however many parts it comes."""
    assert body_of(sent(b"12345"), 5) == body_of(sent(b"12", b"34", b"5"), 5) == b"12345"
    for parts in ([b"123456"], [b"12345", b"6"], [b"1"] * 6):
        with pytest.raises(BodyTooLargeError):
            body_of(sent(*parts), 5)


@pytest.mark.parametrize("length", [b"6", b"9" * 50, b"9" * 20_000])
def test_announced_length_is_believed(length: bytes) -> None:
    """A length that is announced and is too great is refused before anything is read."""
    with pytest.raises(BodyTooLargeError):
        limited(sent(b"1", headers=[(b"content-length", length)]), 5)


@pytest.mark.parametrize("length", [b"", b"-1", b"x", b"\xb2", b"5"])
def test_length_that_says_nothing(length: bytes) -> None:
    """A length that is none is not believed: what comes is counted."""
    with pytest.raises(BodyTooLargeError):
        body_of(sent(b"123456", headers=[(b"content-length", length)]), 5)


@given(JSON)
def test_json_means_what_it_says(value: Any) -> None:
    """Any JSON value is read as what it is."""
    assert value_of(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'[{"b": {"a": 1, "a": 1}}]',
        b'{"a": 1, "\\u0061": 2}',
        b"NaN",
        b"[Infinity]",
        b'{"a": -Infinity}',
        b'"\xff"',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-32"),
        b"",
    ],
)
def test_json_of_two_meanings(body: bytes) -> None:
    """What two programs could understand differently is no JSON here."""
    with pytest.raises(JSONDecodeError):
        value_of(body)
