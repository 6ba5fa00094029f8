"""camt: reads statements (camt.053) and notifications (camt.054) of ISO 20022, in every version of the messages.

What is needed here has kept its names from one version to the next. A statement has an opening (`OPBD`, or `PRCD`, what
the one before closed with) and a closing balance (`CLBD`); a notification has none. A bank tells the same entry in
both, with the same reference of its own (`bank_reference`).
"""

from __future__ import annotations

import re
from datetime import date

from adapters.statements.bank_accounts import BankAccounts
from adapters.statements.camt_entries import CamtEntry, day_of, minor_of
from adapters.statements.draft import Draft, reference_of
from adapters.statements.statement_file import StatementFile
from adapters.statements.xml_nodes import Node, read_xml
from ledger.statements.statement import Origin, Statement

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(?P<kind>camt\.05[34])\.001\.[0-9]{2}", flags=re.ASCII)
_REPORTS = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}
_ENTRY_DEPTH, _REPORT_DEPTH, _BODY_DEPTH = 4, 3, 2
_SIGNS = {"CRDT": 1, "DBIT": -1}
_WHOLE = re.compile(r"[0-9]{1,18}", flags=re.ASCII)


def read_camt(file: StatementFile) -> list[tuple[int, Statement]]:
    """Return each statement with the line of the file at which it begins.

    Raises StatementUnreadableError or StatementAccountsMixedError.
    """
    reading = _Reading(file)
    taken = {
        _ENTRY_DEPTH: frozenset({"Ntry"}),
        _REPORT_DEPTH: frozenset(report for _, report in _REPORTS.values()),
        _BODY_DEPTH: frozenset(body for body, _ in _REPORTS.values()),
    }
    read_xml(file, {_ENTRY_DEPTH: reading.entry, _REPORT_DEPTH: reading.report, _BODY_DEPTH: reading.body}, taken)
    if not reading.statements:
        raise file.refusal(1, "no statement or notification of ISO 20022")
    reading.accounts.check_one()
    return reading.statements


class _Reading:
    """What was read of a file so far."""

    def __init__(self, file: StatementFile) -> None:
        self.file = file
        self.statements: list[tuple[int, Statement]] = []
        self.draft = Draft(file)
        self.accounts = BankAccounts(file)

    def entry(self, namespace: str, node: Node) -> None:
        self._kind_of(namespace, node)
        for place, facts in CamtEntry(self.file, node).lines():
            self.draft.add(place, **facts)

    def report(self, namespace: str, node: Node) -> None:
        kind = self._kind_of(namespace, node)
        if node.name != _REPORTS[kind][1]:
            raise self.file.refusal(node.line, f"not what a {kind} holds")
        self._note_account(node)
        balances = self._balances(node) if kind == "camt.053" else {}
        facts = {
            "origin": Origin.BANK,
            "statement_id": self._reference(node),
            "sequence": self._sequence(node),
            "currency": self._currency(node),
            "opening_minor": balances.get("OPBD", balances.get("PRCD")),
            "closing_minor": balances.get("CLBD"),
        }
        self.statements.append((node.line, self.draft.finished(node.line, **facts, **self._days(node))))
        self.draft = Draft(self.file, first_line_no=self.draft.next_line_no)

    def body(self, namespace: str, node: Node) -> None:
        if node.name != _REPORTS[self._kind_of(namespace, node)][0]:
            raise self.file.refusal(node.line, "a body of another message")

    def _kind_of(self, namespace: str, node: Node) -> str:
        found = _NAMESPACE.fullmatch(namespace)
        if found is None:
            raise self.file.refusal(node.line, "neither camt.053 nor camt.054")
        return found["kind"]

    def _note_account(self, node: Node) -> None:
        account = node.text("Acct/Id/IBAN", "Acct/Id/Othr/Id")
        if account is None:
            raise self.file.refusal(node.line, "a statement of no account")
        self.accounts.add(account, node.line)

    def _balances(self, node: Node) -> dict[str, int]:
        found: dict[str, int] = {}
        for balance in node.all("Bal"):
            code = balance.text("Tp/CdOrPrtry/Cd")
            if code not in {"OPBD", "PRCD", "CLBD"}:
                continue
            if code in found:
                raise self.file.refusal(balance.line, f"a second {code}")
            sign = _SIGNS.get(balance.text("CdtDbtInd") or "")
            if sign is None:
                raise self.file.refusal(balance.line, "neither a credit nor a debit")
            minor, currency = minor_of(self.file, balance.first("Amt"), balance)
            if currency != self._currency(node):
                raise self.file.refusal(balance.line, "a balance in another currency")
            found[code] = sign * minor
        if "CLBD" not in found or not found.keys() & {"OPBD", "PRCD"}:
            raise self.file.refusal(node.line, "no opening or no closing balance")
        return found

    def _currency(self, node: Node) -> str:
        told = node.text("Acct/Ccy")
        amounts = (amount.attributes.get("Ccy") for amount in node.all("Bal/Amt"))
        booked = (line.currency for line in self.draft.lines)
        currency = told or next(amounts, None) or next(booked, None)
        if currency is None:
            raise self.file.refusal(node.line, "no currency")
        return currency

    def _days(self, node: Node) -> dict[str, date]:
        booked = [line.booked_on for line in self.draft.lines]
        closing = [
            day_of(self.file, balance.first("Dt"), balance)
            for balance in node.all("Bal")
            if balance.text("Tp/CdOrPrtry/Cd") == "CLBD"
        ]
        told = [*booked, *closing]
        first, last = node.first("FrToDt/FrDtTm"), node.first("FrToDt/ToDtTm")
        if not told:
            told = [day_of(self.file, node.first("CreDtTm"), node)]
        return {
            "from_date": min(told) if first is None else day_of(self.file, first, node),
            "to_date": max(told) if last is None else day_of(self.file, last, node),
        }

    def _sequence(self, node: Node) -> int | None:
        told = node.text("ElctrncSeqNb", "LglSeqNb")
        if told is None:
            return None
        if not _WHOLE.fullmatch(told):
            raise self.file.refusal(node.line, "a number of a statement that is none")
        return int(told)

    def _reference(self, node: Node) -> str | None:
        try:
            return reference_of(node.text("Id"))
        except ValueError:
            raise self.file.refusal(node.line, "an identification that is none") from None
