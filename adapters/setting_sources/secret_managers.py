"""Secret managers: settings that are kept at a cloud provider, `PAYOUTS_SECRETS_FROM` saying where.

    aws:payouts/production                     one secret of AWS Secrets Manager: a JSON object of variables
    azure:https://books.vault.azure.net        the secrets of an Azure Key Vault, with dashes: PAYOUTS-STRIPE-API-KEY
    gcp:my-project                             the secrets of a Google Cloud project: PAYOUTS_STRIPE_API_KEY

Who asks, and in which region, is told to the cloud's own software in its own way. Capitals do not matter in names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from pydantic_settings import (
    AWSSecretsManagerSettingsSource,
    AzureKeyVaultSettingsSource,
    BaseSettings,
    GoogleSecretManagerSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsError,
)

from adapters.errors import ExtraMissingError, SettingError

SECRETS_FROM = "PAYOUTS_SECRETS_FROM"
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
"""What comes of a secret that is no JSON object."""


@dataclass(frozen=True, slots=True)
class SecretManager:
    """One cloud's way of keeping secrets, which an extra of that name can read."""

    modules: tuple[str, ...]
    """What the extra installs, as far as it is used."""
    faults: tuple[str, ...]
    """What its software raises when it gets no answer, or none that it likes."""
    open: Callable[[type[BaseSettings], str], PydanticBaseSettingsSource]


def _aws(kind: type[BaseSettings], secret_id: str) -> PydanticBaseSettingsSource:
    return AWSSecretsManagerSettingsSource(kind, secret_id, case_sensitive=False)


def _azure(kind: type[BaseSettings], vault_url: str) -> PydanticBaseSettingsSource:
    credential = import_module("azure.identity").DefaultAzureCredential()
    return AzureKeyVaultSettingsSource(kind, vault_url, credential, dash_to_underscore=True, case_sensitive=False)


def _gcp(kind: type[BaseSettings], project_id: str) -> PydanticBaseSettingsSource:
    return GoogleSecretManagerSettingsSource(kind, project_id=project_id, case_sensitive=False)


MANAGERS: Mapping[str, SecretManager] = MappingProxyType(
    {
        "aws": SecretManager(
            ("boto3",), ("botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"), _aws
        ),
        "azure": SecretManager(
            ("azure.identity", "azure.keyvault.secrets"), ("azure.core.exceptions.AzureError",), _azure
        ),
        "gcp": SecretManager(
            ("google.auth", "google.cloud.secretmanager"),
            ("google.api_core.exceptions.GoogleAPIError", "google.auth.exceptions.GoogleAuthError"),
            _gcp,
        ),
    }
)
"""By the word before the colon, which is the extra's name too."""


def from_secret_manager(kind: type[BaseSettings], place: str) -> InitSettingsSource:
    """Return what a secret manager says of one class of settings.

    Raises SettingError, which shows no value, or ExtraMissingError.
    """
    word, _, address = place.partition(":")
    if word not in MANAGERS or not address:
        forms = ", ".join(f"{each}:..." for each in MANAGERS)
        raise SettingError(SECRETS_FROM, f"it must begin with one of {forms}, and go on with the place")
    manager = MANAGERS[word]
    faults = _installed(word, manager)
    try:
        return InitSettingsSource(kind, manager.open(kind, address)())
    except faults as fault:
        raise _no_secrets(place, fault) from None
    except SettingsError as error:
        if isinstance(error.__cause__, faults):
            raise _no_secrets(place, error.__cause__) from None
        raise
    except _UNREADABLE:
        raise SettingError(SECRETS_FROM, f"{place} holds no JSON object of settings") from None


def _no_secrets(place: str, fault: BaseException) -> SettingError:
    return SettingError(SECRETS_FROM, f"{place} gives no secrets: {type(fault).__name__}")


def _installed(extra: str, manager: SecretManager) -> tuple[type[Exception], ...]:
    """Return what the manager's software raises. Raises ExtraMissingError where it is not installed."""
    try:
        for module in manager.modules:
            import_module(module)
        return tuple(_named(fault) for fault in manager.faults)
    except ModuleNotFoundError:
        raise ExtraMissingError(extra) from None


def _named(path: str) -> type[Exception]:
    module, _, name = path.rpartition(".")
    found: type[Exception] = getattr(import_module(module), name)
    return found
