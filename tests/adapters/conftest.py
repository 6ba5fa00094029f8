"""Books on a file, with and without a provider behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.clock import MovableClock
from tests.adapters.office import Office, opened_office
from tests.adapters.till import MOMENT, Till, file_url, opened_till


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MOMENT)


@pytest.fixture
def till(tmp_path: Path, clock: MovableClock) -> Iterator[Till]:
    with opened_till(file_url(tmp_path), clock) as till:
        yield till


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened_office(file_url(tmp_path)) as office:
        yield office
