"""The command line `payouts`: one command for each thing a person asks of a book.

Exit codes: 0 done and all well · 1 done, and something was found · 2 the command could not be carried out.
"""

from __future__ import annotations

import typer

from adapters.cli.demo import demo
from adapters.cli.migrate import migrate
from adapters.cli.rebuild import rebuild
from adapters.cli.sandbox import sandbox
from adapters.cli.verify import verify

app = typer.Typer(
    name="payouts",
    help="An event-sourced, double-entry ledger that pays people through payout providers and proves its books.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

for command in (demo, migrate, rebuild, sandbox, verify):
    app.command()(command)
