"""Processes for tests that need several: forked from a clean one that has imported the project already."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext


def fork_server(module: str) -> ForkServerContext:
    """Return what starts processes that run functions of a test module."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context
