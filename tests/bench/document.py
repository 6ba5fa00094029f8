"""The report of a run for programs: a JSON document with every figure of every round."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import Any

from tests.bench.finding import Against, Finding
from tests.bench.run import Run


def document_of(run: Run) -> dict[str, Any]:
    """Return the document of a run that has just ended."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "postgresql": run.server_version,
        "cores": os.cpu_count(),
        "rounds": run.size.rounds,
        "events": run.size.events,
        "paths": [_path(finding) for finding in run.findings],
    }


def _path(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "unit": finding.unit,
        "ours": finding.ours,
        "rounds": list(finding.figures),
        "floors": [_floor(against) for against in finding.floors],
    }


def _floor(against: Against) -> dict[str, Any]:
    lowest, highest = against.spread
    return {
        "floor": against.floor,
        "theirs": against.typical,
        "rounds": list(against.figures),
        "ratio": against.ratio,
        "lowest": lowest,
        "highest": highest,
        "goal": None if against.goal is None else against.goal.ratio,
        "goal_is": None if against.goal is None else ("at most" if against.goal.is_most else "at least"),
        "reached": against.is_reached,
    }
