"""Whether the database keeps what it was told to keep, through a crash too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

from adapters.doctor.diagnosis import Check, Group, Sight, found, well
from adapters.doctor.patient import Patient

VERSION_MIN = 15
_FULL = 2
"""What SQLite calls FULL; EXTRA is more."""
_NAMES = ("fsync", "full_page_writes", "synchronous_commit", "server_encoding", "is_superuser", "server_version_num")


def _look(patient: Patient) -> Iterator[Sight]:
    database = patient.opened.database
    with database.read() as connection:
        if database.is_postgresql:
            facts = {name: str(connection.scalar(text(f"SHOW {name}"))) for name in _NAMES}
            sights = list(postgresql_faults(facts, is_production=patient.is_production))
        else:
            sights = list(_sqlite_faults(connection))
    yield from sights or [well("what was committed survives a crash")]


def postgresql_faults(facts: Mapping[str, str], *, is_production: bool) -> Iterator[Sight]:
    """Yield what is wrong with a server's settings, as `SHOW` tells them."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if facts[name] == "off":
            yield found(f"{name} is off: a crash loses payouts that were accepted", f"set {name} to on")
    if int(facts["server_version_num"]) // 10_000 < VERSION_MIN:
        yield found(f"the server is older than PostgreSQL {VERSION_MIN}", f"upgrade to {VERSION_MIN} or newer")
    if facts["server_encoding"] != "UTF8":
        yield found(f"its encoding is {facts['server_encoding']}", "make the database anew with ENCODING 'UTF8'")
    if is_production and facts["is_superuser"] == "on":
        yield found("we are a superuser there", "connect as a login with the role of `payouts writer-role`")


def _sqlite_faults(connection: Connection) -> Iterator[Sight]:
    journal = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
    if journal != "wal":
        yield found(f"journal_mode is {journal}: readers wait for writers", "PRAGMA journal_mode=WAL")
    if int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one()) < _FULL:
        told = "synchronous is below FULL: a power cut loses payouts that were accepted"
        yield found(told, "PRAGMA synchronous=FULL on every connection of your engine")


CHECKS = (Check("database-settings", Group.DATABASE, _look, needs_book=True),)
