"""Output that a page shows may leave parts out, and nothing else."""

from __future__ import annotations

import pytest

from tests.docs.elision import shows


@pytest.mark.parametrize(
    "shown",
    ["one  two\nthree\nfour", "one ...\nthree\nfour", "...\nfour", "one two\n...", "one two\n...\nthree\nfour", "..."],
)
def test_parts_may_be_left_out(shown: str) -> None:
    """Parts of lines, and lines, may be left out where the page says so."""
    assert shows(shown, "one two  \n\nthree\nfour\n")


@pytest.mark.parametrize(
    "shown", ["one two", "one two\nfour", "one\n...", "... two three\nfour", "one.two\nthree\nfour"]
)
def test_difference_is_seen(shown: str) -> None:
    """A line that is missing, or differs, is a difference."""
    assert not shows(shown, "one two\nthree\nfour\n")
