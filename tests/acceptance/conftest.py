"""An office to work in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.office import Office, opened_office
from tests.adapters.till import file_url


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened_office(file_url(tmp_path)) as office:
        yield office
