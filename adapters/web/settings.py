"""The settings of the service: where it listens, and how much it lets one caller ask."""

from __future__ import annotations

from typing import Annotated

from limits import RateLimitItem, parse_many
from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from adapters.networks import Networks
from adapters.setting_sources.sourced import SourcedSettings, load_settings

PREFIX = "PAYOUTS_SERVE_"


def _rate(text: str) -> str:
    parse_many(text)
    return text


Rate = Annotated[str, AfterValidator(_rate)]
"""Such as `100/second` or `20/second;600/minute`."""


class ServeSettings(SourcedSettings):
    """Variables are named `PAYOUTS_SERVE_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    host: str = "127.0.0.1"
    """The address to listen on. TLS is the business of a proxy in front."""
    port: int = Field(default=8080, ge=0, le=65_535)
    """0 takes a free one."""
    rate: Rate = "200/second"
    """How often one caller may ask."""
    rate_storage: str = Field(default="memory://", repr=False)
    """Where rates are counted: in each process, or in a store that all share, such as `redis://...`."""
    streams_per_caller: int = Field(default=10, ge=1, le=1_000)
    """How many streams of events one caller may hold open."""
    keep_answers_days: int = Field(default=7, ge=1, le=365)
    """How long the answer to an idempotency key is kept, at least."""
    metrics_open_to: Networks = ()
    """The networks whose programs may scrape `/metrics` without a key, such as `127.0.0.1` or `10.0.0.0/8`."""
    trusted_proxies: Networks = ()
    """The proxies in front whose word on a client's address is believed (`X-Forwarded-For`), such as `127.0.0.1`."""

    @property
    def rates(self) -> list[RateLimitItem]:
        """Return how often one caller may ask."""
        return parse_many(self.rate)


def load_serve_settings(**given: str | int | None) -> ServeSettings:
    """Read the settings from all their sources; what is given and not None comes first.

    Raises SettingError, which names what is wrong, or ExtraMissingError.
    """
    return load_settings(ServeSettings, given)
