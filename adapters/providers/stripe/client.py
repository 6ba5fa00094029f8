"""Stripe's HTTP API: addresses, the key, the connected account, the repetition of queries. It knows no money.

A query (GET) that meets a timeout, a broken connection, 5xx, 408 or 429 is asked again a few times. A request that
creates something is sent once, under an idempotency key.
"""

from __future__ import annotations

from urllib.parse import urlencode

from adapters.providers.http import Answer, Http, NoAnswer, Request, bearer
from adapters.providers.queries import Queries
from adapters.providers.stripe.settings import StripeSettings
from adapters.providers.stripe.wire import API_VERSION, PROVIDER, Form


class StripeClient:
    """Speaks to Stripe. Safe to use from many threads."""

    def __init__(self, settings: StripeSettings, http: Http) -> None:
        """Speak for the account of these settings."""
        self._settings = settings
        self._queries = Queries(PROVIDER, settings.query_attempts, settings.query_wait_seconds)
        self._http = http
        self._platform = {**bearer(settings.api_key), "Stripe-Version": API_VERSION}
        self._account = {} if settings.account is None else {"Stripe-Account": settings.account}

    def order(self, path: str, form: Form, key: str) -> Answer | NoAnswer:
        """Ask for a payment from the account."""
        return self._post(path, form, {**self._key(key), **self._account}, self._settings.submit_timeout_seconds)

    def register(self, path: str, form: Form, key: str) -> Answer | NoAnswer:
        """Ask for something that moves no money to be kept for the account."""
        return self._post(path, form, {**self._key(key), **self._account}, self._settings.query_timeout_seconds)

    def register_as_platform(self, path: str, form: Form, key: str) -> Answer | NoAnswer:
        """Ask for something to be kept, in the platform's own name."""
        return self._post(path, form, self._key(key), self._settings.query_timeout_seconds)

    def fetch(self, path: str, params: Form) -> bytes:
        """Return the message at a path. Raises ProviderUnavailableError."""
        settings = self._settings
        headers = {**self._platform, **self._account}
        request = Request("GET", settings.root + path, settings.query_timeout_seconds, params=params, headers=headers)
        return self._queries.body(lambda: self._http.send(request))

    def _post(self, path: str, form: Form, headers: dict[str, str], timeout_seconds: float) -> Answer | NoAnswer:
        encoded = {"Content-Type": "application/x-www-form-urlencoded"}
        request = Request(
            "POST",
            self._settings.root + path,
            timeout_seconds,
            urlencode(form).encode(),
            headers={**self._platform, **headers, **encoded},
        )
        return self._http.send(request)

    def _key(self, key: str) -> dict[str, str]:
        return {"Idempotency-Key": key}
