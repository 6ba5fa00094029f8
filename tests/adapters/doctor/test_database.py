"""The doctor on the database: it keeps what it was told to keep, and has every table and rule of this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text

from adapters.doctor import database_settings, tables
from adapters.doctor.diagnosis import Verdict
from adapters.doctor.patient import Patient
from adapters.embedded import migrate_book, open_reader
from adapters.environment.environment import Environment
from tests.adapters.doctor.patients import FINDING, OK, UNCHECKED, patient_of, production, seen
from tests.adapters.till import opened_till

HEALTHY = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "server_encoding": "UTF8",
    "is_superuser": "off",
    "server_version_num": "150004",
}


@contextmanager
def read_by(engine: Engine) -> Iterator[Patient]:
    """Open a book on an engine of the host's, whose settings are the host's business."""
    with open_reader(engine, settings=production()) as book:
        yield Patient(production(), book)
    engine.dispose()


def test_a_database_of_ours_is_well(database_url: str) -> None:
    """On each engine the tables are there, and references are unique by their own rules."""
    with opened_till(database_url) as till:
        assert seen(patient_of(till), tables.CHECKS) == {"tables": [OK], "references": [OK]}


@pytest.mark.parametrize(("pragmas", "findings"), [(["journal_mode=WAL"], 0), ([], 1), (["synchronous=NORMAL"], 2)])
def test_a_sqlite_file_that_may_forget_is_found(tmp_path: Path, pragmas: list[str], findings: int) -> None:
    """An engine without the write-ahead log, or that does not wait for the disk, is found."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    migrate_book(engine, "default")
    with read_by(engine) as patient:
        assert seen(patient, database_settings.CHECKS)["database-settings"] == [FINDING] * findings or [OK]
        assert len(seen(patient, database_settings.CHECKS)["database-settings"]) == max(findings, 1)


def test_a_postgresql_connection_that_may_forget_is_found(postgresql_url: str) -> None:
    """What the server tells of itself is judged: here, that commits are not waited for, and whom we are."""
    migrate_book(postgresql_url, "default")
    url = postgresql_url.replace("postgresql://", "postgresql+psycopg://")
    asking = create_engine(url)
    with asking.connect() as connection:
        facts = {name: str(connection.scalar(text(f"SHOW {name}"))) for name in HEALTHY}
    asking.dispose()
    for commit in ("on", "off"):
        engine = create_engine(url, connect_args={"options": f"-c synchronous_commit={commit}"})
        with read_by(engine) as patient:
            judged = database_settings.postgresql_faults(facts | {"synchronous_commit": commit}, is_production=True)
            found = seen(patient, database_settings.CHECKS)["database-settings"]
        assert found == ([FINDING for _ in judged] or [OK])


@pytest.mark.parametrize(
    "broken",
    [
        {"fsync": "off"},
        {"full_page_writes": "off"},
        {"synchronous_commit": "off"},
        {"server_version_num": "140011"},
        {"server_encoding": "SQL_ASCII"},
        {"is_superuser": "on"},
    ],
)
def test_each_fault_of_a_server_is_found(broken: dict[str, str]) -> None:
    """Each setting that may lose a payout is found by itself; being a superuser only where money is real."""
    assert list(database_settings.postgresql_faults(HEALTHY, is_production=True)) == []

    found = list(database_settings.postgresql_faults(HEALTHY | broken, is_production=True))
    in_the_sandbox = list(database_settings.postgresql_faults(HEALTHY | broken, is_production=False))

    assert [sight.verdict for sight in found] == [Verdict.FINDING]
    assert len(in_the_sandbox) == (0 if "is_superuser" in broken else 1)


def test_a_book_that_cannot_be_opened_is_found() -> None:
    """Without its tables a book is not judged further, and the reason is told."""
    patient = patient_of(why_no_book="NotMigratedError: run `payouts migrate`")

    assert seen(patient, tables.CHECKS) == {"tables": [FINDING], "references": [UNCHECKED]}
    assert seen(patient, database_settings.CHECKS) == {"database-settings": [UNCHECKED]}


def test_a_lost_unique_index_is_found(database_url: str) -> None:
    """Without the index, two payouts could come to share a reference."""
    with opened_till(database_url) as till:
        place = "ledger." if till.book.database.is_postgresql else "ledger_"
        with till.book.database.begin() as connection:
            connection.execute(text(f"DROP INDEX {place}payouts_reference"))

        assert seen(patient_of(till), tables.CHECKS) == {"tables": [OK], "references": [FINDING]}


def test_the_sandbox_may_be_a_superuser(postgresql_url: str) -> None:
    """Who tries things out may do so as anybody."""
    with opened_till(postgresql_url) as till:
        settings = production(environment=Environment.SANDBOX)
        sandbox, real = (patient_of(till, settings=each) for each in (settings, production()))
        counts = [seen(each, database_settings.CHECKS)["database-settings"].count(FINDING) for each in (sandbox, real)]

    assert counts[1] - counts[0] == 1
