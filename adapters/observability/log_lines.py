"""Log lines: one event as one line, for people. Nobody can forge a second line, because no line ends inside a value."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

_FIRST = ("timestamp", "level", "logger", "event")
_LAST = ("error", "frames", "stack_info")
"""The longest, behind those that are looked for; all others are in the order of the alphabet."""
_BREAK = " | "


def text_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return time, level, logger and message, and then what else is known, as `name=value`."""
    head = f"{event['timestamp']} {event['level'].upper()} {event['logger']}: {event['event']}"
    names = sorted(event.keys() - set(_FIRST), key=lambda name: (name in _LAST, name))
    rest = [f"{name}={_shown(event[name])}" for name in names]
    return _on_one_line(" ".join([head, *rest]))


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() and " " not in value and value else f'"{value}"'
    return json.dumps(value, ensure_ascii=False)


def _on_one_line(text: str) -> str:
    joined = _BREAK.join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in joined)
