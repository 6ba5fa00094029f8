"""Headings: what stands above the columns of a table."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["text", "figure"]
"""Texts begin on the left; figures end on the right, digit below digit."""


class Heading(NamedTuple):
    """The heading of one column."""

    label: str
    kind: Kind = "text"
