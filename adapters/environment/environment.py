"""Environments: a provider's sandbox, where money is made up, and its production, where it is real."""

from __future__ import annotations

from enum import StrEnum


class Environment(StrEnum):
    """Whether real money moves."""

    SANDBOX = "sandbox"
    """Credentials and addresses of a test; no money moves."""
    PRODUCTION = "production"
    """Money moves."""
