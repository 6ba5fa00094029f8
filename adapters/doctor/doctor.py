"""The doctor: makes every check of the go-live list, one after the other, whatever the others found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from adapters.doctor import (
    callbacks,
    clocks,
    database_settings,
    environments,
    guards,
    keys,
    lag,
    rounds,
    secret_files,
    tables,
    wallets,
    webhook_secrets,
)
from adapters.doctor.diagnosis import Check, Diagnosis, Sight, unchecked
from adapters.doctor.patient import Patient
from ledger.errors import LedgerError

CHECKS: tuple[Check, ...] = (
    *environments.CHECKS,
    *callbacks.CHECKS,
    *webhook_secrets.CHECKS,
    *keys.CHECKS,
    *secret_files.CHECKS,
    *rounds.CHECKS,
    *lag.CHECKS,
    *wallets.CHECKS,
    *tables.CHECKS,
    *guards.CHECKS,
    *database_settings.CHECKS,
    *clocks.CHECKS,
)
"""In the order in which people are shown them."""


def examine(patient: Patient, checks: Iterable[Check] = CHECKS) -> Iterator[Diagnosis]:
    """Make the checks, and yield what each one saw."""
    for check in checks:
        for sight in _sights(check, patient):
            yield Diagnosis(check.name, check.group, sight.verdict, sight.told, sight.remedy)


def _sights(check: Check, patient: Patient) -> list[Sight]:
    """Look; what cannot be looked at is told as such, because the other checks are still worth making."""
    if check.needs_book and patient.book is None:
        return [unchecked("the book cannot be opened")]
    try:
        return list(check.look(patient)) or [unchecked("there is no provider to look at")]
    except (LedgerError, OSError, SQLAlchemyError) as error:
        return [unchecked(f"{type(error).__name__}: {str(error).splitlines()[0]}")]
