"""RazorpayX's HTTP API: addresses, credentials and the repetition of what moves no money. It knows nothing of money.

A query that meets a timeout, a broken connection, 5xx, 408 or 429 is asked again a few times, and so is a registration,
which is recognised by its facts. A payout or a penny drop is sent once.
"""

from __future__ import annotations

from urllib.parse import quote

from adapters.providers.http import Answer, Http, NoAnswer, Request, basic
from adapters.providers.messages import RequestBody
from adapters.providers.queries import Queries
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.razorpayx.wire import IDEMPOTENCY_HEADER, PROVIDER, PayoutRequest, ValidationRequest


class RazorpayxClient:
    """Speaks to RazorpayX. Safe to use from many threads."""

    def __init__(self, settings: RazorpayxSettings, http: Http) -> None:
        """Speak to the provider of these settings."""
        self._settings = settings
        self._queries = Queries(PROVIDER, settings.query_attempts, settings.query_wait_seconds)
        self._http = http
        self._access = basic(settings.key_id, settings.key_secret)

    def create_payout(self, body: PayoutRequest) -> Answer | NoAnswer:
        """Ask for a payout, under a key that is also its reference."""
        headers = self._access | {IDEMPOTENCY_HEADER: body.reference_id}
        timeout_seconds = self._settings.submit_timeout_seconds
        return self._http.send(
            Request("POST", self._settings.root + "/payouts", timeout_seconds, body.to_json(), headers=headers)
        )

    def register(self, path: str, body: RequestBody) -> Answer:
        """Create a contact or a fund account, or be told of the one there is. Raises ProviderUnavailableError."""
        request = self._post(path, body)
        return self._queries.ask(lambda: self._http.send(request))

    def validate(self, body: ValidationRequest) -> Answer | NoAnswer:
        """Have a penny dropped into an account."""
        return self._http.send(self._post("/fund_accounts/validations", body))

    def validation(self, validation_id: str) -> bytes:
        """Return the message about one penny drop. Raises ProviderUnavailableError."""
        return self._query(f"/fund_accounts/validations/{quote(validation_id, safe='')}")

    def payout(self, payout_id: str) -> bytes:
        """Return the message about one payout. Raises ProviderUnavailableError."""
        return self._query(f"/payouts/{quote(payout_id, safe='')}")

    def payouts_by_reference(self, reference_id: str) -> bytes:
        """Return the list of our account's payouts with a reference. Raises ProviderUnavailableError."""
        account = {"account_number": self._settings.account_number.get_secret_value()}
        return self._query("/payouts", {"reference_id": reference_id}, account)

    def balances(self) -> bytes:
        """Return the list of our accounts and their balances. Raises ProviderUnavailableError."""
        return self._query("/banking_balances")

    def _query(
        self, path: str, params: dict[str, str] | None = None, secret_params: dict[str, str] | None = None
    ) -> bytes:
        request = Request(
            "GET",
            self._settings.root + path,
            self._settings.query_timeout_seconds,
            params=params or {},
            secret_params=secret_params or {},
            headers=self._access,
        )
        return self._queries.body(lambda: self._http.send(request))

    def _post(self, path: str, body: RequestBody) -> Request:
        settings = self._settings
        return Request(
            "POST", settings.root + path, settings.query_timeout_seconds, body.to_json(), headers=self._access
        )
