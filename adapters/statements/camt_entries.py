"""camt entries: the lines that one booked entry of a camt.053 or camt.054 tells.

An entry is one movement of the account. Where it books many transactions and each has its amount, each is a line of its
own, and together they must be the entry; where they have no amounts, the entry is one line, a settlement. What stands
at the entry counts for a transaction only where it is alone.
`CdtDbtInd` is the direction of the movement itself. A reversal (`RvslInd`) does not turn it round: it says that the
movement that is undone had the other one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from adapters.providers.amounts import AmountUnit
from adapters.statements.amount_texts import minor_from_text
from adapters.statements.draft import narration_of, reference_of
from adapters.statements.statement_file import StatementFile
from adapters.statements.utr import find_utr
from adapters.statements.xml_nodes import Node
from ledger.accounts import Side
from ledger.statements.line import LineKind

_TRUE = frozenset({"true", "1"})
_SIDES = {"CRDT": Side.DEBIT, "DBIT": Side.CREDIT}
"""Our side by the bank's word: what it credits to us is a debit of our asset."""
_NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
_RETURNS = frozenset({"RRTN", "RPCR"})
_KINDS = {
    **dict.fromkeys(("CHRG", "COMM", "COMT", "FEES"), LineKind.FEE),
    "TAXE": LineKind.TAX,
    "INTR": LineKind.OTHER,
}
_DECIMAL = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?", flags=re.ASCII)
_DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?", flags=re.ASCII)


class CamtEntry:
    """One entry, and whose file it stands in for refusals."""

    def __init__(self, file: StatementFile, node: Node) -> None:
        """Read an entry of a file."""
        self._file, self._node = file, node

    def lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Return the line of the file and the facts of each line. Raises StatementUnreadableError.

        What is not booked moved nothing yet, and has no lines.
        """
        if not self._is_booked():
            return
        transactions = list(self._node.all("NtryDtls/TxDtls"))
        if len(transactions) <= 1:
            yield self._line(transactions[0] if transactions else self._node, alone=True)
        elif all(_amount_of(each) is not None for each in transactions):
            told = [self._line(each, alone=False) for each in transactions]
            self._check_sum([facts for _, facts in told])
            yield from told
        else:
            place, facts = self._line(self._node, alone=True)
            yield place, facts | {"kind": LineKind.SETTLEMENT}

    def _is_booked(self) -> bool:
        status = self._node.text("Sts/Cd", "Sts/Prtry", "Sts")
        if status != "BOOK" and status not in _NOT_BOOKED:
            raise self._file.refusal(self._node.line, "an entry without a status that is known")
        return status == "BOOK"

    def _check_sum(self, told: list[dict[str, Any]]) -> None:
        signed = sum(each["amount_minor"] if each["side"] is Side.DEBIT else -each["amount_minor"] for each in told)
        own_minor, currency = minor_of(self._file, self._node.first("Amt"), self._node)
        adds_up = signed == (own_minor if self._side(self._node) is Side.DEBIT else -own_minor)
        if not adds_up or {each["currency"] for each in told} != {currency}:
            raise self._file.refusal(self._node.line, "the transactions of an entry do not add up to it")

    def _line(self, level: Node, *, alone: bool) -> tuple[int, dict[str, Any]]:
        side = self._side(level)
        amount_minor, currency = minor_of(self._file, self._node.first("Amt") if alone else _amount_of(level), level)
        booked_on = day_of(self._file, self._node.first("BookgDt"), self._node)
        valued = self._node.first("ValDt")
        return level.line, self._references(level, alone=alone) | {
            "side": side,
            "amount_minor": amount_minor,
            "currency": currency,
            "booked_on": booked_on,
            "value_date": booked_on if valued is None else day_of(self._file, valued, self._node),
            "kind": self._kind(level, side),
        }

    def _side(self, level: Node) -> Side:
        side = _SIDES.get(level.text("CdtDbtInd") or self._node.text("CdtDbtInd") or "")
        if side is None:
            raise self._file.refusal(level.line, "neither a credit nor a debit")
        return side

    def _kind(self, level: Node, side: Side) -> LineKind:
        code = "BkTxCd/Domn/Fmly/SubFmlyCd"
        family = level.text(code) or self._node.text(code) or ""
        comes_back = level.first("RtrInf") is not None or family in _RETURNS
        if comes_back or self._node.text("RvslInd") in _TRUE:
            return LineKind.RETURN if side is Side.DEBIT else LineKind.OTHER
        return _KINDS.get(family) or (LineKind.PAYMENT if side is Side.CREDIT else LineKind.DEPOSIT)

    def _references(self, level: Node, *, alone: bool) -> dict[str, Any]:
        texts = [each.own_text for path in ("RmtInf/Ustrd", "AddtlTxInf") for each in level.all(path)]
        texts += [self._node.text("AddtlNtryInf") or ""] if alone else []
        narration = narration_of(" ".join(texts))
        servicer = level.text("Refs/AcctSvcrRef")
        own = [servicer, level.text("Refs/TxId"), self._node.text("AcctSvcrRef") if alone else None]
        as_told = [find_utr(f"UTR {text}") for text in own if text is not None]
        cleared = level.text("Refs/ClrSysRef")
        return {
            "narration": narration,
            "utr": self._reference((cleared or "").upper()) or find_utr(narration) or next(filter(None, as_told), None),
            "our_reference": self._reference(level.text("Refs/EndToEndId"))
            or self._reference(level.text("Refs/InstrId")),
            "group_reference": self._reference(
                level.text("Refs/PmtInfId") or self._node.text("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")
            ),
            "bank_reference": self._reference(servicer or self._node.text("AcctSvcrRef", "NtryRef")),
        }

    def _reference(self, text: str | None) -> str | None:
        try:
            return reference_of(text)
        except ValueError:
            raise self._file.refusal(self._node.line, "a reference that is none") from None


def minor_of(file: StatementFile, amount: Node | None, level: Node) -> tuple[int, str]:
    """Return the minor units and the currency of an amount. Raises StatementUnreadableError."""
    text = "" if amount is None else amount.own_text
    currency = "" if amount is None else amount.attributes.get("Ccy", "")
    minor = minor_from_text(text, AmountUnit.MAJOR, currency) if _DECIMAL.fullmatch(text) else None
    if minor is None:
        raise file.refusal(level.line if amount is None else amount.line, "no amount of a currency")
    return minor, currency


def day_of(file: StatementFile, told: Node | None, level: Node) -> date:
    """Return the day of a choice of date and time, as it is written. Raises StatementUnreadableError."""
    text = None if told is None else told.text("Dt", "DtTm") or told.own_text
    found = _DAY.fullmatch(text or "")
    try:
        if found is not None:
            return date.fromisoformat(found["day"])
    except ValueError:
        pass
    raise file.refusal(level.line if told is None else told.line, "no day")


def _amount_of(transaction: Node) -> Node | None:
    return transaction.first("Amt") or transaction.first("AmtDtls/TxAmt/Amt")
