"""The standard contract over HTTP: addresses, the key and the repetition of queries. It knows nothing of money.

A query (GET) that meets a timeout, a broken connection, 5xx, 408 or 429 is asked again a few times. A request that
creates something is sent once, under an idempotency key.
"""

from __future__ import annotations

from urllib.parse import quote

from adapters.providers.http import Answer, Http, NoAnswer, Request, bearer
from adapters.providers.messages import RequestBody
from adapters.providers.queries import Queries
from adapters.providers.standard.settings import StandardSettings


class StandardClient:
    """Speaks the standard contract. Safe to use from many threads."""

    def __init__(self, settings: StandardSettings, http: Http) -> None:
        """Speak to the provider of these settings."""
        self._settings = settings
        self._queries = Queries(settings.name, settings.query_attempts, settings.query_wait_seconds)
        self._http = http
        self._access = bearer(settings.api_key)

    def create_payout(self, body: RequestBody, key: str) -> Answer | NoAnswer:
        """Ask for a payout."""
        return self._post("/payouts", body, key, self._settings.submit_timeout_seconds)

    def create_beneficiary(self, body: RequestBody, key: str) -> Answer | NoAnswer:
        """Register a payee."""
        return self._post("/beneficiaries", body, key, self._settings.query_timeout_seconds)

    def payout(self, payout_id: str) -> bytes:
        """Return the message about one payout. Raises ProviderUnavailableError."""
        return self._query(f"/payouts/{quote(payout_id, safe='')}", {})

    def payouts_by_reference(self, reference: str) -> bytes:
        """Return the list of payouts with our reference. Raises ProviderUnavailableError."""
        return self._query("/payouts", {"reference": reference})

    def balance(self) -> bytes:
        """Return the message about our wallet. Raises ProviderUnavailableError."""
        return self._query("/balance", {})

    def _query(self, path: str, params: dict[str, str]) -> bytes:
        settings = self._settings
        request = Request(
            "GET", settings.root + path, settings.query_timeout_seconds, params=params, headers=self._access
        )
        return self._queries.body(lambda: self._http.send(request))

    def _post(self, path: str, body: RequestBody, key: str, timeout_seconds: float) -> Answer | NoAnswer:
        headers = {**self._access, "Idempotency-Key": key}
        request = Request("POST", self._settings.root + path, timeout_seconds, body.to_json(), headers=headers)
        return self._http.send(request)
