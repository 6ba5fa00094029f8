"""The teeth of the simulation: it must find every mistake that was planted on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.bugs import BUGS, Bug
from tests.simulation.planting import hunt, plant


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_planted_bug(bug: Bug, tmp_path: Path) -> None:
    """The simulation finds each planted bug, and finds it in the copy that the bug was planted in."""
    plant(bug, tmp_path)

    found = hunt(bug, tmp_path)

    assert found.returncode == 1, f"{found.stdout}\n{found.stderr}"
    assert "broke" in found.stdout
    assert str(tmp_path) in found.stdout
