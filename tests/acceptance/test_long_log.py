"""A log that is verified as a whole by the program, in little memory; `make audit` does so with a million events."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.till import file_url
from tests.long_log.__main__ import PEAK_MIB_MAX
from tests.long_log.run import run

EVENTS = 2_000


def test_a_long_log_is_verified(tmp_path: Path) -> None:
    """Every promise holds of an honest log, and the verification streams."""
    found = run(file_url(tmp_path), EVENTS)

    assert found.document["holds"]
    assert found.document["position"] == EVENTS
    assert found.peak_mib <= PEAK_MIB_MAX
