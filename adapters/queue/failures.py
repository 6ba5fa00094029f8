"""What is told of a failure: enough to find its cause, and nothing that it was about.

Only the errors of this project promise to hold no secrets. What other libraries write into theirs, such as the
parameters of a statement or the input that could not be read, is not passed on.
"""

from __future__ import annotations

import traceback

from ledger.errors import LedgerError

_LENGTH_MAX = 500


def told(error: BaseException) -> str:
    """Return the error's type, and its message if that is safe, or else the line that raised it."""
    return _told(error)[:_LENGTH_MAX]


def told_frames(error: BaseException) -> str:
    """Return the lines of code that led to the error, without values."""
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()


def _told(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, LedgerError):
        return f"{name}: {error}"
    if isinstance(error, BaseExceptionGroup):
        return f"{name}: {'; '.join(_told(inner) for inner in error.exceptions)}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{name} at {frames[-1].name}, line {frames[-1].lineno}" if frames else name
