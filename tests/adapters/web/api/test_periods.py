"""/v1/periods: days are closed by one person, and opened again by two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.web.callers import Role
from ledger.clock import MovableClock
from tests.adapters.till import CUSTOMER
from tests.adapters.web.api.bodies import deposit_body
from tests.adapters.web.api.lists import rows_of
from tests.adapters.web.checks import nothing_changes, places_of, problem_of
from tests.adapters.web.served import Service

PERIODS = "/v1/periods"
CLOSES = f"{PERIODS}/closes"
REOPENING = f"{PERIODS}/reopening"
REASON = "the bank corrected its statement"


def day_of(service: Service, days: int = 0) -> str:
    """Return the day of the book's reporting time zone, or one some days away."""
    today = service.till.book.clock.now().astimezone(service.till.book.zone).date()
    return (today + timedelta(days=days)).isoformat()


def funded_yesterday(service: Service, clock: MovableClock) -> Mapping[str, str]:
    """Let a day begin after money came in; give the key of somebody in finance."""
    service.till.fund(50_000)
    clock.move(timedelta(days=1))
    return service.key(Role.FINANCE)


def test_days_are_closed_and_opened_again_by_two(any_service: Service, clock: MovableClock) -> None:
    """A close keeps what every account held; who proposes to open its days again is not who approves it."""
    service = any_service
    asha = funded_yesterday(service, clock)
    ravi, day = service.key(Role.FINANCE), day_of(service, -1)
    nothing_closed = {"closed_through": None, "first_open_day": None, "reopening": None}
    assert service.get(PERIODS, asha).json() == nothing_closed

    answer = service.post(CLOSES, asha, {"through": day})

    assert answer.status_code == 201
    closed = answer.json()
    assert (closed["number"], closed["through"], closed["holds"]) == (1, day, True)
    assert closed["books_say_the_same"]
    held = {"account": CUSTOMER, "currency": "INR", "side": "credit", "amount_minor": 50_000, "amount": "500.00"}
    assert held in closed["balances"]
    assert service.client.get(answer.request.url.join(answer.headers["Location"]), headers=ravi).json() == closed
    assert service.post(CLOSES, ravi, {"through": day}).json() == closed
    asked = {"from_date": day}
    with nothing_changes(service):
        problem_of(service.post(f"{REOPENING}/approve", ravi, asked), 409, "reopening-not-proposed")
    proposed = service.post(REOPENING, asha, asked | {"reason": REASON}).json()
    assert (proposed["closed_through"], proposed["reopening"]["reason"]) == (day, REASON)
    with nothing_changes(service):
        problem_of(service.post(f"{REOPENING}/approve", asha, asked), 409, "reopening-self-approval")
    assert service.get(PERIODS, ravi).json() == proposed
    assert service.post(f"{REOPENING}/approve", ravi, asked).json() == nothing_closed
    lifted = service.get(f"{CLOSES}/1", asha).json()
    assert (lifted["holds"], lifted["balances"]) == (False, closed["balances"])
    assert lifted["lifted_by"] not in {None, proposed["reopening"]["proposed_by"]}


def test_nothing_is_booked_on_a_closed_day(service: Service, clock: MovableClock) -> None:
    """A deposit of a closed day is refused with both days, and is taken for an open one."""
    key = funded_yesterday(service, clock)
    service.post(CLOSES, key, {"through": day_of(service, -1)})
    late = service.till.book.clock.now() - timedelta(days=1)

    with nothing_changes(service):
        refused = service.post("/v1/deposits", key, deposit_body(effective_at=late.isoformat()))

    problem_of(refused, 409, "period-closed")
    assert service.post("/v1/deposits", key, deposit_body()).status_code == 201
    assert service.get(f"{CLOSES}/1", key).json()["books_say_the_same"]


def test_closes_are_listed(service: Service, clock: MovableClock) -> None:
    """Closes are listed, the latest first, over pages of any size."""
    key = funded_yesterday(service, clock)
    clock.move(timedelta(days=2))
    for days in (-3, -2, -1):
        service.post(CLOSES, key, {"through": day_of(service, days)})

    for limit in (1, 2, 3, 4):
        assert [row["number"] for row in rows_of(service, key, CLOSES, limit=limit)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("path", "body", "status", "slug", "place"),
    [
        (CLOSES, {"through": "2199-12-31"}, 409, "day-not-ended", None),
        (CLOSES, {"through": 20_260_331}, 400, "request-malformed", "#/through"),
        (CLOSES, {"through": "2026-02-30"}, 400, "request-malformed", "#/through"),
        (CLOSES, {}, 400, "request-malformed", "#/through"),
        (REOPENING, {"from_date": "2026-02-01", "reason": "x"}, 409, "day-not-closed", None),
        (REOPENING, {"from_date": "2026-02-01", "reason": ""}, 400, "request-malformed", "#/reason"),
        (REOPENING, {"from_date": "2026-02-01", "reason": "a\nb"}, 422, "text-invalid", "#/reason"),
        (f"{REOPENING}/approve", {"from_date": "2026-02-01"}, 409, "reopening-not-proposed", None),
    ],
)
def test_what_a_rule_forbids(
    shared_service: Service, path: str, body: dict[str, Any], status: int, slug: str, place: str | None
) -> None:
    """A close or reopening that a rule forbids is refused by its name, and every day stays as it is."""
    key = shared_service.key(Role.FINANCE)

    with nothing_changes(shared_service):
        problem = problem_of(shared_service.post(path, key, body), status, slug)

    assert place is None or place in places_of(problem)


def test_close_that_does_not_exist(shared_service: Service) -> None:
    """A number that no close has is 404."""
    problem_of(shared_service.get(f"{CLOSES}/7", shared_service.key()), 404, "close-not-found")


def test_day_before_the_last_close(service: Service, clock: MovableClock) -> None:
    """A day before the last close is closed already, and is no close of its own."""
    key = funded_yesterday(service, clock)
    day = day_of(service, -1)
    service.post(CLOSES, key, {"through": day})
    earlier = (date.fromisoformat(day) - timedelta(days=1)).isoformat()

    with nothing_changes(service):
        problem_of(service.post(CLOSES, key, {"through": earlier}), 409, "period-already-closed")
