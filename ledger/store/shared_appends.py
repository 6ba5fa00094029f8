"""Shared appends: several commands in one transaction, each of which succeeds or fails as it would have alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.errors import DatabaseUnreachableError, OutcomeUndeterminedError
from ledger.store.append import Append, Committed, Task
from ledger.store.database import Database
from ledger.store.lost_connection import Patience, append_through_losses

Outcome = Committed[Any] | Exception
"""What a command has written, or why it was refused."""


class SharedAppends:
    """Runs the commands of one process on one book."""

    def __init__(self, database: Database, append: Append, patience: Patience) -> None:
        """Append to a database, with patience when it is lost."""
        self._database = database
        self._append = append
        self._patience = patience

    def run(self, tasks: Sequence[Task[Any]]) -> Sequence[Outcome]:
        """Run commands in their order, in one transaction if that can be, and tell what became of each."""
        outcomes = [self._alone(tasks[0])] if len(tasks) == 1 else self._together(tasks)
        if any(isinstance(outcome, Committed) and outcome.events for outcome in outcomes):
            self._database.appended.announce()
        return outcomes

    def _together(self, tasks: Sequence[Task[Any]]) -> Sequence[Outcome]:
        try:
            return append_through_losses(
                self._database, lambda each: self._append.together(each, tasks), self._patience
            ).outcomes
        except OutcomeUndeterminedError as error:
            return [OutcomeUndeterminedError(task.request_id, error.seconds) for task in tasks]
        except DatabaseUnreachableError as error:
            return [DatabaseUnreachableError(error.url_masked, error.seconds) for _ in tasks]
        except Exception:  # noqa: BLE001 - whatever it is, whoever is to blame meets it again
            # Nothing of it was written. Whoever is to blame fails alone now, and the others don't.
            return [self._alone(task) for task in tasks]

    def _alone(self, task: Task[Any]) -> Outcome:
        try:
            return append_through_losses(self._database, lambda each: self._append.on(each, task), self._patience)
        except Exception as refusal:  # noqa: BLE001 - whatever it is, its own caller gets it raised
            return refusal
