"""Verification of what the projections do not know: the work queue."""
