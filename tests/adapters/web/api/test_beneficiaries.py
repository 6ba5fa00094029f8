"""/v1/beneficiaries: who is paid comes in, and only masks go out."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.web.callers import Role
from ledger.errors import KeyDestroyedError
from ledger.payment_orders import BeneficiaryReport
from tests.adapters.till import ME, PROVIDER
from tests.adapters.web.api.bodies import ACCOUNT_NUMBER, NAME, beneficiary_body
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

BENEFICIARIES = "/v1/beneficiaries"
ERASURE = {"reason": "asked to be forgotten", "asked_by": "request 4711"}
HOLD = {"until": "2034-04-01", "reason": "books of 2025-26"}


def test_beneficiary_is_registered(service: Service) -> None:
    """A beneficiary is known at once; its name is never told, and its number with all but the end hidden."""
    key = service.key(Role.SUBMITTER)

    answer = service.post(BENEFICIARIES, key, beneficiary_body())

    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["account_number_masked"], told["ifsc"]) == ("registered", "••••4321", "HDFC0001234")
    assert (told["checks"], told["version"]) == ([], 1)
    shown = service.client.get(answer.request.url.join(answer.headers["Location"]), headers=key)
    assert shown.json() == told
    assert service.till.book.ledger.payee_of(UUID(told["id"])).name == NAME
    for text in (answer.text, shown.text, service.get(BENEFICIARIES, key).text):
        assert NAME not in text
        assert ACCOUNT_NUMBER not in text


def test_checks_of_providers_are_shown(service: Service) -> None:
    """What each provider found is shown with the beneficiary, alone and in the list, by provider."""
    key = service.key(Role.OPERATOR)
    beneficiary_id = service.till.verified()
    refused = BeneficiaryReport("Cashfree", None, verified=False, reason="no such account")
    service.till.book.ledger.record_beneficiary_report(beneficiary_id, refused, actor=ME)

    told = service.get(f"{BENEFICIARIES}/{beneficiary_id}", key).json()

    checks = [(check["provider"], check["status"], check["reason"]) for check in told["checks"]]
    assert checks == [("Cashfree", "rejected", "no such account"), (PROVIDER, "verified", None)]
    assert list(rows_of(service, key, BENEFICIARIES)) == [told]


def test_beneficiaries_are_listed_by_status(any_service: Service) -> None:
    """Beneficiaries are listed over pages of any size, all or those of one status."""
    service, key = any_service, any_service.key(Role.AUDITOR)
    verified = {str(service.till.verified()) for _ in range(3)}
    new = service.post(BENEFICIARIES, service.key(), beneficiary_body()).json()["id"]

    for limit in (1, 2, 4, 5):
        assert {row["id"] for row in rows_of(service, key, BENEFICIARIES, limit=limit)} == verified | {new}
        of_status = rows_of(service, key, BENEFICIARIES, limit=limit, status="verified")
        assert {row["id"] for row in of_status} == verified
    assert [row["id"] for row in rows_of(service, key, BENEFICIARIES, status="registered")] == [new]


def test_same_beneficiary_again(service: Service) -> None:
    """The same reference with the same details is the same beneficiary; with others it is refused."""
    key, body = service.key(), beneficiary_body()
    first = service.post(BENEFICIARIES, key, body)

    assert service.post(BENEFICIARIES, key, body).json() == first.json()
    with nothing_changes(service):
        told = problem_of(service.post(BENEFICIARIES, key, body | {"name": "Other"}), 409, "reference-reused")
    assert places_of(told) == {"#/reference"}


def test_beneficiary_is_erased(any_service: Service) -> None:
    """Erasing destroys the key of the personal data and all masks, once for all; the reference stays."""
    service, key = any_service, any_service.key(Role.ADMIN)
    body = beneficiary_body()
    beneficiary_id = service.post(BENEFICIARIES, key, body).json()["id"]
    path = f"{BENEFICIARIES}/{beneficiary_id}"

    told = service.post(f"{path}/erase", key, ERASURE).json()

    assert (told["status"], told["reference"]) == ("erased", body["reference"])
    assert {told[name] for name in ("account_number_masked", "ifsc", "bank_name", "vpa_masked")} == {None}
    assert service.get(path, key).json() == told
    assert list(rows_of(service, key, BENEFICIARIES, status="erased")) == [told]
    with pytest.raises(KeyDestroyedError):
        service.till.book.ledger.payee_of(UUID(beneficiary_id))
    head = service.till.book.store.head()
    assert service.post(f"{path}/erase", key, ERASURE | {"reason": "again"}).json() == told
    assert service.till.book.store.head() == head


def test_held_beneficiary_is_not_erased(service: Service) -> None:
    """A hold is shown with its day and forbids an erasure until it is released; whoever only pays may not hold."""
    key, payer = service.key(Role.ADMIN), service.key(Role.SUBMITTER)
    path = f"{BENEFICIARIES}/{service.till.verified()}"

    held = service.post(f"{path}/hold", key, HOLD).json()

    assert held["held_until"] == HOLD["until"]
    assert service.get(path, key).json() == held
    with nothing_changes(service):
        problem_of(service.post(f"{path}/erase", key, ERASURE), 409, "beneficiary-held")
        problem_of(service.post(f"{path}/hold", key, HOLD | {"until": "2033-04-01"}), 409, "hold-shortened")
        problem_of(service.post(f"{path}/release", payer, {"reason": "case closed"}), 403, "right-missing")
    assert service.post(f"{path}/release", key, {"reason": "case closed"}).json()["held_until"] is None
    assert service.post(f"{path}/erase", key, ERASURE).json()["status"] == "erased"


def test_beneficiary_of_an_unfinished_payout_is_not_erased(service: Service) -> None:
    """While a payout is queued its details are needed; a request that names the payee is told by field."""
    key, payout_id = service.key(Role.ADMIN), service.till.queue()
    path = f"{BENEFICIARIES}/{service.till.row(payout_id).beneficiary_id}"

    with nothing_changes(service):
        problem_of(service.post(f"{path}/erase", key, ERASURE), 409, "beneficiary-awaits-payment")
        named = service.post(f"{path}/erase", key, ERASURE | {"asked_by": "Meera Nair"})
    assert places_of(problem_of(named, 422, "payee-named")) == {"#/asked_by"}
    assert "Meera" not in named.text


@pytest.mark.parametrize(
    ("changes", "status", "slug", "place"),
    [
        ({"account_number": "12"}, 422, "account-number-malformed", "#/account_number"),
        ({"account_number": None}, 422, "payee-incomplete", "#/account_number"),
        ({"account_number": ""}, 422, "payee-incomplete", "#/account_number"),
        ({"ifsc": None}, 422, "payee-incomplete", "#/ifsc"),
        ({"account_number": None, "ifsc": None}, 422, "payee-incomplete", "#/account_number"),
        ({"ifsc": "hdfc0001234"}, 422, "ifsc-malformed", "#/ifsc"),
        ({"ifsc": None, "routing_number": "123456789"}, 422, "routing-number-malformed", "#/routing_number"),
        ({"vpa": "nobody"}, 422, "vpa-malformed", "#/vpa"),
        ({"name": " Meera"}, 422, "text-invalid", "#/name"),
        ({"name": ""}, 400, "request-malformed", "#/name"),
        ({"bank_name": "a\x00b"}, 422, "text-invalid", "#/bank_name"),
        ({"reference": "a\tb"}, 422, "reference-invalid", "#/reference"),
        ({"account_number": 987654321}, 400, "request-malformed", "#/account_number"),
        ({"phone": "1"}, 400, "request-malformed", "#/phone"),
    ],
)
def test_beneficiary_is_refused(
    shared_service: Service, changes: dict[str, Any], status: int, slug: str, place: str
) -> None:
    """Details that cannot be paid to are refused by field; what identifies the person is not repeated."""
    key, body = shared_service.key(), beneficiary_body(**changes)

    with nothing_changes(shared_service):
        answer = shared_service.post(BENEFICIARIES, key, body)

    assert place in places_of(problem_of(answer, status, slug))
    assert not any(private in answer.text for private in (ACCOUNT_NUMBER, "Meera", "987654321", "123456789"))


def test_beneficiary_that_does_not_exist(shared_service: Service) -> None:
    """A beneficiary that does not exist is 404; so is the id of something else."""
    key = shared_service.key()
    payout_id = shared_service.till.queue()
    with nothing_changes(shared_service):
        for wrong in (uuid4(), payout_id):
            path = f"{BENEFICIARIES}/{wrong}"
            problem_of(shared_service.get(path, key), 404, "beneficiary-not-found")
        erased = shared_service.post(f"{BENEFICIARIES}/{uuid4()}/erase", key, ERASURE)
        problem_of(erased, 404, "beneficiary-not-found")
