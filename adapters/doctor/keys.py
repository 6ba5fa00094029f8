"""Whether the key-encryption key is kept apart from what it encrypts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.doctor.diagnosis import Check, Group, Sight, found, well
from adapters.doctor.patient import Patient
from ledger.store.database_url import parse

_REMEDY = "move it into a secret manager: PAYOUTS_KEY_ENCRYPTION_KEY; docs/how-to/keep-the-keys.md"


def _look(patient: Patient) -> Iterator[Sight]:
    settings = patient.settings
    if settings.key_encryption_key is not None:
        yield well("the key-encryption key comes from the settings")
    elif not patient.is_production:
        yield well("the key-encryption key is in a file, which will do in the sandbox")
    elif settings.key_file is None or settings.key_file.resolve().parent == _folder_of(settings.database_url):
        yield found("the key-encryption key lies beside the database, and is stolen or lost with it", _REMEDY)
    else:
        yield well(f"the key-encryption key is in {settings.key_file}, away from the database")


def _folder_of(database_url: str) -> Path | None:
    """Return the folder of a SQLite file; None of another database."""
    url = parse(database_url)
    return Path(url.database).resolve().parent if url.get_backend_name() == "sqlite" and url.database else None


CHECKS = (Check("key-encryption-key", Group.SECRETS, _look),)
