"""An idempotency key: what a caller calls a request that it may have to send again (IETF draft, httpapi working group).

The draft writes it as a string in quotation marks; the same key without them is understood as well.
"""

from __future__ import annotations

import re

from adapters.web.errors import IdempotencyKeyMalformedError

HEADER = "Idempotency-Key"
PATTERN = r'^(?:"[ !#-\[\]-~]{1,255}"|[!#-\[\]-~]{1,255})$'
"""Without the characters that would have to be escaped in a string of a structured header (RFC 9651)."""
_FORM = re.compile(PATTERN, flags=re.ASCII)


def key_from(header: str) -> str:
    """Return the key that a header holds. Raises IdempotencyKeyMalformedError."""
    if _FORM.fullmatch(header) is None:
        raise IdempotencyKeyMalformedError
    return header.strip('"')
