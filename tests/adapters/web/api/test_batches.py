"""/v1/payouts/batch and /v1/batches: many payouts at once, each accepted or refused by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.web.callers import Role
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER
from tests.adapters.web.api.bodies import payout_body
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

BATCH = "/v1/payouts/batch"
BATCHES = "/v1/batches"


def batch_body(service: Service, payouts: int = 3, **changes: Any) -> dict[str, Any]:
    """Return a batch whose payouts the customer has the money for."""
    beneficiary_id = service.till.verified()
    service.till.fund(payouts * AMOUNT_MINOR)
    usual = {"reference": f"B-{uuid4()}", "payouts": [payout_body(beneficiary_id) for _ in range(payouts)]}
    return usual | changes


def test_batch_is_decided_item_by_item(any_service: Service) -> None:
    """Each payout of a batch is accepted with its id, or refused by the name of the rule that it broke."""
    service, key = any_service, any_service.key(Role.SUBMITTER)
    body = batch_body(service)
    repeated = body["payouts"][0]
    bad = [repeated, payout_body(uuid4()), payout_body(repeated["beneficiary_id"], reference=" x\n")]
    body["payouts"][1:1] = bad

    answer = service.post(BATCH, key, body)

    assert answer.status_code == 202
    told = answer.json()
    assert (told["accepted"], told["refused"]) == (3, 3)
    assert [item["status"] for item in told["items"]] == ["accepted", *["refused"] * 3, "accepted", "accepted"]
    refusals = [item["refusal"] for item in told["items"][1:4]]
    assert refusals == ["batch-reference-repeated", "beneficiary-not-found", "reference-invalid"]
    assert [item["item_no"] for item in told["items"]] == [1, 2, 3, 4, 5, 6]
    shown = service.client.get(answer.request.url.join(answer.headers["Location"]), headers=key).json()
    assert (shown["id"], shown["accepted"], shown["refused"]) == (told["id"], 3, 3)
    (count,) = shown["counts"]
    assert (count["status"], count["payouts"], count["amount"]) == ("queued", 3, "300.00")
    assert service.till.balance(CUSTOMER) == 0


def test_items_show_where_their_payouts_stand(service: Service) -> None:
    """The items of a batch are listed in the order given, each payout as it stands now, over pages of any size."""
    key = service.key(Role.SUBMITTER)
    told = service.post(BATCH, key, batch_body(service, 5)).json()
    cancelled = UUID(told["items"][2]["payout_id"])
    service.till.book.ledger.cancel_payout(cancelled, "because", actor="me")

    for limit in (1, 2, 5, 200):
        items = list(rows_of(service, key, f"{BATCHES}/{told['id']}/items", limit=limit))
        assert [item["payout"]["id"] for item in items] == [item["payout_id"] for item in told["items"]]
        assert [item["payout"]["status"] for item in items] == ["queued", "queued", "failed", "queued", "queued"]


def test_batches_are_listed(service: Service) -> None:
    """Batches are listed, the latest first."""
    key = service.key(Role.OPERATOR)
    submitter = service.key(Role.SUBMITTER)
    made = [service.post(BATCH, submitter, batch_body(service, 1)).json()["id"] for _ in range(3)]

    for limit in (1, 2, 3):
        assert [row["id"] for row in rows_of(service, key, BATCHES, limit=limit)] == made[::-1]


def test_same_batch_again(service: Service) -> None:
    """The same reference with the same payouts is answered as it was decided; with others it is refused."""
    key, body = service.key(), batch_body(service)
    first = service.post(BATCH, key, body, "k-1")

    replayed = service.post(BATCH, key, body, "k-1")
    again = service.post(BATCH, key, body, "k-2")

    assert first.json() == replayed.json() == again.json()
    assert replayed.headers["Idempotency-Replayed"] == "true"
    with nothing_changes(service):
        other = body | {"payouts": body["payouts"][:2]}
        assert places_of(problem_of(service.post(BATCH, key, other), 409, "reference-reused")) == {"#/reference"}


def test_funds_run_out(service: Service) -> None:
    """Payouts are funded in the order given: where one is refused, a later, smaller one may be accepted."""
    body = batch_body(service)
    body["payouts"][1]["amount_minor"] = 2 * AMOUNT_MINOR + 1

    told = service.post(BATCH, service.key(), body).json()

    assert [item["refusal"] for item in told["items"]] == [None, "insufficient-funds", None]


@pytest.mark.parametrize("change", [{"amount_minor": True}, {"amount_minor": 1.0}, {"amount_minor": "1"}, {"x": 1}])
def test_one_item_without_form(shared_service: Service, change: dict[str, Any]) -> None:
    """A payout that has not the documented form is pointed at, and none of the batch is accepted."""
    key, body = shared_service.key(), batch_body(shared_service)
    body["payouts"][2] |= change

    with nothing_changes(shared_service):
        told = problem_of(shared_service.post(BATCH, key, body), 400, "request-malformed")

    assert places_of(told) == {f"#/payouts/2/{next(iter(change))}"}


def test_batch_sizes(shared_service: Service) -> None:
    """A batch has at least one payout and at most 10,000, and of very many faults the first hundred are told."""
    key, body = shared_service.key(), batch_body(shared_service)
    with nothing_changes(shared_service):
        wrong: list[list[Any]] = [[], body["payouts"][:1] * 10_001]
        for payouts in wrong:
            told = problem_of(shared_service.post(BATCH, key, body | {"payouts": payouts}), 400, "request-malformed")
            assert places_of(told) == {"#/payouts"}
        told = problem_of(shared_service.post(BATCH, key, body | {"payouts": [{}] * 10_000}), 400, "request-malformed")
    assert len(told["faults"]) == 100


def test_batch_is_no_payout(shared_service: Service) -> None:
    """The path of batches is not that of a payout of this name: nothing but a batch can be asked of it."""
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = shared_service.client.request(method, BATCH, headers=shared_service.key())
        problem_of(answer, 405, "method-not-allowed")
        assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["", "/items"])
def test_batch_that_does_not_exist(shared_service: Service, path: str) -> None:
    """A batch that does not exist is 404; so is the id of something else."""
    key = shared_service.key()
    for batch_id in (uuid4(), shared_service.till.verified()):
        problem_of(shared_service.get(f"{BATCHES}/{batch_id}{path}", key), 404, "batch-not-found")
