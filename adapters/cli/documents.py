"""Documents for machines, printed."""

from __future__ import annotations

import json
from typing import Any

import typer


def print_document(document: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
