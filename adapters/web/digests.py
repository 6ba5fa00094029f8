"""Digests: by which requests, keys and filters are told apart without being kept."""

from __future__ import annotations

import hashlib


def digest_of(*parts: str | bytes) -> str:
    """Return a SHA-256 (hex) over parts, whose lengths are told so that no two lists of parts look the same."""
    found = hashlib.sha256()
    for part in parts:
        told = part.encode() if isinstance(part, str) else part
        found.update(len(told).to_bytes(8, "big") + told)
    return found.hexdigest()
