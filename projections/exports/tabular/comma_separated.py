"""The journal as comma-separated values in UTF-8.

A spreadsheet obeys a cell that begins like a formula, whoever wrote it: see CSV injection at
https://owasp.org/www-community/attacks/CSV_Injection. So a text that begins with `=`, `+`, `-`, `@` or a control
character gets an apostrophe in front. Rows end as RFC 4180 says, which also puts quotes around every line break.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import TextIO

from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal
from projections.exports.tabular.rows import JournalRow, rows_of

_OBEYED = ("=", "+", "-", "@")


def write_csv(_: Journal, entries: Iterable[ExportedEntry], to: TextIO) -> None:
    """Write the entries."""
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(JournalRow))
    for row in rows_of(entries):
        writer.writerow(harmless(cell) if isinstance(cell, str) else cell for cell in astuple(row))


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    is_obeyed = text.startswith(_OBEYED) or not text[:1].isprintable()
    return f"'{text}" if is_obeyed else text
