"""The command line `payouts`: one command for each thing a person asks of a book.

Exit codes: 0 done, and all is well · 1 done, and something was found · 2 it could not be done.
"""

from __future__ import annotations

import sys

import typer
from stamina.instrumentation import LoggingOnRetryHook, set_on_retry_hooks

from adapters.cli.balance import balance
from adapters.cli.demo import demo
from adapters.cli.doctor import doctor
from adapters.cli.endpoints import endpoints
from adapters.cli.keys import keys
from adapters.cli.migrate import migrate
from adapters.cli.payouts import payouts
from adapters.cli.providers import providers
from adapters.cli.rebuild import rebuild, verify
from adapters.cli.sandbox import sandbox
from adapters.cli.serve import serve
from adapters.cli.show import show
from adapters.cli.statement import statement
from adapters.cli.trial_balance import trial_balance
from adapters.cli.worker import worker
from ledger.errors import LedgerError

COULD_NOT = 2

app = typer.Typer(
    name="payouts",
    help="An event-sourced, double-entry ledger that pays people through payout providers and proves its books.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

app.command()(demo)
app.command()(show)
app.command("list")(payouts)
for command in (balance, statement, trial_balance, verify, rebuild, migrate, sandbox, worker, serve, providers, doctor):
    app.command()(command)
app.add_typer(endpoints, name="endpoints")
app.add_typer(keys, name="keys")


def main() -> None:
    """Run a command; a broken rule or a machine that refuses is one line on the error output, and no traceback."""
    # By itself the library would print retries where documents for machines are printed.
    set_on_retry_hooks([LoggingOnRetryHook])
    try:
        app()
    except (LedgerError, OSError) as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(COULD_NOT)
