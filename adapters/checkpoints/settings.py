"""The settings of checkpoints: what signs them, and the places outside that they are taken to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from adapters.providers.settings import is_loopback
from adapters.setting_sources.sourced import SourcedSettings, load_settings
from ledger.errors import SigningKeyMalformedError
from ledger.store.signing_key import PublicKey

PREFIX = "PAYOUTS_CHECKPOINT_"
WEB_SCHEMES = ("http", "https")


def _words(told: object) -> object:
    """Return a list: in a variable its words stand with commas between."""
    return [word.strip() for word in told.split(",") if word.strip()] if isinstance(told, str) else told


def _origin(name: str) -> str:
    try:
        PublicKey(name, bytes(32))
    except SigningKeyMalformedError as error:
        raise ValueError(error.reason) from None
    if not name.isascii() or not name.isprintable():
        message = "must be printable ASCII characters"
        raise ValueError(message)
    return name


def _public_key(text: str) -> str:
    try:
        return PublicKey.parse(text).text
    except SigningKeyMalformedError as error:
        raise ValueError(error.reason) from None


def _place(told: str) -> str:
    """Refuse addresses that checkpoints cannot be taken to; folders and object stores are looked at when used."""
    parts = urlsplit(told)
    if parts.scheme not in WEB_SCHEMES:
        return told
    if not told.isascii() or not told.isprintable() or set(told) & set(" \\@?#"):
        message = "a web address must be printable ASCII characters, and hold no password, no query and no fragment"
        raise ValueError(message)
    if not parts.hostname or parts.port == 0:
        message = "a web address must name a host, and a port that can be one"
        raise ValueError(message)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        message = "a web address must begin with https://"
        raise ValueError(message)
    return told.rstrip("/")


class CheckpointSettings(SourcedSettings):
    """Variables are named `PAYOUTS_CHECKPOINT_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    key: SecretStr | None = None
    """The private key that signs, `PRIVATE+KEY+...`; without it the key is kept in a file."""
    key_file: Path | None = None
    """Where that file is: made on first use, readable by its owner only. By default beside the SQLite file, with
    `.checkpoint-key` behind its name; other databases have no default."""
    origin: Annotated[str, AfterValidator(_origin)] | None = None
    """The log's name in checkpoints and the name of the key, `payout-ledger/` and the book's name unless set. Books of
    different installations whose checkpoints one auditor keeps need different ones."""
    places: Annotated[tuple[Annotated[str, AfterValidator(_place)], ...], NoDecode, BeforeValidator(_words)] = Field(
        default=(), repr=False
    )
    """Where checkpoints are taken, with commas between: folders, `https://` addresses, and what fsspec knows, such as
    `s3://bucket/folder`. Each book needs places of its own."""
    trusted: Annotated[tuple[Annotated[str, AfterValidator(_public_key)], ...], NoDecode, BeforeValidator(_words)] = ()
    """Further public keys that are believed, with commas between: those of before, after the key was changed."""

    @property
    def trusted_keys(self) -> tuple[PublicKey, ...]:
        """Return the further keys."""
        return tuple(PublicKey.parse(text) for text in self.trusted)


def load_checkpoint_settings() -> CheckpointSettings:
    """Read the settings from all their sources. Raises SettingError, which shows no value, or ExtraMissingError."""
    return load_settings(CheckpointSettings, {})
