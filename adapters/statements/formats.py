"""Formats: the kinds of files in which statements come."""

from __future__ import annotations

from enum import StrEnum


class StatementFormat(StrEnum):
    """How a file is written."""

    CAMT = "camt"
    """ISO 20022 XML: camt.053 or camt.054."""
    MT940 = "mt940"
    """SWIFT's older text."""
    CSV = "csv"
    """Columns, laid out as a profile says."""
