"""Conditions on text that anybody may have typed: compared by code point, never as a pattern.

The read tables hold printable text only, so what cannot be printed is found nowhere. Asking the database for it would
be an error on PostgreSQL, which stores no NUL and no half of a surrogate pair.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false


def equal_to(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition that a column holds exactly this text."""
    return column == text if text.isprintable() else false()


def beginning_with(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Return the condition that a column begins with this text, as a range that an index answers; case counts."""
    if not prefix.isprintable():
        return false()
    if not prefix:
        return column >= prefix
    # The code point behind a printable character is never half of a surrogate pair, nor past the last there is.
    end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return and_(column >= prefix, column < end)
