"""Date texts: days as files write them, in a form that is named beforehand, because 03/04 is two different days."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

_LENGTH_MAX = 40
_YEARS = range(1990, 2100)


def date_from_text(text: str, forms: Sequence[str]) -> date | None:
    """Return the day of a text in the first of the forms (as of `strptime`) that fits; None for what is no day."""
    return _read(text, tuple(forms)) if len(text) <= _LENGTH_MAX else None


@lru_cache(maxsize=4_096)
def _read(text: str, forms: tuple[str, ...]) -> date | None:
    for form in forms:
        try:
            told = time.strptime(text, form)
        except ValueError:
            continue
        return date(told.tm_year, told.tm_mon, told.tm_mday) if told.tm_year in _YEARS else None
    return None
