"""Loads the service on loopback: `python -m tests.load --seconds 60`. The figures are this machine's of today."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table

from tests.load.caller import Answers
from tests.load.run import Measured, run

CONNECTIONS = 64
_console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Return 0 when everything that was accepted is in the log, once; else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to load the service, in three rounds")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="how many connections ask at once")
    given = parser.parse_args()
    found = run(given.seconds, given.connections)
    _show(found)
    return 1 if found.lost or found.repeated or found.service.refused else 0


def _show(found: Measured) -> None:
    table = Table("", "answers", "per second", "p50 ms", "p95 ms", "p99 ms")
    for name, answers in (("queue a payout", found.service), ("insert one row", found.bare)):
        table.add_row(name, f"{len(answers.milliseconds):,}", *(f"{figure:,.1f}" for figure in figures(answers)))
    ratios = [ours / theirs for ours, theirs in zip(figures(found.service), figures(found.bare), strict=True)]
    table.add_row("ratio", "", *(f"{ratio:.2f}" for ratio in ratios))
    _console.print(table)
    _console.print(f"accepted {len(found.service.accepted):,}, of which lost {len(found.lost)}")
    _console.print(f"in the log more than once {len(found.repeated)}, other answers {found.service.refused or 0}")


def figures(answers: Answers) -> tuple[float, float, float, float]:
    """Return answers per second, and p50, p95 and p99 in milliseconds, by the nearest rank."""
    ranked = sorted(answers.milliseconds)
    p50, p95, p99 = (ranked[max(0, -(-len(ranked) * percent // 100) - 1)] for percent in (50, 95, 99))
    return len(ranked) / answers.seconds, p50, p95, p99


if __name__ == "__main__":
    sys.exit(main())
