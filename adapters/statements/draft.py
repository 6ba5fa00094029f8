"""The draft: lines of a statement as they are read, with their places in the file, until all of it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from adapters.errors import StatementUnreadableError
from adapters.statements.statement_file import StatementFile
from adapters.statements.text_lines import LINES_MAX
from ledger.errors import LedgerError
from ledger.statements.line import NARRATION_LENGTH_MAX, StatementLine
from ledger.statements.statement import Statement
from ledger.texts import is_reference, printable

NOTHING = frozenset({"", "-", "NONREF", "NOTPROVIDED"})
"""What stands where there is no reference: by habit, in MT940 and in ISO 20022."""


@dataclass(slots=True)
class Draft:
    """What was read of one statement so far."""

    file: StatementFile
    first_line_no: int = 1
    lines: list[StatementLine] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    """The line of the file of each line, in the order of their numbers."""

    @property
    def next_line_no(self) -> int:
        """Return the number of the line that is read next."""
        return self.first_line_no + len(self.lines)

    def add(self, place: int, **facts: Any) -> None:
        """Take in a line that stands at a line of the file. Raises StatementUnreadableError."""
        if self.next_line_no > LINES_MAX:
            raise self.file.refusal(place, f"more than {LINES_MAX} lines")
        try:
            line = StatementLine(line_no=self.next_line_no, **facts)
        except (LedgerError, ValidationError) as error:
            raise self._refusal(place, error) from error
        self.lines.append(line)
        self._places.append(place)

    def finished(self, place: int, **facts: Any) -> Statement:
        """Return the statement, whose end stands at a line of the file. Raises StatementUnreadableError."""
        told = {"account": self.file.account, "digest": self.file.digest, "lines": tuple(self.lines)}
        try:
            return Statement(**(told | facts))
        except (LedgerError, ValidationError) as error:
            line_no = getattr(error, "line_no", None)
            raise self._refusal(place if line_no is None else self.place_of(line_no), error) from error

    def place_of(self, line_no: int) -> int:
        """Return the line of the file at which a line stands."""
        return self._places[line_no - self.first_line_no]

    def _refusal(self, place: int, error: LedgerError | ValidationError) -> StatementUnreadableError:
        if isinstance(error, LedgerError):
            return self.file.refusal(place, str(error))
        wrong = sorted({".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)})
        return self.file.refusal(place, f"out of range: {', '.join(wrong)}")


def narration_of(text: str) -> str:
    """Return a narration as it can be kept: on one line, printable, and not endless."""
    line = " ".join(text.split())
    if line.isprintable() and len(line) <= NARRATION_LENGTH_MAX:
        return line
    return printable(line, length_max=NARRATION_LENGTH_MAX).strip()


def reference_of(text: str | None) -> str | None:
    """Return a reference without the spaces around it; None where there is none. Raises ValueError for what is none."""
    told = (text or "").strip()
    if told in NOTHING:
        return None
    if not is_reference(told):
        raise ValueError
    return told
