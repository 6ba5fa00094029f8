"""The router: which route a payout takes, and what is recorded of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from uuid import UUID

import pytest

from adapters.errors import NoRouteError
from adapters.providers.capabilities import RailOffer, Window
from adapters.providers.notices import Downtime
from adapters.routing.breaker import BreakerPolicy, Breakers
from adapters.routing.downtimes import DowntimeRegister
from adapters.routing.router import LATER, Router
from ledger.clock import MovableClock
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.rails import Rail
from ledger.routes import RoutingDecision
from ledger.status_reports import ReportedStatus
from tests.adapters.till import ME, MOMENT, Till, opened_till
from tests.adapters.workers.scripted_provider import ScriptedProvider, report

BOTH_ADDRESSES = Payee("Meera Nair", "000000001234", "HDFC0001234", vpa="meera.nair@okbank")
CHEAP = {Rail.IMPS: RailOffer(500), Rail.NEFT: RailOffer(200), Rail.RTGS: RailOffer(2_000), Rail.UPI: RailOffer(300)}
DEAR = {rail: replace(offer, fee_minor=offer.fee_minor + 100) for rail, offer in CHEAP.items()}
NIGHT = Window(time(1), time(2))
ONE_FAILURE = BreakerPolicy(failures_max=1)


@dataclass(frozen=True)
class Junction:
    """A till with two providers, the first of which is the cheaper one."""

    till: Till
    clock: MovableClock
    router: Router
    first: ScriptedProvider
    second: ScriptedProvider

    def payout(self, rupees: int = 1_000, rail: str | None = None, urgency: str = "standard") -> UUID:
        ledger, request = self.till.book.ledger, self.till.request(self.till.register(BOTH_ADDRESSES), rupees * 100)
        self.till.fund(rupees * 100)
        return ledger.queue_payout(replace(request, rail=rail, urgency=urgency), actor=ME).aggregate_id

    def route(self, payout_id: UUID) -> RoutingDecision:
        return self.router.choose(self.till.row(payout_id))

    def way(self, payout_id: UUID) -> tuple[str, str]:
        chosen = self.route(payout_id).chosen
        return chosen.provider, chosen.rail.value

    def reasons(self, payout_id: UUID) -> dict[tuple[str, str], str]:
        return {(each.provider, each.rail.value): each.reason for each in self.route(payout_id).considered}

    def fails(self, provider: str, rail: Rail) -> None:
        self.router.told(provider, rail, report(ReportedStatus.OUTCOME_UNKNOWN, None))


@pytest.fixture
def junction(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Junction]:
    clock = MovableClock(MOMENT)
    first = ScriptedProvider(name="Alpha", declared={"rails": CHEAP})
    second = ScriptedProvider(name="Beta", declared={"rails": DEAR})
    with opened_till(f"sqlite:///{tmp_path_factory.mktemp('book')}/l.db", clock) as till:
        for name in ("Alpha", "Beta"):
            float_ = Money(100_000_000_00, "INR")
            till.book.ledger.deposit(f"D-{name}", "Equity:OpeningBalances", name, float_, actor=ME)
        register = DowntimeRegister(till.book.database)
        router = Router(till.book, {"Alpha": first, "Beta": second}, register, Breakers(ONE_FAILURE))
        yield Junction(till, clock, router, first, second)


def test_standard_payout_takes_the_cheapest(junction: Junction) -> None:
    """Where the rail is open and time matters less, the lowest price wins, and every other route is told why not."""
    payout_id = junction.payout()

    reasons = junction.reasons(payout_id)
    assert junction.way(payout_id) == ("Alpha", "NEFT")
    assert reasons[("Alpha", "NEFT")] == "is the cheapest of 6 that can take it now, at 2.00 within 2 h"
    assert reasons[("Beta", "IMPS")] == "costs more"
    assert len(reasons) == 6


def test_instant_payout_takes_the_fastest(junction: Junction) -> None:
    """Where time matters more, the cheapest among the fastest rails wins."""
    payout_id = junction.payout(urgency="instant")

    reasons = junction.reasons(payout_id)
    assert junction.way(payout_id) == ("Alpha", "UPI")
    assert reasons[("Alpha", "UPI")] == "is the fastest of 6 that can take it now, at 3.00 within 1 min"
    assert (reasons[("Alpha", "NEFT")], reasons[("Alpha", "IMPS")]) == ("is slower", "costs more")


def test_named_rail_leaves_only_the_provider_open(junction: Junction) -> None:
    """A payout that names its rail goes by that rail, at the cheaper provider."""
    payout_id = junction.payout(rail="IMPS")

    assert junction.way(payout_id) == ("Alpha", "IMPS")
    assert set(junction.reasons(payout_id)) == {("Alpha", "IMPS"), ("Beta", "IMPS")}


@pytest.mark.parametrize(
    ("rupees", "rails"),
    [(1_000, {"IMPS", "NEFT", "UPI"}), (150_000, {"IMPS", "NEFT"}), (250_000, {"IMPS", "NEFT", "RTGS"})],
)
def test_only_rails_that_carry_the_amount_are_considered(junction: Junction, rupees: int, rails: set[str]) -> None:
    """The limits of the rails themselves decide which there are to choose from."""
    assert {rail for _, rail in junction.reasons(junction.payout(rupees))} == rails


def test_rail_that_does_not_reach_the_payee_is_not_considered(junction: Junction) -> None:
    """A payee without a UPI address is paid to the account."""
    till = junction.till
    till.fund(10_000)
    request = replace(till.request(till.verified()), rail=None, urgency="instant")
    payout_id = till.book.ledger.queue_payout(request, actor=ME).aggregate_id

    assert junction.way(payout_id) == ("Alpha", "IMPS")
    assert {rail for _, rail in junction.reasons(payout_id)} == {"IMPS", "NEFT"}


def test_provider_limits_are_respected(junction: Junction) -> None:
    """An amount beyond what a provider takes on a rail goes elsewhere, and the limit is the reason."""
    junction.first.declared["rails"] = {
        Rail.NEFT: RailOffer(200, limit_minor=500_00),
        Rail.IMPS: RailOffer(500, minimum_minor=2_000_00),
    }
    payout_id = junction.payout()

    assert junction.way(payout_id) == ("Beta", "NEFT")
    reasons = junction.reasons(payout_id)
    assert reasons[("Alpha", "NEFT")] == "takes no more than 500.00"
    assert reasons[("Alpha", "IMPS")] == "takes no less than 2,000.00"


def test_closed_bank_is_not_waited_for(junction: Junction) -> None:
    """Outside its bank's hours a rail is not taken while there is another one."""
    junction.first.declared["rails"] = {Rail.NEFT: RailOffer(200, window=NIGHT)}
    payout_id = junction.payout(rail="NEFT")

    assert junction.way(payout_id) == ("Beta", "NEFT")
    assert junction.reasons(payout_id)[("Alpha", "NEFT")] == "is closed until 27 Feb 01:00 IST"


