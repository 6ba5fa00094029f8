"""Documents: results of queries as JSON for machines.

Every amount stands there twice: `amount_minor` is the integer of minor units, `amount` the decimal number as text.
Moments are ISO 8601 in UTC, days ISO 8601.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from ledger.money import decimal_from_minor

_MINOR = "_minor"


def document_of(result: Any, currency: str | None = None, leaving_out: Collection[str] = ()) -> Any:
    """Return a result as JSON values. Amounts without a currency of their own are of the one given."""
    if is_dataclass(result):
        names = [field.name for field in fields(result) if field.name not in leaving_out]
        return amounts_told({name: getattr(result, name) for name in names}, currency)
    if isinstance(result, BaseModel):
        return amounts_told({name: getattr(result, name) for name in type(result).model_fields}, currency)
    if isinstance(result, Mapping):
        return {str(key): document_of(value, currency) for key, value in result.items()}
    if isinstance(result, set | frozenset):
        return sorted(document_of(value, currency) for value in result)
    if isinstance(result, Iterable) and not isinstance(result, str):
        return [document_of(value, currency) for value in result]
    return _plain(result)


def amounts_told(facts: Mapping[str, Any], currency: str | None = None) -> dict[str, Any]:
    """Return facts as JSON values, with a decimal beside every amount."""
    currency = facts.get("currency", currency)
    told: dict[str, Any] = {}
    for name, value in facts.items():
        told[name] = document_of(value, currency)
        if name.endswith(_MINOR):
            assert currency is not None, f"{name} is an amount of some currency"
            told[name.removesuffix(_MINOR)] = None if value is None else str(decimal_from_minor(value, currency))
    return told


def utc_text(moment: datetime) -> str:
    """Return a moment for machines: ISO 8601 in UTC, such as `2026-01-31T12:00:05Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return utc_text(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(type(value))
