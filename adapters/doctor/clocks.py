"""Whether our clock agrees with the database's and the providers': signatures and deadlines depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from sqlalchemy import func, select

from adapters.doctor.callbacks import CONNECT_SECONDS
from adapters.doctor.diagnosis import Check, Group, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.providers.settings import ProviderSettings

SKEW_MAX = timedelta(seconds=5)
_REMEDY = "let NTP or chrony keep this machine's clock"


def _look_at_database(patient: Patient) -> Iterator[Sight]:
    database = patient.opened.database
    if not database.is_postgresql:
        yield well("the database is a file of this machine, and has no clock of its own")
        return
    with database.read() as connection:
        before = patient.clock.now()
        theirs = connection.execute(select(func.clock_timestamp())).scalar_one()
    yield _judged("the database", theirs - before)


def _look_at_providers(patient: Patient) -> Iterator[Sight]:
    for word, settings in patient.providers.items():
        try:
            theirs = _time_at(settings, patient)
        except (OSError, HTTPException) as error:
            yield unchecked(f"{word} cannot be reached from here: {error}")
        else:
            yield (
                unchecked(f"{word} does not tell the time")
                if theirs is None
                else _judged(word, theirs - patient.clock.now())
            )


def _time_at(settings: ProviderSettings, patient: Patient) -> datetime | None:
    """Return the time (UTC, whole seconds) that a provider's answer carries; None where it carries none."""
    url = settings.base_url
    host, port = (url.host or "").strip("[]"), url.port
    if url.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=patient.trust)
    else:
        connection = HTTPConnection(host, port, timeout=CONNECT_SECONDS)
    try:
        connection.request("HEAD", "/")
        told = connection.getresponse().getheader("Date")
    finally:
        connection.close()
    try:
        return None if told is None else parsedate_to_datetime(told).astimezone(UTC)
    except ValueError:
        return None


def _judged(whose: str, ahead: timedelta) -> Sight:
    seconds = ahead.total_seconds()
    if abs(ahead) > SKEW_MAX:
        side = "behind" if seconds > 0 else "ahead of"
        return found(f"our clock is {abs(seconds):.0f} s {side} that of {whose}", _REMEDY)
    return well(f"our clock agrees with that of {whose}")


CHECKS = (
    Check("database-clock", Group.CLOCKS, _look_at_database, needs_book=True),
    Check("provider-clocks", Group.CLOCKS, _look_at_providers),
)
