"""Redacted texts: what looks secret or personal inside a text, wherever it stands, is replaced.

    Authorization: Bearer eyJh...         Authorization: [redacted]
    plk_..., whsec_..., rzp_live_...      plk_[redacted]
    postgresql://ledger:pw@db/payouts     postgresql://[redacted]@db/payouts
    account_number='...', {"token": ...}  account_number=[redacted], {"token": [redacted]}
    meera@okhdfcbank                      ****@okhdfcbank
    50100200300400                        **********0400

Runs of 9 digits and more are taken for account numbers and keep their last 4, because an account number is not to be
told from a bank's reference of 12 digits by its looks. Ids and digests of ours, in hexadecimal, stay whole.
"""

from __future__ import annotations

import re

from adapters.observability.redaction.private_names import is_private

REDACTED = "[redacted]"
_SHOWN_DIGITS = 4
_LENGTH_MAX = 8_000
"""How much of a text is written down: nobody reads more, and what is looked for takes time to be found."""
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=:-]{4,}")
_PREFIXED = re.compile(
    r"(?i)(plk_|whsec_|whsk_|whpk_|cfsk_|rzp_(?:live|test)_|(?:sk|rk|pk)_(?:live|test)_|private\+key\+)[^\s'\"<>,;)\]}]+"
)
_USER_INFO = re.compile(r"://\S+@")
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_NAMED = re.compile(r"""(?<![\w.-])[.-]*(?P<name>\w[\w.-]*+)(?:\s*[:=]\s*|\\*["']\s*[:=,]\s*)""")
_VALUE = re.compile(
    r"""\[redacted\]|[bru]?(?:"(?:[^"\\]|\\.)*(?:"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)|\\+["'].*?(?:\\+["']|\Z))"""
    r"""|[\[{(].*|[^\s,;&)\]}]+""",
    re.DOTALL,
)
"""A value ends where its quotes end, or else with its word; of what holds other values the end cannot be told."""
_HEADER = re.compile(r"(?i)((?:proxy-)?authorization|(?:set-)?cookie)(\s*[:=]\s*)[^\n\r'\"]+")
_VPA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,255}@(?P<handle>[A-Za-z][A-Za-z0-9]{1,63})(?![\w@-]|\.\w)")
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_HEX = r"(?=\d*[a-fA-F])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{32})"
_DIGITS = re.compile(
    rf"(?P<ours>(?<![0-9A-Za-z])(?:{_UUID}|{_HEX})(?![0-9A-Za-z]))"
    r"|(?<!\d)(?:\d{4}[ -]\d{4}(?:[ -]\d{3,4}){1,3}|\d{9,})(?!\d)"
)


def redacted_text(text: str) -> str:
    """Return a text without anything that looks private."""
    return without_digits(without_secrets(text))


def without_secrets(text: str) -> str:
    """Return a text without anything that looks private, but with its digits."""
    text = _PEM.sub(REDACTED, _shortened(text))
    text = _USER_INFO.sub(f"://{REDACTED}@", text)
    text = _SCHEME.sub(rf"\1 {REDACTED}", text)
    text = _PREFIXED.sub(rf"\1{REDACTED}", text)
    text = _HEADER.sub(rf"\1\2{REDACTED}", text)
    return _VPA.sub(r"****@\g<handle>", _without_named(text))


def without_digits(text: str) -> str:
    """Return a text without long numbers, but for their last digits."""
    return _DIGITS.sub(lambda found: found[0] if found["ours"] else _masked(found[0]), text)


def _without_named(text: str) -> str:
    """Replace the values that stand behind private names, such as `token=...` and `"password": "..."`."""
    parts: list[str] = []
    done = 0
    for named in _NAMED.finditer(text):
        value = _VALUE.match(text, named.end()) if named.end() >= done and is_private(named["name"]) else None
        if value is not None:
            parts += [text[done : named.end()], REDACTED]
            done = value.end()
    return "".join([*parts, text[done:]])


def _shortened(text: str) -> str:
    """Cut a text that is too long, between two words, since half of a secret does not look like one."""
    if len(text) <= _LENGTH_MAX:
        return text
    end = max(text.rfind(" ", 0, _LENGTH_MAX), text.rfind("\n", 0, _LENGTH_MAX), 0)
    return f"{text[:end]} [{len(text) - end} more characters]"


def _masked(digits: str) -> str:
    return "*" * (len(digits) - _SHOWN_DIGITS) + digits[-_SHOWN_DIGITS:]
