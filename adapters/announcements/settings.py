"""The settings of announcements: how they name the book, and where they may be sent."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from adapters.setting_sources.sourced import SourcedSettings, load_settings

PREFIX = "PAYOUTS_ANNOUNCEMENTS_"
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+", flags=re.ASCII)
_URI_LENGTH_MAX = 500


def _uri(text: str) -> str:
    if not _URI.fullmatch(text) or len(text) > _URI_LENGTH_MAX:
        message = "must be a URI, such as https://books.example.com/payouts"
        raise ValueError(message)
    return text


class AnnouncementSettings(SourcedSettings):
    """Variables are named `PAYOUTS_ANNOUNCEMENTS_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    source: Annotated[str, AfterValidator(_uri)] | None = None
    """The URI that announcements name as their source, `urn:payout-ledger:book:` and the book's name unless set. Books
    of different installations that announce to one endpoint need different ones."""
    plain_http_allowed: bool = False
    """Let endpoints be at `http://` addresses. For trying things out."""
    private_addresses_allowed: bool = False
    """Send to loopback, private and link-local addresses too. For endpoints inside your own network: whoever may
    register an endpoint can then make this machine send requests into that network."""
    timeout_seconds: float = Field(default=10.0, gt=0, le=30, allow_inf_nan=False)
    """How long one delivery may take from the look-up of the name to the answer."""
    concurrency_per_endpoint: int = Field(default=4, ge=1, le=16)
    """How many deliveries one worker has under way to one endpoint."""
    keep_delivered_days: int = Field(default=7, ge=1, le=365)
    """How long deliveries that were answered stay listed. Those that were given up stay until they are replayed."""


def load_announcement_settings() -> AnnouncementSettings:
    """Read the settings from all their sources. Raises SettingError, which shows no value, or ExtraMissingError."""
    return load_settings(AnnouncementSettings, {})
