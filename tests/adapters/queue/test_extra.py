"""What works without the extra that the shared queue comes with."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["procrastinate"] = None   # as if it were not installed
import adapters.embedded
from adapters.queue.opening import open_queue, open_shared_queue
from ledger.clock import SystemClock
from ledger.errors import DriverMissingError
try:
    open_shared_queue("postgresql://localhost/x", SystemClock())
except DriverMissingError as error:
    print(error.extra)
"""


def test_without_the_extra_only_the_shared_queue_is_missing() -> None:
    """Books and embedded queues need no procrastinate, and the shared queue names the extra that it needs."""
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)

    assert (result.stdout, result.stderr) == ("queue\n", "")
