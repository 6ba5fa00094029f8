"""Reports as the API gives them: tables whose columns say what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import Field

from adapters.documents import utc_text
from adapters.web.api.documents.base import DayText, Told
from adapters.web.api.documents.figures import KnownWanted, Position
from ledger.money import decimal_from_minor
from projections.reports.report import CURRENCY, Column, ColumnKind, Report

_MINOR = "_minor"


class ReportWanted(KnownWanted):
    """Which time a report covers. It begins with `since`, which ageing has no use for, and ends before `until`."""

    since: DayText | None = None
    until: DayText | None = None


class ColumnTold(Told):
    """One column of a report."""

    name: str
    kind: ColumnKind


class ReportTold(Told):
    """A report that ties to the books. Beside every amount in minor units stands the same one as a decimal."""

    name: str
    title: str
    position: Position
    columns: tuple[ColumnTold, ...]
    rows: tuple[dict[str, str | int | None], ...] = Field(description="Each has a value for every column.")

    @classmethod
    def of(cls, found: Report) -> Self:
        """Tell of a report, read to its end."""
        names = [column.name for column in found.columns]
        columns = tuple(ColumnTold(name=column.name, kind=column.kind) for column in found.columns)
        rows = tuple(_row(found.columns, dict(zip(names, row, strict=True))) for row in found.rows)
        return cls(name=found.name, title=found.title, position=found.position, columns=columns, rows=rows)


def _row(columns: Sequence[Column], row: dict[str, Any]) -> dict[str, str | int | None]:
    told: dict[str, str | int | None] = {}
    for column in columns:
        value = row[column.name]
        told[column.name] = value if value is None or isinstance(value, int) else _text(value)
        if column.kind is ColumnKind.MINOR:
            decimal = None if value is None else str(decimal_from_minor(value, row[CURRENCY]))
            told[column.name.removesuffix(_MINOR)] = decimal
    return told


def _text(value: Any) -> str:
    return utc_text(value) if isinstance(value, datetime) else str(value)
