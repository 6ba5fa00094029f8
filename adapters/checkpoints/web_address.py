"""Web addresses: checkpoints at a server of somebody else's, who may be the auditor.

PUT <address>/<name>       a checkpoint; the server should let none be changed
PUT <address>/latest       the same checkpoint, as the newest one
GET <address>/<name>       what is kept under a name, 404 if nothing is
GET <address>/latest       the newest one, whatever our own database remembers of it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from adapters.checkpoints.errors import CheckpointContradictedError, CheckpointPlaceError
from adapters.checkpoints.place import file_of
from adapters.providers.http import Answer, Http, NoAnswer, Request
from ledger.store.signed_note import SignedNote

LATEST = "latest"
TIMEOUT_SECONDS = 10.0
_TEXT = {"Accept": "text/plain", "Content-Type": "text/plain; charset=utf-8"}
_MISSING = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A server that keeps texts."""

    address: str
    """Without a slash at its end."""
    http: Http
    known: Callable[[], Iterable[str]]
    """Returns the names of the checkpoints that the database keeps, the newest first."""

    @property
    def name(self) -> str:
        """Return the address; it holds no password."""
        return self.address

    def keep(self, note: SignedNote) -> None:
        """Keep a checkpoint. Raises CheckpointPlaceError or CheckpointContradictedError."""
        name, text = file_of(note), str(note)
        if self._found(name) is None:
            self._put(name, text, {"If-None-Match": "*"})
        found = self._found(name)
        if found is None:
            raise CheckpointPlaceError(self.name, f"it took {name}, and does not have it")
        if found != text:
            raise CheckpointContradictedError(self.name, name)
        self._put(LATEST, text)

    def kept(self) -> Iterator[str]:
        """Return the server's latest note, then all that the database knows of. Raises CheckpointPlaceError."""
        names = [LATEST, *self.known()]
        return (note for note in map(self._found, names) if note is not None)

    def _put(self, name: str, text: str, condition: dict[str, str] | None = None) -> None:
        """Put a text under a name; where a condition is not met (412), another process was faster."""
        answer = self._answer("PUT", name, text.encode(), condition)
        if not answer.is_success and not (condition and answer.status_code == HTTPStatus.PRECONDITION_FAILED):
            raise CheckpointPlaceError(self.name, f"it answers {answer.word} to {name}")

    def _found(self, name: str) -> str | None:
        answer = self._answer("GET", name)
        if answer.status_code in _MISSING:
            return None
        if not answer.is_success:
            raise CheckpointPlaceError(self.name, f"it answers {answer.word} to {name}")
        return answer.body.decode(errors="replace")

    def _answer(
        self, method: str, name: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        request = Request(
            method, f"{self.address}/{name}", TIMEOUT_SECONDS, body=body, headers={**_TEXT, **(headers or {})}
        )
        answer = self.http.send(request)
        if isinstance(answer, NoAnswer):
            raise CheckpointPlaceError(self.name, answer.word)
        return answer
