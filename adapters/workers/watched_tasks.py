"""Watched tasks: each job of a worker is a span, and what is logged meanwhile names its task and its payout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from adapters.observability.logs import log_context
from adapters.observability.traces import payout_span
from adapters.queue.port import Task
from adapters.workers.task_names import ASK, SUBMIT

_ABOUT_A_PAYOUT = (SUBMIT, ASK)


def watched(tasks: Mapping[str, Task]) -> Mapping[str, Task]:
    """Return tasks that do the same, and are watched."""
    return {name: _watched(name, task) for name, task in tasks.items()}


def _watched(name: str, task: Task) -> Task:
    def run(subject: str) -> datetime | None:
        payout_id = UUID(subject) if name in _ABOUT_A_PAYOUT else None
        with log_context(task=name, payout_id=payout_id), payout_span(name, payout_id, {"payouts.task": name}):
            return task(subject)

    return run
