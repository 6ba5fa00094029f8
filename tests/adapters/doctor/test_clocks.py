"""The doctor on clocks: ours, the database's and the providers' agree to within five seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import AnyHttpUrl

from adapters.doctor.clocks import CHECKS
from ledger.clock import MovableClock, SystemClock
from tests.adapters.doctor.patients import FINDING, OK, UNCHECKED, patient_of, razorpayx, seen, told
from tests.adapters.till import Till, opened_till

NOW = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
_, PROVIDERS = CHECKS


@contextmanager
def telling(date: str | None) -> Iterator[dict[str, object]]:
    """Serve a provider that tells this date, and return its settings."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            if date is not None:
                self.send_header("Date", date)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield {"razorpayx": razorpayx(base_url=AnyHttpUrl(f"http://127.0.0.1:{server.server_port}"))}
        thread.join()


@pytest.mark.parametrize(
    ("ahead", "verdict", "word"),
    [
        (0, OK, "agrees"),
        (5, OK, "agrees"),
        (-5, OK, "agrees"),
        (6, FINDING, "6 s behind"),
        (-6, FINDING, "6 s ahead of"),
    ],
)
def test_a_clock_that_differs_from_a_providers_is_found(ahead: int, verdict: object, word: str) -> None:
    """Any answer tells the time; more than five seconds either way is found, and said which way."""
    date = format_datetime(NOW + timedelta(seconds=ahead), usegmt=True)

    with telling(date) as providers:
        patient = patient_of(providers=providers, clock=MovableClock(NOW))
        assert seen(patient, [PROVIDERS]) == {"provider-clocks": [verdict]}
    with telling(date) as providers:
        assert word in told(patient_of(providers=providers, clock=MovableClock(NOW)), [PROVIDERS])


@pytest.mark.parametrize("date", [None, "half past ten"])
def test_a_provider_that_does_not_tell_the_time_is_not_judged(date: str | None) -> None:
    """Without a date that can be read nothing is claimed."""
    with telling(date) as providers:
        patient = patient_of(providers=providers, clock=MovableClock(NOW))
        assert seen(patient, [PROVIDERS]) == {"provider-clocks": [UNCHECKED]}


def test_a_provider_that_is_not_reached_is_not_judged() -> None:
    """A connection that is refused says nothing of a clock."""
    providers = {"razorpayx": razorpayx(base_url=AnyHttpUrl("http://127.0.0.1:9"))}

    assert seen(patient_of(providers=providers), [PROVIDERS]) == {"provider-clocks": [UNCHECKED]}


def test_a_file_has_no_clock(till: Till) -> None:
    """SQLite goes by the clock of this machine."""
    assert seen(patient_of(till, providers={}), CHECKS) == {"database-clock": [OK], "provider-clocks": [UNCHECKED]}


@pytest.mark.parametrize(("minutes", "verdict"), [(0, OK), (1, FINDING)])
def test_a_database_with_another_clock_is_found(postgresql_url: str, minutes: int, verdict: object) -> None:
    """The server's own time is compared with ours."""
    with opened_till(postgresql_url) as till:
        clock = SystemClock() if not minutes else MovableClock(datetime.now(tz=UTC) + timedelta(minutes=minutes))
        assert seen(patient_of(till, clock=clock), CHECKS[:1]) == {"database-clock": [verdict]}
