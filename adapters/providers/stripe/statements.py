"""Statement descriptors: the few words about a payment that reach the payee's bank statement."""

from __future__ import annotations

import re

_NOT_ALLOWED = re.compile(r"[^-#.$& A-Za-z0-9]+", re.ASCII)


def descriptor(narration: str, length_max: int) -> str:
    """Return a narration without the characters that Stripe refuses, cut to a length; it may be empty."""
    return " ".join(_NOT_ALLOWED.sub(" ", narration).split())[:length_max].rstrip()
