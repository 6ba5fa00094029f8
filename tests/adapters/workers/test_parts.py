"""Parts and outages: all or nothing, and patience with a database that is away."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError

from adapters.workers.outages import do_once, keep_on
from adapters.workers.parts import run_together
from ledger.errors import DatabaseUnreachableError


class BrokenPartError(Exception):
    """A fault of the program."""


def test_parts_run_side_by_side_until_they_are_stopped() -> None:
    """Each part sees the stop, and nothing is raised when all ended by it."""
    stop, met = threading.Event(), threading.Barrier(2)
    ended: list[str] = []

    def part(name: str, ending: threading.Event) -> None:
        met.wait(10)
        ending.set() if name == "one" else ending.wait()
        ended.append(name)

    run_together({name: lambda ending, name=name: part(name, ending) for name in ("one", "two")}, stop)  # type: ignore[misc]

    assert sorted(ended) == ["one", "two"]


def test_a_part_that_breaks_stops_the_others() -> None:
    """The others end, and what broke is raised with the part's name."""

    def breaks(_: threading.Event) -> None:
        raise BrokenPartError

    def lasts(ending: threading.Event) -> None:
        ending.wait()

    stop = threading.Event()
    with pytest.raises(ExceptionGroup) as broken:
        run_together({"steady": lasts, "fragile": breaks}, stop)

    [fault] = broken.value.exceptions
    assert isinstance(fault, BrokenPartError)
    assert fault.__notes__ == ["in the fragile"]
    assert stop.is_set()


def test_a_part_that_leaves_the_process_is_not_held_back() -> None:
    """What is no ordinary error is raised as it is."""

    def leaves(_: threading.Event) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        run_together({"leaver": leaves}, threading.Event())


@pytest.mark.parametrize(
    "outage", [DatabaseUnreachableError("postgresql://***", 1.0), OperationalError("SELECT 1", None, OSError())]
)
def test_an_outage_is_waited_for(outage: Exception) -> None:
    """A database that cannot be reached ends no part; the work goes on when it is back."""
    stop = threading.Event()
    tries = []

    def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise outage
        stop.set()

    keep_on(work, stop, pause_seconds=0)

    assert len(tries) == 3


def test_a_fault_of_the_program_is_raised() -> None:
    """Only an outage is waited for."""

    def work() -> None:
        raise BrokenPartError

    with pytest.raises(BrokenPartError):
        keep_on(work, threading.Event())


GONE = OperationalError("SELECT 1", None, OSError())


def test_what_is_done_once_is_done_when_the_database_is_back() -> None:
    """A worker whose database dies while it starts waits, does what it has to, and does it once."""
    outcomes: list[Exception | None] = [GONE, None]

    def work() -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    do_once(work, threading.Event(), pause_seconds=0)

    assert outcomes == []


def test_what_is_done_once_is_given_up_on_a_stop() -> None:
    """A worker that is stopped while its database is away ends."""
    stop = threading.Event()
    tries = []

    def work() -> None:
        tries.append(1)
        stop.set()
        raise GONE

    do_once(work, stop, pause_seconds=0)

    assert len(tries) == 1
