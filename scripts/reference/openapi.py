"""The OpenAPI document as a file, for programs that make clients and for whoever reads what changed."""

from __future__ import annotations

import json

from adapters.web.openapi import openapi_document


def openapi() -> str:
    """Return the document as JSON that shows its changes line by line."""
    return json.dumps(openapi_document(), indent=1, ensure_ascii=False) + "\n"
