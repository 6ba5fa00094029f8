"""A payout provider without money: the NxtBanking contract over real sockets, with a little bank inside.

`Sandbox(SandboxSettings(...))` is a context manager: inside it `base_url` is served, and `advance` lets payouts settle.
"""

from __future__ import annotations

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.announcer import Vocabulary
from adapters.sandbox.bank import Bank, CashOut
from adapters.sandbox.magic import MAGIC_SUFFIXES, PennyDrop
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.scenarios import Scenario, ScenarioMix
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.wallet import Movement, MovementKind

__all__ = [
    "MAGIC_SUFFIXES",
    "AmountUnit",
    "Bank",
    "BankPayout",
    "CashOut",
    "Movement",
    "MovementKind",
    "PayoutStatus",
    "PennyDrop",
    "Sandbox",
    "SandboxSettings",
    "Scenario",
    "ScenarioMix",
    "Vocabulary",
]
