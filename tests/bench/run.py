"""A run: each path's comparison set up, measured and taken down, one after the other, on one stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.comparison import Path
from tests.bench.finding import Finding
from tests.bench.paths import PATHS
from tests.bench.rounds import measured
from tests.bench.size import Size
from tests.bench.stage import Stage


@dataclass(frozen=True)
class Run:
    """What a run has found, and where."""

    findings: Sequence[Finding]
    size: Size
    server_version: str


def run(size: Size, word: str = "") -> Run:
    """Compare the paths whose names have this word in them, and show how far it has come."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Stage.running(size) as stage, Progress(*columns, console=Console(stderr=True)) as bar:
        findings = [_compared(stage, path, bar) for path in wanted(word)]
        return Run(findings, size, stage.server_version)


def wanted(word: str) -> Iterable[Path]:
    """Return the paths whose names have a word in them."""
    return [path for path in PATHS if word.lower() in path.name.lower()]


def _compared(stage: Stage, path: Path, bar: Progress) -> Finding:
    task = bar.add_task(f"{path.name} (setting up)", total=None)
    with path.open(stage) as comparison:
        rounds = stage.size.rounds + comparison.warms_up
        bar.update(task, description=path.name, total=rounds * (1 + len(comparison.floors)))
        return measured(path.name, comparison, stage.size.rounds, lambda: bar.advance(task))
