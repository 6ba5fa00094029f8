"""The journal of a small book, and its exports as text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from projections.exports.journal import Journal
from tests.projections.exports.books import events, file_url, journal_at


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """Return the journal of the small book."""
    with journal_at(file_url(tmp_path_factory.mktemp("book")), events()) as opened:
        yield opened
