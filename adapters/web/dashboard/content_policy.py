"""The content policy: what a browser may do with a page of the dashboard.

Pages load styles, scripts and pictures from where they came from, talk to nobody else, and are never put in a frame.
Nothing stands inline: whatever somebody smuggles into a narration or a provider's message is text and stays text.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

PAGE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
)
"""What every page is sent with. Figures of a book are kept in no cache."""
