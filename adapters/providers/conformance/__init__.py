"""The conformance suite: what the ledger expects of any payout provider, as tests that an adapter's author runs.

An adapter passes when it tells the truth about money whatever its provider does: every report names the attempt and the
amount, no word is guessed, no order is paid twice, and silence is never taken for an answer.

from adapters.providers.conformance import ProviderConformance

class TestAcme(ProviderConformance):
    def counterparty(self):
        return acme_and_its_sandbox()

`counterparty` returns a context manager for the adapter together with a provider whose behaviour the suite chooses: the
provider's own sandbox, or a server of yours (`adapters.providers.conformance.counterparty` says what it has to do).
"""

from __future__ import annotations

from adapters.providers.conformance.counterparty import Counterparty, Fate, Letter
from adapters.providers.conformance.suite import ProviderConformance

__all__ = ["Counterparty", "Fate", "Letter", "ProviderConformance"]
