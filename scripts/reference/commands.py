"""The ledger's commands: what each takes, returns and refuses."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType

from ledger.application.batch_commands import BatchCommands
from ledger.application.beneficiary_commands import BeneficiaryCommands
from ledger.application.break_commands import BreakCommands
from ledger.application.commands import Context
from ledger.application.entry_commands import EntryCommands
from ledger.application.match_commands import MatchCommands
from ledger.application.message_commands import MessageCommands
from ledger.application.payout_commands import PayoutCommands
from ledger.application.period_commands import PeriodCommands
from ledger.application.receipts import BatchReceipt, Receipt, Submission
from ledger.application.requests import PayoutRequest
from ledger.application.statement_commands import StatementCommands
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from scripts.reference.attributes import fields_table
from scripts.reference.markdown import joined

_GROUPS = {
    "Payouts": PayoutCommands,
    "Batches": BatchCommands,
    "Beneficiaries": BeneficiaryCommands,
    "Deposits and manual entries": EntryCommands,
    "Periods": PeriodCommands,
    "Providers' messages": MessageCommands,
    "Statements (of `book.reconciliation`)": StatementCommands,
    "Matches (of `book.reconciliation`)": MatchCommands,
    "Breaks (of `book.reconciliation`)": BreakCommands,
}
_VALUES = (PayoutRequest, Payee, BeneficiaryReport, PaymentOrder, Receipt, Submission, BatchReceipt)


def commands() -> str:
    """Return a section for each command."""
    parts = []
    for title, owner in _GROUPS.items():
        parts.append(f"## {title}")
        parts += [_section(each) for name, each in vars(owner).items() if _is_public(name, each)]
    return "\n\n".join(parts)


def context() -> str:
    """Return the table of what every command takes."""
    return fields_table(Context)


def values() -> str:
    """Return a section for each kind of value that commands take or return."""
    return "\n\n".join(f"### {each.__name__}\n\n{_opening(each)}\n\n{fields_table(each)}" for each in _VALUES)


def _is_public(name: str, member: object) -> bool:
    return isinstance(member, FunctionType) and not name.startswith("_")


def _section(command: Callable[..., object]) -> str:
    first, _, rest = inspect.cleandoc(command.__doc__ or "").partition("\n\n")
    paragraphs = "\n\n".join(joined(paragraph) for paragraph in (first, *rest.split("\n\n")) if paragraph)
    return f"### {command.__name__}\n\n```text\n{_signature(command)}\n```\n\n{paragraphs}"


def _signature(command: Callable[..., object]) -> str:
    signature = inspect.signature(command)
    shown = [_parameter(each) for each in signature.parameters.values() if each.name != "self"]
    named = [each.kind for each in signature.parameters.values()].count(inspect.Parameter.KEYWORD_ONLY)
    if named:
        shown.insert(-named - 1, "*")
    return f"{command.__name__}({', '.join(shown)}) -> {signature.return_annotation}"


def _parameter(parameter: inspect.Parameter) -> str:
    if parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return "**context"
    default = "" if parameter.default is inspect.Parameter.empty else f" = {parameter.default!r}"
    return f"{parameter.name}: {parameter.annotation}{default}"


def _opening(owner: type) -> str:
    inherited = f" It has the fields of `{owner.__base__.__name__}` too." if owner.__base__ is Receipt else ""
    return joined(inspect.cleandoc(owner.__doc__ or "").partition("\n\n")[0]) + inherited
