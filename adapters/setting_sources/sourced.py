"""Sourced settings: what every class of settings is made of, so that all are read from the same places in one order.

    given in code or on the command line
    the environment
    a folder with one file for each setting, PAYOUTS_SECRETS_DIR
    a file of settings, PAYOUTS_SETTINGS_FILE
    a secret manager, PAYOUTS_SECRETS_FROM

What is found first counts. These three variables are themselves read from the environment alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from adapters.errors import SettingError
from adapters.setting_faults import setting_error, unreadable_error
from adapters.setting_sources.secret_managers import SECRETS_FROM, from_secret_manager
from adapters.setting_sources.settings_file import SETTINGS_FILE, from_file

SECRETS_DIR = "PAYOUTS_SECRETS_DIR"
S = TypeVar("S", bound="SourcedSettings")


class SourcedSettings(BaseSettings):
    """Settings that are read from every source there is. Variables are named by a prefix and the field in capitals."""

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nothing is read from a file that tends to be committed
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, the one that counts most first. Raises SettingError or ExtraMissingError."""
        sources = [init_settings, env_settings, *_from_folder(settings_cls, file_secret_settings)]
        if path := os.environ.get(SETTINGS_FILE):
            sources.append(from_file(settings_cls, Path(path)))
        if place := os.environ.get(SECRETS_FROM):
            sources.append(from_secret_manager(settings_cls, place))
        return tuple(sources)


def load_settings(kind: type[S], given: Mapping[str, Any], secrets_dir: Path | None = None) -> S:
    """Read settings from all their sources; what is given and not None comes first.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    prefix = kind.model_config.get("env_prefix", "")
    known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return kind(_secrets_dir=secrets_dir, **known)
    except ValidationError as error:
        raise setting_error(error, prefix) from None
    except SettingsError as error:
        raise unreadable_error(error, prefix) from None


def _from_folder(kind: type[BaseSettings], asked: PydanticBaseSettingsSource) -> list[PydanticBaseSettingsSource]:
    """Return the source that reads the folder given in code, or else the one that the environment names."""
    assert isinstance(asked, SecretsSettingsSource), "the library makes it from `_secrets_dir`"
    folder = asked.secrets_dir or os.environ.get(SECRETS_DIR)
    if not folder:
        return []
    if not Path(str(folder)).is_dir():
        raise SettingError(SECRETS_DIR, f"{folder} is not a folder")
    return [SecretsSettingsSource(kind, folder)]
