"""A bank's door: files go in by POST, and its messages lie in a mailbox. It knows nothing of money.

The mailbox is emptied by reading it, and `?leave` reads without emptying. So it is read twice: once to have the
messages safe, and once more to take them away.
"""

from __future__ import annotations

from adapters.errors import ProviderUnavailableError
from adapters.providers.http import Answer, Http, NoAnswer, Request
from adapters.providers.iso20022.settings import Iso20022Settings
from adapters.providers.iso20022.wire import Mailbox, WaitingMessage
from adapters.providers.messages import read_message
from adapters.providers.queries import Queries

_XML = {"Content-Type": "application/xml"}


class Iso20022Client:
    """Speaks to one bank. Safe to use from many threads."""

    def __init__(self, settings: Iso20022Settings, http: Http) -> None:
        """Speak to the bank of these settings."""
        self._settings = settings
        self._queries = Queries(settings.name, settings.query_attempts, settings.query_wait_seconds)
        self._http = http

    def upload(self, file: bytes) -> Answer | NoAnswer:
        """Hand a payment file in, once."""
        settings = self._settings
        return self._http.send(
            Request(
                "POST",
                settings.root + settings.upload_path,
                settings.submit_timeout_seconds,
                file,
                headers=_XML | settings.authorization,
            )
        )

    def waiting(self) -> list[WaitingMessage]:
        """Return the messages in the mailbox, and leave them there. Raises ProviderUnavailableError or WireError."""
        return self._messages(self._queries.body(lambda: self._http.send(self._mailbox({"leave": ""}))))

    def take(self) -> list[WaitingMessage]:
        """Empty the mailbox, and return what was in it. Raises ProviderUnavailableError or WireError.

        Asked once: had the answer to a first reading been lost, then the second would find nothing.
        """
        answer = self._http.send(self._mailbox({}))
        if isinstance(answer, NoAnswer) or not answer.is_success:
            raise ProviderUnavailableError(self._settings.name, answer.word)
        return self._messages(answer.body)

    def _mailbox(self, params: dict[str, str]) -> Request:
        settings = self._settings
        url = settings.root + settings.mailbox_path
        return Request("GET", url, settings.query_timeout_seconds, params=params, headers=settings.authorization)

    def _messages(self, listing: bytes) -> list[WaitingMessage]:
        # The bank's list becomes a field, because a message that is read here has names for all it holds.
        return read_message(Mailbox, b'{"waiting":%b}' % listing, self._settings.name).waiting
