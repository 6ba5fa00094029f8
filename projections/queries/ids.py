"""Ids by how they begin: what people copy from a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, select

_HEX_DIGITS = 32


def ids_that_begin_with(connection: Connection, column: Column[Any], prefix: str) -> Sequence[UUID]:
    """Return the first two ids of a column that begin with these hexadecimal digits, which are 1 to 32."""
    first, last = (UUID(prefix.ljust(_HEX_DIGITS, filler)) for filler in "0f")
    return connection.scalars(select(column).where(column.between(first, last)).order_by(column).limit(2)).all()
