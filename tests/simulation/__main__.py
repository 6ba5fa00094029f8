"""Simulates worlds from seeds: `python -m tests.simulation --seeds 1000`, or `--seed 7` to see one again."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import ledger
from tests.simulation.faults import Fault
from tests.simulation.plan import draw_plan
from tests.simulation.results import Results
from tests.simulation.run import run_everywhere, run_seeds, store
from tests.simulation.shrink import Shrinking
from tests.simulation.world import Outcome, run_world

_BROKEN_SHOWN = 10
_console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Return 0 when every promise held, 1 when one was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many worlds to simulate")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="simulate this one world only, and show its trace")
    parser.add_argument("--jobs", type=int, help="how many processes to use; all cores by default")
    parser.add_argument(
        "--until-broken", action="store_true", help="in one process, and only until a promise is broken"
    )
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    if given.seed is not None:
        return _show(run_world(draw_plan(given.seed), store()))
    seeds = range(given.first, given.first + given.seeds)
    return _hunt(seeds) if given.until_broken else _run_all(seeds, given.jobs)


def _hunt(seeds: range) -> int:
    results = run_seeds(seeds, stop_at_first=True)
    for broken in results.broken:
        _console.print(f"seed {broken.seed} broke after {results.seeds}: {broken.violations[0]}", markup=False)
    _console.print(f"the code in {Path(ledger.__file__).parent.parent}")
    return 1 if results.broken else 0


def _run_all(seeds: range, jobs: int | None) -> int:
    started = time.monotonic()
    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[found]}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(seeds), found="")

        def progress(results: Results) -> None:
            per_second = results.seeds / (time.monotonic() - started)
            found = f"{per_second:.1f} seeds/s, {len(results.broken)} broken"
            bar.update(task, completed=results.seeds, found=found)

        results = run_everywhere(seeds, progress, jobs)
    _report(results, time.monotonic() - started)
    if not results.broken:
        return 0
    seed = min(broken.seed for broken in results.broken)
    return _show(run_world(draw_plan(seed), store()))


def _report(results: Results, seconds: float) -> None:
    table = Table("fault", "times", title="What went wrong in these worlds")
    for fault in Fault:
        table.add_row(fault.value, str(results.faults[fault]))
    _console.print(table)
    for broken in sorted(results.broken, key=lambda each: each.seed)[:_BROKEN_SHOWN]:
        _console.print(f"seed {broken.seed}: {broken.violations[0]}", markup=False)
    _console.print(
        f"{results.seeds} seeds in {seconds:.1f} s: {results.seeds / seconds:.1f} seeds/s, "
        f"{results.points} points at which a crash could strike, {sum(results.faults.values())} faults, "
        f"{len(results.broken)} seeds broke a promise"
    )


def _show(outcome: Outcome) -> int:
    """Show one world; a broken one is made as small as can be first."""
    if outcome.violations:
        _console.print(f"\nseed {outcome.plan.seed} again: make simulate SEED={outcome.plan.seed}")
        outcome = Shrinking(lambda plan: run_world(plan, store())).smallest(outcome)
        _console.print("the smallest world that breaks the same promise:")
    _console.print("\n".join(outcome.lines), markup=False)
    _console.print(f"{outcome.plan.told()}\ntrace {outcome.digest}", markup=False)
    for violation in outcome.violations:
        _console.print(f"BROKEN {violation}", markup=False)
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
