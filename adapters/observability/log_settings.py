"""Log settings: how much a process of ours writes about itself, and in which form."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import SettingsConfigDict

from adapters.setting_sources.sourced import SourcedSettings, load_settings

PREFIX = "PAYOUTS_LOG_"


def _in_lower_case(word: object) -> object:
    return word.lower() if isinstance(word, str) else word


class LogFormat(StrEnum):
    """What one line of the log is."""

    TEXT = "text"
    """For people."""
    JSON = "json"
    """One JSON object, for programs that gather logs."""


class LogLevel(StrEnum):
    """The least severe records that are written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def number(self) -> int:
        """Return the level as the standard library counts it."""
        return logging.getLevelNamesMapping()[self.name]


class LogSettings(SourcedSettings):
    """Variables are named `PAYOUTS_LOG_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    format: Annotated[LogFormat, BeforeValidator(_in_lower_case)] = LogFormat.TEXT
    """What one line of the log is: `text` for people, `json` for programs."""
    level: Annotated[LogLevel, BeforeValidator(_in_lower_case)] = LogLevel.INFO
    """The least severe records that are written: `debug`, `info`, `warning` or `error`."""


def load_log_settings() -> LogSettings:
    """Read the settings from all their sources.

    Raises SettingError, which names what is wrong and shows no value, or ExtraMissingError.
    """
    return load_settings(LogSettings, {})
