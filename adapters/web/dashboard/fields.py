"""Fields of a form, for the filters of a list and for what has to be said before something is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["text", "search", "date", "datetime-local", "number", "password", "select", "textarea", "file"]


class Choice(NamedTuple):
    """One of the values of a `select`."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field, with what it holds now and what was wrong with it."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    """Of a `select`; the first stands for no choice."""
    hint: str = ""
    error: str = ""
    required: bool = False
    length_max: int = 200
    autocomplete: str = "off"
