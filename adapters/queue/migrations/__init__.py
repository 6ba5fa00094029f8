"""Migration scripts of the work queue."""
