"""Planting: runs the simulation on a copy of our packages that has one bug more."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.simulation.bugs import Bug

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("ledger", "projections", "adapters", "tests/simulation", "tests/projections")
SEEDS_MAX = 1_000
TIMEOUT_SECONDS = 240


class BugNotPlantableError(Exception):
    """The text to be replaced is not there exactly once: the code has changed, and the bug must follow it."""


def plant(bug: Bug, garden: Path) -> None:
    """Copy the packages, with their compiled modules, into a folder, and plant a bug there."""
    for package in _PACKAGES:
        shutil.copytree(_ROOT / package, garden / package, ignore=shutil.ignore_patterns("test_*"))
    (garden / "tests" / "__init__.py").touch()
    planted = garden / bug.file
    text = planted.read_text(encoding="utf-8")
    if text.count(bug.old) != 1:
        message = f"{bug.name}: {bug.file} holds {text.count(bug.old)} times {bug.old!r}"
        raise BugNotPlantableError(message)
    planted.write_text(text.replace(bug.old, bug.new), encoding="utf-8")


def hunt(bug: Bug, garden: Path) -> subprocess.CompletedProcess[str]:
    """Simulate on the copy until a promise is broken, within a thousand seeds; the exit code 1 says that one was."""
    command = [sys.executable, "-m", "tests.simulation", "--until-broken"]
    command += ["--first", str(bug.first_seed), "--seeds", str(SEEDS_MAX)]
    environment = os.environ | {"PYTHONPATH": str(garden)}
    return subprocess.run(
        command, cwd=garden, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
