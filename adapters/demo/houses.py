"""Houses: the providers of the demonstration, each played by a sandbox that speaks its contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.archive import ClockedArchive
from adapters.embedded import Book
from adapters.errors import SettingError
from adapters.providers.http import Http
from adapters.providers.port import PayoutProvider
from adapters.providers.registry import PROVIDERS, Surroundings
from adapters.sandbox.charges import USUAL_FEES_MINOR
from adapters.sandbox.contract import Contract
from adapters.sandbox.contracts.registry import CONTRACTS
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.scenarios import Scenario
from adapters.sandbox.settings import SandboxSettings
from ledger.rails import Rail

CLOCK_SPEED = 60.0
"""While payouts are submitted, a minute passes at the provider each second."""
CURRENCY = "INR"
DEARER_MINOR = 1_00
"""By how much each provider is dearer than the one that was named before it."""


@dataclass(frozen=True, slots=True)
class House:
    """One provider: the adapter that speaks to it, and the sandbox that plays it."""

    provider: PayoutProvider
    sandbox: Sandbox


@dataclass(frozen=True, slots=True)
class Backstage:
    """A provider before anybody speaks to it."""

    word: str
    contract: Contract
    sandbox: Sandbox
    fees_minor: Mapping[Rail, int]

    @classmethod
    def build(cls, word: str, number: int, seed: int, start_at: datetime) -> Backstage:
        """Build the sandbox of the provider that was named as the `number`th. Raises SettingError."""
        if word not in CONTRACTS or CONTRACTS[word].currency != CURRENCY or CONTRACTS[word].is_pulled:
            playable = (name for name, kind in CONTRACTS.items() if kind.currency == CURRENCY and not kind.is_pulled)
            setting = "providers"
            raise SettingError(setting, f"{word!r} is not one of {', '.join(playable)}")
        contract = CONTRACTS[word].invented()
        fees_minor = {rail: fee + number * DEARER_MINOR for rail, fee in USUAL_FEES_MINOR.items()}
        sandbox = Sandbox(
            SandboxSettings(
                contract=contract,
                scenarios=Scenario.mix(seed),
                fees_minor=fees_minor,
                start_at=start_at,
                clock_speed=CLOCK_SPEED,
            )
        )
        return cls(word, contract, sandbox, fees_minor)

    def house(self, book: Book, http: Http) -> House:
        """Connect the adapter, with the settings that the sandbox tells its users, and the prices it takes."""
        entry = PROVIDERS[self.word]
        prefix = entry.settings.model_config["env_prefix"]
        exports = self.contract.exports(self.sandbox.base_url)
        told = {name.removeprefix(prefix).lower(): value for name, value in exports.items()}
        settings = entry.settings.model_validate({**told, "fees_minor": self.fees_minor})
        archive = ClockedArchive(book.archive, book.clock)
        around = Surroundings(http, book.clock, archive, book.ledger.payee_of)
        return House(entry.open_with(settings, around), self.sandbox)


def words_of(text: str) -> Sequence[str]:
    """Return the providers' words in a list with commas. Raises SettingError for none, or for one named twice."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words or len(set(words)) != len(words):
        setting = "providers"
        raise SettingError(setting, "name each provider once, with commas between them")
    return words
