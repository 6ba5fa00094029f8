"""Measures us beside what this machine allows: `python -m tests.bench`. The ratios count, the figures are of today."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from tests.bench.document import document_of
from tests.bench.plot import plot_of
from tests.bench.report import table_of
from tests.bench.run import run, wanted
from tests.bench.size import full, quick

_WIDTH_MIN = 160
_console = Console(highlight=False, width=max(_WIDTH_MIN, Console().width))


def main() -> int:
    """Return 0, whatever the ratios are: how fast a machine is proves nothing wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that everything runs; its ratios say nothing")
    parser.add_argument("--only", default="", metavar="WORD", help="the paths whose names have this word in them")
    parser.add_argument("--events", type=int, help="how many events the long log has; 1,000,000, or 2,000 if quick")
    parser.add_argument("--rounds", type=int, help="how many rounds count; 5, or 2 if quick")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure of every round")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw how many times over each goal is reached")
    given = parser.parse_args()
    if not wanted(given.only):
        parser.error(f"no path has {given.only!r} in its name")
    size = quick if given.quick else full
    chosen = {name: value for name in ("events", "rounds") if (value := getattr(given, name)) is not None}
    found = run(size(**chosen), given.only)
    _console.print(table_of(found.findings))
    if given.json:
        given.json.write_text(json.dumps(document_of(found), indent=2) + "\n", encoding="utf-8")
    if given.svg:
        given.svg.write_text(plot_of(found.findings), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
