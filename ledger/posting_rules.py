"""Posting rules: the journal entry of each business fact, as pure functions.

An entry is computed once, when the fact is recorded, and stored inside the event; changing a rule here changes the
books of tomorrow and never those of yesterday.

    fact                      debit                                   credit
    queued                    source account                          Liabilities:Payouts:Queued
    submitted                 Liabilities:Payouts:Queued              Liabilities:Payouts:InTransit:<Provider>
    declined                  Liabilities:Payouts:InTransit:<P.>      Liabilities:Payouts:Queued
    completed                 the account that holds the funds        Assets:Providers:<Provider>:Wallet
    fee charged               Expenses:Fees:<P.>, Assets:Tax:InputGST Assets:Providers:<Provider>:Wallet
    fee charged to source     source account                          Assets:Providers:<Provider>:Wallet
    fee refunded              the fee's entry with its sides swapped
    failed                    the account that holds the funds        source account
    reversed                  Assets:Providers:<Provider>:Wallet      source account
    suspended                 Assets:Suspense:<Provider>              Assets:Providers:<Provider>:Wallet
    suspense cleared          wallet, source account or write-offs    Assets:Suspense:<Provider>
    cash-out returned         Assets:Providers:<Provider>:Wallet      the account that bore the cash-out
    break with money in       the statement's account                 Assets:Suspense:Statements:<account>
    break with money out      Assets:Suspense:Statements:<account>    the statement's account
    break cleared             the break's entry with its sides swapped
    written off               the account that bears it, or its suspense account, as the break's entry had it
    deposited                 Assets:Providers:<Provider>:Wallet      the account it was paid in for

The account that holds the funds is `Liabilities:Payouts:Queued` while no attempt is open, and the provider's in-transit
account while one is.
"""

from __future__ import annotations

from ledger import chart
from ledger.journal import EntryKind, JournalEntry, credit, debit, entry
from ledger.money import Money


def _transfer(kind: EntryKind, debited: str, credited: str, money: Money) -> JournalEntry:
    return entry(kind, [debit(debited, money), credit(credited, money)])


def queued(source_account: str, money: Money) -> JournalEntry:
    """Reserve the funds of a payout."""
    return _transfer(EntryKind.QUEUED, source_account, chart.QUEUED, money)


def submitted(provider: str, money: Money) -> JournalEntry:
    """Put the reserved funds in transit."""
    return _transfer(EntryKind.SUBMITTED, chart.QUEUED, chart.in_transit(provider), money)


def declined(provider: str, money: Money) -> JournalEntry:
    """Take the funds out of transit; they stay reserved."""
    return _transfer(EntryKind.DECLINED, chart.in_transit(provider), chart.QUEUED, money)


def completed(holding_account: str, provider: str, money: Money) -> JournalEntry:
    """Take the money out of the wallet against the funds that were held for it."""
    return _transfer(EntryKind.COMPLETED, holding_account, chart.wallet(provider), money)


def fee_charged(
    provider: str, currency: str, *, fee_minor: int, tax_minor: int, borne_by: str | None
) -> JournalEntry | None:
    """Book a provider's fee (without tax) and the tax on it, in minor units; None when both are zero.

    The fee is our expense and the tax is claimed back, unless `borne_by` names the account that bears both.
    """
    if fee_minor + tax_minor == 0:
        return None
    shares = (
        [(borne_by, fee_minor + tax_minor)]
        if borne_by is not None
        else [(chart.fees(provider), fee_minor), (chart.INPUT_GST, tax_minor)]
    )
    lines = [debit(account, Money(share, currency)) for account, share in shares if share]
    total = Money(fee_minor + tax_minor, currency)
    return entry(EntryKind.FEE_CHARGED, [*lines, credit(chart.wallet(provider), total)])


def fee_refunded(
    provider: str, currency: str, *, fee_minor: int, tax_minor: int, borne_by: str | None
) -> JournalEntry | None:
    """Undo a fee, or the part of it that came back, in minor units; None when nothing did."""
    charged = fee_charged(provider, currency, fee_minor=fee_minor, tax_minor=tax_minor, borne_by=borne_by)
    return None if charged is None else charged.reversing(EntryKind.FEE_REFUNDED)


def failed(holding_account: str, source_account: str, money: Money) -> JournalEntry:
    """Give the reserved funds back to the source account."""
    return _transfer(EntryKind.FAILED, holding_account, source_account, money)


def reversed_(provider: str, source_account: str, money: Money) -> JournalEntry:
    """Give money that came back to the wallet to the source account."""
    return _transfer(EntryKind.REVERSED, chart.wallet(provider), source_account, money)


def suspended(provider: str, money: Money) -> JournalEntry:
    """Hold money that left the wallet, but not as the payout's outcome, in suspense."""
    return _transfer(EntryKind.SUSPENDED, chart.suspense(provider), chart.wallet(provider), money)


def suspense_cleared(provider: str, borne_by: str, money: Money) -> JournalEntry:
    """Move money out of suspense to the account that bears it, which is the wallet when it was recovered."""
    return _transfer(EntryKind.SUSPENSE_CLEARED, borne_by, chart.suspense(provider), money)


def cash_out_returned(provider: str, borne_by: str, money: Money) -> JournalEntry:
    """Give money that came back to the wallet to the account that bore its leaving."""
    return _transfer(EntryKind.REVERSED, chart.wallet(provider), borne_by, money)


def deposited(provider: str, account: str, money: Money) -> JournalEntry:
    """Book money that arrived in the wallet for an account."""
    return _transfer(EntryKind.DEPOSIT, chart.wallet(provider), account, money)


def break_opened(account: str, currency: str, difference_minor: int) -> JournalEntry | None:
    """Book what a statement has more than our books (minor units; negative where it has less); None for nothing."""
    return _moved(EntryKind.BREAK_OPENED, account, chart.unreconciled(account), currency, difference_minor)


def written_off(account: str, borne_by: str, currency: str, difference_minor: int) -> JournalEntry | None:
    """Move a difference out of the account that shows it, to the account that bears it; None for nothing.

    The account is the suspense account, or the statement's own where the books have what the statement lacks.
    """
    return _moved(EntryKind.WRITTEN_OFF, account, borne_by, currency, difference_minor)


def _moved(kind: EntryKind, account: str, other: str, currency: str, signed_minor: int) -> JournalEntry | None:
    """Add to one account, or take from it where the amount is negative, against another."""
    if signed_minor == 0:
        return None
    debited, credited = (account, other) if signed_minor > 0 else (other, account)
    return _transfer(kind, debited, credited, Money(abs(signed_minor), currency))
