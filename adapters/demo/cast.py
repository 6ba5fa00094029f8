"""The cast of the demonstration: its beneficiaries and payouts, all of which follow from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from ledger import chart
from ledger.application.requests import PayoutRequest
from ledger.payment_orders import Payee
from ledger.rails import Rail

BENEFICIARIES = 20
CUSTOMER = chart.customer("Acme")
_FIRST = ("Aarav", "Diya", "Ishaan", "Kavya", "Meera", "Nikhil", "Priya", "Rohan", "Sanjana", "Vikram")
_LAST = ("Banerjee", "Desai", "Iyer", "Joshi", "Khan", "Menon", "Nair", "Patel", "Reddy", "Singh")
_BANKS = (("HDFC", "HDFC Bank"), ("ICIC", "ICICI Bank"), ("SBIN", "State Bank of India"), ("UTIB", "Axis Bank"))
_RUPEE = 100


@dataclass(frozen=True, slots=True)
class Role:
    """One beneficiary of the demonstration, and whether UPI reaches it instead of a bank account."""

    reference: str
    payee: Payee
    is_upi: bool


def roles(seed: int) -> list[Role]:
    """Return the beneficiaries; every fifth is paid over UPI."""
    random = Random(f"{seed}:beneficiaries")
    return [_role(seed, number, random) for number in range(1, BENEFICIARIES + 1)]


def _role(seed: int, number: int, random: Random) -> Role:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    reference = f"demo-{seed}-payee-{number:02}"
    if number % 5 == 0:
        vpa = f"{first}.{last}{number}@okbank".lower()
        return Role(reference, Payee(name=f"{first} {last}", vpa=vpa), is_upi=True)
    code, bank = random.choice(_BANKS)
    account_number = f"{random.randrange(10**9, 10**10)}{number:02}"
    payee = Payee(f"{first} {last}", account_number, f"{code}0{random.randrange(10**5, 10**6)}", bank_name=bank)
    return Role(reference, payee, is_upi=False)


def requests(seed: int, count: int, beneficiaries: Sequence[tuple[Role, UUID]]) -> list[PayoutRequest]:
    """Return the payouts to be asked for, over all four rails."""
    random = Random(f"{seed}:payouts")
    return [_request(seed, number, *random.choice(beneficiaries), random) for number in range(1, count + 1)]


def _request(seed: int, number: int, role: Role, beneficiary_id: UUID, random: Random) -> PayoutRequest:
    rail = Rail.UPI if role.is_upi else random.choice((Rail.IMPS, Rail.IMPS, Rail.NEFT, Rail.RTGS))
    least, most = {Rail.RTGS: (200_000, 900_000), Rail.NEFT: (500, 200_000)}.get(rail, (100, 90_000))
    return PayoutRequest(
        reference=f"demo-{seed}-{number:05}",
        source_account=CUSTOMER,
        beneficiary_id=beneficiary_id,
        amount_minor=random.randrange(least * _RUPEE, most * _RUPEE),
        currency="INR",
        rail=rail,
        narration=f"Invoice {number:05}",
    )
