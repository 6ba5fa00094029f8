"""The bank's own numbers of the accounts that a file tells of. All of it is taken in for one account of ours.

A bank hands out the statements of several accounts in one file, and what is booked on one of them is not to be
compared with our books of another. Which of its numbers is which account of ours nobody has told, so none is picked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.errors import StatementAccountsMixedError
from adapters.statements.statement_file import StatementFile

_CHARACTERS_SHOWN = 4
_HIDDEN = "••••"


@dataclass(slots=True)
class BankAccounts:
    """The numbers that were met in a file so far."""

    file: StatementFile
    _lines: dict[str, int] = field(default_factory=dict)
    """The line of the file at which each was met first, in that order."""

    def add(self, number: str, line: int) -> None:
        """Take note of a number at a line of the file, however it is spaced."""
        self._lines.setdefault("".join(number.split()), line)

    def check_one(self) -> None:
        """Refuse the statements of two accounts. Raises StatementAccountsMixedError, which shows the ends of all."""
        if len(self._lines) > 1:
            _, second, *_ = self._lines.values()
            raise StatementAccountsMixedError(self.file.name, second, tuple(map(_masked, self._lines)))


def _masked(number: str) -> str:
    """Return the end of a number; of a short one nothing is shown."""
    is_long = len(number) > 2 * _CHARACTERS_SHOWN
    return f"{_HIDDEN}{number[-_CHARACTERS_SHOWN:]}" if is_long else _HIDDEN
