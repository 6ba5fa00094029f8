"""What every contract gets from the core, shown by one that has nothing in common with NxtBanking's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from adapters.sandbox import Contract, InProcessSandbox, Sandbox, SandboxSettings, Scenario
from adapters.sandbox.exchanges import Request
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.transport import SandboxTransport
from tests.adapters.sandbox.conftest import START
from tests.adapters.sandbox.test_concurrency import Dawdling
from tests.adapters.sandbox.test_scenarios import account_of
from tests.adapters.sandbox.toy_contract import PulledToyContract, ToyContract

OPENING_MINOR = 100_000_00
COST_MINOR = 5_00 + 25
MINUTE = timedelta(minutes=1)


def toy_settings(contract: Contract, scenario: Scenario = Scenario.SUCCESS, id_seed: int = 7) -> SandboxSettings:
    mix = Dawdling(0, {scenario: 1})
    return SandboxSettings(
        contract=contract, scenarios=mix, opening_wallet_minor=OPENING_MINOR, start_at=START, id_seed=id_seed
    )


class Received:
    """The receiving end of webhooks, in the same process."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.status = 200

    def __call__(self, headers: Mapping[str, str], body: bytes) -> int:
        self.bodies.append(body.decode())
        self.headers.append(headers)
        return self.status


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def toy(received: Received) -> InProcessSandbox:
    return InProcessSandbox(toy_settings(ToyContract()), received)


@pytest.fixture
def client(toy: InProcessSandbox) -> Iterator[httpx.Client]:
    with connected(toy) as client:
        yield client


def connected(sandbox: InProcessSandbox | Sandbox) -> httpx.Client:
    transport = SandboxTransport(sandbox)
    return httpx.Client(transport=transport, base_url="http://toy", auth=("toy", "password"))


def pay(client: httpx.Client, key: str = "key-1", reference_id: str = "R1", account: str = "123456") -> httpx.Response:
    return client.post(f"/pay/{reference_id}", content=account, headers={"X-Key": key})


def test_answers_may_be_anything(client: httpx.Client) -> None:
    """A contract decides on status, bytes, content type and headers of an answer."""
    answer = pay(client)
    assert (answer.status_code, answer.text.split()[1]) == (299, "PROCESSING")
    assert (answer.headers["content-type"], answer.headers["x-toy"]) == ("text/plain", "yes")


def test_refusals_are_in_the_contract_s_words(client: httpx.Client) -> None:
    """Wrong credentials, unknown paths and methods are refused as the contract has it."""
    refused = [
        client.get("/mail", auth=("toy", "wrong")),
        client.get("/nowhere"),
        client.get("/pay/R1"),
        pay(client, account=account_of(Scenario.REFUSAL)),
    ]
    assert {answer.status_code for answer in refused} == {499}
    words = ["UNAUTHORIZED", "NOT_FOUND", "METHOD_NOT_ALLOWED", "PAYOUT_REFUSED"]
    assert [answer.text for answer in refused] == words


def test_key_tells_a_repetition_from_a_second_payout(toy: InProcessSandbox, client: httpx.Client) -> None:
    """The same key is the same payout as it stands now; another body under it is refused; another key pays again."""
    first = pay(client).text
    toy.advance(MINUTE)
    assert pay(client).text == first.replace("PROCESSING", "SUCCESS")
    assert pay(client, account="999999").text == "KEY_REUSED"
    assert len(toy.bank.payouts()) == 1
    pay(client, key="key-2")
    assert [payout.request.key for payout in toy.bank.all_by_reference("R1")] == ["key-1", "key-2"]
    assert toy.bank.find_by_reference("R1") == toy.bank.find_by_key("key-2")
    assert len(toy.bank.net_cash_outs()["R1"]) == 2
    toy.advance(MINUTE)
    assert len({payout.utr for payout in toy.bank.payouts()}) == 2


def test_bank_itself_refuses_a_used_key(toy: InProcessSandbox, client: httpx.Client) -> None:
    """A contract that forgot to look a key up gets a refusal from the bank, and nothing is paid twice."""
    pay(client)
    [payout] = toy.bank.payouts()
    before = toy.bank.movements()
    with pytest.raises(RefusalError) as caught:
        toy.bank.create_payout(payout.request)
    assert caught.value.code is ErrorCode.KEY_REUSED
    assert (toy.bank.payouts(), toy.bank.movements()) == ((payout,), before)


def test_one_key_from_ten_clients_is_one_payout() -> None:
    """Ten clients that send the same key at once over sockets create one payout and get the same answer."""
    with Sandbox(toy_settings(ToyContract())) as sandbox, ThreadPoolExecutor(10) as pool:

        def send(_: int) -> str:
            with httpx.Client(base_url=sandbox.base_url, auth=("toy", "password"), trust_env=False) as client:
                return pay(client).text

        assert len(set(pool.map(send, range(10)))) == 1
        assert len(sandbox.bank.payouts()) == 1
        assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - COST_MINOR


def test_contract_has_its_currency_and_tax(toy: InProcessSandbox, client: httpx.Client) -> None:
    """Rails of the contract's currency are carried, and its tax is charged on the fee."""
    pay(client)
    [payout] = toy.bank.payouts()
    assert (payout.charges.fee_minor, payout.charges.tax_minor) == (25, 0)
    assert payout.request.extra == {"colour": "blue"}
    assert payout.request.beneficiary_id.startswith("toy_")


