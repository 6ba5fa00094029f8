"""Private names: which fields hold secrets or personal data, told by the words of their names.

Names are split into words first, so that `X-Api-Key`, `apiKey` and `PAYOUTS_STRIPE_API_KEY` are the same thing, and
`hostname` or `tokenised` are nothing private.
"""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET = {
    "apikey", "authorization", "cookie", "cookies", "credential", "credentials", "csrf", "cvv", "otp", "passphrase",
    "passwd", "password", "passwords", "pin", "pwd", "secret", "secrets", "signature", "signatures", "token", "tokens",
}  # fmt: skip
_PERSONAL = {"aadhaar", "email", "iban", "mobile", "pan", "payee", "phone", "ssn", "vpa"}
_PAIRS = {
    ("access", "key"), ("account", "no"), ("account", "num"), ("account", "number"), ("account", "numbers"),
    ("ac", "no"), ("acct", "no"), ("api", "key"), ("api", "keys"), ("card", "number"), ("encryption", "key"),
    ("private", "key"), ("signing", "key"), ("upi", "id"),
}  # fmt: skip
_PERSONS = {
    "beneficiary", "customer", "family", "first", "full", "given", "holder", "last", "payee", "payer", "person",
}  # fmt: skip
_SOURCE_FILE = ".py"
"""A file such as `tokens.py` is named by the lines of code that led to an error."""
_WHOLE = {("name",), ("names",), ("beneficiary",), ("account", "holder"), ("name", "at", "bank")}


def is_private(name: str) -> bool:
    """Return whether what stands under this name is never to be written down."""
    if name.endswith(_SOURCE_FILE):
        return False
    words = tuple(word.lower() for word in _WORD.findall(name))
    if words in _WHOLE or _SECRET & set(words) or _PAIRS & set(pairwise(words)):
        return True
    if words[-1:] == ("id",):
        # The id of a payee is ours, and says nothing of the person.
        return False
    return bool(_PERSONAL & set(words)) or ("name" in words and bool(_PERSONS & set(words)))
