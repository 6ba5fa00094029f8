"""What all documents share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictInt,
    ValidationInfo,
)

from adapters.web.cursors import LENGTH_MAX as CURSOR_LENGTH_MAX
from adapters.web.errors import MomentRangeError
from ledger.currencies import EXPONENTS
from ledger.money import LARGEST_AMOUNT_MINOR
from ledger.texts import REFERENCE_LENGTH_MAX

PAGE_MAX = 200


class Asked(BaseModel):
    """What a caller sends: nothing that is not known, nothing of another type."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PageWanted(BaseModel):
    """Which page of a list is wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(default=50, ge=1, le=PAGE_MAX, description="How many at most.")
    cursor: str | None = Field(
        default=None,
        max_length=CURSOR_LENGTH_MAX,
        description="`next_cursor` of the page before, with the same filters.",
    )


class Told(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(frozen=True)


AmountMinor = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=LARGEST_AMOUNT_MINOR,
        description="In the smallest unit, such as paise; written without a decimal point.",
        examples=[250_000],
    ),
]
Currency = Annotated[
    str, Field(pattern="^[A-Z]{3}$", json_schema_extra={"enum": sorted(EXPONENTS)}, description="ISO 4217.")
]
Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=REFERENCE_LENGTH_MAX,
        description="The caller's own name for it: printable, without surrounding spaces. The same reference with the "
        "same facts is the same thing, and with other facts it is refused.",
        examples=["SAL-2026-03-0001"],
    ),
]
Moment = Annotated[
    datetime,
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat().replace("+00:00", "Z"), return_type=str),
]
"""A moment in UTC."""


def _not_a_number(value: object) -> object:
    """Refuse what could be seconds or milliseconds, since whenever."""
    if not isinstance(value, str) or value.strip()[4:5] != "-":
        message = "a day is text such as 2026-03-01, and a moment such as 2026-03-01T09:30:00+05:30"
        raise ValueError(message)
    return value


DayText = Annotated[date, BeforeValidator(_not_a_number)]
"""A day, by its name in the calendar."""
MomentText = Annotated[AwareDatetime, BeforeValidator(_not_a_number)]
"""A moment with its offset from UTC, however long ago or far away."""
_FIRST, _END = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _in_range(moment: datetime, info: ValidationInfo) -> datetime:
    """Refuse what no book deals with; a schema has no words for that, so it is a rule and not a part of the form."""
    if not _FIRST <= moment < _END:
        raise MomentRangeError(info.field_name or "moment")
    return moment


def _day_in_range(day: date, info: ValidationInfo) -> date:
    """Refuse a day that no book deals with, as `_in_range` refuses a moment."""
    if not _FIRST.date() <= day < _END.date():
        raise MomentRangeError(info.field_name or "day")
    return day


DayAsked = Annotated[DayText, AfterValidator(_day_in_range), Field(examples=["2026-03-31"])]
"""A day that a caller names, from 1970 up to and including 2199."""
MomentAsked = Annotated[
    MomentText,
    AfterValidator(_in_range),
    Field(
        description="With its offset from UTC; from 1970 up to and including 2199.",
        examples=["2026-03-01T09:30:00+05:30"],
    ),
]
"""A moment that a caller names."""
