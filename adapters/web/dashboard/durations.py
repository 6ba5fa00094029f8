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


def short_duration(seconds: int) -> str:
    """Return about how long, in the largest unit that it fills, to a tenth: such as `2.5 min`."""
    length, unit = next((each for each in _UNITS if seconds >= each[0]), _UNITS[-1])
    whole, tenth = divmod((seconds * 10 + length // 2) // length, 10)
    return f"{whole}{f'.{tenth}' if tenth else ''}{_NO_BREAK}{unit}"
