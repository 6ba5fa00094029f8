"""The engines that a test of the write path runs on: one of each kind, where versions make no difference."""

from __future__ import annotations

import pytest

ON_BOTH_KINDS = pytest.mark.parametrize("database_url", ["sqlite", "postgresql-18"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("postgresql_url", [18], indirect=True, ids=["postgresql-18"])
"""For what goes over a network, or is sent to PostgreSQL in ways of its own."""
