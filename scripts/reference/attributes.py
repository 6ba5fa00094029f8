"""Attributes of a class: their types as they are written, and the text below each, which Python itself forgets."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping

from scripts.reference.markdown import code, joined, table

_PLAIN = {
    "StrictInt": "int",
    "StrictBool": "bool",
    "AwareDatetime": "datetime",
    "Required[str]": "str",
}
_MEANINGS = {
    "account": "As it is named in the chart of accounts.",
    "account_number": "With an IFSC; or else a UPI address.",
    "aggregate_id": "The id of the payout, batch, beneficiary or manual entry.",
    "amount_minor": "Minor units.",
    "anomaly": "The anomaly's number within the payout, from 1.",
    "attempt": "The attempt's number within the payout, from 1.",
    "bank_reference": "The bank's own reference of the entry.",
    "bank_name": "The bank, in words.",
    "batch_id": "The batch that queued it.",
    "beneficiary_id": "Who is paid.",
    "booked": "Lines of the books, each by the log position of its entry and its place there.",
    "booked_on": "The day on which it was booked.",
    "chosen": "Whether the attempt takes it; exactly one is chosen.",
    "closing": "Why it is no more.",
    "closing_minor": "The balance that it ends with, on the debit side.",
    "confidence": "How sure the provider is that the payee has the money.",
    "currency": "ISO 4217 code.",
    "description": "What it is for.",
    "expected": "What the books say.",
    "external": "Lines of statements, each by its statement and its place in the file.",
    "fee_bearer": "`platform` or `source`: who bears the provider's fee and the tax on it.",
    "fee_minor": "Minor units, without tax.",
    "fee_refunded_minor": "What came back of the fee, without tax.",
    "from_date": "Its first day.",
    "found": "What the provider says.",
    "group_reference": "The settlement or batch that it belongs to.",
    "idempotency_key": "Sent as the provider's reference; follows from payout and attempt alone.",
    "ifsc": "The code of the bank's branch.",
    "items": "What became of each request, in the order given.",
    "line_count": "How many lines it has.",
    "lines": "In order.",
    "message_digest": "SHA-256 (hex) of the provider's raw message.",
    "money": "Amount and currency.",
    "name": "The payee's name.",
    "name_at_bank": "The name that the bank has for the account.",
    "name_at_bank_sealed": "The name that the bank has for the account, encrypted.",
    "name_sealed": "Encrypted, as every field named so.",
    "narration": "The text that travels with the payment.",
    "next_attempt_at": "When the next attempt is due (UTC).",
    "note": "What the person found out.",
    "opening_minor": "The balance that it begins with, on the debit side.",
    "order": "What to send to the provider.",
    "origin": "Who tells: `bank` or `provider`.",
    "our_reference": "The reference that we gave the payment, as it came back.",
    "owner": "Who looks after it.",
    "payout_id": "The payout.",
    "proposed": "The entry as proposed; booked when it is approved.",
    "proposed_by": "The actor who proposed the entry.",
    "provider": "The provider's name as it stands in account names.",
    "provider_beneficiary_id": "The provider's id of the payee.",
    "provider_payout_id": "The provider's id of the payout.",
    "provider_status": "The provider's own word, as it came.",
    "rail": "IMPS, NEFT, RTGS, UPI, ACH or FEDWIRE.",
    "reason": "Why, in words.",
    "reference": "The caller's own name for it.",
    "resolution": "How it was settled.",
    "routing_number": "The ABA routing number of a bank in the United States.",
    "sequence": "Its place among the statements of the account.",
    "source": "How the report came.",
    "source_account": "The account that pays.",
    "status": "The provider's word, normalised.",
    "tax_minor": "Tax on the fee, minor units.",
    "tax_refunded_minor": "What came back of the tax.",
    "urgency": "`standard` or `instant`: what matters more where the rail is left open, the price or the time.",
    "to_date": "Its last day.",
    "utr": "The bank's reference: opaque text, leading zeros kept.",
    "value_date": "The day from which it counts for interest.",
    "vpa": "The UPI address, name@handle.",
    "Failed.kind": "`rejected`, `cancelled`, `expired` or `returned_before_completion`.",
    "AnomalyRaised.kind": "What does not fit.",
    "BreakOpened.kind": "What differs.",
    "ImportedLine.kind": "What it is for, as far as its teller says.",
}
"""What a field of this name means where it has no text of its own."""


def docs_of(owner: type) -> Mapping[str, str]:
    """Return, by name, what the class says of its fields or members."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    assert isinstance(tree, ast.ClassDef), "the source of a class is a class"
    found = {}
    for field, doc in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant):
            found[_name_of(field)] = joined(str(doc.value.value))
    return found


def fields_table(owner: type) -> str:
    """Return a table of the class's own fields: name, type, meaning."""
    docs, rows = docs_of(owner), []
    for name, annotation in inspect.get_annotations(owner).items():
        written = str(getattr(annotation, "__forward_arg__", annotation))
        if not written.startswith("ClassVar"):
            rows.append([code(name), code(_plain(written)), docs.get(name) or _meaning(owner, name)])
    return table(["field", "type", "meaning"], rows)


def _meaning(owner: type, name: str) -> str:
    return _MEANINGS.get(f"{owner.__name__}.{name}") or _MEANINGS.get(name, "")


def _plain(written: str) -> str:
    for name, plain in _PLAIN.items():
        written = written.replace(name, plain)
    return written


def _name_of(field: ast.stmt) -> str:
    targets = field.targets if isinstance(field, ast.Assign) else [getattr(field, "target", None)]
    return next((target.id for target in targets if isinstance(target, ast.Name)), "")
