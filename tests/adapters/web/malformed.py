"""Bodies that a provider signed and nobody can read: broken on the way out, or made by a fault of its own."""

from __future__ import annotations

import gzip
import json
from random import Random
from typing import Any

from tests.adapters.web.correspondents import Signed

HUGE = ("1e999999999", "-1e999999999", "9" * 5_000, "NaN", "Infinity", "0.1e-99999999", "9" * 400 + ".5")


def malformed(genuine: Signed, random: Random, number: int) -> bytes:
    """Return a body that is no message, unlike that of every other number."""
    facts, text = json.loads(genuine.body), genuine.body.decode()
    match number % 10:
        case 0:
            return f"{text[: random.randrange(len(text))]}~{number}".encode()
        case 1:
            return b"~%d" % number + random.randbytes(random.randrange(300))
        case 2:
            return random.choice(["[", '{"a":', '[{"a":']).encode() * random.randrange(1_000, 9_000) + b"%d" % number
        case 3:
            return random.choice(["%d", "[%d]", '"%d"', "-%d.5", '{"%d":null}', "[[%d], null]"]).encode() % number
        case 4:
            return json.dumps(_with_leaves(facts, [[number]])).encode()
        case 5:
            numbers = json.dumps(_with_leaves(facts, "@")).replace('"@"', random.choice(HUGE), 1)
            return numbers.replace('"@"', random.choice(HUGE[:2])).encode() + b" " * number
        case 6:
            return f'<!DOCTYPE a [<!ENTITY a "{"ha" * number}">]><a>&a;&a;</a>'.encode()
        case 7:
            return gzip.compress(f"{text} {number}".encode(), mtime=0)
        case 8:
            return f"{text} {number}".encode("utf-16")[1:]
        case _:
            return text.replace("{", "{" + f'"{number}\x00":"\x00", ', 1).replace('"}', '\x00"}').encode()


def _with_leaves(facts: Any, leaf: Any) -> Any:
    """Return the same document with another value in every place."""
    match facts:
        case dict():
            return {name: _with_leaves(value, leaf) for name, value in facts.items()}
        case list():
            return [_with_leaves(value, leaf) for value in facts] or leaf
        case _:
            return leaf
