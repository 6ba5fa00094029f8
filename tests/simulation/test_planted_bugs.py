"""The teeth of the simulation: it must find every mistake that was planted on purpose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.simulation.bugs import BUGS, Bug
from tests.simulation.planting import hunt, plant
from tests.simulation.run import run_seeds


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_planted_bug(bug: Bug, tmp_path: Path) -> None:
    """The simulation finds each planted bug, in a world in which the code without it keeps every promise."""
    plant(bug, tmp_path)

    found = hunt(bug, tmp_path)

    assert found.returncode == 1, f"{found.stdout}\n{found.stderr}"
    assert str(tmp_path) in found.stdout
    broken = re.match(r"seed (\d+) broke", found.stdout)
    assert broken is not None
    assert run_seeds([int(broken[1])]).broken == []
