"""Tables on the terminal: plain text that fits 100 columns, numbers to the right."""

from __future__ import annotations

import os
import re
import sys

from rich import box
from rich.console import Console
from rich.table import Table

COLUMNS = 100


def terminal() -> Console:
    """Return what tables are printed on: as wide as the terminal, or 100 columns where there is none.

    Nothing in a text is taken for markup.
    """
    knows_its_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if knows_its_width else COLUMNS, markup=False, highlight=False, emoji=False)


def table(title: str, *, footer: bool = False) -> Table:
    """Return an empty table."""
    return Table(
        title=title,
        title_justify="left",
        show_footer=footer,
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )


def add_text_column(to: Table, header: str, *, footer: str = "") -> None:
    """Add a column of text, which is folded where it does not fit."""
    to.add_column(header, footer=footer, overflow="fold")


def add_fixed_column(to: Table, header: str, *, footer: str = "") -> None:
    """Add a column of text that is never folded."""
    to.add_column(header, footer=footer, no_wrap=True)


def add_figure_column(to: Table, header: str, *, footer: str = "") -> None:
    """Add a column of numbers, to the right."""
    to.add_column(header, footer=footer, justify="right", no_wrap=True)


def printable(text: str | None) -> str:
    """Return a text of a provider or a person without anything that a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text or "")


def account_text(account: str, width: int = 36) -> str:
    """Return an account's name in lines that end between its parts where they can."""
    lines = [""]
    for part in re.split(r"(?<=:)", account):
        if lines[-1] and len(lines[-1] + part) > width:
            lines.append("  ")
        lines[-1] += part
    return "\n".join(lines)


def words(value: str) -> str:
    """Return a name such as `in_transit` as words."""
    return value.replace("_", " ")
