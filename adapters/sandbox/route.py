"""A route: one method and path, and what serves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox.exchanges import Answer, Request, Silence


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path, and what serves it. A group in the path is handed on as the name of what is wanted."""

    method: str
    path: re.Pattern[str]
    serve: Callable[[Request, str], Answer | Silence]
    is_public: bool = False
    """Whether it is served without authorisation."""
