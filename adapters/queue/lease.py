"""A lease: one worker's right to do one job, and to keep everybody else from the job's subject, until a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that was handed out.

    Its token is never used twice: whoever comes back after the lease ran out, and was given to another, is refused.
    """

    task: str
    subject: str
    due_at: datetime
    failures: int
    """How often the job failed in a row before."""
    token: UUID
    until: datetime
    """When the lease runs out (UTC), unless it is renewed."""
