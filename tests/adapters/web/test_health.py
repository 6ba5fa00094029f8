"""Whether the service lives and can work, told truthfully."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from adapters.web.health import LAG_MAX
from ledger.clock import MovableClock
from tests.adapters.till import MOMENT, opened_till
from tests.adapters.web.served import Service, opened_service
from tests.chaos.mortal_postgres import MortalServer


def test_all_parts_work(service: Service) -> None:
    """A service whose parts all work is alive and ready, and says so of each part without a key."""
    service.till.fund(1)
    service.till.book.follower.catch_up()

    ready = service.client.get("/readyz")

    assert service.client.get("/healthz").json() == {"alive": True}
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert {name: part["works"] for name, part in ready.json()["parts"].items()} == dict.fromkeys(
        ("database", "migrations", "writing", "projectors"), True
    )


def test_follower_that_is_behind(service: Service, clock: MovableClock) -> None:
    """A service whose read tables are older than allowed is not ready, and names the follower."""
    service.till.fund(1)
    clock.move(LAG_MAX + timedelta(seconds=1))

    ready = service.client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["parts"]["projectors"] == {"works": False, "reason": "behind: registers"}


def test_tables_of_another_version(service: Service) -> None:
    """A service on tables of another version is not ready."""
    with service.till.book.database.begin() as connection:
        connection.execute(text("UPDATE ledger_web_version SET version_num = '0000'"))

    ready = service.client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["parts"]["migrations"] == {"works": False, "reason": "NotMigratedError"}


def test_database_that_may_only_be_read(service: Service) -> None:
    """A service that cannot write is not ready."""
    engine = service.till.book.database.engine
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    ready = service.client.get("/readyz")

    assert ready.status_code == 503
    assert not ready.json()["parts"]["writing"]["works"]


def test_database_that_is_gone() -> None:
    """A service whose database is gone is alive and not ready, refuses to change anything, and tells no address."""
    with (
        MortalServer.running(18) as server,
        opened_till(server.url, MovableClock(MOMENT)) as till,
        opened_service(till) as service,
    ):
        key = service.key()
        assert service.client.get("/readyz").json()["parts"]["database"]["works"]
        server.kill()

        ready, asked, alive = (service.client.get(path, headers=key) for path in ("/readyz", "/v1/payouts", "/healthz"))

        server.start_again()
        assert alive.status_code == 200
        assert (ready.status_code, list(ready.json()["parts"])) == (503, ["database"])
        assert (asked.status_code, asked.headers["Retry-After"]) == (503, "2")
        assert "127.0.0.1" not in ready.text + asked.text
