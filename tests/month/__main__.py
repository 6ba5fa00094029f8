"""Reconciles a generated month in a new book: `python -m tests.month --payouts 50000`. The figures are of today."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.embedded import open_book
from ledger.clock import MovableClock
from tests.adapters.till import file_url, settings_for
from tests.month.month import month_of
from tests.month.run import Run, run
from tests.new_book import make_book

AFTERWARDS = datetime(2026, 4, 2, 12, tzinfo=UTC)
RATE_MIN = 0.97
_console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Return 0 when nothing was matched wrongly, nothing planted was missed, and suspense is the open breaks."""
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--payouts", type=int, default=50_000, help="how many payouts the month has")
    parser.add_argument("--seed", type=int, default=1, help="which month; the same seed makes the same one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = file_url(Path(folder))
        make_book(url)
        with open_book(settings=settings_for(url), clock=MovableClock(AFTERWARDS)) as book:
            found = run(book, month_of(given.payouts, given.seed))
    _show(found)
    return 0 if is_right(found) else 1


def is_right(found: Run) -> bool:
    """Return whether the book's promises about reconciling hold."""
    judged = found.judged
    is_judged_well = judged.wrong == judged.other_breaks == 0 and judged.rate >= RATE_MIN
    is_recorded = (found.matches, found.open_breaks) == (len(found.outcome.matches), len(found.outcome.breaks))
    return (
        is_judged_well
        and judged.found == judged.faults
        and is_recorded
        and found.suspense_minor == found.suspended_minor
        and not found.again_writes
    )


def _show(found: Run) -> None:
    judged, table = found.judged, Table("planted", "as break", "payouts", "found", title="Planted faults")
    for fate, count in judged.faults.items():
        table.add_row(fate.name.lower(), str(fate.value.kind), f"{count:,}", f"{judged.found[fate]:,}")
    _console.print(table)
    _console.print(f"wrong matches {judged.wrong}, of {found.matches:,}; other breaks {judged.other_breaks}")
    _console.print(f"matched {judged.matched:,} of {judged.matchable:,} lines with one partner: {judged.rate:.2%}")
    _console.print(f"open breaks {found.open_breaks:,}, holding {found.suspended_minor:,} paise in suspense")
    _console.print(
        f"suspense account {found.suspense_minor:,}; second run: {'writes' if found.again_writes else 'nothing new'}"
    )
    _console.print(", ".join(f"{step} {seconds:.1f} s" for step, seconds in found.seconds.items()))
    _console.print(f"peak memory {found.peak_mib:,} MiB")


if __name__ == "__main__":
    sys.exit(main())
