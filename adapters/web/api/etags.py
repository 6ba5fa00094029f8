"""Entity tags: by which a caller asks whether what it has is still so (RFC 9110)."""

from __future__ import annotations

from typing import Any

from fastapi import status

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    status.HTTP_304_NOT_MODIFIED: {"description": "It is still as the caller has it."}
}


def etag_of(version: int) -> str:
    """Return the tag of a version."""
    return f'"{version}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Tell whether the caller has this version already; a weak tag serves as well here."""
    if if_none_match is None:
        return False
    told = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in told or tag in told
