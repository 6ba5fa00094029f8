"""Answers: what was answered to each request that must be carried out once, kept in the command's own transaction.

So a request has either happened and been answered, or neither: no crash leaves a key that is taken by nothing. What was
refused has changed nothing, and its key is free again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from adapters.embedded import Book
from adapters.web.digests import digest_of
from adapters.web.errors import IdempotencyKeyReusedError, RequestRunningError
from adapters.web_tables.tables import WebTables

AGAIN_SECONDS = 1
REQUESTS = "digest requests"
"""The purpose of the key that tells requests apart."""
_FORGOTTEN_EACH_TIME = 10
"""More than one, so that old answers go faster than new ones come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False
    """The request was carried out before; nothing was done now."""
    kept_body: bytes | None = None
    """What is kept, and answered a second time, where the body holds a secret that is told once; None: the body."""


Command = Callable[[Connection], Answer]


class Answers:
    """The answers of one book's service."""

    def __init__(self, book: Book, keep_days: int) -> None:
        """Keep answers in the book's database, for at least so many days."""
        self._book = book
        self._keep = timedelta(days=keep_days)
        self._answered = WebTables.of(book.database).answered_requests
        self._key = book.keys.of(REQUESTS)
        self._running: set[str] = set()
        self._lock = threading.Lock()

    def request_digest(self, *parts: str | bytes) -> str:
        """Return what tells a request from others.

        It is keyed: a request may hold an account number, and a plain digest of it could be tried out by whoever reads
        the table.
        """
        return hmac.new(self._key, digest_of(*parts).encode(), hashlib.sha256).hexdigest()

    def once(self, key_digest: str, request_digest: str, command: Command) -> Answer:
        """Run a command in a transaction that also keeps its answer; a second time, return that answer.

        Raises IdempotencyKeyReusedError for another request under this key, RequestRunningError while the first one is
        under way, and whatever the command raises, which changes nothing.
        """
        with self._alone(key_digest), self._book.database.begin() as connection:
            self._check_alone_everywhere(connection, key_digest)
            known = self._find(connection, key_digest)
            if known is not None:
                if known["request_digest"] != request_digest:
                    raise IdempotencyKeyReusedError
                return Answer(known["status"], known["body"], json.loads(known["headers"]), replayed=True)
            answer = command(connection)
            self._keep_answer(connection, key_digest, request_digest, answer)
        self._book.database.appended.announce()
        return answer

    @contextmanager
    def _alone(self, key_digest: str) -> Iterator[None]:
        with self._lock:
            if key_digest in self._running:
                raise RequestRunningError(AGAIN_SECONDS)
            self._running.add(key_digest)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(key_digest)

    def _check_alone_everywhere(self, connection: Connection, key_digest: str) -> None:
        """Refuse what another process is doing; on SQLite the write transaction has waited for it already."""
        if not self._book.database.is_postgresql:
            return
        number = int.from_bytes(bytes.fromhex(key_digest)[:8], "big", signed=True)
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise RequestRunningError(AGAIN_SECONDS)

    def _find(self, connection: Connection, key_digest: str) -> RowMapping | None:
        answered = self._answered.c
        query = select(answered.request_digest, answered.status, answered.headers, answered.body)
        return connection.execute(query.where(answered.key_digest == key_digest)).mappings().one_or_none()

    def _keep_answer(self, connection: Connection, key_digest: str, request_digest: str, answer: Answer) -> None:
        now = self._book.clock.now()
        row = {
            "key_digest": key_digest,
            "request_digest": request_digest,
            "status": answer.status,
            "headers": json.dumps(dict(answer.headers)),
            "body": answer.body if answer.kept_body is None else answer.kept_body,
            "answered_at": now,
        }
        connection.execute(insert(self._answered), row)
        answered = self._answered.c
        old = select(answered.key_digest).where(answered.answered_at < now - self._keep).order_by(answered.answered_at)
        connection.execute(delete(self._answered).where(answered.key_digest.in_(old.limit(_FORGOTTEN_EACH_TIME))))
