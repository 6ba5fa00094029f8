"""The commands by name. A command is imported when it is asked for, so that none waits for what only others need."""

from __future__ import annotations

import gc
from collections import UserDict
from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

COMMANDS = {
    "demo": "adapters.cli.demo:demo",
    "show": "adapters.cli.show:show",
    "list": "adapters.cli.payouts:payouts",
    "balance": "adapters.cli.balance:balance",
    "statement": "adapters.cli.statement:statement",
    "trial-balance": "adapters.cli.trial_balance:trial_balance",
    "statements": "adapters.cli.statements:statements",
    "reconcile": "adapters.cli.reconcile:reconcile",
    "report": "adapters.cli.report:report",
    "export": "adapters.cli.export:export",
    "breaks": "adapters.cli.breaks:breaks",
    "matches": "adapters.cli.matches:matches",
    "periods": "adapters.cli.periods:periods",
    "erase": "adapters.cli.erasing:erase",
    "hold": "adapters.cli.erasing:hold",
    "release": "adapters.cli.erasing:release",
    "verify": "adapters.cli.verify:verify",
    "rebuild": "adapters.cli.rebuild:rebuild",
    "replay": "adapters.cli.replay:replay",
    "audit": "adapters.cli.audit:audit",
    "migrate": "adapters.cli.migrate:migrate",
    "writer-role": "adapters.cli.writer_role:writer_role",
    "finance-role": "adapters.cli.finance_role:finance_role",
    "sandbox": "adapters.cli.sandbox:sandbox",
    "worker": "adapters.cli.worker:worker",
    "serve": "adapters.cli.serve:serve",
    "providers": "adapters.cli.providers:providers",
    "doctor": "adapters.cli.doctor:doctor",
    "endpoints": "adapters.cli.endpoints:endpoints",
    "keys": "adapters.cli.keys:keys",
    "encryption-key": "adapters.cli.encryption_key:encryption_key",
}
"""Where each is, in the order in which help lists them: a function, or a group of commands."""


def load(name: str) -> Callable[..., object] | typer.Typer:
    """Import a command of `COMMANDS`."""
    return _imported(COMMANDS[name])


def _imported(place: str) -> Callable[..., object] | typer.Typer:
    """Import without looking for garbage: what is imported stays, and looking through it takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        found: Callable[..., object] | typer.Typer = resolve_name(place)
    finally:
        if was_enabled:
            gc.enable()
    return found


class _Loaded(UserDict[str, Any]):
    """The commands of the library's own kind by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        """Return a command. Raises KeyError when there is none of this name."""
        found = _imported(self.data[name])
        command = get_group(found) if isinstance(found, typer.Typer) else get_command(_alone(found))
        command.name = name
        return command


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        """Have every command of `COMMANDS`, whatever else it is."""
        super().__init__(**attributes)
        self.commands = _Loaded(COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; no account is called `import`, so `statement import` can only mean `statements import`."""
        understood = ["statements", *args[1:]] if args[:2] == ["statement", "import"] else args
        return super().resolve_command(ctx, understood)


def _alone(command: Callable[..., object]) -> typer.Typer:
    program = typer.Typer(add_completion=False)
    program.command()(command)
    return program
