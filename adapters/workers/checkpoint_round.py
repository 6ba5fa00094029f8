"""The rounds of the log's tree: it is kept near the log's head, and signed checkpoints are taken outside.

Whatever is wrong with them is told to people, and payouts go on: a place that is down is brought later what it lacks,
and a log that is not what was signed before is a matter for people, not for a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.checkpoints.errors import CheckpointNotTakenError
from adapters.checkpoints.keys import can_sign, origin_of
from adapters.checkpoints.opening import opened_checkpointing
from adapters.checkpoints.settings import CheckpointSettings
from adapters.embedded import BookReader
from adapters.errors import ExtraMissingError, SettingError
from adapters.workers.alerts import AlertKind, Alerts
from ledger.errors import CheckpointMalformedError, KeyFileError, LedgerError, LogRewrittenError, TreeContradictedError
from ledger.store.log_tree import LogTree

_REWRITTEN = (LogRewrittenError, TreeContradictedError, CheckpointMalformedError)
"""The log is not what was signed, or what is kept of it beside it is not the log's."""
_NOT_TAKEN = (CheckpointNotTakenError, ExtraMissingError, KeyFileError, SettingError)


@dataclass(frozen=True, slots=True)
class CheckpointRound:
    """What is done for one book."""

    book: BookReader
    settings: CheckpointSettings
    alerts: Alerts

    @property
    def can_sign(self) -> bool:
        """Return whether there is a key that signs, or one can be made."""
        return can_sign(self.book.database, self.settings)

    def grow(self) -> None:
        """Take the events into the tree that were stored since."""
        self._alerting(LogTree(self.book.database).grow)

    def take(self) -> None:
        """Sign the log as it is, and take the checkpoint to every place."""
        self._alerting(self._take)

    def _take(self) -> None:
        with opened_checkpointing(self.book.database, self.settings, self.book.clock) as checkpointing:
            checkpointing.sign()
            checkpointing.bring()

    def _alerting(self, work: Callable[[], object]) -> None:
        try:
            work()
        except _REWRITTEN as error:
            self._tell(AlertKind.LOG_REWRITTEN, error)
        except _NOT_TAKEN as error:
            self._tell(AlertKind.CHECKPOINT_NOT_TAKEN, error)

    def _tell(self, kind: AlertKind, error: LedgerError) -> None:
        self.alerts.raise_alert(kind, origin_of(self.book.database, self.settings), f"{type(error).__name__}: {error}")
