"""Whether nobody but a provider can sign its webhooks, and whether its secret can be changed without losing one."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import SecretStr

from adapters.doctor.diagnosis import Check, Group, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.providers.settings import ProviderSettings, WebhookSettings

LENGTH_MIN = 16
DISTINCT_MIN = 8
EXAMPLES = ("secret", "example", "changeme", "password", "sandbox", "12345678")
"""Parts of secrets that stand in guides. Random letters spell such a word less than once in a million secrets."""
_PREFIX, _PUBLIC_KEY = "whsec_", "whpk_"
_CHANGE = "make a random one (`openssl rand -base64 32`), at the provider and in {}"


def _look_at_secrets(patient: Patient) -> Iterator[Sight]:
    for word, settings in patient.providers.items():
        faults = [(secret, fault) for secret in settings.webhook_secrets if (fault := fault_of(secret)) is not None]
        for secret, fault in faults:
            told = f"{word}: a secret that signs webhooks {fault}"
            yield found(told, _CHANGE.format(_variable_of(secret, settings)))
        if not settings.webhook_secrets:
            yield well(f"{word} sends no webhooks")
        elif not faults:
            yield well(f"{word} signs with a secret that cannot be guessed")


def fault_of(secret: SecretStr) -> str | None:
    """Return why a secret can be guessed, without repeating it; None where it cannot."""
    text = secret.get_secret_value()
    if text.startswith(_PUBLIC_KEY):
        return None
    own = text.removeprefix(_PREFIX)
    if len(own) < LENGTH_MIN:
        return f"is shorter than {LENGTH_MIN} characters"
    if len(set(own)) < DISTINCT_MIN:
        return "repeats the same few characters"
    return "is one of a guide" if any(part in own.lower() for part in EXAMPLES) else None


def _variable_of(secret: SecretStr, settings: ProviderSettings) -> str:
    """Return the variable that a secret was read from."""
    return settings.variable(next(name for name in type(settings).model_fields if getattr(settings, name) == secret))


def _look_at_rotation(patient: Patient) -> Iterator[Sight]:
    for word, settings in patient.providers.items():
        secrets = [secret.get_secret_value() for secret in settings.webhook_secrets]
        if len(set(secrets)) < len(secrets):
            told = f"{word}: the previous secret is the current one"
            yield found(told, "keep the old secret as the previous one until the provider stops repeating old webhooks")
        elif len(secrets) > 1:
            yield well(f"{word}: two secrets are accepted; take the previous one out when no old webhook can come")
        elif secrets:
            yield well(f"{word}: one secret is accepted, and a previous one can be")


def _look_at_sources(patient: Patient) -> Iterator[Sight]:
    for word, settings in patient.providers.items():
        if not isinstance(settings, WebhookSettings):
            continue
        if settings.webhook_sources:
            yield well(f"{word}: webhooks are taken from {', '.join(map(str, settings.webhook_sources))} alone")
        else:
            told = f"{word}: webhooks are taken from any address; their signatures are checked"
            yield unchecked(told, f"set PAYOUTS_{word.upper()}_WEBHOOK_SOURCES where it publishes its addresses")


CHECKS = (
    Check("webhook-secrets", Group.WEBHOOKS, _look_at_secrets),
    Check("webhook-rotation", Group.WEBHOOKS, _look_at_rotation),
    Check("webhook-sources", Group.WEBHOOKS, _look_at_sources),
)
