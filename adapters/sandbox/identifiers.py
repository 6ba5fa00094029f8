"""Identifiers: the ids that a provider hands out, random unless a seed makes them repeatable."""

from __future__ import annotations

import secrets
from hashlib import sha256
from threading import Lock

_DIGITS = "0123456789"
_HEX = _DIGITS + "abcdef"


class Identifiers:
    """Hands out ids. Without a seed no sandbox ever gives an id out again: a ledger outlives its sandboxes.

    With a seed the ids follow from it and from their order, so that a run can be repeated exactly.
    """

    def __init__(self, seed: int | None) -> None:
        """Draw from a seed, or from the system's randomness when it is None."""
        self._seed = seed
        self._lock = Lock()
        self._drawn = 0

    def hex(self, length: int) -> str:
        """Return that many hexadecimal digits in lower case."""
        return self.word(length, _HEX)

    def digits(self, length: int) -> str:
        """Return that many decimal digits; the first may be a zero."""
        return self.word(length, _DIGITS)

    def word(self, length: int, alphabet: str) -> str:
        """Return that many characters of an alphabet."""
        number = self._number(len(alphabet) ** length)
        characters = []
        for _ in range(length):
            number, index = divmod(number, len(alphabet))
            characters.append(alphabet[index])
        return "".join(characters)

    def _number(self, limit: int) -> int:
        """Return a number from zero up to but without the limit."""
        if self._seed is None:
            return secrets.randbelow(limit)
        with self._lock:
            self._drawn += 1
            drawn = self._drawn
        wanted = (limit.bit_length() + 7) // 8 + 8
        blocks = [sha256(f"{self._seed}:{drawn}:{part}".encode()).digest() for part in range(wanted // 32 + 1)]
        return int.from_bytes(b"".join(blocks)) % limit
