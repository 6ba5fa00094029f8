"""Rows as dataclasses: a query's result names its columns, and those are what is selected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Table


def columns_of(result: type[Any], table: Table, leaving_out: Collection[str] = ()) -> list[Column[Any]]:
    """Return the table's columns that are fields of a dataclass, but for those left out."""
    names = (field.name for field in fields(result))
    return [table.c[name] for name in names if name in table.c and name not in leaving_out]
