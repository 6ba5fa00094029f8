"""The check of the environment: nothing is paid while a book, a provider and the settings disagree about real money.

| | settings say sandbox | settings say production |
|---|---|---|
| provider of the sandbox | goes on | refused |
| provider of production | refused | goes on |
| provider that does not tell | refused until it is said | refused until it is said |

and a book goes on only in the environment in which it was first opened with providers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from adapters.environment.environment import Environment
from adapters.environment.memory import remember
from adapters.errors import EnvironmentMixedError, SettingError

if TYPE_CHECKING:
    from adapters.embedded import BookReader

_UNTOLD = "neither the credentials nor the address tell the sandbox from production; say which they belong to"


class Placed(Protocol):
    """Settings that can tell which environment they belong to."""

    def environments_told(self) -> Mapping[str, Environment]:
        """Return what each setting tells, by the names of the variables; empty where none tells."""

    @property
    def environment_variable(self) -> str:
        """Return the variable that says it outright."""


def check_environment(book: BookReader, providers: Mapping[str, Placed], environment: Environment) -> None:
    """Refuse to begin where the sandbox and production would be mixed; remember the environment of the book.

    Call it after the providers' settings were read, and before anything is sent.

    Raises EnvironmentMixedError, or SettingError where a provider's environment must be said.
    """
    check_providers(providers.values(), environment)
    found = remember(book.database, environment, book.clock.now())
    if found is not environment:
        subject = f"book {book.database.book!r}"
        raise EnvironmentMixedError(subject, found.value, environment.value)


def check_providers(providers: Iterable[Placed], environment: Environment) -> None:
    """Refuse settings of providers that belong to another environment, or that do not tell. Raises as above."""
    for settings in providers:
        told = settings.environments_told()
        if not told:
            raise SettingError(settings.environment_variable, _UNTOLD)
        for variable, belongs_to in told.items():
            if belongs_to is not environment:
                raise EnvironmentMixedError(variable, belongs_to.value, environment.value)
