"""A log on a stream, and spans that are recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.observability.recorded_spans import RecordedSpans, begin_recording


@pytest.fixture(scope="session")
def _recorder() -> RecordedSpans:
    return begin_recording()


@pytest.fixture
def spans(_recorder: RecordedSpans) -> Iterator[RecordedSpans]:
    """Return the spans of this test, and forget them afterwards."""
    _recorder.ended.clear()
    _recorder.is_listening = True
    yield _recorder
    _recorder.is_listening = False
    _recorder.ended.clear()
