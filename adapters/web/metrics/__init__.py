"""Metrics of the service, for Prometheus: what the books say now, and what this process was asked."""
