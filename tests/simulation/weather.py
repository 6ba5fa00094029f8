"""The weather: the hours in which a provider cannot be reached, announced or not, and what else befalls everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.simulation import wire
from tests.simulation.dice import Dice
from tests.simulation.faults import Fault
from tests.simulation.network import Network
from tests.simulation.post import Post
from tests.simulation.stories import HOUR, MINUTE, SECOND
from tests.simulation.timeline import Timeline


class Weather:
    """Plans the outages of a storm."""

    def __init__(self, networks: Sequence[Network], post: Post, dice: Dice, timeline: Timeline) -> None:
        """Know the lines that can break."""
        self._networks = networks
        self._post = post
        self._dice = dice
        self._timeline = timeline

    def plan(self, storm: timedelta) -> None:
        """Plan what happens during a storm of some length."""
        for network in self._networks:
            if self._dice.strikes(Fault.SECRET_ROTATED, 0.4):
                begins = self._dice.span("weather", SECOND, max(storm, MINUTE))
                self._timeline.after(begins, lambda network=network: self._rotate(network))  # type: ignore[misc]
            if self._dice.strikes(Fault.OUTAGE, 0.5):
                begins = self._dice.span("weather", SECOND, max(storm, MINUTE))
                self._timeline.after(begins, lambda network=network: self._break_down(network, storm))  # type: ignore[misc]

    def _rotate(self, network: Network) -> None:
        """Let a provider sign with a new secret, of which we learn a little later."""
        secrets = network.bank.secrets
        secrets.rotate()
        self._timeline.after(self._dice.span("weather", SECOND, 2 * HOUR), secrets.learn)

    def _break_down(self, network: Network, storm: timedelta) -> None:
        lasts = self._dice.span("weather", MINUTE, max(storm, 6 * HOUR))
        network.go_down(lasts)
        if self._dice.strikes(Fault.DOWNTIME_TOLD, 0.5):
            self._tell(network, lasts, ended=False)
            self._timeline.after(lasts, lambda: self._tell(network, lasts, ended=True))

    def _tell(self, network: Network, lasts: timedelta, *, ended: bool) -> None:
        until = network.down_until
        assert until is not None, "told of only once it is down"
        document = {"id": "downtime_1", "began_at": wire.told(until - lasts), "ended_at": None}
        self._post.announce_downtime(network.bank, document | {"ended_at": wire.told(until)} if ended else document)
