"""The patient: everything that the doctor looks at."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adapters.embedded import BookReader
from adapters.environment.environment import Environment
from adapters.errors import SettingError
from adapters.providers.settings import ProviderSettings
from adapters.settings import BookSettings
from ledger.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Patient:
    """A book, the settings that it is worked with, and the folder that this is done in."""

    settings: BookSettings
    book: BookReader | None
    """None where it cannot be opened."""
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)
    """By their words on the command line; those whose settings can be read."""
    faults: Mapping[str, SettingError] = field(default_factory=dict)
    """What is wrong with the settings of the others."""
    why_no_book: str = ""
    shares_queue: bool = False
    """Whether work is handed out by a queue outside the book's own database."""
    folder: Path = field(default_factory=Path.cwd)
    clock: Clock = field(default_factory=SystemClock)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    """The authorities whose certificates are believed."""

    @property
    def is_production(self) -> bool:
        """Return whether real money moves."""
        return self.settings.environment is Environment.PRODUCTION

    @property
    def opened(self) -> BookReader:
        """Return the book, where a check needs it and it could be opened."""
        assert self.book is not None, "a check that needs the book is not made without one"
        return self.book
