"""A payout provider without money: a real provider's contract over real sockets, with a little bank inside.

`Sandbox(SandboxSettings(contract=...))` is a context manager: inside it `base_url` is served, and `advance` lets
payouts settle. `adapters.sandbox.contracts` has the contracts, and says how to write another.
"""

from __future__ import annotations

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.bank import Bank, CashOut
from adapters.sandbox.contract import Contract
from adapters.sandbox.contracts.nxtbanking.announcements import Vocabulary
from adapters.sandbox.contracts.nxtbanking.contract import NxtbankingContract
from adapters.sandbox.contracts.registry import CONTRACTS
from adapters.sandbox.in_process import InProcessSandbox
from adapters.sandbox.magic import MAGIC_SUFFIXES, PennyDrop
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.scenarios import HOSTILE_WEIGHTS, Scenario, ScenarioMix
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.transport import SandboxTransport
from adapters.sandbox.wallet import Movement, MovementKind

__all__ = [
    "CONTRACTS",
    "HOSTILE_WEIGHTS",
    "MAGIC_SUFFIXES",
    "AmountUnit",
    "Bank",
    "BankPayout",
    "CashOut",
    "Contract",
    "InProcessSandbox",
    "Movement",
    "MovementKind",
    "NxtbankingContract",
    "PayoutStatus",
    "PennyDrop",
    "Sandbox",
    "SandboxSettings",
    "SandboxTransport",
    "Scenario",
    "ScenarioMix",
    "Vocabulary",
]
