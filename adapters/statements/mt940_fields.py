"""MT940 fields: a tag between colons at the beginning of a line, and the text up to the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.statements.statement_file import StatementFile
from adapters.statements.text_lines import text_lines

FIELD_LINES_MAX = 100
"""The standard has six lines at most; banks write more."""
_TAG = re.compile(r"(?:\{[^}]*\}|\{4:)*:(?P<tag>[0-9]{2}[A-Z]?):(?P<text>.*)", flags=re.ASCII | re.DOTALL)
_ENVELOPE = re.compile(r"\{.*|-\}?(?:\{.*)?|\$|\x01|\x03", flags=re.DOTALL)
"""What stands around a message on SWIFT's network."""


@dataclass(slots=True)
class Field:
    """One field."""

    tag: str
    place: int
    """The line of the file at which it begins."""
    lines: list[str] = field(default_factory=list)


def fields_of(file: StatementFile) -> Iterator[Field]:
    """Return the fields in their order. Raises StatementUnreadableError."""
    current: Field | None = None
    for place, raw in enumerate(text_lines(file, "utf-8-sig"), start=1):
        line = raw.rstrip("\r\n")
        found = _TAG.fullmatch(line)
        if found is not None:
            if current is not None:
                yield current
            current = Field(found["tag"], place, [found["text"]])
        elif _ENVELOPE.fullmatch(line) or not line.strip():
            continue
        elif current is None:
            raise file.refusal(place, "text before the first field")
        elif len(current.lines) >= FIELD_LINES_MAX:
            raise file.refusal(place, f"a field of more than {FIELD_LINES_MAX} lines")
        else:
            current.lines.append(line)
    if current is not None:
        yield current
