"""Cashfree's HTTP API: addresses, credentials and the repetition of queries. It knows nothing of money.

A query (GET) that meets a timeout, a broken connection, 5xx, 408 or 429 is asked again a few times. A request that
creates something is sent once: after a 5xx the provider asks for a look at the transfer's status first.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from adapters.providers.cashfree.second_factor import public_key, second_factor
from adapters.providers.cashfree.settings import CashfreeSettings
from adapters.providers.cashfree.wire import API_VERSION, PROVIDER
from adapters.providers.http import Answer, Http, NoAnswer, Request
from adapters.providers.messages import RequestBody
from adapters.providers.queries import Queries
from ledger.clock import Clock


class CashfreeClient:
    """Speaks to Cashfree. Safe to use from many threads."""

    def __init__(self, settings: CashfreeSettings, http: Http, clock: Clock) -> None:
        """Speak to the provider of these settings."""
        self._settings = settings
        self._queries = Queries(PROVIDER, settings.query_attempts, settings.query_wait_seconds)
        self._http = http
        self._clock = clock
        self._public_key = None if settings.public_key is None else public_key(settings.public_key)

    def create_transfer(self, body: RequestBody) -> Answer | NoAnswer:
        """Ask for a transfer."""
        return self._post("/transfers", body, self._settings.submit_timeout_seconds)

    def create_beneficiary(self, body: RequestBody) -> Answer | NoAnswer:
        """Register a payee."""
        return self._post("/beneficiary", body, self._settings.query_timeout_seconds)

    def transfer(self, transfer_id: str) -> Answer:
        """Ask for a transfer by the id we gave it. Raises ProviderUnavailableError."""
        return self._query("/transfers", {"transfer_id": transfer_id})

    def transfer_by_provider_id(self, cf_transfer_id: str) -> Answer:
        """Ask for a transfer by the provider's id. Raises ProviderUnavailableError."""
        return self._query("/transfers", {"cf_transfer_id": cf_transfer_id})

    def beneficiary(self, beneficiary_id: str) -> Answer:
        """Ask for a beneficiary by the id we gave it. Raises ProviderUnavailableError."""
        return self._query("/beneficiary", {"beneficiary_id": beneficiary_id})

    def beneficiary_of_account(self, account_number: str, ifsc: str) -> Answer:
        """Ask which beneficiary has an account. Raises ProviderUnavailableError."""
        account = {"bank_account_number": account_number, "bank_ifsc": ifsc}
        return self._query("/beneficiary", secret_params=account)

    def _post(self, path: str, body: RequestBody, timeout_seconds: float) -> Answer | NoAnswer:
        url = self._settings.root + path
        return self._http.send(Request("POST", url, timeout_seconds, body.to_json(), headers=self._headers()))

    def _query(
        self, path: str, params: Mapping[str, str] | None = None, secret_params: Mapping[str, str] | None = None
    ) -> Answer:
        url, timeout_seconds = self._settings.root + path, self._settings.query_timeout_seconds

        def send() -> Answer | NoAnswer:
            headers = self._headers()
            private = secret_params or {}
            return self._http.send(
                Request("GET", url, timeout_seconds, params=params or {}, secret_params=private, headers=headers)
            )

        return self._queries.ask(send)

    def _headers(self) -> dict[str, str]:
        settings = self._settings
        headers = {
            "x-client-id": settings.client_id,
            "x-client-secret": settings.client_secret.get_secret_value(),
            "x-api-version": API_VERSION,
            "x-request-id": str(uuid4()),
        }
        if self._public_key is not None:
            headers["X-Cf-Signature"] = second_factor(self._public_key, settings.client_id, self._clock.now())
        return headers
