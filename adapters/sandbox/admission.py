"""Admission: the provider's rules that a payout must meet before money is touched, each refused with 422."""

from __future__ import annotations

from adapters.sandbox.amounts import CURRENCY
from adapters.sandbox.beneficiaries import BankBeneficiary, BeneficiaryStatus
from adapters.sandbox.payouts import PayoutRequest
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.wallet import Wallet
from ledger.errors import AmountOverRailLimitError, AmountUnderRailMinimumError
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


def check_mode(request: PayoutRequest, beneficiary: BankBeneficiary) -> None:
    """Refuse a mode that cannot reach the payee or cannot carry the amount. Raises RefusalError."""
    address = "vpa" if beneficiary.address.vpa is not None else "account_number"
    if RULES[request.rail].address != address:
        message = f"{request.rail} does not pay to a beneficiary with a {address}"
        raise RefusalError(ErrorCode.MODE_NOT_SUPPORTED, message)
    try:
        check_rail_carries(request.rail, Money(request.amount_minor, CURRENCY))
    except (AmountOverRailLimitError, AmountUnderRailMinimumError) as error:
        raise RefusalError(ErrorCode.AMOUNT_OUT_OF_LIMITS, str(error)) from error


def check_balance(wallet: Wallet, needed_minor: int) -> None:
    """Refuse what the wallet cannot pay with its fee and tax. Raises RefusalError."""
    if wallet.balance_minor < needed_minor:
        message = "the wallet cannot pay the amount, the fee and the tax"
        raise RefusalError(ErrorCode.INSUFFICIENT_BALANCE, message)
