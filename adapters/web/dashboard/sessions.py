"""Sessions: a person who has shown an API key stays signed in to the dashboard for a working day.

The cookie says which key it was and is signed, so nothing is kept of a session. The key is looked up at every request:
whoever's key is revoked is signed out at once. What is signed here, and with which key, means nothing elsewhere.
"""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from adapters.embedded import Book
from adapters.web.callers import Caller
from adapters.web.errors import CredentialsWrongError, FormForgedError
from adapters.web.keys.api_key import ApiKey
from adapters.web.keys.register import KeyRegister

LASTS_SECONDS = 12 * 60 * 60
"""How long a session lasts, and how long a form may be filled in."""
SESSIONS = "operator sessions"
"""The purpose of the key that signs them."""


class Sessions:
    """The sessions of one book's dashboard."""

    def __init__(self, book: Book, keys: KeyRegister) -> None:
        """Sign with a key of the book's."""
        secret = book.keys.of(SESSIONS)
        self._keys = keys
        self._cookies = URLSafeTimedSerializer(secret, salt="cookie")
        self._forms = URLSafeTimedSerializer(secret, salt="form")

    def begin(self, key: ApiKey) -> str:
        """Return the cookie of a new session. Raises CredentialsWrongError."""
        self._keys.caller_with(key)
        return self._cookies.dumps(key.id.hex)

    def caller_in(self, cookie: str) -> Caller:
        """Return whose session it is. Raises CredentialsWrongError when it is over, or its key was revoked."""
        try:
            key_id = UUID(self._cookies.loads(cookie, max_age=LASTS_SECONDS))
        except BadData:
            raise CredentialsWrongError from None
        return self._keys.caller_of(key_id)

    def form_token(self, caller: Caller) -> str:
        """Return what a form of this caller's carries, so that no other site can send it in their name."""
        return self._forms.dumps(caller.actor)

    def check_form(self, caller: Caller, token: str) -> None:
        """Refuse a form that this caller was not given. Raises FormForgedError."""
        try:
            told = self._forms.loads(token, max_age=LASTS_SECONDS)
        except BadData:
            raise FormForgedError from None
        if told != caller.actor:
            raise FormForgedError
