"""Admission: the rules that a payout must meet before money is touched, and what its scenario has against it."""

from __future__ import annotations

from adapters.sandbox.beneficiaries import BankBeneficiary, BeneficiaryStatus
from adapters.sandbox.payouts import PayoutRequest
from adapters.sandbox.plans import PLANS, Creation
from adapters.sandbox.refusals import ErrorCode, NoAnswerError, RefusalError
from adapters.sandbox.scenarios import Scenario
from adapters.sandbox.wallet import Wallet
from ledger.errors import AmountOverRailLimitError, AmountUnderRailMinimumError, RailCurrencyError
from ledger.money import Money
from ledger.rails import RULES, check_rail_carries


def check_beneficiary(beneficiary: BankBeneficiary | None) -> BankBeneficiary:
    """Return the payee when it may be paid. Raises RefusalError."""
    if beneficiary is None:
        message = "no beneficiary has this id"
        raise RefusalError(ErrorCode.UNKNOWN_BENEFICIARY, message)
    if beneficiary.status is not BeneficiaryStatus.VERIFIED:
        message = f"the beneficiary is {beneficiary.status}"
        raise RefusalError(ErrorCode.BENEFICIARY_NOT_VERIFIED, message)
    return beneficiary


def check_mode(request: PayoutRequest, beneficiary: BankBeneficiary, currency: str) -> None:
    """Refuse a mode that cannot reach the payee or cannot carry the amount. Raises RefusalError."""
    address = "vpa" if beneficiary.address.vpa is not None else "account_number"
    if RULES[request.rail].address != address:
        message = f"{request.rail} does not pay to a beneficiary with a {address}"
        raise RefusalError(ErrorCode.MODE_NOT_SUPPORTED, message)
    try:
        check_rail_carries(request.rail, Money(request.amount_minor, currency))
    except (AmountOverRailLimitError, AmountUnderRailMinimumError, RailCurrencyError) as error:
        raise RefusalError(ErrorCode.AMOUNT_OUT_OF_LIMITS, str(error)) from error


def check_balance(wallet: Wallet, needed_minor: int) -> None:
    """Refuse what the wallet cannot pay with its fee and tax. Raises RefusalError."""
    if wallet.balance_minor < needed_minor:
        message = "the wallet cannot pay the amount, the fee and the tax"
        raise RefusalError(ErrorCode.INSUFFICIENT_BALANCE, message)


class FirstRequests:
    """Turns requests away as their scenario wants: always, or the first one with an identity only."""

    def __init__(self, hold_seconds: float) -> None:
        """Leave clients waiting for some real seconds where the scenario is silence."""
        self._hold_seconds = hold_seconds
        self._turned_away: set[str] = set()

    def check(self, identity: str, scenario: Scenario) -> None:
        """Let a request pass. Raises RefusalError, or NoAnswerError for silence."""
        creation = PLANS[scenario].creation
        if creation is Creation.REFUSED:
            message = "the beneficiary's bank takes no payouts from this wallet"
            raise RefusalError(ErrorCode.PAYOUT_REFUSED, message)
        fault = self._fault(creation)
        if fault is not None and identity not in self._turned_away:
            self._turned_away.add(identity)
            raise fault

    def _fault(self, creation: Creation) -> RefusalError | NoAnswerError | None:
        match creation:
            case Creation.ERROR_BEFORE:
                return RefusalError(ErrorCode.UNAVAILABLE, "try again later; nothing was created")
            case Creation.THROTTLED_BEFORE:
                return RefusalError(ErrorCode.TOO_MANY_REQUESTS, "too many requests; nothing was created")
            case Creation.HELD_BEFORE:
                return NoAnswerError(self._hold_seconds)
            case Creation.DROPPED_BEFORE:
                return NoAnswerError(0)
            case _:
                return None
