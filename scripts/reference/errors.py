"""The tree of errors, branch by branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module

from adapters.errors import AdapterError
from ledger.errors import InvalidInputError, LedgerError, NotFoundError, RefusedError, StoreError
from projections.errors import ProjectionError
from scripts.reference.markdown import code, joined, table

_BELOW_ADAPTERS = (
    *("adapters.announcements.errors", "adapters.audit.errors", "adapters.checkpoints.errors"),
    *("adapters.web.errors", "adapters.web.dashboard.errors"),
)
for _home in _BELOW_ADAPTERS:
    import_module(_home)  # a class is known below its branch only once its module was read
BRANCHES = (InvalidInputError, RefusedError, NotFoundError, StoreError, ProjectionError, AdapterError)
_HOMES = ("ledger.errors", "projections.errors", "adapters.errors", *_BELOW_ADAPTERS)


def errors() -> str:
    """Return a table for each branch of the tree."""
    return "\n\n".join(f"## {branch.__name__}\n\n{joined(branch.__doc__)}\n\n{_table(branch)}" for branch in BRANCHES)


def below(branch: type[LedgerError]) -> Iterator[type[LedgerError]]:
    """Return all errors below one, by name; the sandbox has errors of its own, which never leave it."""
    for error in sorted(branch.__subclasses__(), key=lambda each: each.__name__):
        if error.__module__.startswith(_HOMES):
            yield error
            yield from below(error)


def _table(branch: type[LedgerError]) -> str:
    rows = [[code(error.__name__), joined(error.__doc__), _values(error)] for error in below(branch)]
    return table(["error", "its sentence", "its values"], rows)


def _values(error: type[LedgerError]) -> str:
    return ", ".join(code(field.name) for field in fields(error))
