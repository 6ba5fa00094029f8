"""Whether settings, providers and book agree about real money, and whether providers have all their settings."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.doctor.diagnosis import Check, Group, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.environment.check import check_providers
from adapters.environment.memory import remembered
from adapters.errors import EnvironmentMixedError, SettingError


def _look_at_settings(patient: Patient) -> Iterator[Sight]:
    for word, fault in patient.faults.items():
        yield found(f"{word}: {fault.setting}: {fault.reason}", "set what is named; docs/reference/settings.md has all")
    for word in patient.providers:
        yield well(f"{word} has all its settings")
    if not patient.faults and not patient.providers:
        yield unchecked("no provider is named", "name them with --providers or PAYOUTS_PROVIDERS")


def _look_at_providers(patient: Patient) -> Iterator[Sight]:
    environment = patient.settings.environment
    for word, settings in patient.providers.items():
        try:
            check_providers([settings], environment)
        except EnvironmentMixedError as mixed:
            told = f"{word}: {mixed.subject} belongs to {mixed.belongs_to}, PAYOUTS_ENVIRONMENT says {mixed.asked_for}"
            yield found(told, "use credentials and address of one environment, and say it in PAYOUTS_ENVIRONMENT")
        except SettingError as untold:
            yield found(f"{word}: {untold.reason}", f"set {untold.setting} to sandbox or production")
        else:
            yield well(f"{word} belongs to {environment}")


def _look_at_book(patient: Patient) -> Iterator[Sight]:
    environment, first = patient.settings.environment, remembered(patient.opened.database)
    if first is None:
        yield well(f"the book was never opened with providers; it will belong to {environment} for ever")
    elif first is environment:
        yield well(f"the book belongs to {environment}")
    else:
        told = f"the book belongs to {first}, PAYOUTS_ENVIRONMENT says {environment}"
        yield found(told, "begin a new book: play money and real money never share one")


CHECKS = (
    Check("provider-settings", Group.ENVIRONMENT, _look_at_settings),
    Check("provider-environment", Group.ENVIRONMENT, _look_at_providers),
    Check("book-environment", Group.ENVIRONMENT, _look_at_book, needs_book=True),
)
