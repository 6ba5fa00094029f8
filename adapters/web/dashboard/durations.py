"""Durations as people read them: the two largest units that say something."""

from __future__ import annotations

_NO_BREAK = "\N{NO-BREAK SPACE}"
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def duration(seconds: int) -> str:
    """Return a duration such as `14 min 5 s` or `2 d 4 h`; what is finer is left out."""
    parts: list[str] = []
    for length, unit in _UNITS:
        number, seconds = divmod(seconds, length)
        if number or (unit == "s" and not parts):
            parts.append(f"{number}{_NO_BREAK}{unit}")
        elif parts:
            break
    return " ".join(parts[:2])
