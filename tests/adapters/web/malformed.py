"""Bodies that a provider signed and nobody can read: broken on the way out, or made by a fault of its own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.adapters.web.correspondents import Signed

HUGE = ("1e999999999", "-1e999999999", "9" * 5_000, "NaN", "Infinity", "0.1e-99999999", "9" * 400 + ".5")


Maker = Callable[[str, Random, int], bytes]
"""Makes a body from the text of a genuine one and a number."""


def malformed(genuine: Signed, random: Random, number: int) -> bytes:
    """Return a body that is no message, unlike that of every other number."""
    return _MAKERS[number % len(_MAKERS)](genuine.body.decode(), random, number)


def _cut(text: str, random: Random, number: int) -> bytes:
    return f"{text[: random.randrange(len(text))]}~{number}".encode()


def _noise(_: str, random: Random, number: int) -> bytes:
    return b"~%d" % number + random.randbytes(random.randrange(300))


def _nested(_: str, random: Random, number: int) -> bytes:
    return random.choice(["[", '{"a":', '[{"a":']).encode() * random.randrange(1_000, 9_000) + b"%d" % number


def _of_another_kind(_: str, random: Random, number: int) -> bytes:
    return random.choice(["%d", "[%d]", '"%d"', "-%d.5", '{"%d":null}', "[[%d], null]"]).encode() % number


def _with_lists_everywhere(text: str, _: Random, number: int) -> bytes:
    return json.dumps(_with_leaves(json.loads(text), [[number]])).encode()


def _with_numbers_everywhere(text: str, random: Random, number: int) -> bytes:
    numbers = json.dumps(_with_leaves(json.loads(text), "@")).replace('"@"', random.choice(HUGE), 1)
    return numbers.replace('"@"', random.choice(HUGE[:2])).encode() + b" " * number


def _xml(_: str, __: Random, number: int) -> bytes:
    return f'<!DOCTYPE a [<!ENTITY a "{"ha" * number}">]><a>&a;&a;</a>'.encode()


def _compressed(text: str, _: Random, number: int) -> bytes:
    return gzip.compress(f"{text} {number}".encode(), mtime=0)


def _in_half_an_encoding(text: str, _: Random, number: int) -> bytes:
    return f"{text} {number}".encode("utf-16")[1:]


def _with_nuls(text: str, _: Random, number: int) -> bytes:
    return text.replace("{", "{" + f'"{number}\x00":"\x00", ', 1).replace('"}', '\x00"}').encode()


_MAKERS: tuple[Maker, ...] = (
    _cut,
    _noise,
    _nested,
    _of_another_kind,
    _with_lists_everywhere,
    _with_numbers_everywhere,
    _xml,
    _compressed,
    _in_half_an_encoding,
    _with_nuls,
)


def _with_leaves(facts: Any, leaf: Any) -> Any:
    """Return the same document with another value in every place."""
    match facts:
        case dict():
            return {name: _with_leaves(value, leaf) for name, value in facts.items()}
        case list():
            return [_with_leaves(value, leaf) for value in facts] or leaf
        case _:
            return leaf
