"""Short ids: what lists show of an id, and how a person who gives it back is understood."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import typer
from sqlalchemy import Column, Connection

from projections.queries.ids import ids_that_begin_with

_SHORT = 8
_BEGINNING = re.compile("[0-9a-f]{1,32}", re.ASCII)


def short_id(of: UUID) -> str:
    """Return how an id begins: enough to tell a few thousand apart."""
    return of.hex[:_SHORT]


def full_id(connection: Connection, column: Column[Any], text: str) -> UUID:
    """Return the one id of a column that begins so. Raises typer.BadParameter where there is none, or another."""
    prefix = text.replace("-", "").lower()
    found = ids_that_begin_with(connection, column, prefix) if _BEGINNING.fullmatch(prefix) else []
    if len(found) != 1:
        message = f"{'more than one id begins' if found else 'no id begins'} with {text!r}"
        raise typer.BadParameter(message)
    return found[0]
