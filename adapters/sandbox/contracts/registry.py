"""The registry: every contract that a sandbox can speak, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.contract import Contract
from adapters.sandbox.contracts.cashfree.contract import CashfreeContract
from adapters.sandbox.contracts.iso20022.contract import Iso20022Contract
from adapters.sandbox.contracts.nxtbanking.contract import NxtbankingContract
from adapters.sandbox.contracts.razorpayx.contract import RazorpayxContract
from adapters.sandbox.contracts.standard.contract import StandardContract
from adapters.sandbox.contracts.stripe.contract import StripeContract, StripeTreasuryContract

_ALL: tuple[type[Contract], ...] = (
    NxtbankingContract,
    RazorpayxContract,
    CashfreeContract,
    Iso20022Contract,
    StripeContract,
    StripeTreasuryContract,
    StandardContract,
)

CONTRACTS: Mapping[str, type[Contract]] = MappingProxyType({contract.name: contract for contract in _ALL})
"""The contracts in the order in which people are shown them."""
