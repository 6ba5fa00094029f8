"""The command line `payouts`: one command for each thing a person asks of a book.

Exit codes: 0 done, and all is well · 1 done, and something was found · 2 it could not be done.
"""

from __future__ import annotations

import sys

import typer
from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks

from adapters.cli.commands import Commands
from ledger.errors import LedgerError

COULD_NOT = 2

app = typer.Typer(name="payouts", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def payouts() -> None:
    """An event-sourced, double-entry ledger that pays people through payout providers and proves its books."""


def main() -> None:
    """Run a command; a broken rule or a machine that refuses is one line on the error output, and no traceback."""
    # By itself the library would print retries where documents for machines are printed.
    set_on_retry_hooks([LoggingOnRetryHook])
    try:
        app()
    except (LedgerError, OSError) as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(COULD_NOT)
