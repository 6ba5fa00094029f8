"""Text lines: a file's text, one line at a time, with a bound on how long and how many they are."""

from __future__ import annotations

import io
from collections.abc import Iterator

from adapters.statements.statement_file import StatementFile

LINE_CHARACTERS_MAX = 65_536
LINES_MAX = 1_000_000


def text_lines(file: StatementFile, encoding: str) -> Iterator[str]:
    """Return each line with its ending. Raises StatementUnreadableError, with the number of the line."""
    stream = io.TextIOWrapper(io.BytesIO(file.body), encoding=encoding, newline="")
    number = 0
    while line := _next_line(stream, file, encoding):
        number += 1
        if number > LINES_MAX:
            raise file.refusal(number, f"more than {LINES_MAX} lines")
        if len(line) > LINE_CHARACTERS_MAX:
            raise file.refusal(number, f"a line of more than {LINE_CHARACTERS_MAX} characters")
        if "\0" in line:
            raise file.refusal(number, "a NUL character")
        yield line


def _next_line(stream: io.TextIOWrapper, file: StatementFile, encoding: str) -> str:
    try:
        return stream.readline(LINE_CHARACTERS_MAX + 1)
    except UnicodeError:
        raise file.refusal(_line_of_fault(file.body, encoding), f"not text in {encoding}") from None


def _line_of_fault(body: bytes, encoding: str) -> int:
    """Return the line in which the text stops being text; what reads it looks ahead, so it has to be looked for."""
    try:
        body.decode(encoding)
    except UnicodeDecodeError as error:
        return body[: error.start].decode(encoding, "ignore").count("\n") + 1
    except UnicodeError:
        return 1
    return 1
