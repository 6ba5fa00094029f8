"""Measuring: how commands that run for long are asked to serve what they measure."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer

from adapters.observability.measures import Measures, NoMeasures
from adapters.observability.opening import open_metrics

LOOPBACK = "127.0.0.1"
MetricsPort = Annotated[
    int | None,
    typer.Option("--metrics", min=0, max=65_535, help="Serve metrics for Prometheus on this port; 0 takes a free one."),
]
MetricsHost = Annotated[str, typer.Option("--metrics-host", help="The address that metrics are served on.")]


def measures_served(stack: ExitStack, port: int | None, host: str) -> Measures:
    """Return where measures go, served for as long as the stack is. Raises ExtraMissingError or OSError."""
    if port is None:
        return NoMeasures()
    metrics = open_metrics()
    typer.echo(f"Metrics are at {stack.enter_context(metrics.served(port, host))}")
    return metrics
