"""Verifies a long log in a new book: `python -m tests.long_log --events 1000000`. The figures are of today."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.adapters.till import file_url
from tests.long_log.run import Run, run

PEAK_MIB_MAX = 400
_console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Return 0 when every promise of the book holds, and it took no more memory than it may."""
    parser = argparse.ArgumentParser(prog="python -m tests.long_log", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events the log has")
    parser.add_argument("--url", help="an empty database; a file of its own, unless given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(given.url or file_url(Path(folder)), given.events)
    _show(found)
    return 0 if found.document["holds"] and found.peak_mib <= PEAK_MIB_MAX else 1


def _show(found: Run) -> None:
    table = Table("", "seconds", "events per second")
    for name, seconds in (
        ("write, project, hash", found.write_seconds),
        ("plain read of the rows", found.read_seconds),
        ("payouts verify", found.verify_seconds),
    ):
        table.add_row(name, f"{seconds:,.1f}", f"{found.events / seconds:,.0f}")
    _console.print(table)
    for each in found.document["passes"]:
        _console.print(f"{'holds' if each['holds'] else 'BROKEN'}  {each['name']}")
    _console.print(f"peak memory of payouts verify {found.peak_mib:,} MiB, of {PEAK_MIB_MAX}")


if __name__ == "__main__":
    sys.exit(main())
