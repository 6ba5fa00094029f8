"""Connections that end at the worst moments, under load: around COMMIT, and in the middle of a provider's answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from sqlalchemy import make_url

from adapters.sandbox import Scenario
from tests.adapters.till import file_url
from tests.chaos.aftermath import check_aftermath, tell
from tests.chaos.payday import opened_payday
from tests.chaos.provider_proxy import Fault, proxied
from tests.chaos.times import TIMES
from tests.faults.tcp_proxy import Cut, TcpProxy

CUTS = (Cut.BEFORE_COMMIT, Cut.WHILE_COMMITTING, Cut.AFTER_COMMIT)
ROUNDS = 8 * TIMES
"""With one cut of each kind, in any order."""
FAULTS_AT_LEAST = 25
CHANCE = 0.2
"""Of a fault, for each exchange with the provider; five silences in a row would stop all orders for a while."""
WORKERS = 2


def test_cut_commits_lose_and_double_nothing(postgresql_url: str, tmp_path: Path) -> None:
    """A connection may end right before, during or right after any COMMIT of a worker: no order leaves twice for it."""
    url = make_url(postgresql_url)
    assert url.port is not None
    with TcpProxy.before(url.port) as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        with opened_payday(postgresql_url, tmp_path, url.port, workers_url=through) as payday:
            for number in range(WORKERS):
                payday.crew.start(listens=number == 0)
            with payday.load() as load:
                for _ in range(ROUNDS):
                    payday.let_some_be_sent(at_least=4, at_most=8)
                    proxy.cuts += payday.random.sample(CUTS, len(CUTS))
                payday.let_some_be_sent(at_least=4, at_most=8)
            assert proxy.cuts == []

            check_aftermath(payday, load.accepted)
            tell(f"{ROUNDS * len(CUTS)} connections were cut around COMMIT")


def test_cut_answers_lose_and_double_nothing(tmp_path: Path) -> None:
    """Whatever is lost, late or half of what a provider says, each payout is paid once, also without any webhook."""
    random, met = Random(7), Counter[Fault]()
    is_over = list[bool]()

    def draw() -> Fault | None:
        return None if is_over or random.random() >= CHANCE else random.choice(list(Fault))

    between, only = proxied(draw, met), {Scenario.LOST_WEBHOOKS: 1}
    with opened_payday(file_url(tmp_path), tmp_path, 7, before_provider=between, weights=only) as payday:
        for number in range(WORKERS):
            payday.crew.start(listens=number == 0)
        with payday.load() as load:
            for _ in range(ROUNDS):
                payday.let_some_be_sent(at_least=10, at_most=20)
        is_over.append(True)

        figures = check_aftermath(payday, load.accepted)

    tell(", ".join(f"{fault.name}: {count}" for fault, count in met.items()))
    assert met.total() >= FAULTS_AT_LEAST
    assert set(met) == set(Fault)
    assert figures.unknown_outcomes > 0
