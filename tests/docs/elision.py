"""What a page shows of a program's output, held against what the program printed.

`...` stands for any text within a line, and on a line of its own for any number of lines. Runs of spaces count as one,
and blank lines do not count.
"""

from __future__ import annotations

import re

ELIDED = "..."


def shows(shown: str, printed: str) -> bool:
    """Tell whether the page shows what was printed."""
    pattern = "".join(map(_pattern_of, _lines(shown)))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _pattern_of(line: str) -> str:
    if line == ELIDED:
        return r"(?:.*\n)*"
    return ".*".join(map(re.escape, line.split(ELIDED))) + r"\n"
