"""How much is done to the workers: `make chaos TIMES=10` has ten times as many of them killed."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("CHAOS_TIMES", "1"))
"""What each test's kills and rounds are multiplied by."""
