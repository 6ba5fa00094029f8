"""Statements that are made once for the tables they speak of, since making one takes longer than running it."""

from __future__ import annotations

from functools import lru_cache

made_once = lru_cache(maxsize=256)
"""Keeps what a function of tables, and of a few names, has returned."""