def test_low_wallet_is_spared(junction: Junction) -> None:
    """A wallet that does not hold the amount beyond what is in transit is not asked for it."""
    till = junction.till
    drained = junction.payout(99_999_000)
    till.book.ledger.record_beneficiary_report(
        till.row(drained).beneficiary_id, BeneficiaryReport("Alpha", "ben_1", verified=True), actor=ME
    )
    till.book.ledger.submit(drained, "Alpha", rail=Rail.NEFT, actor=ME)

    payout_id = junction.payout(1_000)

    assert junction.way(payout_id) == ("Beta", "NEFT")
    assert junction.reasons(payout_id)[("Alpha", "NEFT")] == "has 1,000.00 of the 1,002.00 that it needs in its wallet"


@pytest.mark.parametrize("rail", [Rail.NEFT, None])
def test_announced_downtime_is_respected(junction: Junction, rail: Rail | None) -> None:
    """A provider that says that a rail, or all of it, is down is not used until it says otherwise."""
    down = Downtime("Alpha", "down_1", rail, MOMENT, None)
    junction.router.downtimes.note(down)
    payout_id = junction.payout(rail="NEFT")

    assert junction.way(payout_id) == ("Beta", "NEFT")
    assert junction.reasons(payout_id)[("Alpha", "NEFT")] == "has said that it is down since 26 Feb 16:00 IST"
    junction.router.downtimes.note(replace(down, ended_at=MOMENT))
    assert junction.way(payout_id) == ("Alpha", "NEFT")


