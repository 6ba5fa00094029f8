"""The audit file of a payout as the API gives it."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field

from adapters.audit_document import audit_document
from adapters.web.api.documents.base import Told
from adapters.web.api.documents.figures import Position
from projections.reports.audit_file import AuditFile

Facts = dict[str, Any]


class AuditFileTold(Told):
    """All that the log and the books hold on one payout, without personal data; every amount stands there twice."""

    payout: Facts = Field(description="The payout as its events make it.")
    attempts: tuple[Facts, ...]
    anomalies: tuple[Facts, ...]
    events: tuple[Facts, ...] = Field(description="Every event, with who caused it and the entry it booked.")
    rechecks: tuple[Facts, ...] = Field(description="Those of the events with which people asked for a re-check.")
    messages: tuple[Facts, ...] = Field(description="The provider's messages, by their SHA-256 (hex).")
    entries: tuple[Facts, ...] = Field(description="The entries as the books hold them.")
    matches: tuple[Facts, ...] = Field(description="The matches that had a line of it, with the lines of statements.")
    breaks: tuple[Facts, ...] = Field(description="The breaks that had a line of it, with the lines of statements.")
    proof: Facts | None = Field(
        description="That the events are in the log that was signed (RFC 9162), hashes in base64; null until one is."
    )
    position: Position

    @classmethod
    def of(cls, found: AuditFile, proof: Facts | None) -> Self:
        """Tell of an audit file and of its proof."""
        return cls(**audit_document(found, proof))
