"""Opening the metrics of a process, where the extra that they need is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from adapters.errors import ExtraMissingError

if TYPE_CHECKING:
    from adapters.observability.metrics import PrometheusMeasures

API_EXTRA = "api"


def open_metrics() -> PrometheusMeasures:
    """Return measures for Prometheus. Raises ExtraMissingError."""
    if find_spec("prometheus_client") is None:
        raise ExtraMissingError(extra=API_EXTRA)
    from adapters.observability.metrics import PrometheusMeasures  # noqa: PLC0415 - of an extra

    return PrometheusMeasures()
