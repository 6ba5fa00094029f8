"""NxtBanking's HTTP API: addresses, bearer tokens and the repetition of queries. It knows nothing of money.

A query (GET) that meets a timeout, a broken connection, 5xx, 408 or 429 is asked again a few times. A request that
creates something is sent once; a 401 alone has it sent a second time, with a new token, since it was never let in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from pydantic import SecretStr

from adapters.errors import WireError
from adapters.providers.http import Answer, Http, NoAnswer, Request, bearer
from adapters.providers.messages import RequestBody, read_message
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.providers.nxtbanking.tokens import Token, TokenCache
from adapters.providers.nxtbanking.wire import PROVIDER, TokenAnswer, TokenRequest
from adapters.providers.queries import Queries
from ledger.clock import Clock


class NxtbankingClient:
    """Speaks to NxtBanking. Safe to use from many threads."""

    def __init__(self, settings: NxtbankingSettings, http: Http, clock: Clock) -> None:
        """Speak to the provider of these settings."""
        self._settings = settings
        self._queries = Queries(PROVIDER, settings.query_attempts, settings.query_wait_seconds)
        self._http = http
        self._clock = clock
        self._tokens = TokenCache(self._exchange, clock, settings.refresh_margin_seconds)

    def create_payout(self, body: RequestBody) -> Answer | NoAnswer:
        """Ask for a payout."""
        return self._send(self._post("/api/v1/payouts", body, self._settings.submit_timeout_seconds))

    def create_beneficiary(self, body: RequestBody) -> Answer | NoAnswer:
        """Register a payee."""
        return self._send(self._post("/api/v1/beneficiaries", body, self._settings.query_timeout_seconds))

    def payout(self, payout_id: str) -> bytes:
        """Return the message about one payout. Raises ProviderUnavailableError."""
        return self._query(f"/v1/payouts/{quote(payout_id, safe='')}", {})

    def payouts_by_reference(self, reference_id: str) -> bytes:
        """Return the list of payouts with our reference. Raises ProviderUnavailableError."""
        return self._query("/v1/payouts", {"reference_id": reference_id})

    def wallet(self) -> bytes:
        """Return the message about our wallet. Raises ProviderUnavailableError."""
        return self._query("/api/v1/wallet", {})

    def _query(self, path: str, params: dict[str, str]) -> bytes:
        request = Request("GET", self._settings.root + path, self._settings.query_timeout_seconds, params=params)
        return self._queries.body(lambda: self._send(request))

    def _send(self, request: Request) -> Answer | NoAnswer:
        token = self._tokens.usable()
        answer = self._send_with(token, request)
        if isinstance(token, Token) and isinstance(answer, Answer) and answer.status_code == HTTPStatus.UNAUTHORIZED:
            return self._send_with(self._tokens.usable(refused=token), request)
        return answer

    def _send_with(self, token: Token | NoAnswer, request: Request) -> Answer | NoAnswer:
        return token if isinstance(token, NoAnswer) else self._http.send(replace(request, headers=bearer(token.secret)))

    def _exchange(self) -> Token | NoAnswer:
        asked_at = self._clock.now()
        answer = self._http.send(self._token_request())
        if isinstance(answer, NoAnswer) or not answer.is_success:
            return NoAnswer(f"no access token, {answer.word}")
        try:
            told = read_message(TokenAnswer, answer.body, PROVIDER)
        except WireError as error:
            return NoAnswer(f"no access token, {error.reason}")
        return Token(SecretStr(told.access_token), asked_at + timedelta(seconds=told.expires_in))

    def _token_request(self) -> Request:
        settings = self._settings
        body = TokenRequest(
            api_key=settings.api_key.get_secret_value(), api_secret=settings.api_secret.get_secret_value()
        )
        return self._post("/api/v1/auth/token", body, settings.query_timeout_seconds)

    def _post(self, path: str, body: RequestBody, timeout_seconds: float) -> Request:
        return Request("POST", self._settings.root + path, timeout_seconds, body.to_json())