def test_webhooks_are_signed_at_each_delivery(toy: InProcessSandbox, client: httpx.Client, received: Received) -> None:
    """Headers are made for each attempt with its time; the contract's rule says how often there is one."""
    received.status = 500
    pay(client)
    toy.drain()
    toy.advance(timedelta(seconds=4))
    toy.drain()
    toy.advance(timedelta(seconds=1))
    toy.drain()
    assert [headers["X-Toy-Signature"] for headers in received.headers] == ["26 1 10:30:00 ", "26 2 10:30:05 "]
    assert {headers["Content-Type"] for headers in received.headers} == {"text/plain"}
    assert [(each.attempt, each.http_status, each.is_delivered) for each in toy.deliveries()] == [
        (1, 500, False),
        (2, 500, False),
    ]


def test_webhooks_wait_until_they_are_delivered(
    toy: InProcessSandbox, client: httpx.Client, received: Received
) -> None:
    """In the same process nothing is delivered by itself: one by one, or all, when the test says so."""
    pay(client)
    toy.advance(MINUTE)
    assert (received.bodies, toy.waiting()) == ([], 2)
    assert toy.deliver_next()
    assert received.bodies == ["ACCEPTED R1 PROCESSING 500"]
    toy.drain()
    assert received.bodies[1:] == ["MOVED R1 SUCCESS 500"]
    assert not toy.deliver_next()


def test_early_webhooks_in_the_same_process(received: Received) -> None:
    """There, too, the outcome's webhook is delivered before the request is answered."""
    toy = InProcessSandbox(toy_settings(ToyContract(), Scenario.EARLY_WEBHOOKS), received)
    with connected(toy) as client:
        answer = pay(client)
        assert received.bodies == ["ACCEPTED R1 PROCESSING 500", "MOVED R1 SUCCESS 500"]
    assert answer.text.endswith("PROCESSING")


def test_receiver_can_be_taken_away(toy: InProcessSandbox, client: httpx.Client, received: Received) -> None:
    """Without a receiver nothing is kept for later, and what waited is a failed delivery."""
    pay(client)
    toy.set_receiver(None)
    pay(client, key="key-2", reference_id="R2")
    toy.drain()
    assert [delivery.error for delivery in toy.deliveries()] == ["no receiver"]
    assert received.bodies == []


def test_messages_can_be_left_in_a_mailbox(received: Received) -> None:
    """A contract that is pulled posts nothing; its client fetches what every scenario does to the messages."""
    toy = InProcessSandbox(toy_settings(PulledToyContract(), Scenario.DUPLICATE_WEBHOOKS), received)
    with connected(toy) as client:
        pay(client)
        toy.advance(MINUTE)
        mail = client.get("/mail").text.splitlines()
    assert mail == ["ACCEPTED R1 PROCESSING 500"] * 2 + ["MOVED R1 SUCCESS 500"] * 2
    assert (toy.waiting(), received.bodies) == (0, [])


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        (Scenario.TIMEOUT_AFTER_ACCEPT, httpx.ReadTimeout),
        (Scenario.LOST_ANSWER, httpx.RemoteProtocolError),
        (Scenario.TIMEOUT_BEFORE_ACCEPT, httpx.ReadTimeout),
        (Scenario.LOST_REQUEST, httpx.RemoteProtocolError),
    ],
)
def test_silence_is_a_client_s_error(scenario: Scenario, error: type[httpx.TransportError]) -> None:
    """Through the transport a held connection is a read time-out, and a dropped one a broken connection."""
    toy = InProcessSandbox(toy_settings(ToyContract(), scenario))
    with connected(toy) as client, pytest.raises(error):
        pay(client)
    assert len(toy.bank.payouts()) == (1 if scenario in {Scenario.TIMEOUT_AFTER_ACCEPT, Scenario.LOST_ANSWER} else 0)


def test_outage_may_be_announced(toy: InProcessSandbox, client: httpx.Client, received: Received) -> None:
    """A contract may announce that an outage begins and ends; meanwhile no call is served."""
    toy.outage(on=True)
    assert pay(client).text == "UNAVAILABLE"
    toy.advance(MINUTE)
    toy.outage(on=False)
    assert pay(client).status_code == 299
    toy.drain()
    assert received.bodies[:2] == ["True 10:30", "False 10:31"]
    assert received.headers[0]["X-Toy-Signature"].endswith("evt_1")


def test_run_with_a_seed_can_be_repeated() -> None:
    """With one seed the same calls get the same bytes, in this and in every other run; with another, other ids."""

    def run(id_seed: int) -> list[str]:
        received = Received()
        toy = InProcessSandbox(toy_settings(ToyContract(), Scenario.STRAY_WEBHOOK, id_seed), received)
        with connected(toy) as client:
            said = [pay(client, key=f"key-{number}").text for number in range(3)]
        toy.advance(MINUTE)
        toy.drain()
        return said + received.bodies

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_sandbox_on_sockets_can_be_called_too() -> None:
    """A sandbox that was never started answers requests by a call."""
    sandbox = Sandbox(toy_settings(ToyContract()))
    answer = sandbox.answer(Request("GET", "/mail"))
    assert getattr(answer, "body", None) == b"UNAUTHORIZED"
    sandbox._server.server_close()


def test_control_routes_show_the_contract_s_documents() -> None:
    """Developers see payouts and wallet as the contract writes them, with the scenario, and need no credentials."""
    with Sandbox(toy_settings(ToyContract())) as sandbox, httpx.Client(trust_env=False) as developer:
        with httpx.Client(base_url=sandbox.base_url, auth=("toy", "password"), trust_env=False) as client:
            payout_id = pay(client).text.split()[0]
        listed = developer.get(f"{sandbox.base_url}/_sandbox/payouts").json()
        topped = developer.post(f"{sandbox.base_url}/_sandbox/top-ups", json={"amount": 3}).json()
    assert listed == {"items": [{"id": payout_id, "toy_status": "PROCESSING", "scenario": "success"}]}
    assert topped == {"toy_balance": OPENING_MINOR - COST_MINOR + 3}
