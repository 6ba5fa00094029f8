"""Tables and words in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ERROR = re.compile(r"(?<!`)\b([A-Z]\w+Error)\b")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |".replace("  ", " ") for line in lines)


def code(text: object) -> str:
    """Return a text set as code."""
    return f"`{text}`"


def joined(text: str | None) -> str:
    """Return a docstring on one line, with the names of errors set as code."""
    return _ERROR.sub(r"`\1`", " ".join((text or "").split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
