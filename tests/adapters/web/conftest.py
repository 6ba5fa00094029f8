"""Services on a file, open for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.till import Till
from tests.adapters.web.served import Service, opened_service


@pytest.fixture
def service(till: Till) -> Iterator[Service]:
    with opened_service(till) as service:
        yield service
