"""The balance watcher: tells people before a wallet is empty, and when it does not hold what our books say."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from adapters.embedded import BookReader
from adapters.errors import ProviderUnavailableError, WireError
from adapters.figures import figure
from adapters.providers.port import PayoutProvider
from adapters.workers.alerts import AlertKind, Alerts
from ledger import chart
from ledger.errors import UnknownAccountError
from ledger.payout.attempts import AttemptState
from ledger.rails import RULES
from projections.queries.balances import balance_of
from projections.queries.figures.outflow import outflow_of_last_day
from projections.queries.figures.tallies import Tally
from projections.queries.figures.wallet_cover import cover_minor

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BalanceWatcher:
    """Watches the wallets at all providers that tell of them."""

    book: BookReader
    providers: Mapping[str, PayoutProvider]
    alerts: Alerts

    def watch(self) -> None:
        """Look at every wallet once. A provider that gives no answer is passed over, and asked the next time."""
        for provider in self.providers.values():
            if provider.capabilities.wallet_told:
                self._watch(provider)

    def _watch(self, provider: PayoutProvider) -> None:
        try:
            wallet_minor = provider.wallet_balance_minor()
        except (ProviderUnavailableError, WireError) as silence:
            _LOGGER.warning("a wallet cannot be looked at: %s", silence)
            return
        for currency in _currencies_of(provider):
            with self.book.database.read() as connection:
                self._check_lasts(connection, provider.name, currency, wallet_minor)
                self._check_agrees(connection, provider.name, currency, wallet_minor)

    def _check_lasts(self, connection: Connection, provider: str, currency: str, wallet_minor: int) -> None:
        needed_minor = self._needed_minor(connection, provider, currency)
        if wallet_minor < needed_minor:
            holds, needs = figure(wallet_minor, currency), figure(needed_minor, currency)
            text = f"it holds {holds} {currency}; at the pace of the last day, two days take {needs}"
            self.alerts.raise_alert(AlertKind.WALLET_LOW, provider, text)

    def _check_agrees(self, connection: Connection, provider: str, currency: str, wallet_minor: int) -> None:
        """Compare with our account: exactly while nothing is open there, else only that they hold no more than we say.

        A provider takes money out when it begins a payout, and we book it out when it has left.
        """
        ours_minor = self._booked_minor(connection, provider, currency)
        is_open = self._is_anything_open(connection, provider)
        if wallet_minor > ours_minor or (wallet_minor < ours_minor and not is_open):
            holds, booked = figure(wallet_minor, currency), figure(ours_minor, currency)
            text = f"it holds {holds} {currency}, and our account of it {booked}"
            self.alerts.raise_alert(AlertKind.WALLET_DIFFERS, provider, text)

    def _needed_minor(self, connection: Connection, provider: str, currency: str) -> int:
        outflow = outflow_of_last_day(connection, self.book.tables, self.book.clock.now())
        return cover_minor(outflow.get((provider, currency), Tally()).amount_minor)

    def _booked_minor(self, connection: Connection, provider: str, currency: str) -> int:
        try:
            return balance_of(connection, self.book.tables, chart.wallet(provider), currency).available_minor
        except UnknownAccountError:
            return 0

    def _is_anything_open(self, connection: Connection, provider: str) -> bool:
        """Return whether a payout is in transit there, or the fee of one that ended is not known."""
        attempts = self.book.tables.attempts.c
        in_transit = attempts.state == AttemptState.OPEN.value
        fee_untold = (attempts.state == AttemptState.SUCCEEDED.value) & attempts.fee_minor.is_(None)
        refund_untold = (attempts.state == AttemptState.REVERSED.value) & attempts.fee_refunded_minor.is_(None)
        query = select(attempts.payout_id).where(attempts.provider == provider, in_transit | fee_untold | refund_untold)
        return connection.execute(query.limit(1)).first() is not None


def _currencies_of(provider: PayoutProvider) -> set[str]:
    """Return the wallet's currency, if the provider's rails leave no doubt about it; the port has one wallet."""
    currencies = {RULES[rail].currency for rail in provider.capabilities.rails}
    return currencies if len(currencies) == 1 else set()
