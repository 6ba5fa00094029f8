"""Settings of a book: where it is, which day it reckons by, and the key that wraps the keys of its beneficiaries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.setting_faults import setting_error

PREFIX = "PAYOUTS_"


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        message = f"{name!r} is not a time zone"
        raise ValueError(message) from None
    return name


class BookSettings(BaseSettings):
    """Variables are named `PAYOUTS_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    database_url: str = Field(default="sqlite:///payouts.db", repr=False)
    """Hidden, because it may hold a password."""
    book: str = "default"
    reporting_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Kolkata"
    """Days and periods begin and end in this time zone."""
    key_encryption_key: SecretStr | None = None
    """32 bytes in base64; without it the key is kept in `key_file`."""
    key_file: Path | None = None
    """Made on first use and readable by its owner only; by default beside the SQLite file."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the reporting time zone."""
        return ZoneInfo(self.reporting_zone)


def load_book_settings(**given: str | None) -> BookSettings:
    """Read the settings from the environment; what is given and not None comes first.

    Raises SettingError, which names what is wrong and shows no value.
    """
    try:
        return BookSettings.model_validate(
            BookSettings().model_dump() | {name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        raise setting_error(error, PREFIX) from None
