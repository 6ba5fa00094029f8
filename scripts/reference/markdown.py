"""Tables and words in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ERROR = re.compile(r"(?<![`\w])([A-Z]\w+Error)\b(?!`)")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [_line(headers), _line(["---"] * len(headers)), *map(_line, rows)]
    return "\n".join(lines)


def code(text: object) -> str:
    """Return a text set as code."""
    return f"`{text}`"


def joined(text: str | None) -> str:
    """Return a docstring on one line, with the names of errors set as code."""
    return _ERROR.sub(r"`\1`", " ".join((text or "").split()))


def _line(cells: Iterable[str]) -> str:
    return re.sub(" +", " ", f"| {' | '.join(map(_cell, cells))} |")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
