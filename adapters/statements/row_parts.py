"""Parts of a row: the movement itself, and the fee and the tax that a provider tells in the same row."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.statements.profile import Fees
from adapters.statements.profile_amounts import AmountUnclearError, Cells
from ledger.accounts import Side
from ledger.statements.line import LineKind


@dataclass(frozen=True, slots=True)
class Part:
    """One line that a row tells."""

    side: Side
    amount_minor: int
    kind: LineKind


def parts_of(side: Side, amount_minor: int, kind: LineKind, fees: Fees | None, cells: Cells) -> list[Part]:
    """Return the lines of a row, the movement first. Raises AmountUnclearError where fee or tax cannot be.

    Fee and tax are on the side of the movement: what is charged leaves with it, and what is refunded, which some
    reports tell with a minus, comes back with it.
    """
    if fees is None:
        return [Part(side, amount_minor, kind)]
    tax_minor = 0 if fees.tax is None else abs(cells.minor(fees.tax))
    fee_minor = abs(cells.minor(fees.fee)) - (tax_minor if fees.fee_includes_tax else 0)
    own_minor = amount_minor - (fee_minor + tax_minor if fees.amount_includes_fee else 0)
    if fee_minor < 0 or own_minor < 0:
        message = "fee and tax do not fit into what they are a part of"
        raise AmountUnclearError(message)
    told = ((own_minor, kind), (fee_minor, LineKind.FEE), (tax_minor, LineKind.TAX))
    return [Part(side, minor, each) for minor, each in told if minor]
