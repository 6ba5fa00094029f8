"""An outage: for a while the provider takes no calls at all, and nothing that is asked of it is done."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.sandbox.refusals import ErrorCode, NoAnswerError, RefusalError


@dataclass(slots=True)
class Outage:
    """A switch. What was accepted before goes on settling, and its webhooks are sent."""

    is_on: bool = False
    drops_connections: bool = False
    """Whether connections are closed without an answer; otherwise every call is answered that nothing works."""

    def switch(self, *, on: bool, drops_connections: bool = False) -> None:
        """Begin or end it, from the next call on."""
        self.drops_connections = drops_connections
        self.is_on = on

    def check(self) -> None:
        """Let a call pass when there is no outage. Raises RefusalError or NoAnswerError."""
        if not self.is_on:
            return
        if self.drops_connections:
            raise NoAnswerError(0)
        raise RefusalError(ErrorCode.UNAVAILABLE, "the provider is down; nothing was done")
