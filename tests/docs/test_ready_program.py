"""The `payouts` of the pages' shells is the program, but for the time that it takes to start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.ready_program import ready_program


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ready_program(tmp_path_factory.mktemp("ready")) as programs:
        yield str(programs / "payouts")


def test_it_is_the_program(ready: str, tmp_path: Path) -> None:
    """Both print the same on both outputs, and end with the same code, for what is right and what is wrong."""
    real = str(Path(sys.executable).parent / "payouts")
    for arguments in (["balance", "--help"], ["balance"], ["show", "--url", "sqlite:///nowhere.db", "SAL-1"]):
        told = [
            subprocess.run([program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
            for program in (real, ready)
        ]

        assert len({(each.returncode, each.stdout, each.stderr) for each in told}) == 1, told


def test_a_stop_is_passed_on(ready: str, tmp_path: Path) -> None:
    """A signal reaches the command, which ends as it likes; and when its asker is killed, the command is gone too."""
    command = [ready, "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as stopped:
        assert stopped.stdout is not None
        assert stopped.stdout.readline()
        stopped.terminate()
        assert stopped.wait(60) in {0, 143}
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline()
        killed.kill()
        killed.stdout.read()
