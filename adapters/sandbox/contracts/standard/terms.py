"""The terms of the standard contract: the key and the webhook secret."""

from __future__ import annotations

from dataclasses import dataclass, field

SECRET_PREFIX = "whsec_"  # noqa: S105 - what begins every secret, and none itself


@dataclass(frozen=True, kw_only=True)
class StandardTerms:
    """What client and provider agreed."""

    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    """`whsec_` and base64."""