@pytest.mark.parametrize(("bank", "way"), [("HDFC", "Beta"), ("ICIC", "Alpha")])
def test_downtime_of_a_bank_is_about_its_customers_only(junction: Junction, bank: str, way: str) -> None:
    """A provider that cannot reach one bank is still used for the payees of every other."""
    junction.router.downtimes.note(Downtime("Alpha", "down_1", Rail.NEFT, MOMENT, None, payee_bank=bank))

    assert junction.way(junction.payout(rail="NEFT")) == (way, "NEFT")


def test_open_breaker_is_respected_and_probed(junction: Junction) -> None:
    """A line whose breaker is open is left alone, probed with one payout after the pause, and used again after that."""
    payout_id = junction.payout(rail="NEFT")
    junction.fails("Alpha", Rail.NEFT)

    assert junction.way(payout_id) == ("Beta", "NEFT")
    assert junction.reasons(payout_id)[("Alpha", "NEFT")] == (
        "has failed, 1 in a row, and is left alone until 10:30:30 UTC"
    )
    junction.clock.move(timedelta(seconds=30))
    assert [junction.way(payout_id)[0] for _ in range(3)] == ["Alpha", "Beta", "Beta"]
    junction.router.told("Alpha", Rail.NEFT, report(ReportedStatus.REFUSED, None))
    assert junction.way(payout_id) == ("Alpha", "NEFT")


def test_unhealthy_line_comes_after_a_healthy_one(junction: Junction) -> None:
    """A failure that does not open the breaker yet still makes another provider the better choice, for a while."""
    router = replace(junction.router, breakers=Breakers())
    shaken = replace(junction, router=router)
    payout_id = junction.payout(rail="NEFT")
    shaken.fails("Alpha", Rail.NEFT)

    assert shaken.way(payout_id) == ("Beta", "NEFT")
    assert shaken.reasons(payout_id)[("Alpha", "NEFT")] == "has just failed, 1 in a row"
    junction.clock.move(BreakerPolicy().memory + timedelta(seconds=1))
    assert shaken.way(payout_id) == ("Alpha", "NEFT")


def test_provider_that_declined_comes_last(junction: Junction) -> None:
    """The next attempt goes where the payout was not declined before."""
    till = junction.till
    payout_id = junction.payout(rail="NEFT")
    found = BeneficiaryReport("Alpha", "ben_1", verified=True)
    till.book.ledger.record_beneficiary_report(till.row(payout_id).beneficiary_id, found, actor=ME)
    order = till.book.ledger.submit(payout_id, "Alpha", rail=Rail.NEFT, actor=ME).order
    declined = report(ReportedStatus.REFUSED, order.idempotency_key, provider="Alpha", retryable=True)
    till.book.ledger.record_report(declined, actor=ME)

    assert junction.way(payout_id) == ("Beta", "NEFT")
    assert junction.reasons(payout_id)[("Alpha", "NEFT")] == "has declined this payout before"


def test_no_route_says_when_to_look_again(junction: Junction) -> None:
    """Where every route has an obstacle, all are told, with the earliest moment at which one may be gone."""
    payout_id = junction.payout(rail="NEFT")
    junction.first.declared["rails"] = {Rail.NEFT: RailOffer(200, window=NIGHT)}
    junction.fails("Beta", Rail.NEFT)

    with pytest.raises(NoRouteError) as raised:
        junction.route(payout_id)
    assert raised.value.again_at == MOMENT + timedelta(seconds=30)
    assert raised.value.reasons == (
        "Alpha by NEFT is closed until 27 Feb 01:00 IST",
        "Beta by NEFT has failed, 1 in a row, and is left alone until 10:30:30 UTC",
    )


def test_no_route_at_all_is_looked_for_again_soon(junction: Junction) -> None:
    """A payout whose rail nobody offers is looked at again after a while: settings may change."""
    junction.first.declared["rails"] = junction.second.declared["rails"] = {}
    payout_id = junction.payout()

    with pytest.raises(NoRouteError) as raised:
        junction.route(payout_id)
    assert (raised.value.payout_id, raised.value.again_at, raised.value.reasons) == (payout_id, MOMENT + LATER, ())


def test_same_facts_make_the_same_choice(junction: Junction) -> None:
    """Two providers that are alike in everything are chosen by name, so a replayed choice is the same."""
    junction.second.declared["rails"] = CHEAP
    payout_id = junction.payout()

    assert {junction.way(payout_id) for _ in range(5)} == {("Alpha", "NEFT")}
    assert junction.reasons(payout_id)[("Beta", "NEFT")] == "is as good"
