"""A verification: all passes over one book at one moment, and what each has found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from ledger.errors import LedgerError
from ledger.events import RecordedEvent
from ledger.proofs.leaf import Leaf
from projections.verify.check import Check, EventCheck, HistoryCheck, Reading
from projections.verify.finding import Finding
from projections.verify.histories import histories
from projections.verify.log_rows import PAGE_EVENTS, UNREADABLE, Rows
from projections.verify.shapes import read

CANNOT_BE_MADE = "The pass can be made"
"""The rule that is broken where a pass cannot go on."""
FINDINGS_KEPT = 100
"""Of each pass; whoever has broken more finds the rest when these are mended."""
BREAKAGES = (LedgerError, *UNREADABLE)
"""What a pass may meet in tables that somebody has changed: it cannot go on, and says so."""
LOG, HISTORIES = "log", "histories"
"""What the passes that share one reading are called together, while they go on."""
Tell = Callable[[str, int, int], None]
"""Is told which pass has looked at how much of how much."""


@dataclass(slots=True)
class CheckResult:
    """What one pass has found."""

    name: str
    promise: str
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    """The first of them."""

    @property
    def holds(self) -> bool:
        """Return whether the promise holds."""
        return self.count == 0

    def add(self, found: Iterable[Finding]) -> None:
        """Count findings, and keep the first."""
        for each in found:
            self.count += 1
            if len(self.findings) < FINDINGS_KEPT:
                self.findings.append(each)


@dataclass(frozen=True, slots=True)
class Passes:
    """What a verification is made of."""

    events: Sequence[EventCheck] = ()
    """Passes that see every event, in one reading of the log."""
    histories: Sequence[HistoryCheck] = ()
    """Passes that see the life of every aggregate, in one more reading."""
    others: Sequence[Check] = ()


def verify(reading: Reading, passes: Passes, tell: Tell) -> Iterator[CheckResult]:
    """Run all passes, and give the result of each as soon as it is known. Nothing is changed."""
    yield from _over_the_log(reading, passes.events, tell)
    yield from _over_the_histories(reading, passes.histories, tell)
    for check in passes.others:
        result = CheckResult(check.name, check.promise)
        with _told_if_it_breaks(result, reading.connection):
            result.add(check.run(reading, partial(tell, check.name)))
        yield result


def _over_the_log(reading: Reading, checks: Sequence[EventCheck], tell: Tell) -> Iterator[CheckResult]:
    """Read the log once, for all passes that look at every event."""
    rows = Rows(reading)
    unreadable, passes = CheckResult(rows.name, rows.promise), [_Pass(check) for check in checks]
    for each in passes:
        each.begin(reading)
    for leaf in rows:
        if isinstance(leaf, Finding):
            unreadable.add([leaf])
            continue
        recorded = read(leaf)
        for each in passes:
            each.see(leaf, recorded)
        if leaf.position % PAGE_EVENTS == 0:
            tell(LOG, min(leaf.position, reading.head), reading.head)
    yield unreadable
    for each in passes:
        each.end()
        yield each.result


def _over_the_histories(reading: Reading, checks: Sequence[HistoryCheck], tell: Tell) -> Iterator[CheckResult]:
    """Read the log once more, aggregate by aggregate."""
    results = [CheckResult(check.name, check.promise) for check in checks]
    done = 0
    try:
        for history in histories(reading):
            for check, result in zip(checks, results, strict=True):
                result.add(check.see(history))
            if (done + len(history.events)) // PAGE_EVENTS > done // PAGE_EVENTS:
                tell(HISTORIES, done, reading.head)
            done += len(history.events)
    except BREAKAGES as error:
        for result in results:
            result.add([_broken(result.name, error)])
    yield from results


class _Pass:
    """One pass over the log. What it cannot go on after is its last finding."""

    def __init__(self, check: EventCheck) -> None:
        """Start without findings."""
        self.result = CheckResult(check.name, check.promise)
        self._check: EventCheck | None = check

    def begin(self, reading: Reading) -> None:
        """Get ready."""
        try:
            if self._check is not None:
                self._check.begin(reading)
        except BREAKAGES as error:
            self._break(error)

    def see(self, leaf: Leaf, recorded: RecordedEvent | None) -> None:
        """Look at an event."""
        try:
            if self._check is not None:
                self.result.add(self._check.see(leaf, recorded))
        except BREAKAGES as error:
            self._break(error)

    def end(self) -> None:
        """Come to an end."""
        try:
            if self._check is not None:
                self.result.add(self._check.end())
        except BREAKAGES as error:
            self._break(error)

    def _break(self, error: Exception) -> None:
        self._check = None
        self.result.add([_broken(self.result.name, error)])


@contextmanager
def _told_if_it_breaks(result: CheckResult, connection: Connection) -> Iterator[None]:
    """Make a finding of what a pass cannot go on after: rows that cannot be read, a table that is gone."""
    savepoint = connection.begin_nested()
    try:
        yield
    except BREAKAGES as error:
        result.add([_broken(result.name, error)])
    finally:
        # A statement that has failed ends the transaction for all others, unless it is taken back.
        savepoint.rollback()


def _broken(name: str, error: Exception) -> Finding:
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return Finding(name, CANNOT_BE_MADE, "the whole pass", "no error", reason)
