"""The names of lines: what they name can be read off them, and nothing else is taken for one."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.reconciliation.line_ids import booked_line_id, external_line_id, parse_booked, parse_external

SHEET = UUID("22222222-3333-5444-8555-666666666666")


@given(st.uuids(), st.integers(1, 10**8))
def test_external_name_is_read_back(sheet_id: UUID, line_no: int) -> None:
    """The name of a statement's line tells the statement and the place, and is no name of a line of the books."""
    name = external_line_id(sheet_id, line_no)

    assert (parse_external(name), parse_booked(name)) == ((sheet_id, line_no), None)


@given(st.integers(1, 10**15), st.integers(1, 10**6))
def test_booked_name_is_read_back(position: int, line_no: int) -> None:
    """The name of a line of the books tells its entry and the place, and is no name of a statement's line."""
    name = booked_line_id(position, line_no)

    assert (parse_booked(name), parse_external(name)) == ((position, line_no), None)


@pytest.mark.parametrize(
    "text", ["", "1-1", f"{SHEET}:0000001", f"{SHEET.hex}:1", "000000000001-001 ", "\u0661" * 12 + "-001", "\x00"]
)
def test_other_text_names_nothing(text: str) -> None:
    """Text in any other form names no line."""
    assert (parse_external(text), parse_booked(text)) == (None, None)
