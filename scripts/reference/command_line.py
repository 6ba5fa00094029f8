"""The command line: every command with its arguments and options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from typer import Typer
from typer.models import ArgumentInfo, OptionInfo

from adapters.cli.commands import COMMANDS, load
from scripts.reference.markdown import code, joined, table


def command_line() -> str:
    """Return a section for each command."""
    return "\n\n".join(f"### payouts {name}\n\n{_section(callback)}" for name, callback in callbacks())


def callbacks() -> Iterator[tuple[str, Callable[..., object]]]:
    """Return the commands by name, those of a group behind the group's name."""
    for name in COMMANDS:
        found = load(name)
        if isinstance(found, Typer):
            yield from ((f"{name} {each}", callback) for each, callback in _commands_of(found))
        else:
            yield name, found


def _commands_of(group: Typer) -> Iterator[tuple[str, Callable[..., object]]]:
    for registered in group.registered_commands:
        assert registered.callback is not None, "a command is a function"
        yield registered.name or registered.callback.__name__.replace("_", "-"), registered.callback


def names_of(callback: Callable[..., object]) -> list[str]:
    """Return the names of a command's arguments and options, as they are typed."""
    return [_name(name, info) for name, _, info, _ in _parameters(callback)]


def _section(callback: Callable[..., object]) -> str:
    rows = [
        [code(_name(name, info)), _values(kind, info), _default(info, default), _meaning(info)]
        for name, kind, info, default in _parameters(callback)
    ]
    return f"{joined(callback.__doc__)}\n\n{table(['argument or option', 'values', 'default', 'meaning'], rows)}"


def _parameters(callback: Callable[..., object]) -> Iterator[tuple[str, Any, OptionInfo | ArgumentInfo, Any]]:
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in inspect.signature(callback).parameters.items():
        kind, info = get_args(hints[name])
        yield name, kind, info, parameter.default


def _name(name: str, info: OptionInfo | ArgumentInfo) -> str:
    if isinstance(info, ArgumentInfo):
        return info.metavar or name.upper()
    # In an annotation the first name given to typer.Option stands where it keeps a default.
    named = [each for each in (info.default, *(info.param_decls or ())) if isinstance(each, str)]
    return named[0] if named else f"--{name.replace('_', '-')}"


def _values(kind: Any, info: OptionInfo | ArgumentInfo) -> str:
    kinds = [each for each in get_args(kind) or (kind,) if each is not type(None)]
    if issubclass(kinds[0], StrEnum):
        return ", ".join(code(word.value) for word in kinds[0])
    if kinds[0] is bool:
        return "no value"
    named = info.metavar or {int: "integer", float: "number", str: "text"}[kinds[0]]
    return named if isinstance(info, OptionInfo) else "text"


def _default(info: OptionInfo | ArgumentInfo, default: Any) -> str:
    if isinstance(info, ArgumentInfo):
        return "must be given"
    return "" if default is None or default is False else code(default)


def _meaning(info: OptionInfo | ArgumentInfo) -> str:
    variable = f" Otherwise {code(info.envvar)}." if info.envvar else ""
    return f"{info.help}{variable}"
