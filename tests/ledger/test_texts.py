"""Texts that callers give: what is accepted, what is refused, and what is made printable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import ReferenceInvalidError, TextInvalidError, TimeNotAwareError
from ledger.texts import REFERENCE_LENGTH_MAX, check_reference, check_text, is_reference, printable, utc


@pytest.mark.parametrize("reference", ["1", "INV 2026/01-é", "r" * 100, "वेतन"])
def test_reference_is_kept_as_it_is(reference: str) -> None:
    """A printable reference of at most 100 characters is taken unchanged."""
    assert check_reference(reference) == reference


@pytest.mark.parametrize("reference", ["", " ", " a", "a ", "a\n", "\x00", "a\u200bb", "\u00a0a", "\ud800", "r" * 101])
def test_bad_reference_is_refused(reference: str) -> None:
    """An empty, overlong, padded or unprintable reference is refused and named, cut to what is worth showing."""
    with pytest.raises(ReferenceInvalidError) as raised:
        check_reference(reference * 3 if len(reference) > REFERENCE_LENGTH_MAX else reference)

    assert raised.value.reference == reference


def test_text_may_be_empty_where_allowed() -> None:
    """Only where it says so is an empty text accepted."""
    assert check_text("narration", "", length_max=3, empty_allowed=True) == ""
    with pytest.raises(TextInvalidError) as raised:
        check_text("reason", "", length_max=3)
    assert (raised.value.field, raised.value.text, raised.value.length_max) == ("reason", "", 3)


def test_overlong_text_is_cut_in_the_error() -> None:
    """The error shows that a text is too long without repeating all of it."""
    assert check_text("note", "abc", length_max=3) == "abc"
    with pytest.raises(TextInvalidError) as raised:
        check_text("note", "a" * 1_000_000, length_max=3)
    assert raised.value.text == "aaaa"


@given(st.text(st.characters(exclude_categories=[])), st.integers(0, 20))
def test_anything_can_be_made_printable(text: str, length_max: int) -> None:
    """Whatever a text holds, its printable form is no longer than allowed, printable, and keeps what can be shown."""
    made = printable(text, length_max=length_max)

    assert len(made) == min(len(text), length_max)
    assert made.isprintable()
    assert all(after in {before, "\ufffd"} for before, after in zip(text, made, strict=False))
    assert printable(made, length_max=length_max) == made


@given(st.text(st.characters(exclude_categories=[]), max_size=110))
def test_only_printable_text_is_a_reference(text: str) -> None:
    """A reference can be stored and shown as it is, on any database."""
    if is_reference(text):
        assert printable(text, length_max=REFERENCE_LENGTH_MAX) == text == text.strip() != ""


def test_moments_are_kept_in_utc() -> None:
    """A moment with any offset becomes the same moment in UTC, and one without is refused."""
    india = timezone(timedelta(hours=5, minutes=30))
    moment = utc("effective_at", datetime(2026, 1, 1, 5, 30, tzinfo=india))

    assert (moment, moment.tzinfo) == (datetime(2026, 1, 1, tzinfo=UTC), UTC)
    with pytest.raises(TimeNotAwareError) as raised:
        utc("effective_at", datetime(2026, 1, 1))  # noqa: DTZ001 -- what is to be refused
    assert (raised.value.field, raised.value.time) == ("effective_at", "2026-01-01T00:00:00")
