"""Processes for tests that need several: forked from a clean one that has imported the project already.

There is one such server in a test process, so it imports what any of the tests wants.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext

_MODULES: list[str] = []


def fork_server(module: str) -> ForkServerContext:
    """Return what starts processes that run functions of a module of tests."""
    _MODULES.append(module)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_MODULES)
    return context
