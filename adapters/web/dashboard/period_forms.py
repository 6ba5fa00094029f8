"""The forms for closing days and for opening them again, with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.web.dashboard.fields import Field
from ledger.application.period_commands import REASON_LENGTH_MAX

THROUGH: Final = Field("through", "Close through", "date", required=True, hint="This day and every earlier one.")
FROM_DATE: Final = Field(
    "from_date", "First day to open again", "date", required=True, hint="It and every later one are opened."
)
REASON: Final = Field("reason", "Reason", required=True, hint="Recorded with your name.", length_max=REASON_LENGTH_MAX)
_FORMS: Final = {"close": (THROUGH,), "propose": (FROM_DATE, REASON)}


def forms_with(typed: Mapping[str, str]) -> dict[str, tuple[Field, ...]]:
    """Return the fields of each form, holding what was typed into it."""
    return {
        name: tuple(replace(each, value=typed.get(each.name, "")) for each in fields) for name, fields in _FORMS.items()
    }
