"""The names of lines, by which the log says what was matched.

A line of a statement is named by the statement and its place in the file, a line of the books by the log position of
its entry and its place there. Names of either kind sort in the order of what they name.
"""

from __future__ import annotations

import re
from uuid import UUID

_EXTERNAL = re.compile("([0-9a-f]{32}):([0-9]{7,9})", re.ASCII)
_BOOKED = re.compile("([0-9]{12,18})-([0-9]{3,9})", re.ASCII)


def external_line_id(sheet_id: UUID, line_no: int) -> str:
    """Return the name of a statement's line."""
    return f"{sheet_id.hex}:{line_no:07}"


def booked_line_id(position: int, line_no: int) -> str:
    """Return the name of a line of the books."""
    return f"{position:012}-{line_no:03}"


def parse_external(line_id: str) -> tuple[UUID, int] | None:
    """Return the statement and the place in its file; None where no statement's line has this name."""
    found = _EXTERNAL.fullmatch(line_id)
    return found and (UUID(found[1]), int(found[2]))


def parse_booked(line_id: str) -> tuple[int, int] | None:
    """Return the entry's log position and the place in it; None where no line of the books has this name."""
    found = _BOOKED.fullmatch(line_id)
    return found and (int(found[1]), int(found[2]))
