"""Optional values of a form: a browser sends an empty text for a field that nobody filled in."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

T = TypeVar("T")


def _unless_empty(value: Any) -> Any:
    return None if value == "" else value


Optional = Annotated[T | None, BeforeValidator(_unless_empty)]
"""A value, or nothing."""
