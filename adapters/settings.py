"""Settings of a book: where it is, which day it reckons by, and the key that wraps the keys of its beneficiaries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field, SecretStr, Strict
from pydantic_settings import NoDecode, SettingsConfigDict

from adapters.environment.environment import Environment
from adapters.setting_sources.sourced import SourcedSettings, load_settings
from ledger.reconciliation.business_days import BusinessDays
from projections.reports.gst import STATES, GstStates

PREFIX = "PAYOUTS_"


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        message = f"{name!r} is not a time zone"
        raise ValueError(message) from None
    return name


def _days(told: object) -> object:
    """Return days as dates: in a variable they stand with commas between, in a file they are a list."""
    words = [word.strip() for word in told.split(",") if word.strip()] if isinstance(told, str) else told
    if not isinstance(words, list):
        return words
    try:
        return [date.fromisoformat(word) if isinstance(word, str) else word for word in words]
    except ValueError:
        message = "must be days such as 2026-10-02, with commas between"
        raise ValueError(message) from None


def _known_state(code: str) -> str:
    if code not in STATES:
        message = "must be the code of a state, two digits such as 29"
        raise ValueError(message)
    return code


def _in_small_letters(told: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): code for name, code in told.items()}


StateCode = Annotated[str, AfterValidator(_known_state)]


class BookSettings(SourcedSettings):
    """Variables are named `PAYOUTS_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    database_url: str = Field(default="sqlite:///payouts.db", repr=False)
    """Hidden, because it may hold a password."""
    book: str = "default"
    reporting_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Kolkata"
    """Days and periods begin and end in this time zone."""
    key_encryption_key: SecretStr | None = None
    """32 bytes in base64; without it the key is kept in `key_file`."""
    key_file: Path | None = None
    """Made on first use and readable by its owner only; by default beside the SQLite file."""
    holidays: Annotated[frozenset[Annotated[date, Strict()]], NoDecode, BeforeValidator(_days)] = frozenset()
    """Days on which banks do not settle, besides Sundays and the second and fourth Saturday, with commas between:
    `2026-10-02,2026-12-25`. The two sides of one fact may be three business days apart."""
    gst_state: StateCode | None = None
    """The state in which we are registered for goods and services tax, by the first two digits of the number."""
    gst_provider_states: Annotated[Mapping[str, StateCode], AfterValidator(_in_small_letters)] = Field(
        default_factory=dict
    )
    """The states in which the providers are, as JSON: `{"nxtbanking": "29"}`. Without both states, tax is not split."""
    environment: Environment = Environment.SANDBOX
    """Whether real money moves. Forgotten, it refuses providers of production, and a book that paid through them."""
    public_url: AnyHttpUrl | None = None
    """Where the service is reached from outside; providers send their webhooks to addresses below it."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the reporting time zone."""
        return ZoneInfo(self.reporting_zone)

    @property
    def gst_states(self) -> GstStates:
        """Return where we and the providers are registered."""
        return GstStates(self.gst_state, self.gst_provider_states)

    @property
    def business_days(self) -> BusinessDays:
        """Return the days on which banks settle."""
        return BusinessDays(self.holidays)


def load_book_settings(**given: str | None) -> BookSettings:
    """Read the settings from all their sources; what is given and not None comes first.

    Raises SettingError, which names what is wrong and shows no value, or ExtraMissingError.
    """
    return load_settings(BookSettings, given)
