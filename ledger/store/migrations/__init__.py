"""Migration scripts of the log's tables."""
