"""Problems: every rule has a status, and no problem repeats what identifies a person."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request
from starlette.responses import Response

import adapters
import ledger
import projections
from adapters.web.errors import RateExceededError
from adapters.web.problems.problem import TYPE_PREFIX
from adapters.web.problems.statuses import status_of
from adapters.web.problems.telling import rule_broken, slug_of
from ledger.errors import (
    AccountNumberMalformedError,
    DatabaseUnreachableError,
    LedgerError,
    NotFoundError,
    OutcomeUndeterminedError,
    PayoutNotFoundError,
    UnknownAccountError,
    VersionConflictError,
)
from tests.adapters.web.checks import problem_of
from tests.adapters.web.served import Service

TRUNKS = {
    *("AdapterError", "BooksContradictedError", "InvalidInputError", "MessageRefusedError", "ProjectionError"),
    *("RefusalError", "RefusedError", "RequestError", "StoreError"),
}
STARTING = {
    *("BookNameError", "BookNotFoundError", "ClockBackwardsError", "DatabaseUrlError", "DemoBookNotEmptyError"),
    *("DriverMissingError", "EnvironmentMixedError", "ExtraMissingError", "HostConnectionError", "KeyFileError"),
    *("KeyEncryptionKeyWrongError", "NotMigratedError", "RightsMissingError", "SettingError"),
}
"""A program is started wrongly: no request gets so far."""
CONTRADICTIONS = {
    *("AgeingUntiedError", "AuditFileUntiedError", "BooksUnbalancedError", "EventUnreadableError"),
    *("EventsMissingError", "FigureNegativeError", "ReportUntiedError"),
    *("IllegalPayoutStepError", "KeyDestroyedError", "LookMissingError", "PositionMovedError", "ProjectionBehindError"),
    *("ProjectionStoppedError", "RowMissingError", "RowRepeatedError", "SealBrokenError", "StatementBrokenError"),
    *("UnknownEventError", "WalletOverdrawnError"),
}
"""The books or the tables are not what they must be: whoever asks cannot help it."""
OF_WORKERS = {
    *("AddressForbiddenError", "NoAnswerError", "NoRouteError", "NotAnnouncedError", "NotDeliveredError", "PageError"),
    *("PayeeNotServedError", "PeriodError", "ProviderUnavailableError", "RailNotOfferedError", "ReferenceTooLongError"),
    *("WebhooksStillQueuedError", "WireError"),
}
"""What workers meet on the way to providers and receivers; no request waits for it."""
OF_PROOFS = {
    *("CheckpointContradictedError", "CheckpointNotTakenError", "CheckpointPlaceError", "CheckpointUnsignedError"),
    *("LogRewrittenError", "NotCoveredError", "ProofBrokenError", "TreeContradictedError"),
}
"""Of checkpoints and proofs, which nobody asks for over HTTP."""
OF_WEBHOOKS = {
    *("HeadersTooLargeError", "MessageIncompleteError", "MessageLengthError", "MessageNotKeptError"),
    *("MessageTooLargeError", "ReceiverUnknownError", "SourceNotAllowedError", "WebhookSignatureError"),
}
"""Answered by the address of webhooks, with statuses of their own."""
FAULTS = TRUNKS | STARTING | CONTRADICTIONS | OF_WORKERS | OF_PROOFS | OF_WEBHOOKS
PRIVATE = "000987654321"


def kinds_of_errors() -> Iterator[type[LedgerError]]:
    for package in (adapters, ledger, projections):
        for name in _modules_of_errors(package):
            importlib.import_module(name)
    waiting = [LedgerError]
    while waiting:
        waiting += (children := waiting.pop().__subclasses__())
        yield from children


def _modules_of_errors(package: ModuleType) -> Iterator[str]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "errors" in found.name.split("."):
            yield found.name


def asked_for(**path_params: str) -> Request:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    return Request({**scope, "path_params": path_params, "state": {}})


def document(answer: Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(answer.body))
    return found


def test_every_rule_has_a_status() -> None:
    """Every error of the project has a status of its own, unless it is listed here as none that a request can meet."""
    undecided = {
        kind.__name__
        for kind in kinds_of_errors()
        if not issubclass(kind, NotFoundError | UnknownAccountError)
        and kind.__name__ not in TRUNKS
        and status_of(kind.__new__(kind), []) == 500
    }

    assert undecided == FAULTS - TRUNKS


def test_slugs_are_told_apart() -> None:
    """Every rule has a name of its own, which a program can tell from all others."""
    kinds = set(kinds_of_errors())

    assert len({slug_of(kind) for kind in kinds}) == len(kinds)


def test_what_the_path_names() -> None:
    """What the path names and does not exist is 404, however its id is written; what the body names is 422."""
    missing = PayoutNotFoundError("0d7ccb09-f8ed-5bf4-8fcb-83c6e936c7ea")
    for written in ("0d7ccb09-f8ed-5bf4-8fcb-83c6e936c7ea", "0D7CCB09-F8ED-5BF4-8FCB-83C6E936C7EA"):
        assert rule_broken(asked_for(payout_id=written), missing).status_code == 404
    assert rule_broken(asked_for(payout_id=str(UUID(int=1))), missing).status_code == 422


@pytest.mark.parametrize(
    ("error", "status", "after"),
    [
        (DatabaseUnreachableError("postgresql://…", 1.0), 503, "2"),
        (OutcomeUndeterminedError("r", 1.0), 503, "2"),
        (VersionConflictError(UUID(int=1), 1), 503, "2"),
        (RateExceededError("5 per second", 7), 429, "7"),
        (AccountNumberMalformedError("••••"), 422, None),
    ],
)
def test_when_to_ask_again(error: LedgerError, status: int, after: str | None) -> None:
    """A refusal that may be none later says when to ask again, and no other does."""
    answer = rule_broken(asked_for(), error)

    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, after)


def test_problem_tells_the_values() -> None:
    """A problem has the rule by its name and as a sentence, and the values that broke it as JSON."""
    told = document(rule_broken(asked_for(), RateExceededError("5 per second", 7)))

    assert told["type"] == f"{TYPE_PREFIX}rate-exceeded"
    assert told["title"] == "The caller asks more often than is allowed."
    assert told["values"] == {"allowed": "5 per second", "retry_after_seconds": 7}


def test_what_was_sent_is_not_repeated(shared_service: Service) -> None:
    """A request without form is told where it is wrong, and never what it said: it may be an account number."""
    key = shared_service.key()
    body = {"reference": {"a": PRIVATE}, "name": [PRIVATE], "account_number": int(PRIVATE), "ifsc": {PRIVATE: 1}}
    answer = shared_service.post("/v1/beneficiaries", key, body)
    problem_of(answer, 400, "request-malformed")

    assert PRIVATE not in answer.text


def test_paths_and_methods_that_there_are_not(shared_service: Service) -> None:
    """A path that there is not, and a method that a path has not, are problems too; the latter names the methods."""
    client = shared_service.client
    for path in ("/v1", "/v1/", "/v1/nothing", "/v1/payouts/", "/v2/payouts", "/%00", "/v1//payouts"):
        problem_of(client.get(path), 404, "not-found")
    answer = client.delete("/v1/payouts")
    problem_of(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, POST"
