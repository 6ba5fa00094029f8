"""The rounds of the log's tree: what is wrong is told, and nothing of it stops a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.checkpoints.settings import CheckpointSettings
from adapters.queue.opening import open_queue
from adapters.routing.downtimes import DowntimeRegister
from adapters.routing.router import Router
from adapters.workers.alerts import AlertKind
from adapters.workers.checkpoint_round import CheckpointRound
from adapters.workers.task_names import CHECKPOINT, GROW_TREE
from adapters.workers.worker import Worker
from ledger.store.log_tree import LogTree
from ledger.store.notary import kept_notes
from ledger.store.signed_note import SignedNote
from ledger.store.signing_key import SigningKey
from tests.adapters.checkpoints.notes import KEY
from tests.adapters.checkpoints.test_checkpointing import rewrite
from tests.adapters.till import Till, opened_till
from tests.adapters.workers.heard_alerts import HeardAlerts
from tests.disarmed import disarm


def round_of(till: Till, heard: HeardAlerts, **given: object) -> CheckpointRound:
    settings = {"key": KEY.text} | given
    return CheckpointRound(till.book, CheckpointSettings.model_validate(settings), heard)


def kept_by(till: Till) -> list[SignedNote]:
    with till.book.database.read() as connection:
        return kept_notes(till.book.database.tables, connection)


def test_the_tree_follows_the_log(till: Till) -> None:
    """Between two checkpoints the tree is kept near the log's head, without a key."""
    till.fund(100)
    round_of(till, heard := HeardAlerts(), key=None).grow()

    with till.book.database.read() as connection:
        assert LogTree(till.book.database).size(connection) == 1
    assert heard.heard == []
    assert kept_by(till) == []


def test_a_place_that_is_down_is_told(till: Till, tmp_path: Path) -> None:
    """A place that is away is an alert each round until it is back, and then has everything."""
    up, down = tmp_path / "up", tmp_path / "down"
    up.mkdir()
    heard = HeardAlerts()
    fixed = round_of(till, heard, places=[str(down), str(up)])
    for _ in range(2):
        till.fund(100)
        fixed.take()

    assert [(kind, subject) for kind, subject, _ in heard.heard] == [
        (AlertKind.CHECKPOINT_NOT_TAKEN, KEY.name),
    ] * 2
    assert all(str(down) in text and str(up) not in text for _, _, text in heard.heard)
    down.mkdir()
    fixed.take()
    assert len(heard.heard) == 2
    assert sorted(path.name for path in down.iterdir()) == sorted(path.name for path in up.iterdir())
    assert len(kept_by(till)) == 2


def test_a_rewritten_log_is_told_and_not_signed(till: Till, tmp_path: Path) -> None:
    """A log that is not what was taken outside is an alert, and nothing is signed."""
    (tmp_path / "place").mkdir()
    heard = HeardAlerts()
    fixed = round_of(till, heard, places=[str(tmp_path / "place")])
    till.fund(100)
    fixed.take()
    rewrite(till)

    fixed.take()

    assert [(kind, subject) for kind, subject, _ in heard.heard] == [(AlertKind.LOG_REWRITTEN, KEY.name)]
    assert "LogRewrittenError" in heard.heard[0][2]
    assert kept_by(till) == []
    assert len(list((tmp_path / "place").iterdir())) == 1


def test_missing_events_are_told(till: Till) -> None:
    """Events that vanished before they were taken into the tree are an alert of both rounds."""
    till.fund(100)
    till.fund(100)
    database = till.book.database
    disarm(database)
    with database.begin() as connection:
        connection.execute(database.tables.events.delete().where(database.tables.events.c.position == 2))
    fixed = round_of(till, heard := HeardAlerts())

    fixed.grow()
    fixed.take()

    assert [kind for kind, _, _ in heard.heard] == [AlertKind.LOG_REWRITTEN] * 2
    assert kept_by(till) == []


@pytest.mark.parametrize(
    "given", [{"key": SigningKey.make("other").text}, {"key": "hunter2"}, {"key_file": "/nowhere/x"}]
)
def test_a_key_that_cannot_be_used_is_told(till: Till, given: dict[str, str]) -> None:
    """A key that is none, or whose file cannot be made, is an alert, and nothing is signed."""
    till.fund(100)
    round_of(till, heard := HeardAlerts(), **({"key": None} | given)).take()

    assert [kind for kind, _, _ in heard.heard] == [AlertKind.CHECKPOINT_NOT_TAKEN]
    assert "hunter2" not in heard.heard[0][2]
    assert kept_by(till) == []


def worker(till: Till, settings: CheckpointSettings) -> Worker:
    router = Router(till.book, {}, DowntimeRegister(till.book.database))
    return Worker(till.book, {}, open_queue(till.book), router, checkpoints=settings)


def test_a_worker_signs(till: Till) -> None:
    """A worker has both rounds, every hour and every minute unless told otherwise, and signs on its first."""
    till.fund(100)
    working = worker(till, CheckpointSettings.model_validate({"key": KEY.text}))
    every = {each.task: each.every.total_seconds() for each in working.rounds().schedules()}
    assert (every[CHECKPOINT], every[GROW_TREE]) == (3600, 60)

    working.tasks()[CHECKPOINT]("")

    assert [note.text.split("\n")[1] for note in kept_by(till)] == ["1"]


def test_a_worker_without_a_key_does_not(postgresql_url: str) -> None:
    """Where no key is set, and none can be made, the tree grows and nothing is signed."""
    with opened_till(postgresql_url) as till:
        tasks = worker(till, CheckpointSettings()).tasks()
        assert GROW_TREE in tasks
        assert CHECKPOINT not in tasks
